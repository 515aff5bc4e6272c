# shellcheck shell=sh
# What a Linux kernel does when its files are written to, on a fake root: a stand-in, named as such in docs/proof.md.
# Behaves as seen on Linux 6.12 with igb: no way from N to M VFs but through 0 (EBUSY), no binding without
# driver_override while sriov_drivers_autoprobe is 0, hugepages cut to what there is without an error. What
# ports in switchdev mode, subfunctions and vDPA devices do is in fake-offload.ts.

FAKE=$ROOT/fake

kernel_write() {
  ERROR='there is no such file'
  [ -e "$1" ] || return 1
  ERROR=''
  case $1 in
    */sriov_numvfs) fake_numvfs "${1%/*}" "$2" ;;
    */bus/vdpa/devices/*/driver_override) printf '%s\n' "${2:-(null)}" >"$1" ;;
    */bus/vdpa/*/unbind) "$ROOT/usr/sbin/fake-vdpa-bus" "$2" ;;
    */bus/vdpa/drivers/*/bind)
      fk_driver=${1%/bind}
      FAKE_ERROR='No such device'
      "$ROOT/usr/sbin/fake-vdpa-bus" "$2" "${fk_driver##*/}"
      ;;
    */driver_override) printf '%s\n' "${2:-(null)}" >"$1" ;;
    */unbind) fake_unbind "$2" ;;
    */drivers_probe) fake_probe "$2" ;;
    */nr_hugepages) fake_pages "${1%/*}" "$2" ;;
    *) printf '%s\n' "$2" >"$1" ;;
  esac
  fk_status=$?
  [ "$fk_status" = 0 ] || ERROR=$FAKE_ERROR
  wrote
  return "$fk_status"
}

fake_numvfs() {
  read_line "$1/sriov_numvfs"
  if [ "$LINE" != 0 ] && [ "$2" != 0 ]; then FAKE_ERROR='Device or resource busy'; return 1; fi
  fn_pf=${1##*/}
  if [ "$2" = 0 ]; then
    for fn_link in "$1"/virtfn*; do
      [ -h "$fn_link" ] || continue
      link_name "$fn_link"
      fn_vf=$LINK
      fake_unbind "$fn_vf"
      ! link_name "$PCI/$fn_vf/iommu_group" || rmdir "$ROOT/sys/kernel/iommu_groups/$LINK"
      rm -f "$ROOT/sys/bus/vdpa/devices/vdpa:$fn_vf"
      rm -rf "$fn_link" "$ROOT/sys/devices/pci0000:00/$fn_vf" "${PCI:?}/${fn_vf:?}"
    done
  else
    if [ -e "$FAKE/no-memory" ]; then FAKE_ERROR='Cannot allocate memory'; return 1; fi
    # As bnxt: no error, and no VFs.
    if [ -e "$FAKE/vfs-need-up" ]; then
      read_line "$1"/net/*/flags
      [ $((LINE & 1)) = 1 ] || return 0
    fi
    read_line "$1/sriov_offset"; fn_offset=$LINE
    read_line "$1/sriov_stride"; fn_stride=$LINE
    fn_index=0
    while [ "$fn_index" -lt "$2" ]; do
      vf_by_arithmetic "$fn_pf" $((fn_offset + fn_index * fn_stride))
      fn_dir=$ROOT/sys/devices/pci0000:00/$VF
      mkdir -p "$fn_dir"
      read_line "$1/vendor"
      echo "$LINE" >"$fn_dir/vendor"
      echo '(null)' >"$fn_dir/driver_override"
      ln -s "../$fn_pf" "$fn_dir/physfn"
      ln -s "../$VF" "$1/virtfn$fn_index"
      ln -s "../../../devices/pci0000:00/$VF" "$PCI/$VF"
      if [ -e "$FAKE/iommu" ]; then
        mkdir -p "$ROOT/sys/kernel/iommu_groups/1$fn_index${fn_pf##*.}"
        ln -s "../../../kernel/iommu_groups/1$fn_index${fn_pf##*.}" "$fn_dir/iommu_group"
      fi
      read_line "$1/sriov_drivers_autoprobe"
      [ "$LINE" = 0 ] || fake_bind "$VF"
      fn_index=$((fn_index + 1))
    done
  fi
  echo "$2" >"$1/sriov_numvfs"
  [ ! -x "$ROOT/usr/sbin/fake-representors" ] || "$ROOT/usr/sbin/fake-representors" "$fn_pf"
}

fake_unbind() {
  driver_of "$1"
  [ -n "$DRIVER" ] || return 0
  for fu_device in "$ROOT"/sys/bus/vdpa/devices/*; do
    [ ! -e "$fu_device" ] || ! link_name "$fu_device/.." || [ "$LINK" != "$1" ] || {
      rm -rf "$PCI/$1/${fu_device##*/}" "$PCI/$1"/virtio*
      rm -f "$fu_device"
    }
  done
  rm -rf "$PCI/$1/net" "$PCI/$1/driver" "$ROOT/sys/bus/pci/drivers/$DRIVER/$1"
}

fake_probe() {
  read_line "$PCI/$1/driver_override"
  fp_override=$LINE
  read_line "$PCI/$1/physfn/sriov_drivers_autoprobe"
  [ "$fp_override" != '(null)' ] || [ "$LINE" != 0 ] || return 0
  fake_bind "$1"
}

fake_bind() {
  read_line "$PCI/$1/driver_override"
  fb_driver=$LINE
  if [ "$fb_driver" = '(null)' ]; then
    link_name "$PCI/$1/physfn"
    read_line "$FAKE/vf-driver/$LINK" || return 0
    fb_driver=$LINE
  fi
  [ -d "$ROOT/sys/bus/pci/drivers/$fb_driver" ] && [ ! -e "$FAKE/refuses/$fb_driver" ] || return 0
  ln -s "../../../devices/pci0000:00/$1" "$ROOT/sys/bus/pci/drivers/$fb_driver/$1"
  ln -s "../../../bus/pci/drivers/$fb_driver" "$PCI/$1/driver"
  case $fb_driver in
    vfio-pci | ifcvf | vp-vdpa) ;;
    *)
      fb_net=v${1#*:}
      fb_net=${fb_net%%:*}${fb_net##*:}
      mkdir -p "$PCI/$1/net/$fb_net"
      echo '02:00:00:00:00:01' >"$PCI/$1/net/$fb_net/address"
      ;;
  esac
}

fake_pages() {
  read_line "$1/nr_hugepages"; fg_before=$LINE
  read_line "$1/free_hugepages"; fg_free=$LINE
  fg_now=$2
  if read_line "$FAKE/most-pages" && [ "$fg_now" -gt "$LINE" ]; then fg_now=$LINE; fi
  echo "$fg_now" >"$1/nr_hugepages"
  echo $((fg_free + fg_now - fg_before)) >"$1/free_hugepages"
}
