# shellcheck shell=sh
# Which ports carry what the node lives on: default route, the node's address, the API server, a root file system over
# the network. Such a port is changed only when the plan calls it `shared`, and then only at boot.

# Sets ROUTES and ROUTES6 to the tables of the kernel.
find_routes() {
  [ -z "${ROUTES+read}" ] || return 0
  ROUTES=$(cat "$ROOT/proc/net/route" 2>/dev/null)
  ROUTES6=$(cat "$ROOT/proc/net/ipv6_route" 2>/dev/null)
}

# Sets VITAL to the interfaces, as lines `interface what for`.
find_vital() {
  [ -z "${VITAL+looked}" ] || return 0
  VITAL=''
  find_routes
  while read -r fv_net fv_dest _ _ _ _ _ fv_mask _; do
    [ "$fv_dest $fv_mask" != '00000000 00000000' ] || VITAL="$VITAL$fv_net the default route$NL"
  done <<TEXT
$ROUTES
TEXT
  while read -r fv_dest fv_length _ _ _ _ _ _ _ fv_net; do
    case $fv_dest$fv_length in
      0000000000000000000000000000000000) [ "$fv_net" = lo ] || VITAL="$VITAL$fv_net the default route$NL" ;;
    esac
  done <<TEXT
$ROUTES6
TEXT
  find_addresses
  for fv_address in $ADDRESSES; do vital_address "${fv_address#*=}" "$(printf %s "${fv_address%%=*}" | tr _ ' ')"; done
}

# Sets ADDRESSES to words `what_for=address`.
find_addresses() {
  ADDRESSES=''
  [ -z "${CNF_PLUMBING_NODE_IP:-}" ] || ADDRESSES="the_address_of_the_node=$CNF_PLUMBING_NODE_IP"
  api_server
  [ -z "$API_HOST" ] || ADDRESSES="$ADDRESSES the_path_to_the_API_server=$API_HOST"
  while read -r _ fa_folder fa_kind fa_options _; do
    [ "$fa_folder" = / ] || continue
    case $fa_kind,$fa_options in
      nfs*,*addr=*) fa_options=${fa_options#*,addr=} ADDRESSES="$ADDRESSES the_root_file_system=${fa_options%%,*}" ;;
    esac
  done <<TEXT
$(cat "$ROOT/proc/mounts" 2>/dev/null)
TEXT
  for fa_file in "$ROOT"/sys/class/iscsi_connection/*/address "$ROOT"/sys/class/nvme/*/address; do
    read_line "$fa_file" || continue
    case $LINE in
      *traddr=*) LINE=${LINE#*traddr=} ;;
      */* | ????:??:??.?) continue ;; # NVMe in a slot
    esac
    ADDRESSES="$ADDRESSES a_disk_over_the_network=${LINE%%,*}"
  done
}

# Sets API_HOST and API_PORT from what the kubelet connects with.
api_server() {
  API_HOST='' API_PORT=6443
  as_url=${CNF_PLUMBING_API:-}
  for as_file in /etc/kubernetes/kubelet.conf /var/lib/kubelet/kubeconfig \
    /var/lib/rancher/k3s/agent/kubelet.kubeconfig /var/lib/rancher/rke2/agent/kubelet.kubeconfig \
    /var/lib/k0s/kubelet.conf; do
    [ -z "$as_url" ] && [ -r "$ROOT$as_file" ] || continue
    while read -r as_word as_rest; do
      [ "$as_word" != server: ] || as_url=$as_rest
    done <"$ROOT$as_file"
  done
  [ -n "$as_url" ] || return 0
  as_url=${as_url#*://} as_url=${as_url%%/*}
  case $as_url in
    \[*\]:*) API_PORT=${as_url##*]:} API_HOST=${as_url%]:*} API_HOST=${API_HOST#[} ;;
    \[*\]) API_HOST=${as_url#[} API_HOST=${API_HOST%]} ;;
    *:*) API_PORT=${as_url##*:} API_HOST=${as_url%:*} ;;
    *) API_HOST=$as_url ;;
  esac
  # A proxy on the node itself says nothing of the way out; the default route and the node's address do.
  case $API_HOST in 127.* | ::1 | localhost) API_HOST='' ;; esac
}

# vital_address ADDRESS WHAT: the interface that holds it, or through which it is reached. When that cannot be told, all
# interfaces with routes are taken for it.
vital_address() {
  va_net=''
  if tool ip; then
    while read -r _ va_name _ va_held _; do
      [ "${va_held%%/*}" != "$1" ] || va_net=${va_name%%@*}
    done <<TEXT
$(limited 10 "$TOOL" -o addr show 2>/dev/null)
TEXT
    if [ -z "$va_net" ]; then
      va_route=$(limited 10 "$TOOL" route get "$1" 2>/dev/null)
      case $va_route in *' dev '*) va_net=${va_route#* dev } va_net=${va_net%%[ "$NL"]*} ;; esac
    fi
  fi
  if [ -n "$va_net" ]; then
    [ "$va_net" = lo ] || VITAL="$VITAL$va_net $2$NL"
    return
  fi
  while read -r va_net _; do
    case $va_net in Iface | lo | '') ;; *) VITAL="$VITAL$va_net what may be $2$NL" ;; esac
  done <<TEXT
$ROUTES
TEXT
  while read -r _ _ _ _ _ _ _ _ _ va_net; do
    case $va_net in lo | '') ;; *) VITAL="$VITAL$va_net what may be $2$NL" ;; esac
  done <<TEXT
$ROUTES6
TEXT
}

# is_vital INTERFACE: it, or a bond, VLAN, bridge or OVS bridge above it, carries what the node lives on. Sets WHY.
is_vital() {
  find_vital
  iv_queue=$1 iv_seen=' '
  while [ -n "$iv_queue" ]; do
    iv_net=${iv_queue%% *}
    case $iv_queue in *' '*) iv_queue=${iv_queue#* } ;; *) iv_queue='' ;; esac
    case $iv_seen in *" $iv_net "*) continue ;; esac
    iv_seen="$iv_seen$iv_net "
    case $NL$VITAL in
      *"$NL$iv_net "*)
        WHY=${NL}$VITAL
        WHY=${WHY#*"$NL$iv_net "}
        WHY="$1 carries ${WHY%%"$NL"*}"
        [ "$iv_net" = "$1" ] || WHY="$WHY, through $iv_net"
        return 0
        ;;
    esac
    for iv_upper in "$ROOT/sys/class/net/$iv_net"/upper_*; do
      [ -e "$iv_upper" ] || [ -h "$iv_upper" ] || continue
      iv_upper=${iv_upper##*/upper_}
      iv_queue="$iv_queue${iv_queue:+ }$iv_upper"
      # The bridges of OVS are not linked to their ports: any vital interface without hardware may be one.
      [ "$iv_upper" != ovs-system ] || iv_queue="$iv_queue $(unplaced)"
    done
  done
  return 1
}

