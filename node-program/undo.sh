# shellcheck shell=sh
# How each change is taken back, written down before the change is made: a file each in $STATE/undo, numbered in the
# order of the changes. First line: what; then how it was. A record is never overwritten: the first one is the original.

CLAIMS=' ' KEPT=

# Sets NAME to an id that can name a file.
entry_name() {
  en_rest=$1 NAME=
  while :; do
    case $en_rest in
      */*) NAME=$NAME${en_rest%%/*}% en_rest=${en_rest#*/} ;;
      *) NAME=$NAME$en_rest; return ;;
    esac
  done
}

# Sets ENTRY to the file of a record.
find_entry() {
  entry_name "$1"
  for ENTRY in "$STATE"/undo/*-"$NAME"; do
    # An empty one was begun and not written: the change was not made.
    [ ! -s "$ENTRY" ] || return 0
  done
  ENTRY=
  return 1
}

# The plan still wants what this record takes back.
claim() {
  entry_name "$1"
  CLAIMS="$CLAIMS$NAME "
}

# record ID CONTENT
record() {
  ! find_entry "$1" || return 0
  rc_number=10000
  for rc_entry in "$STATE"/undo/*; do
    rc_entry=${rc_entry##*/}
    case $rc_entry in [1-9]*-*) rc_number=${rc_entry%%-*} ;; esac
  done
  rc_file=undo/$((rc_number + 1))-$NAME
  case $1 in
    # Written to the disk with the file itself, at the latest.
    file=* | dir=* | action=*) put_state "$rc_file" "$2" ;;
    link=* | kargs=* | firmware=* | kubelet=* | ovs=*) put_state "$rc_file" "$2"; flush ;;
    # Of the running kernel, and with many VFs there are many: nobody reads it meanwhile, so it is written in place.
    *)
      { printf '%s' "$2" >"$STATE/$rc_file"; } 2>/dev/null ||
        { rm -f "$STATE/$rc_file"; leave 7 "$STATE/$rc_file cannot be written"; }
      wrote
      ;;
  esac
}

# The same for a change that is made again in another way: the newest one is what has to be taken back.
record_anew() {
  record "$1" "$2"
  find_entry "$1"
  ! read_all "$ENTRY" || [ "$CONTENT" = "$2" ] || put_state "undo/${ENTRY##*/}" "$2" volatile
}

# A file as it is now, with its mode; or that there is none.
record_file() {
  ! find_entry "file=$1" || return 0
  if [ -e "$ROOT$1" ]; then
    rf_mode=$(stat -c %a "$ROOT$1")
    read_all "$ROOT$1"
    record "file=$1" "$1${NL}mode $rf_mode$NL$CONTENT"
  else
    record "file=$1" "$1${NL}absent$NL"
  fi
}

forget() {
  ! find_entry "$1" || { rm -f "$ENTRY"; wrote; }
}

# Takes back, newest first, what the plan does not want any more.
undo_unclaimed() {
  uu_list=
  for uu_entry in "$STATE"/undo/[1-9]*-*; do
    [ ! -e "$uu_entry" ] || uu_list="$uu_entry$NL$uu_list"
  done
  while [ -n "$uu_list" ]; do
    uu_entry=${uu_list%%"$NL"*}
    uu_list=${uu_list#*"$NL"}
    uu_name=${uu_entry##*/}
    uu_name=${uu_name#*-}
    case $CLAIMS in *" $uu_name "*) continue ;; esac
    # Gone with another one.
    [ -e "$uu_entry" ] || continue
    ! kept_for_boot "$uu_name" || continue
    if undo_entry "$uu_entry" "${uu_name%%=*}"; then
      rm -f "$uu_entry"
      wrote
    fi
    leave_if_stopped
  done
}

# kept_for_boot NAME: what waits for the boot is taken back there, by the unit, which is among the oldest records and has
# come to its turn when all that waits is known.
kept_for_boot() {
  [ -n "$KEPT" ] && [ "$STAGED" -gt 0 ] || return 1
  case $1 in
    *%cnf-plumbing-early.service | dir=%etc%systemd%*) return 0 ;;
    action=systemd) run_action systemd; return 0 ;;
    *) return 1 ;;
  esac
}

