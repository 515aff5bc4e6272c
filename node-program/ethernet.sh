# shellcheck shell=sh
# The interface that a VF has of its own beside its vDPA device: taken away, so that the virtio interface is the only
# one. A parameter of the driver, which holds from the reload of the VF. Source: Linux
# Documentation/networking/devlink/mlx5.rst, enable_eth; devlink-dev(8).

step_ethernet() {
  find_ports
  for et_range in $WITHOUT_ETHERNET; do
    port_address "${et_range%.*}" || continue
    et_span=${et_range##*.}
    et_index=${et_span%-*}
    while [ "$et_index" -le "${et_span#*-}" ] && vf_address "$BDF" "$et_index"; do
      claim "ethernet=$VF"
      et_index=$((et_index + 1))
    done
  done
  # The reload that brings an interface back takes a vDPA device away.
  take_back_now ethernet
  for et_range in $WITHOUT_ETHERNET; do
    port_address "${et_range%.*}" || continue
    ethernet_range "$et_range"
    leave_if_stopped
  done
}

ethernet_range() {
  et_span=${1##*.}
  et_index=${et_span%-*} et_verdict='' et_why='' et_changed=0
  while [ "$et_index" -le "${et_span#*-}" ]; do
    vf_there "$BDF" "$et_index" || { [ "$et_verdict" = failed ] || et_verdict=$VERDICT et_why=$WHY; break; }
    et_index=$((et_index + 1))
    et_vf=$VF
    if ! read_ethernet "$et_vf"; then et_verdict=failed et_why=$ERROR; break; fi
    [ "$ETHERNET" != false ] || continue
    if [ "$MODE" = compare ]; then et_verdict=differs
    elif in_use "$et_vf"; then
      [ "$et_verdict" = failed ] || et_verdict=staged et_why="$WHY; after a drain the next boot changes it, or the next run once it is free"
      REBOOT=1
    else
      record "ethernet=$et_vf" "$et_vf$NL$ETHERNET$NL"
      if set_ethernet "$et_vf" false; then et_changed=1; else et_verdict=failed et_why=$ERROR; fi
    fi
  done
  case $et_verdict,$et_changed in
    ,0) report ok "vf-ethernet.$1" off off ;;
    ,1) report changed "vf-ethernet.$1" off on ;;
    failed,*) lacking "vf-ethernet.$1" off on "$et_why" ;;
    *) report "$et_verdict" "vf-ethernet.$1" off on "$et_why" ;;
  esac
}

# Sets ETHERNET to true or false: as wanted, and as it is.
read_ethernet() {
  tool devlink || { ERROR='there is no devlink (iproute2)'; return 1; }
  ETHERNET=$(limited 30 "$TOOL" dev param show "pci/$1" name enable_eth 2>&1) || {
    ERROR="the driver of $1 has no parameter enable_eth: ${ETHERNET##*: }"
    return 1
  }
  case $ETHERNET in *'value true'*) ETHERNET=true ;; *) ETHERNET=false ;; esac
  # A run that was killed before the reload.
  ! interface_of "$1" || ETHERNET=true
}

# set_ethernet VF VALUE: reloads the VF; sets ERROR
set_ethernet() {
  tool devlink
  se_said=$(limited 60 "$TOOL" dev param set "pci/$1" name enable_eth value "$2" cmode driverinit 2>&1)
  se_status=$?
  wrote
  ERROR=${se_said##*: }
  [ "$se_status" = 0 ] || return 1
  se_said=$(limited 120 "$TOOL" dev reload "pci/$1" 2>&1)
  se_status=$?
  wrote
  ERROR="the reload of $1 failed: ${se_said##*: }"
  [ "$se_status" = 0 ] || return 1
  [ "$2" = true ] || ! interface_of "$1" || { ERROR="$1 still has the interface $NET"; return 1; }
}

undo_ethernet() {
  [ "$BEFORE" = true ] && [ -e "$PCI/$TARGET" ] && read_ethernet "$TARGET" || return 0
  ue_vf=$TARGET
  # Set, and not reloaded: a run was killed between.
  [ "$ETHERNET" = false ] || ! interface_of "$ue_vf" || return 0
  if in_use "$ue_vf"; then
    REBOOT=1
    report staged "$ue_vf" 'an interface' none "$WHY"
    return 1
  fi
  set_ethernet "$ue_vf" true || { report failed "$ue_vf" 'an interface' none "$ERROR"; return 1; }
  report changed "$ue_vf" 'an interface' none
}
