# shellcheck shell=sh
# Whether somebody uses a VF. What cannot be told counts as use.

# Sets HELD to the device files that processes have open, ALLOCATED to what the kubelet has given to containers;
# UNKNOWN says why that cannot be told.
find_users() {
  [ -z "${HELD+looked}" ] || return 0
  HELD='' ALLOCATED='' UNKNOWN=''
  case $(readlink "$ROOT/proc/self/ns/pid") in
    # The number of the first namespace of all. Source: Linux include/linux/proc_ns.h, PROC_PID_INIT_INO.
    'pid:[4026531836]') ;;
    *) UNKNOWN='the processes of the node cannot be seen from here' ;;
  esac
  ls "$ROOT/proc/1/fd" >/dev/null 2>&1 || UNKNOWN='the open files of the processes of the node cannot be read'
  # Processes come and go meanwhile.
  # shellcheck disable=SC2010 # where links lead is what is looked for, not names
  HELD=$(ls -l "$ROOT"/proc/[1-9]*/fd 2>/dev/null |
    grep -oE '/dev/(vfio/[^ ]+|vhost-vdpa-[0-9]+|infiniband/[^ ]+|uio[0-9]+)$' | sort -u)
  HELD=$NL$HELD$NL
  [ "$BOOT" = 1 ] || find_allocated
}

# Source: Kubernetes pkg/kubelet/cm/devicemanager/checkpoint: PodDeviceEntries stand before RegisteredDevices.
find_allocated() {
  fl_file=$KUBELET/device-plugins/kubelet_internal_checkpoint
  if [ -e "$fl_file" ]; then
    # One long line, which a shell reads byte by byte.
    CONTENT=$(cat "$fl_file")
    case $CONTENT in
      *'"PodDeviceEntries"'*) ALLOCATED=${CONTENT%%\"RegisteredDevices\"*} ;;
      *) UNKNOWN="the kubelet's record of devices, $fl_file, cannot be read" ;;
    esac
    return
  fi
  find_kubelet
  if [ -n "$KUBELET_PID" ] && [ ! -e "$KUBELET/device-plugins/kubelet.sock" ]; then
    UNKNOWN="a kubelet runs, and its directory is not $KUBELET"
  fi
}

# in_use ADDRESS: sets WHY
in_use() {
  find_users
  [ -z "$UNKNOWN" ] || { WHY=$UNKNOWN; return 0; }
  case $ALLOCATED in *"\"$1\""*) WHY="$1 belongs to a pod"; return 0 ;; esac
  driver_of "$1"
  interface_of "$1"
  [ -z "$NET" ] || ! interface_in_use "$PCI/$1/net/$NET" || return 0
  case $DRIVER in
    '') return 1 ;;
    *vfio*)
      link_name "$PCI/$1/iommu_group" || { WHY="the IOMMU group of $1 is not known"; return 0; }
      held "vfio/$LINK" "$1" || held "vfio/noiommu-$LINK" "$1" && return 0
      for iu_file in "$PCI/$1"/vfio-dev/*; do
        [ ! -e "$iu_file" ] || ! held "vfio/devices/${iu_file##*/}" "$1" || return 0
      done
      return 1
      ;;
    *uio*) WHY="$1 is bound to $DRIVER, and its users cannot be told"; return 0 ;;
  esac
  SPECIAL=0
  for iu_file in "$PCI/$1"/infiniband_verbs/* "$PCI/$1"/infiniband_mad/*; do
    [ -e "$iu_file" ] || continue
    SPECIAL=1
    ! held "infiniband/${iu_file##*/}" "$1" || return 0
  done
  ! virtio_in_use "$PCI/$1" "$1" || return 0
  # Drivers of vDPA make no interface of their own, and that of other VFs was taken away on purpose.
  case $DRIVER in ifcvf | *vdpa* | snet* | pds_core) return 1 ;; esac
  [ -n "$NET" ] || ! find_entry "ethernet=$1" || return 1
  # A network driver whose interface is not here: it was moved into a pod. At boot there are no pods.
  [ -n "$NET" ] || [ "$BOOT" = 1 ] || [ "$SPECIAL" = 1 ] || {
    WHY="the interface of $1 is not in the node's network namespace"
    return 0
  }
  return 1
}

# interface_in_use PATH: by a pod, by a bridge or bond, or by the node itself; sets WHY
interface_in_use() {
  in_net=${1##*/}
  case $ALLOCATED in *"\"$in_net\""*) WHY="$in_net belongs to a pod"; return 0 ;; esac
  ! is_vital "$in_net" || return 0
  ! has_route "$in_net" || { WHY="$in_net has a route of the node"; return 0; }
  for in_upper in "$1"/upper_*; do
    if [ -e "$in_upper" ] || [ -h "$in_upper" ]; then WHY="$in_net is part of ${in_upper##*/upper_}"; return 0; fi
  done
  return 1
}

# virtio_in_use FOLDER NAME: the vDPA devices and virtio interfaces of a function, or those of a vDPA device. Sets
# SPECIAL when there are any, and WHY.
virtio_in_use() {
  for vi_path in "$1"/vhost-vdpa-* "$1"/*/vhost-vdpa-*; do
    # Its port is not it.
    case $vi_path in */physfn/*) continue ;; esac
    [ -e "$vi_path" ] || continue
    SPECIAL=1
    ! held "${vi_path##*/}" "$2" || return 0
  done
  for vi_path in "$1"/virtio[0-9]* "$1"/*/virtio[0-9]*; do
    case $vi_path in */physfn/*) continue ;; esac
    link_name "$vi_path/driver" && [ "$LINK" = virtio_net ] || continue
    SPECIAL=1
    vi_here=0
    for vi_net in "$vi_path"/net/*; do
      [ -e "$vi_net" ] || continue
      vi_here=1
      ! interface_in_use "$vi_net" || return 0
    done
    [ "$vi_here" = 1 ] || [ "$BOOT" = 1 ] || {
      WHY="the virtio interface of $2 is not in the node's network namespace"
      return 0
    }
  done
  return 1
}

# The node itself talks through the interface; the addresses that each interface gives itself do not count.
has_route() {
  find_routes
  while read -r hr_net _; do
    [ "$hr_net" != "$1" ] || return 0
  done <<TEXT
$ROUTES
TEXT
  while read -r hr_dest _ _ _ _ _ _ _ _ hr_net; do
    case $hr_dest in fe80* | ff*) continue ;; esac
    [ "$hr_net" != "$1" ] || return 0
  done <<TEXT
$ROUTES6
TEXT
  return 1
}

held() {
  case $HELD in *"$NL/dev/$1$NL"*) WHY="a process holds /dev/$1 of $2"; return 0 ;; esac
  return 1
}

# vfs_in_use PF: whether any of its VFs is used
vfs_in_use() {
  vu_index=0
  while vf_address "$1" "$vu_index"; do
    ! in_use "$VF" || return 0
    vu_index=$((vu_index + 1))
  done
  return 1
}