# take_back FILE...: each that is there; 1 when one has to stay. One may call it for others.
take_back() {
  while [ $# -gt 0 ]; do
    if [ -e "$1" ]; then
      tb_kind=${1##*/} tb_kind=${tb_kind#*-}
      if undo_entry "$1" "${tb_kind%%=*}"; then
        rm -f "$1"
        wrote
      else
        shift
        take_back "$@" || :
        return 1
      fi
    fi
    shift
  done
}

# take_back_now KIND: what the plan does not want any more, before the steps make something that it would take along.
take_back_now() {
  [ "$MODE" = apply ] && [ -z "$MISSING" ] || return 0
  for tn_entry in "$STATE"/undo/*-"$1"=*; do
    [ -e "$tn_entry" ] || continue
    tn_name=${tn_entry##*/} tn_name=${tn_name#*-}
    case $CLAIMS in *" $tn_name "*) continue ;; esac
    # What has to stay was told of.
    take_back "$tn_entry" || claim "$tn_name"
  done
}

# undo_entry FILE KIND: 0 when the record is done with
undo_entry() {
  { IFS= read -r TARGET || :; IFS= read -r BEFORE || :; IFS= read -r BEFORE_2 || :; } <"$1"
  # Emptied by a power cut: what it told of was in the kernel, and is gone too.
  [ -n "$TARGET" ] || return 0
  case $2 in
    file) undo_file "$1" ;;
    link) undo_link ;;
    dir) rmdir "$ROOT$TARGET" 2>/dev/null; wrote ;;
    action) run_action "$TARGET" ;;
    kargs) undo_boot_loader ;;
    firmware) undo_firmware ;;
    kubelet) undo_kubelet ;;
    module) undo_module ;;
    autoprobe) undo_value ;;
    mtu | up) undo_port_value ;;
    hugepages) undo_hugepages ;;
    vfs) undo_vfs ;;
    driver) undo_driver ;;
    eswitch) undo_eswitch ;;
    tc) undo_tc ;;
    sf) undo_sf ;;
    vlan) undo_vlan ;;
    ethernet) undo_ethernet ;;
    vdpa) undo_vdpa ;;
    vdpa-driver) undo_vdpa_driver "$1" ;;
    ovs) undo_ovs ;;
    *) report failed "$TARGET" 'taken back' "$1" 'this program does not know how' ; return 1 ;;
  esac
}

undo_file() {
  rm -f "$ROOT${TARGET%/*}/.${TARGET##*/}.cnf-plumbing" 2>/dev/null
  if [ "$BEFORE" = absent ]; then
    [ -e "$ROOT$TARGET" ] || return 0
    ERROR=$(rm -f "$ROOT$TARGET" 2>&1) || { report failed "$TARGET" 'no file' 'a file' "${ERROR##*: }"; return 1; }
    wrote
  else
    CONTENT=$(tail -n +3 "$1"; echo .)
    CONTENT=${CONTENT%.}
    write_file "$ROOT$TARGET" "$CONTENT" ||
      { report failed "$TARGET" 'its former content' 'other content' "$ERROR"; return 1; }
    chmod "${BEFORE#mode }" "$ROOT$TARGET"
  fi
  report changed "$TARGET" "${BEFORE%% *}" 'as planned'
}

# A value of the kernel that nothing depends on.
undo_value() {
  [ -e "$ROOT$TARGET" ] || return 0
  read_line "$ROOT$TARGET"
  [ "$LINE" != "$BEFORE" ] || return 0
  uv_found=$LINE
  kernel_write "$ROOT$TARGET" "$BEFORE" || { report failed "$TARGET" "$BEFORE" "$uv_found" "$ERROR"; return 1; }
  report changed "$TARGET" "$BEFORE" "$uv_found"
}

# A value of a port: as with its VFs, neither the node nor a pod may live on it meanwhile.
undo_port_value() {
  [ -e "$ROOT$TARGET" ] || return 0
  read_line "$ROOT$TARGET"
  [ "$LINE" != "$BEFORE" ] || return 0
  up_found=$LINE
  may_take_back "$(printf %s "$TARGET" | cut -d / -f 6)" || {
    REBOOT=1
    report staged "$TARGET" "$BEFORE" "$up_found" "$WHY"
    return 1
  }
  # Of the flags only whether the port is up was ours.
  case $TARGET in */flags) BEFORE=$(printf '0x%x' $((up_found & ~1 | BEFORE & 1))) ;; esac
  undo_value
}

# may_take_back ADDRESS: sets WHY
may_take_back() {
  # What has just cut the node off is taken back whoever lives on it.
  if [ "$STEP" != confirm ] && [ "$BOOT" = 0 ]; then
    for mt_net in "$PCI/$1"/net/*; do
      if [ -e "$mt_net" ] && is_vital "${mt_net##*/}"; then WHY="$WHY; it is taken back at boot"; return 1; fi
    done
  fi
  ! vfs_in_use "$1" || { WHY="$WHY; after a drain the next boot changes it, or the next run once no VF is used"; return 1; }
}

# What has to follow a change of a file, from a fixed list.
run_action() {
  flush
  case $1 in
    update-grub) update_grub || { report failed "$1" 'the boot menu as configured' 'not written' "$ERROR"; return 1; } ;;
    udev) ! tool udevadm || limited 30 "$TOOL" control --reload >/dev/null 2>&1 ;;
    systemd) ! tool systemctl || limited 30 "$TOOL" daemon-reload >/dev/null 2>&1 ;;
  esac
  wrote
  return 0
}

# A file, and what has to follow its change, also when an earlier run was killed between the two.
# want_file_then ACTION ITEM PATH CONTENT
want_file_then() {
  claim "action=$1"
  if [ "$MODE" = apply ] && { ! read_all "$ROOT$3" || [ "$CONTENT" != "$4" ]; }; then
    record "action=$1" "$1$NL"
    put_state "pending/$1" "yes$NL"
  fi
  want_file "$2" "$3" "$4" || return 1
  [ "$MODE" = apply ] && [ -e "$STATE/pending/$1" ] || return 0
  run_action "$1" || return 1
  rm -f "$STATE/pending/$1"
  wrote
}
