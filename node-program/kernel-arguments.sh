# shellcheck shell=sh
# Kernel arguments for the next boot, through the boot loader of the node. They are tokens with the semantics of a set:
# what another owner sets already is left to it, and a contradiction is said, never overruled.

GRUB_FILE=/etc/default/grub.d/60-cnf-plumbing.cfg

step_kernel_arguments() {
  value kernel-arguments || VALUE=''
  ka_wanted=$VALUE
  [ -n "$ka_wanted" ] || return 0
  read_line "$ROOT/proc/cmdline"
  ka_running=$LINE
  boot_loader || {
    if compare_arguments "$ka_wanted" "$ka_running"; then report ok arguments "$ka_wanted" ''
    elif [ "$MODE" = compare ]; then report differs arguments "$ka_wanted" "$ka_running"
    else report failed arguments "$ka_wanted" "$ka_running" 'no boot loader that this program knows: GRUB with /etc/default/grub.d, grubby, rpm-ostree'
    fi
    return 0
  }
  foreign_arguments || { report failed arguments "$ka_wanted" '' "$ERROR"; return 0; }
  if ! compare_arguments "$ka_wanted" "$ka_foreign" && [ -n "$CONTRADICTION" ]; then
    report failed arguments "$ka_wanted" "$CONTRADICTION" "another owner sets it in $ka_owner; change it there"
    claim_loader
    return 0
  fi
  # Those that nobody else sets.
  ka_ours=$MISSING_TOKENS
  set_arguments || return 0
  if compare_arguments "$ka_wanted" "$ka_running"; then
    report ok arguments "$ka_wanted" ''
  elif [ "$COMMAND" = observe ]; then
    report differs arguments "$ka_wanted" "$ka_running"
  else
    REBOOT=1
    report staged arguments "$ka_wanted" "$ka_running" 'set for the next boot'
  fi
}

# compare_arguments WANTED GIVEN: whether all are given. Sets MISSING_TOKENS and CONTRADICTION.
# A value may be one of a list: `intel_iommu=on,sm_on` holds `intel_iommu=on`. Pages are compared as a whole, for their
# order counts.
compare_arguments() {
  MISSING_TOKENS='' CONTRADICTION='' ca_pages=''
  for ca_token in $1; do
    ca_key=${ca_token%%=*}
    case $ca_key in
      default_hugepagesz | hugepagesz | hugepages) ca_pages="$ca_pages $ca_token"; continue ;;
    esac
    ca_found=0 ca_other=''
    for ca_given in $2; do
      [ "${ca_given%%=*}" = "$ca_key" ] || continue
      case ,${ca_given#*=}, in
        *",${ca_token#*=},"*) ca_found=1 ca_other='' ;;
        *) ca_other=$ca_given ;; # the kernel takes the last one
      esac
    done
    if [ -n "$ca_other" ]; then CONTRADICTION=$ca_other; fi
    [ "$ca_found" = 1 ] && [ -z "$ca_other" ] || MISSING_TOKENS="$MISSING_TOKENS${MISSING_TOKENS:+ }$ca_token"
  done
  if [ -n "$ca_pages" ]; then
    ca_theirs=''
    for ca_given in $2; do
      case ${ca_given%%=*} in default_hugepagesz | hugepagesz | hugepages) ca_theirs="$ca_theirs $ca_given" ;; esac
    done
    if [ "$ca_theirs" != "$ca_pages" ]; then
      [ -z "$ca_theirs" ] || CONTRADICTION=${ca_theirs# }
      MISSING_TOKENS="$MISSING_TOKENS${MISSING_TOKENS:+ }${ca_pages# }"
    fi
  fi
  [ -z "$MISSING_TOKENS" ]
}

# Sets LOADER: ostree, grubby or grub.
boot_loader() {
  LOADER=''
  if [ -e "$ROOT/run/ostree-booted" ] && tool rpm-ostree; then LOADER=ostree
  elif tool grubby; then LOADER=grubby
  elif [ -e "$ROOT/etc/default/grub" ] && { tool update-grub || tool grub-mkconfig; }; then LOADER=grub
  else return 1
  fi
}

