# shellcheck shell=sh
# The vDPA application of DPDK: what it must be told, and what it needs of its container.
# Source: DPDK 24.11, examples/vdpa/main.c, vdpadevs/ifc, platform/mlx5.

vdpa_options_are_right() {
  case ,$DEVARGS, in
    *,vdpa=1,* | *,class=vdpa,*) ;;
    *) wrong_use '--devargs says neither vdpa=1 nor class=vdpa: a network driver would take the VF' ;;
  esac
  # Its prompt ends a word at a blank and a line at a hash; a socket address holds 107 characters.
  case $SOCKET in
    *[" $TAB$NL#"]*) wrong_use '--socket has a blank or a hash' ;;
    /*/*) [ ${#SOCKET} -le 107 ] || wrong_use "--socket is ${#SOCKET} characters long, and a socket address holds 107" ;;
    *) wrong_use '--socket is no absolute path of a file in a directory' ;;
  esac
}

# Sets VF. A socket is one device: with several, nobody could say which workload has which.
need_vf() {
  VF=${GRANTED# }
  # shellcheck disable=SC2086
  count $GRANTED
  case $COUNT in
    0) lacking 3 'the container was given no VF: no PCIDEVICE_...' 'a request for one of the extended resource of a device pool, in this container' ;;
    1) vf_of_dpdk ;;
    *) lacking 3 "the container was given $COUNT devices:$GRANTED" 'a request for one: each VF has a DaemonSet of its own' ;;
  esac
}

vf_of_dpdk() {
  case $DEVICES in
    '-a '*) ;;
    *)
      # What cannot be used was reported already.
      [ "$ERRORS" != "$ERRORS_BEFORE" ] ||
        lacking 7 "the kernel drives $VF" 'vfio-pci, or mlx5_core under a Mellanox NIC'
      return 0
      ;;
  esac
  case ,$DEVARGS, in
    *,vdpa=1,*)
      [ -n "$PINNING_VFIO" ] || lacking 7 "$VF is not on vfio-pci, and vdpa=1 is of the ifc driver" 'vfio-pci; class=vdpa for mlx5 and sfc'
      ;;
  esac
  if [ -n "$PINNING_VFIO" ] && line_of "$ROOT/sys/bus/pci/devices/$VF/iommu_group/name" && [ "$LINE" = vfio-noiommu ]; then
    lacking 7 "$VF has no IOMMU" 'an IOMMU that translates: the VF reads and writes memory of the workload by its addresses'
  fi
}

need_socket_directory() {
  [ -d "$ROOT${SOCKET%/*}" ] || lacking 7 "there is no directory ${SOCKET%/*}" 'the directory as a mount, which the workload has too'
  FIFOS=${TMPDIR:-/dev/shm}
  [ -d "$ROOT$FIFOS" ] && [ -w "$ROOT$FIFOS" ] || lacking 7 "no FIFO can be made in $FIFOS" 'TMPDIR, a directory to be written'
}

# The memory that VFIO pins is that of the workload.
need_vdpa_rights() {
  if [ -n "$PINNING_VFIO" ] && ! able IPC_LOCK; then
    pinnable
    [ "$PINNABLE" = unlimited ] ||
      lacking 8 "VFIO pins all hugepages of the workload, and the process may pin $PINNABLE MiB" \
        'capability IPC_LOCK (for a user other than root: as a file capability), or LimitMEMLOCK=infinity of the container runtime'
  fi
  [ -n "$RAW" ] || return 0
  for nr_right in NET_RAW NET_ADMIN SYS_RAWIO; do
    able $nr_right || lacking 8 "$RAW needs verbs queues, and the process has no capability $nr_right" "capability $nr_right"
  done
}

# The application asks at its prompt which device it is to serve where. Its standard input never ends: at its end it would
# end too, and in the mode without a prompt take all of a CPU.
answer_prompt() {
  rm -f "$FIFOS/dpdk-vdpa.$$"
  mkfifo -m 600 "$FIFOS/dpdk-vdpa.$$" || exit 7
  exec 0<>"$FIFOS/dpdk-vdpa.$$"
  rm -f "$FIFOS/dpdk-vdpa.$$"
  echo "create $SOCKET $VF" >&0
}
