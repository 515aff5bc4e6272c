# shellcheck shell=sh
# The embedded switch of a port. In switchdev mode each VF has a representor, to which a vSwitch offloads flows. Some
# NICs change the mode only while they have no VFs (ice), others while none of their VFs is bound (mlx5). Source: Linux
# drivers/net/ethernet/intel/ice/ice_eswitch.c; sriov-network-operator pkg/host/internal/sriov; devlink-dev(8).

step_eswitch_before_vfs() {
  find_ports
  for es_port in $PORTS; do
    value "pf-eswitch.$es_port" && port_address "$es_port" || continue
    claim "eswitch=$BDF"
  done
  take_back_now eswitch
  set_modes before-vfs
}

# Representors come with the VFs, so offload is looked at now for all ports.
step_eswitch() {
  set_modes after-vfs
  for es_port in $PORTS; do
    value "pf-eswitch.$es_port" && port_address "$es_port" || continue
    port_tc_offload "$es_port"
    leave_if_stopped
  done
}

set_modes() {
  for es_port in $PORTS; do
    value "pf-eswitch.$es_port" || continue
    value "pf-eswitch-order.$es_port" || VALUE=after-vfs
    # A port that is not there is reported with its VFs.
    [ "$VALUE" = "$1" ] && port_address "$es_port" || continue
    port_mode "$es_port" "$1"
    leave_if_stopped
  done
}

