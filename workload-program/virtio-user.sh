# shellcheck shell=sh
# Virtio front ends: on /dev/vhost-vdpa-N, on a vhost-user socket, and on /dev/vhost-net as exception path to the kernel.
# Source: DPDK, nics/virtio, howto/virtio_user_for_container_networking, howto/virtio_user_as_exception_path.

VIRTIO=0

# virtio_user DEVARGS REASON
virtio_user() {
  DEVICES="$DEVICES--vdev=net_virtio_user$VIRTIO,$1$TAB$2$NL"
  VIRTIO=$((VIRTIO + 1))
}

# vhost_vdpa FILE REASON [DEVARGS]
vhost_vdpa() {
  VDPA_KNOWN="${VDPA_KNOWN-} $1"
  usable "$1" "${2%%:*}" || return 0
  word vhost-vdpa || lacking 6 "DPDK $RELEASE cannot drive $1" 'DPDK 20.11 or later'
  PINNING_VDPA=$1
  virtio_user "path=$1${3-}" "$2"
}

# Files that no variable speaks of, as other device plugins give them.
loose_vhost_vdpa() {
  variable CNF_EAL_DEVARGS_VHOST_VDPA || VALUE=''
  lv_devargs=${VALUE:+,$VALUE}
  for lv_file in "$ROOT"/dev/vhost-vdpa-[0-9]*; do
    lv_file=${lv_file#"$ROOT"}
    [ -e "$ROOT$lv_file" ] && ! has "$lv_file" "${VDPA_KNOWN-}" || continue
    vhost_vdpa "$lv_file" "$lv_file: in the container" "$lv_devargs"
  done
}

# A socket has two ends: one makes the file (server), the other connects to it (client).
# Behind a comma stand arguments of its own.
find_vhost_user() {
  variable CNF_EAL_DEVARGS_VHOST_USER || VALUE=''
  vdpa_sockets
  for fv_entry in ${CNF_EAL_VHOST_USER-} $VDPA_SOCKETS; do
    fv_source=CNF_EAL_VHOST_USER
    ! has "$fv_entry" "$VDPA_SOCKETS" || fv_source='the directory of a vDPA application'
    fv_devargs=${VALUE:+,$VALUE}
    case $fv_entry in *,*) fv_devargs=,${fv_entry#*,}$fv_devargs fv_entry=${fv_entry%%,*} ;; esac
    if [ "$fv_entry" != "${fv_entry#optional:}" ]; then
      fv_entry=${fv_entry#optional:} fv_folder=${fv_entry#*:}
      if [ ! -d "$ROOT${fv_folder%/*}" ]; then
        note "no socket on this node: ${fv_folder%/*} is not in the container"
        continue
      fi
    fi
    case $fv_entry in
      server:/*) fv_path=${fv_entry#server:} ;;
      client:/*) fv_path=${fv_entry#client:} ;;
      *)
        lacking 2 "CNF_EAL_VHOST_USER has $fv_entry" 'server:/path/of/socket where this program makes it, client:/path/of/socket where the other end does'
        continue
        ;;
    esac
    NEEDS_FILES=$fv_path
    [ ${#fv_path} -le 107 ] || lacking 7 "the path of $fv_path is ${#fv_path} characters long" 'at most 107, the length of a socket address'
    if [ "$fv_entry" = "server:$fv_path" ]; then
      server_socket
    elif [ ! -S "$ROOT$fv_path" ]; then
      lacking 7 "there is no socket $fv_path" 'the vhost-user back end first: it makes the socket; or server: where this program does'
    else
      virtio_user "path=$fv_path$fv_devargs" "CNF_EAL_VHOST_USER: the back end made the socket"
    fi
  done
}

# Sets VDPA_SOCKETS to those that vDPA applications wait for, but for what CNF_EAL_VHOST_USER has already.
vdpa_sockets() {
  VDPA_SOCKETS=''
  for vs_folder in "$ROOT"/var/run/cnf-plumbing/vdpa/*; do
    vs_socket=${vs_folder#"$ROOT"}/vhost.sock
    case " ${CNF_EAL_VHOST_USER-}" in *"$vs_socket"*) continue ;; esac
    [ ! -d "$vs_folder" ] || VDPA_SOCKETS="$VDPA_SOCKETS server:$vs_socket"
  done
}

# Sets SOCKETS to those in mounted directories. Which end made them nobody can see, so they are named and not used.
mounted_sockets() {
  SOCKETS=''
  while read -r _ ms_where _; do
    case $ms_where in / | /proc* | /sys* | /dev*) continue ;; esac
    for ms_file in "$ROOT$ms_where"/*; do
      [ ! -S "$ms_file" ] || SOCKETS="$SOCKETS ${ms_file#"$ROOT"}"
    done
  done <<MOUNTS
$(cat "$ROOT/proc/self/mounts" 2>/dev/null)
MOUNTS
}

server_socket() {
  ss_folder=${fv_path%/*}
  if [ ! -d "$ROOT$ss_folder" ]; then
    lacking 7 "there is no directory $ss_folder for a socket" 'the directory as a mount, not the socket: it outlives neither end'
  elif [ ! -w "$ROOT$ss_folder" ]; then
    lacking 7 "$ss_folder is not to be written by this user" 'a group that owns the directory, as fsGroup of the pod'
  else
    virtio_user "path=$fv_path,server=1$fv_devargs" "$fv_source: this program makes the socket, the back end connects"
    SERVER_SOCKETS="${SERVER_SOCKETS-} $fv_path"
  fi
}

# A socket file that an earlier life left keeps a new one from being made.
remove_stale_sockets() {
  for rs_socket in ${SERVER_SOCKETS-}; do
    [ ! -S "$rs_socket" ] || rm -f "$rs_socket"
  done
}

find_exception_path() {
  fe_names=${CNF_EAL_EXCEPTION_PATH-}
  [ "$fe_names" != no ] || return 0
  if [ -z "$fe_names" ]; then
    # shellcheck disable=SC2086
    count $VHOST_NET
    fe_i=0
    while [ "$fe_i" -lt "$COUNT" ]; do
      fe_names="$fe_names${fe_names:+,}tap$fe_i"
      fe_i=$((fe_i + 1))
    done
  fi
  [ -n "$fe_names" ] || return 0
  variable CNF_EAL_DEVARGS_EXCEPTION_PATH || VALUE=''
  fe_devargs=${VALUE:+,$VALUE}
  for fe_file in /dev/vhost-net /dev/net/tun; do
    if [ ! -e "$ROOT$fe_file" ]; then
      lacking 7 "there is no $fe_file, which the exception path needs" \
        'vhostNet in the device pool, and modules vhost_net and tun on the node before its device plugin starts'
      return 0
    fi
    usable "$fe_file" 'the exception path' || return 0
  done
  for TAPS in $(echo "$fe_names" | tr , ' '); do
    virtio_user "path=/dev/vhost-net,queues=1,queue_size=1024,iface=$TAPS$fe_devargs" "exception path: the kernel has it as interface $TAPS"
  done
}