# Vital interfaces that are neither hardware nor on top of any.
unplaced() {
  printf '%s' "$VITAL" | while read -r up_net _; do
    [ ! -e "$ROOT/sys/class/net/$up_net/device" ] || continue
    set -- "$ROOT/sys/class/net/$up_net"/lower_*
    { [ -e "$1" ] || [ -h "$1" ]; } || printf '%s ' "$up_net"
  done
}

# guard PORT: whether the port may be changed now. Else sets VERDICT (failed, staged) and WHY.
guard() {
  port_address "$1"
  value "pf-role.$1"
  gd_role=$VALUE
  gd_vital=0
  WHY=''
  for gd_net in "$PCI/$BDF"/net/*; do
    [ -e "$gd_net" ] && [ "$gd_vital" = 0 ] || continue
    ! is_vital "${gd_net##*/}" || gd_vital=1
  done
  # Networking runs already when the second unit of the boot starts.
  gd_boot=$BOOT
  [ "$LATE" = 0 ] || gd_boot=0
  case $gd_role,$gd_boot,$gd_vital in
    management,*) VERDICT=failed WHY='a management port is never touched'; return 1 ;;
    shared,1,0) return 0 ;;
    shared,1,1) VERDICT=staged WHY="$WHY, and networking is up already: the port is changed at boot before that"; return 1 ;;
    shared,*) VERDICT=staged WHY='a shared port is changed only at boot, before networking starts'; return 1 ;;
    data,*,1)
      VERDICT=failed WHY="$WHY; with role shared it is changed at boot"
      # Before networking starts nothing of this shows, so it is written down for the next boot.
      [ "$MODE" != apply ] || put_state "held/$1" "$WHY$NL"
      return 1
      ;;
  esac
  if [ "$BOOT" = 1 ] && read_line "$STATE/held/$1"; then
    VERDICT=failed WHY=$LINE
    return 1
  fi
  if [ "$MODE" = apply ] && [ -e "$STATE/held/$1" ]; then rm -f "$STATE/held/$1"; wrote; fi
  return 0
}