# port_mode PORT ORDER
port_mode() {
  wanted_mode "$1"
  # What an earlier run left unbound, whatever becomes of the mode.
  if [ "$MODE" = apply ] && ! bind_again "$BDF"; then report failed "$1" 'its VFs are bound' 'not all of them' "$ERROR"; fi
  if ! read_mode "$BDF"; then
    lacking "$1" "eswitch${pm_wanted}" none "$ERROR"
    return
  fi
  pm_before='' pm_change=''
  # shellcheck disable=SC2086 # pairs of words
  set -- "$1" "$2" $pm_wanted
  pm_port=$1 pm_order=$2
  shift 2
  while [ $# -gt 1 ]; do
    mode_word "$1"
    [ "$WORD" = "$2" ] || pm_change="$pm_change $1 $2" pm_before="$pm_before $1 $WORD"
    shift 2
  done
  mode_word mode
  pm_found="eswitch mode $WORD"
  if [ -z "$pm_change" ]; then
    report ok "$pm_port" "eswitch${pm_wanted}" "$pm_found"
    return
  fi
  if [ "$MODE" = compare ]; then report differs "$pm_port" "eswitch${pm_wanted}" "$pm_found"; return; fi
  may_change "$pm_port" "eswitch${pm_wanted}" "$pm_found" || return
  if vfs_in_use "$BDF"; then
    REBOOT=1
    report staged "$pm_port" "eswitch${pm_wanted}" "$pm_found" "$WHY; after a drain the next boot changes it, or the next run once no VF is used"
    return
  fi
  cutting "$BDF"
  record "eswitch=$BDF" "$BDF$NL${pm_before# }$NL$pm_order$NL"
  set_mode "$BDF" "$pm_order" "$pm_change" ||
    { report failed "$pm_port" "eswitch${pm_wanted}" "$pm_found" "$ERROR"; return; }
  report changed "$pm_port" "eswitch${pm_wanted}" "$pm_found"
  # Before Linux 5.13 mlx5 makes the interface of the port anew. Where VFs come later, so does this.
  if [ "$pm_order" = after-vfs ]; then link_up "$pm_port"; port_mtu "$pm_port"; fi
}

# Sets pm_wanted to words as devlink takes them.
wanted_mode() {
  value "pf-eswitch.$1"
  pm_wanted=" mode $VALUE"
  ! value "pf-eswitch-inline.$1" || pm_wanted="$pm_wanted inline-mode $VALUE"
  ! value "pf-eswitch-encap.$1" || pm_wanted="$pm_wanted encap-mode $VALUE"
}

# Sets ESWITCH to what devlink says of a port; ERROR.
read_mode() {
  tool devlink || { ERROR='there is no devlink (iproute2)'; return 1; }
  ESWITCH=$(limited 30 "$TOOL" dev eswitch show "pci/$1" 2>&1) || {
    ERROR="the driver of $1 has no eswitch: ${ESWITCH##*: }"
    return 1
  }
  ESWITCH="${ESWITCH#*: } "
}

# Sets WORD to the one that follows a word of ESWITCH.
mode_word() {
  case " $ESWITCH" in *" $1 "*) WORD=" $ESWITCH" WORD=${WORD#*" $1 "} WORD=${WORD%% *} ;; *) WORD=unknown ;; esac
}

# set_mode ADDRESS ORDER WORDS: with the VFs out of the way; reads back; sets ERROR
set_mode() {
  sm_bdf=$1 sm_order=$2 sm_words=$3
  read_line "$PCI/$sm_bdf/sriov_numvfs"
  sm_vfs=${LINE:-0}
  if [ "$sm_vfs" != 0 ] && [ "$sm_order" = before-vfs ]; then
    # Should the program not live to bring them back, undo does.
    record "vfs=/sys/bus/pci/devices/$sm_bdf/sriov_numvfs" "/sys/bus/pci/devices/$sm_bdf/sriov_numvfs$NL$sm_vfs$NL"
    set_vfs "$sm_bdf" 0 || return 1
  elif [ "$sm_vfs" != 0 ]; then
    unbind_for_now "$sm_bdf" || { sm_why=$ERROR; bind_again "$sm_bdf"; ERROR=$sm_why; return 1; }
  fi
  tool devlink
  # shellcheck disable=SC2086 # pairs of words
  sm_said=$(limited 120 "$TOOL" dev eswitch set "pci/$sm_bdf" $sm_words 2>&1)
  sm_why=${sm_said##*: }
  wrote
  read_mode "$sm_bdf" || sm_why=$ERROR
  sm_status=0
  # shellcheck disable=SC2086
  set -- $sm_words
  while [ $# -gt 1 ]; do
    mode_word "$1"
    [ "$WORD" = "$2" ] || { sm_status=1; sm_why="$1 is $WORD: ${sm_why:-the driver did not take it}"; }
    shift 2
  done
  if [ "$sm_vfs" != 0 ] && [ "$sm_order" = before-vfs ]; then
    put_state "pending/macs=$sm_bdf" "$sm_vfs$NL" volatile
    set_vfs "$sm_bdf" "$sm_vfs" || { sm_status=1; sm_why="the VFs did not come back: $ERROR"; }
  else
    bind_again "$sm_bdf" || { sm_status=1; sm_why=$ERROR; }
  fi
  ERROR=$sm_why
  return "$sm_status"
}

# Unbinds the VFs of a port; how each was bound is written down first.
unbind_for_now() {
  # A list that an earlier run left is not complete any more.
  bind_again "$1" || return 1
  un_list='' un_index=0
  while vf_address "$1" "$un_index"; do
    un_index=$((un_index + 1))
    driver_of "$VF"
    [ -n "$DRIVER" ] || continue
    read_line "$PCI/$VF/driver_override"
    case $LINE in '(null)') LINE='' ;; esac
    un_list="$un_list$VF $DRIVER $LINE$NL"
  done
  [ -n "$un_list" ] || return 0
  put_state "pending/bound=$1" "$un_list" volatile
  while read -r un_vf _; do
    [ -z "$un_vf" ] || kernel_write "$PCI/$un_vf/driver/unbind" "$un_vf" || return 1
  done <<TEXT
$un_list
TEXT
}

# Binds again what an earlier run may have left unbound, too.
bind_again() {
  read_all "$STATE/pending/bound=$1" || return 0
  ba_status=0 ba_why=''
  while read -r ba_vf ba_driver ba_override; do
    [ -n "$ba_vf" ] && [ -e "$PCI/$ba_vf" ] || continue
    driver_of "$ba_vf"
    [ "${DRIVER:-$ba_driver}" = "$ba_driver" ] || continue
    rebind "$ba_vf" "$ba_driver" "$ba_override" || { ba_status=1; ba_why="$ba_vf was not bound again: $ERROR"; }
  done <<TEXT
$CONTENT
TEXT
  rm -f "$STATE/pending/bound=$1"
  wrote
  ERROR=$ba_why
  return "$ba_status"
}

undo_eswitch() {
  [ -e "$PCI/$TARGET" ] || return 0
  ue_bdf=$TARGET ue_before=$BEFORE ue_order=$BEFORE_2
  bind_again "$ue_bdf" || :
  read_mode "$ue_bdf" || { report failed "$ue_bdf" "eswitch $ue_before" unknown "$ERROR"; return 1; }
  mode_word mode
  ue_found="mode $WORD"
  case " $ue_before " in
    *" mode "*) ue_mode=${ue_before#*mode } ue_mode=${ue_mode%% *} ;;
    *) ue_mode=$WORD ;;
  esac
  # As after a reboot.
  [ "$WORD" != "$ue_mode" ] || [ "$ue_before" != "mode $ue_mode" ] || return 0
  # Subfunctions go with the mode.
  take_back "$STATE"/undo/*-sf="$ue_bdf".* || return 1
  { may_take_back "$ue_bdf" && ! sfs_in_use "$ue_bdf"; } || {
    REBOOT=1
    report staged "$ue_bdf" "eswitch $ue_before" "$ue_found" "$WHY"
    return 1
  }
  # Rules of TC can be in the way. The mode is gone with the running kernel.
  set_mode "$ue_bdf" "$ue_order" "$ue_before" || {
    REBOOT=1
    report staged "$ue_bdf" "eswitch $ue_before" "$ue_found" "$ERROR; the next boot is without it"
    return 1
  }
  report changed "$ue_bdf" "eswitch $ue_before" "$ue_found"
}

# Uplink and representors: both ends of a flow must offload it.
port_tc_offload() {
  read_mode "$BDF" || return 0
  mode_word mode
  [ "$WORD" = switchdev ] || return 0
  pt_off='' pt_count=0 pt_fixed=''
  for pt_path in "$PCI/$BDF"/net/*; do
    [ -e "$pt_path" ] || continue
    pt_net=${pt_path##*/} pt_count=$((pt_count + 1))
    claim "tc=/sys/bus/pci/devices/$BDF/net/$pt_net"
    tc_offload "$pt_net"
    case $OFFLOAD in
      on*) ;;
      off) pt_off="$pt_off $pt_net" ;;
      *) pt_fixed="$pt_net: ${OFFLOAD:-$ERROR}" ;;
    esac
  done
  pt_wanted="hw-tc-offload on at $pt_count interfaces"
  if [ -n "$pt_fixed" ]; then lacking "$1" "$pt_wanted" "off" "$pt_fixed"; return; fi
  if [ -z "$pt_off" ]; then report ok "$1" "$pt_wanted" "$pt_wanted"; return; fi
  if [ "$MODE" = compare ]; then report differs "$1" "$pt_wanted" "off at$pt_off"; return; fi
  may_change "$1" "$pt_wanted" "off at$pt_off" || return
  for pt_net in $pt_off; do
    record "tc=/sys/bus/pci/devices/$BDF/net/$pt_net" "/sys/bus/pci/devices/$BDF/net/$pt_net${NL}off$NL"
    set_tc_offload "$pt_net" on || { report failed "$1" "$pt_wanted" "off at $pt_net" "$ERROR"; return; }
  done
  report changed "$1" "$pt_wanted" "off at$pt_off"
}

