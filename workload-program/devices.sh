# shellcheck shell=sh
# Devices of the SR-IOV network device plugin: PCIDEVICE_<RESOURCE> names them, PCIDEVICE_<RESOURCE>_INFO says what is
# in the container for each. Source: sriov-network-device-plugin, pkg/resources/pool_stub.go, pkg/infoprovider.

# DEVICES: arguments with their reasons, in the order of the variables. GRANTED: ids, whatever they are good for.
# DEVARGS: device arguments of all of them.
DEVARGS='' DEVICES='' GRANTED='' PINNING_VFIO='' PINNING_VDPA='' TAPS='' RAW='' VHOST_NET='' NEEDS_FILES='' NUMA_NODES=''

# Drivers under which DPDK takes a PCI function over, and those that it works beside.
# Source: DPDK, RTE_PMD_REGISTER_KMOD_DEP of each driver.
TAKEN_OVER='vfio-pci igb_uio uio_pci_generic'
BESIDE='mlx5_core mlx4_core mana'

# The environment with the names that no shell can have: the plugin makes names with hyphens of some resources.
environment() {
  tr '\000\n' '\n ' <"/proc/$$/environ" | sort
}

find_devices() {
  ENVIRONMENT=$(environment)
  variables PCIDEVICE_
  for fd_name in $NAMES; do
    variable "$fd_name"
    case $fd_name$VALUE in
      *_INFO'{'*) ;;
      *) devices_of "$fd_name" "$VALUE" ;;
    esac
  done
}

# line_with LINES START: sets VALUE to what stands behind START in the line that begins with it. Shells cut a text at a
# pattern in time that grows with its square, and what the plugin says of many devices is long.
line_with() {
  VALUE='' lw_separators=$IFS IFS=$NL
  set -f
  for lw_line in $1; do
    case $lw_line in
      "$2"*)
        VALUE=${lw_line#"$2"}
        break
        ;;
    esac
  done
  set +f
  IFS=$lw_separators
  [ -n "$VALUE" ]
}

# variable NAME: sets VALUE to that of the environment.
variable() {
  line_with "$ENVIRONMENT" "$1="
}

# variables START: sets NAMES to the variables with that start which are not empty.
variables() {
  NAMES=$(printf '%s\n' "$ENVIRONMENT" | while IFS='=' read -r va_name va_value; do
    case $va_name in "$1"*) [ -z "$va_value" ] || echo "$va_name" ;; esac
  done)
}

# devices_of VARIABLE IDS
devices_of() {
  do_variable=$1 do_rest=$2,
  FLAT=''
  if variable "$1_INFO" && ! json_read "$VALUE"; then
    note "$1_INFO is no JSON that can be read: drivers are looked up"
    FLAT=''
  fi
  variable "CNF_EAL_DEVARGS_${1#PCIDEVICE_}" || VALUE=''
  do_devargs=${DEVARGS:+,$DEVARGS}${VALUE:+,$VALUE}
  while [ -n "$do_rest" ]; do
    do_id=${do_rest%%,*} do_rest=${do_rest#*,}
    [ -z "$do_id" ] || device_of "$do_variable" "$do_id"
  done
}

# info ID GROUP KEY: sets VALUE to what the plugin says.
info() {
  line_with "$FLAT" "$1|$2|$3$TAB"
}

# device_of VARIABLE ID
device_of() {
  GRANTED="$GRANTED $2"
  dv_pci=$ROOT/sys/bus/pci/devices/$2
  dv_numa=''
  if line_of "$dv_pci/numa_node" && [ "$LINE" -ge 0 ] 2>/dev/null; then
    dv_numa=", NUMA node $LINE"
    has "$LINE" "$NUMA_NODES" || NUMA_NODES="$NUMA_NODES $LINE"
  fi
  if info "$2" vdpa mount; then
    vhost_vdpa "$VALUE" "$1: vDPA device of $2$dv_numa" "$do_devargs"
    return 0
  fi
  info "$2" vhost net-mount && VHOST_NET="$VHOST_NET $2"
  case $2 in
    mlx5_core.*)
      RAW=$2
      DEVICES="$DEVICES-a auxiliary:$2$do_devargs$TAB$1: subfunction$NL"
      return 0
      ;;
  esac
  dv_driver=$(readlink "$dv_pci/driver") && dv_driver=${dv_driver##*/} || dv_driver=''
  [ -n "$dv_driver" ] || ! info "$2" vfio dev-mount || dv_driver=vfio-pci
  if has "$dv_driver" "$TAKEN_OVER"; then
    [ "$dv_driver" != vfio-pci ] || vfio_group "$1" "$2"
  elif has "$dv_driver" "$BESIDE"; then
    RAW=$2
    case "$dv_driver $(echo "$ROOT"/dev/infiniband/uverbs*)" in
      *'uverbs*') lacking 7 "$2 of $1 is on $dv_driver, and the container has no /dev/infiniband/uverbs" 'isRdma: true in the pool of the device plugin' ;;
    esac
  elif [ -z "$dv_driver" ]; then
    lacking 7 "$2 of $1 has no driver, or /sys does not show it" 'vfio-pci, or mlx5_core under a Mellanox NIC'
    return 0
  else
    note "$2 of $1 is an interface of the kernel ($dv_driver): DPDK leaves it alone"
    return 0
  fi
  DEVICES="$DEVICES-a $2$do_devargs$TAB$1: $dv_driver$dv_numa$NL"
}