# Sets ka_foreign to what is configured by others, and ka_owner to where.
foreign_arguments() {
  case $LOADER in
    grub)
      ka_owner='/etc/default/grub or /etc/default/grub.d'
      # As grub-mkconfig reads them: they are shell.
      ka_foreign=$(
        set +u
        GRUB_CMDLINE_LINUX='' GRUB_CMDLINE_LINUX_DEFAULT=''
        for fa_file in "$ROOT/etc/default/grub" "$ROOT"/etc/default/grub.d/*.cfg; do
          # shellcheck source=/dev/null
          [ ! -e "$fa_file" ] || [ "$fa_file" = "$ROOT$GRUB_FILE" ] || . "$fa_file" >/dev/null 2>&1
        done
        printf '%s' "$GRUB_CMDLINE_LINUX $GRUB_CMDLINE_LINUX_DEFAULT"
      )
      ;;
    grubby)
      ka_owner='the boot entries (grubby --info=DEFAULT)'
      configured_arguments || return 1
      without_ours
      ;;
    ostree)
      ka_owner='the kernel arguments of the deployment (rpm-ostree kargs)'
      configured_arguments || return 1
      without_ours
      ;;
  esac
}

# Sets CONFIGURED to the arguments of the next boot, by the boot loader's own tool.
configured_arguments() {
  case $LOADER in
    grubby)
      tool grubby
      CONFIGURED=$(limited 60 "$TOOL" --info=DEFAULT 2>/dev/null) || { ERROR='grubby --info=DEFAULT fails'; return 1; }
      case $CONFIGURED in *args=\"*) ;; *) ERROR='grubby knows no default entry'; return 1 ;; esac
      CONFIGURED=${CONFIGURED#*args=\"} CONFIGURED=${CONFIGURED%%\"*}
      ;;
    ostree)
      tool rpm-ostree
      CONFIGURED=$(limited 120 "$TOOL" kargs 2>/dev/null) || { ERROR='rpm-ostree kargs fails'; return 1; }
      ;;
  esac
}

# What this program added before is not another owner's.
without_ours() {
  OURS=''
  ! find_entry "kargs=$LOADER" || { IFS= read -r _; IFS= read -r OURS || :; } <"$ENTRY"
  ka_foreign=''
  for wo_token in $CONFIGURED; do
    case " $OURS " in *" $wo_token "*) ;; *) ka_foreign="$ka_foreign $wo_token" ;; esac
  done
}

# A contradiction must not make the clean-up take away what is set already.
claim_loader() {
  claim action=update-grub
  claim "file=$GRUB_FILE"
  claim_folder "${GRUB_FILE%/*}"
  claim "kargs=$LOADER"
}

# Sees to it that exactly ka_ours is set by this program; 1 when that was reported as failed or different.
set_arguments() {
  if [ "$LOADER" = grub ]; then
    [ -n "$ka_ours" ] || return 0
    # shellcheck disable=SC2016 # GRUB's own variable
    want_file_then update-grub boot-loader "$GRUB_FILE" '# Written by cnf-plumbing. Taken back by its `undo`.
GRUB_CMDLINE_LINUX="${GRUB_CMDLINE_LINUX:+$GRUB_CMDLINE_LINUX }'"$ka_ours"'"
'
    return
  fi
  claim "kargs=$LOADER"
  sa_drop=''
  for sa_token in $OURS; do
    case " $ka_ours " in *" $sa_token "*) ;; *) sa_drop="$sa_drop $sa_token" ;; esac
  done
  compare_arguments "$ka_ours" "$CONFIGURED"
  sa_add=$MISSING_TOKENS
  if [ -z "$sa_add$sa_drop" ]; then
    report ok boot-loader "${ka_ours:-nothing to add}" ''
    return 0
  fi
  if [ "$MODE" = compare ]; then report differs boot-loader "$ka_ours" "$CONFIGURED"; return 1; fi
  # Both old and new ones, so that a kill at any point leaves none that nobody would take back.
  put_kargs "$ka_ours$sa_drop"
  change_arguments "$sa_add" "$sa_drop" || { report failed boot-loader "$ka_ours" "$CONFIGURED" "$ERROR"; return 1; }
  put_kargs "$ka_ours"
  configured_arguments && compare_arguments "$ka_ours" "$CONFIGURED" ||
    { report failed boot-loader "$ka_ours" "$CONFIGURED" 'the boot loader did not take it'; return 1; }
  report changed boot-loader "$ka_ours" 'not all of them'
}

put_kargs() {
  record "kargs=$LOADER" "$LOADER$NL$1$NL"
  find_entry "kargs=$LOADER"
  put_state "undo/${ENTRY##*/}" "$LOADER$NL$1$NL"
}

# change_arguments ADD REMOVE
change_arguments() {
  boot_loader || { ERROR='the boot loader of the change is gone'; return 1; }
  ch_add=$1 ch_remove=$2
  set --
  if [ "$LOADER" = grubby ]; then
    [ -z "$ch_add" ] || set -- "$@" "--args=$ch_add"
    [ -z "$ch_remove" ] || set -- "$@" "--remove-args=${ch_remove# }"
    tool grubby
    ERROR=$(limited 120 "$TOOL" --update-kernel=ALL "$@" 2>&1)
  else
    for ch_token in $ch_add; do
      # A page size stands there once for each size.
      case $ch_token in
        hugepage*) set -- "$@" "--append=$ch_token" ;;
        *) set -- "$@" "--append-if-missing=$ch_token" ;;
      esac
    done
    for ch_token in $ch_remove; do set -- "$@" "--delete-if-present=$ch_token"; done
    tool rpm-ostree
    ERROR=$(limited 600 "$TOOL" kargs "$@" 2>&1)
  fi
  ch_status=$?
  wrote
  return "$ch_status"
}

undo_boot_loader() {
  change_arguments '' "$BEFORE" || { report failed boot-loader "without $BEFORE" "$BEFORE" "$ERROR"; return 1; }
  report changed boot-loader "without $BEFORE" "$BEFORE"
}

# Writes the boot menu; checks that what is configured is in it.
update_grub() {
  if tool update-grub; then
    ERROR=$(limited 300 "$TOOL" 2>&1) || { ERROR="update-grub: ${ERROR##*"$NL"}"; return 1; }
  elif tool grub-mkconfig; then
    ERROR=$(limited 300 "$TOOL" -o "$ROOT/boot/grub/grub.cfg" 2>&1) || { ERROR="grub-mkconfig: ${ERROR##*"$NL"}"; return 1; }
  else
    ERROR='there is neither update-grub nor grub-mkconfig'
    return 1
  fi
  [ -e "$ROOT$GRUB_FILE" ] && [ -e "$ROOT/boot/grub/grub.cfg" ] || return 0
  while read -r ug_word ug_rest; do
    case $ug_word in
      linux*)
        compare_arguments "${ka_ours:-}" "$ug_rest" && return 0
        ERROR="/boot/grub/grub.cfg lacks $MISSING_TOKENS"
        return 1
        ;;
    esac
  done <"$ROOT/boot/grub/grub.cfg"
}
