# shellcheck shell=sh
# The drivers of VFs. `driver_override` names the driver, so that neither a rescan nor a module that is loaded later
# takes the VF; with sriov_drivers_autoprobe off, the kernel binds nothing without it. Source: Linux drivers/pci.

step_drivers() {
  find_ports
  for dr_range in $RANGES; do
    value "vf-driver.$dr_range"
    dr_driver=$VALUE
    # A port that is not there was reported with its VFs.
    port_address "${dr_range%.*}" || continue
    bind_range "$dr_range" "$dr_driver"
    leave_if_stopped
  done
}

bind_range() {
  br_span=${1##*.}
  br_index=${br_span%-*} br_last=${br_span#*-}
  br_bound=0 br_changed=0 br_verdict='' br_why='' br_port=$BDF
  while [ "$br_index" -le "$br_last" ]; do
    vf_there "$br_port" "$br_index" || { [ "$br_verdict" = failed ] || br_verdict=$VERDICT br_why=$WHY; break; }
    claim "driver=$VF"
    if [ -e "$ROOT/sys/bus/pci/drivers/$2/$VF" ] || [ -h "$ROOT/sys/bus/pci/drivers/$2/$VF" ]; then
      br_bound=$((br_bound + 1))
    elif [ "$MODE" = compare ]; then br_verdict=differs
    else
      br_vf=$VF
      if bind_vf "$br_vf" "$2"; then
        br_bound=$((br_bound + 1)) br_changed=1
      else
        # A fault is worth more words than a wait.
        [ "$br_verdict" = failed ] || { br_verdict=$VERDICT br_why=$WHY; }
      fi
    fi
    br_index=$((br_index + 1))
  done
  br_all=$((br_last - ${br_span%-*} + 1))
  br_wanted="$br_all VFs bound to $2"
  if [ -n "$br_verdict" ]; then report "$br_verdict" "$1" "$br_wanted" "$br_bound" "$br_why"
  elif [ "$br_changed" = 1 ]; then report changed "$1" "$br_wanted" 'not all of them'
  else report ok "$1" "$br_wanted" "$br_wanted"
  fi
}

# bind_vf ADDRESS DRIVER: sets VERDICT and WHY when it is not to be, or cannot be
bind_vf() {
  if in_use "$1"; then
    REBOOT=1
    VERDICT=staged WHY="$WHY; after a drain the next boot changes it, or the next run once it is free"
    return 1
  fi
  VERDICT=failed
  case $2 in
    vfio*)
      if [ ! -e "$PCI/$1/iommu_group" ]; then
        WHY="$1 has no IOMMU group: the IOMMU is off"
        value kernel-arguments || VALUE=''
        case "$REBOOT $VALUE" in 1*iommu*) VERDICT=staged WHY="$WHY until the next boot" ;; esac
        return 1
      fi
      ;;
  esac
  [ -e "$ROOT/sys/bus/pci/drivers/$2" ] || { WHY="the kernel has no PCI driver $2 loaded"; return 1; }
  driver_of "$1"
  bv_before=$DRIVER
  read_line "$PCI/$1/driver_override"
  bv_override=$LINE
  [ "$bv_override" != '(null)' ] || bv_override=''
  record "driver=$1" "$1$NL$bv_before$NL$bv_override$NL"
  if rebind "$1" "$2" "$2"; then return 0; fi
  WHY=$ERROR
  rebind "$1" "$bv_before" "$bv_override" || WHY="$WHY; and it could not be set back: $ERROR"
  return 1
}

# rebind ADDRESS DRIVER OVERRIDE: bound to the driver (none when empty), with this override afterwards; sets ERROR
rebind() {
  driver_of "$1"
  if [ "$DRIVER" != "$2" ]; then
    kernel_write "$PCI/$1/driver_override" "$2" || return 1
    if [ -n "$DRIVER" ]; then
      kernel_write "$PCI/$1/driver/unbind" "$1" || return 1
    fi
    if [ -n "$2" ]; then
      kernel_write "$ROOT/sys/bus/pci/drivers_probe" "$1"
      rb_why=$ERROR
      rb_until=10
      while driver_of "$1"; [ "$DRIVER" != "$2" ]; do
        [ "$rb_until" -gt 0 ] && [ "$WAIT" -gt 0 ] || { ERROR="$2 did not take $1${rb_why:+: $rb_why}"; return 1; }
        rb_until=$((rb_until - 1))
        sleep 1
      done
    fi
  fi
  read_line "$PCI/$1/driver_override"
  case $LINE in '(null)') LINE='' ;; esac
  [ "$LINE" = "$3" ] || kernel_write "$PCI/$1/driver_override" "$3"
}

undo_driver() {
  [ -e "$PCI/$TARGET" ] || return 0
  driver_of "$TARGET"
  ud_found=${DRIVER:-no driver}
  ud_before=$BEFORE ud_override=$BEFORE_2
  if [ "$DRIVER" != "$ud_before" ] && in_use "$TARGET"; then
    REBOOT=1
    report staged "$TARGET" "${ud_before:-no driver}" "$ud_found" "$WHY"
    return 1
  fi
  rebind "$TARGET" "$ud_before" "$ud_override" ||
    { report failed "$TARGET" "${ud_before:-no driver}" "$ud_found" "$ERROR"; return 1; }
  [ -n "$ud_before" ] || bind_by_kernel "$TARGET"
  report changed "$TARGET" "${ud_before:-no driver}" "$ud_found"
}

# A VF that stays, of a port whose VFs the kernel was kept from binding: now it gets the driver that it would have got.
bind_by_kernel() {
  link_name "$PCI/$1/physfn" || return 0
  # shellcheck disable=SC2153 # link_name sets it
  entry_name "vfs=/sys/bus/pci/devices/$LINK/sriov_numvfs"
  case $CLAIMS in *" $NAME "*) ;; *) return 0 ;; esac
  bk_path=/sys/bus/pci/devices/$LINK/sriov_drivers_autoprobe
  find_entry "autoprobe=$bk_path" || return 0
  kernel_write "$ROOT$bk_path" 1
  kernel_write "$ROOT/sys/bus/pci/drivers_probe" "$1"
  kernel_write "$ROOT$bk_path" 0
}