# Sets OFFLOAD to on, off, or `off [fixed]` where the driver has no choice.
tc_offload() {
  OFFLOAD=''
  tool ethtool || { ERROR='there is no ethtool'; return 1; }
  ERROR='ethtool does not know hw-tc-offload'
  while read -r to_word to_value; do
    [ "$to_word" != hw-tc-offload: ] || OFFLOAD=$to_value
  done <<TEXT
$(limited 30 "$TOOL" -k "$1" 2>/dev/null)
TEXT
  case $OFFLOAD in 'on [fixed]') OFFLOAD=on ;; esac
}

set_tc_offload() {
  ERROR=$(limited 30 "$TOOL" -K "$1" hw-tc-offload "$2" 2>&1)
  ERROR=${ERROR##*"$NL"}
  wrote
  st_why=$ERROR
  tc_offload "$1"
  ERROR=${st_why:-the driver did not take it}
  [ "$OFFLOAD" = "$2" ]
}

undo_tc() {
  [ -e "$ROOT$TARGET" ] || return 0
  tc_offload "${TARGET##*/}" || { report failed "${TARGET##*/}" "hw-tc-offload $BEFORE" unknown "$ERROR"; return 1; }
  [ "$OFFLOAD" != "$BEFORE" ] || return 0
  # Rules of TC that the NIC carries out keep it on.
  set_tc_offload "${TARGET##*/}" "$BEFORE" || {
    REBOOT=1
    report staged "${TARGET##*/}" "hw-tc-offload $BEFORE" "$OFFLOAD" "$ERROR; the next boot is without it"
    return 1
  }
  report changed "${TARGET##*/}" "hw-tc-offload $BEFORE" on
}
