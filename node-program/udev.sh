# shellcheck shell=sh
# NetworkManager leaves the interfaces of VFs alone: they belong to the CNI plugins.

UDEV_FILE=/etc/udev/rules.d/70-cnf-plumbing.rules

step_udev() {
  [ -d "$ROOT/etc/NetworkManager" ] || return 0
  su_rules=''
  find_ports
  for su_port in $PORTS; do
    value "pf-unmanaged.$su_port" && value "pf-vfs.$su_port" || continue
    su_count=$VALUE
    if ! port_address "$su_port"; then
      # What is there stays; the port itself is reported with its VFs.
      claim "file=$UDEV_FILE"
      claim action=udev
      claim_folder "${UDEV_FILE%/*}"
      return 0
    fi
    read_line "$PCI/$BDF/sriov_offset" && su_offset=$LINE || continue
    read_line "$PCI/$BDF/sriov_stride" && su_stride=$LINE || continue
    su_index=0
    while [ "$su_index" -lt "$su_count" ]; do
      vf_by_arithmetic "$BDF" $((su_offset + su_index * su_stride))
      su_rules="${su_rules}SUBSYSTEM==\"net\", ACTION==\"add|change|move\", KERNELS==\"$VF\", ENV{NM_UNMANAGED}=\"1\"$NL"
      su_index=$((su_index + 1))
    done
  done
  [ -n "$su_rules" ] || return 0
  want_file_then udev unmanaged-vfs "$UDEV_FILE" "# Written by cnf-plumbing. Taken back by its undo.$NL$su_rules"
}

# The address of a VF before there is one. Source: PCI Express, "First VF Offset" and "VF Stride" of the SR-IOV
# capability; Linux drivers/pci/iov.c.
vf_by_arithmetic() {
  va_bus=${1#*:} va_slot=${va_bus#*:} va_bus=${va_bus%%:*}
  va_function=${va_slot#*.} va_slot=${va_slot%.*}
  va_id=$(((0x$va_bus << 8 | 0x$va_slot << 3 | va_function) + $2))
  hex_digits $((va_id >> 8 & 255))
  VF=${1%%:*}:$HEX
  hex_digits $((va_id >> 3 & 31))
  VF=$VF:$HEX.$((va_id & 7))
}

hex_digits() {
  hd_high=$(($1 >> 4)) hd_low=$(($1 & 15)) HEX=''
  for hd_digit in $hd_high $hd_low; do
    case $hd_digit in
      10) hd_digit=a ;; 11) hd_digit=b ;; 12) hd_digit=c ;; 13) hd_digit=d ;; 14) hd_digit=e ;; 15) hd_digit=f ;;
    esac
    HEX=$HEX$hd_digit
  done
}