# vfio_group VARIABLE ID: DPDK opens the group of the device.
vfio_group() {
  PINNING_VFIO=$2
  if ! info "$2" vfio dev-mount; then
    VALUE=$(readlink "$ROOT/sys/bus/pci/devices/$2/iommu_group") && VALUE=/dev/vfio/${VALUE##*/} || return 0
  fi
  for vg_file in /dev/vfio/vfio "$VALUE"; do
    usable "$vg_file" "$2 of $1"
  done
}

# usable FILE OF: it must be there, to be read and written.
usable() {
  if [ ! -e "$ROOT$1" ]; then
    lacking 7 "there is no $1, which $2 needs" 'the device from the device plugin; after a reboot of the node a new pod, because numbers change'
    return 1
  elif [ ! -r "$ROOT$1" ] || [ ! -w "$ROOT$1" ]; then
    lacking 7 "$1, which $2 needs, is not to be read and written by this user" \
      'root, or device_ownership_from_security_context = true of the container runtime'
    return 1
  fi
}

need_devices() {
  # A device that cannot be used was reported already.
  [ -z "$DEVICES" ] && [ "$ERRORS" = "$ERRORS_BEFORE" ] || return 0
  ! given -a --allow -w --pci-whitelist --vdev || return 0
  if [ -n "$GRANTED" ]; then
    lacking 3 "none of the devices granted is one for DPDK:$GRANTED" 'a pool whose datapath is vfio, bifurcated, vhost-vdpa, vhost-user or af-xdp'
  else
    mounted_sockets
    lacking 3 'the container was given no device: no PCIDEVICE_..., no AFXDP_DEVICES_..., no /dev/vhost-vdpa-N, no CNF_EAL_VHOST_USER' \
      "a request for the extended resource of a device pool, in this container${SOCKETS:+; or CNF_EAL_VHOST_USER, where a socket that is there is one:$SOCKETS}"
  fi
}

decide_devices() {
  de_rest=$DEVICES de_pci=0
  if given -a --allow -w --pci-whitelist; then de_pci=1; fi
  while [ -n "$de_rest" ]; do
    de_line=${de_rest%%"$NL"*} de_rest=${de_rest#*"$NL"}
    case $de_line in
      '-a '*)
        if given -a --allow -w --pci-whitelist; then
          note "PCI devices stay as $OPTION says; granted: ${de_line%%"$TAB"*}"
          continue
        fi
        de_pci=1
        word allow
        ARGUMENTS="$ARGUMENTS$WORD ${de_line#-a }$NL"
        ;;
      *)
        if given --vdev; then
          note "virtual devices stay as --vdev says; granted: ${de_line%%"$TAB"*}"
          continue
        fi
        ARGUMENTS=$ARGUMENTS$de_line$NL
        ;;
    esac
  done
  [ "$de_pci" = 1 ] || given --no-pci || argument --no-pci 'no PCI device was granted, and those of the node are not for this container'
}
