# shellcheck shell=sh
# The plan: lines `key=value`, docs/node-plan.md. Anything unknown refuses it as a whole.

PLAN_HASH='' PLAN_GENERATION=0

refuse_plan() {
  leave 5 "the plan is refused: $1"
}

# Sets VALUE to the value of a key.
value() {
  case $PLAN in
    *"$NL$1="*) VALUE=${PLAN#*"$NL$1="} VALUE=${VALUE%%"$NL"*} ;;
    *) VALUE='' ; return 1 ;;
  esac
}

load_plan() {
  [ -e "$1" ] || refuse_plan "there is no plan $1"
  read_all "$1" || refuse_plan "$1 cannot be read"
  case $CONTENT in *"$NL") ;; *) refuse_plan 'its last line is cut off' ;; esac
  # Sorted, so that nothing depends on the order of its lines.
  CONTENT=$(printf '%s' "$CONTENT" | sort)$NL
  PLAN=$NL$CONTENT
  value plan-version || refuse_plan 'it has no plan-version'
  [ "$VALUE" = "$PROGRAM_VERSION" ] ||
    refuse_plan "its version is $VALUE, and this program knows version $PROGRAM_VERSION; update the node program"
  MODULES='' PAGES='' UNITS='' PORTS='' RANGES='' VLAN_RANGES='' WITHOUT_ETHERNET='' VDPA_RANGES='' SIMULATED='' SF_RANGES='' RESERVED='' HOST_MARKS='' OWN_MARKS=''
  own_name
  lp_seen=$NL lp_hashed='' lp_rest=$CONTENT
  while [ -n "$lp_rest" ]; do
    lp_line=${lp_rest%%"$NL"*}
    lp_rest=${lp_rest#*"$NL"}
    plan_line "$lp_line"
  done
  lp_hash=$(printf '%s' "$lp_hashed" | sha256sum)
  value hash
  PLAN_HASH=$VALUE
  [ "$PLAN_HASH" = "${lp_hash%% *}" ] || refuse_plan "its hash is ${lp_hash%% *} and not $PLAN_HASH: it was cut off or edited"
  value generation
  PLAN_GENERATION=${VALUE:-0}
  value kubelet-directory
  KUBELET=$ROOT${VALUE:-/var/lib/kubelet}
  check_ports
}

plan_line() {
  case $1 in
    *[!A-Za-z0-9_.:,=/@\ -]*) refuse_plan "it has signs that it cannot have: $1" ;;
    [a-z]*=?*) ;;
    *) refuse_plan "this is no line of it: $1" ;;
  esac
  pl_key=${1%%=*} pl_value=${1#*=}
  case $lp_seen in *"$NL$pl_key$NL"*) refuse_plan "it has $pl_key twice" ;; esac
  lp_seen=$lp_seen$pl_key$NL
  case $pl_key in
    generation) is_number "$pl_value" || refuse_plan "$1 is no number"; return ;;
    hash) return ;;
    plan-version | node-pool | kubelet-directory | kernel-arguments) ;;
    module.?*) MODULES="$MODULES ${pl_key#module.}" ;;
    hugepages.?*.?*) numbers "$1" "${pl_key#hugepages.}.$pl_value" ; PAGES="$PAGES ${pl_key#hugepages.}" ;;
    memlock.?*) UNITS="$UNITS ${pl_key#memlock.}" ;;
    pf-role.?*)
      case $pl_value in data | shared | management) ;; *) refuse_plan "it has no role $pl_value" ;; esac
      PORTS="$PORTS ${pl_key#pf-role.}"
      ;;
    pf-pci.?* | pf-mac.?* | pf-serial.?* | pf-name.?* | pf-vendor.?* | pf-link.?* | pf-unmanaged.?*) ;;
    host-pf-pci.?*/?* | host-pf-mac.?*/?* | host-pf-serial.?*/?*)
      pl_port=${pl_key#host-pf-*.}
      [ "${pl_port#*/}" != "$NODE_NAME" ] || OWN_MARKS="$OWN_MARKS ${pl_port%%/*}"
      HOST_MARKS="$HOST_MARKS ${pl_port%%/*}"
      ;;
    pf-mtu.?* | pf-vfs.?* | pf-firmware-vfs.?*) is_number "$pl_value" || refuse_plan "$1 is no number" ;;
    pf-eswitch.?*) one_of "$1" "$pl_value" switchdev ;;
    pf-eswitch-order.?*) one_of "$1" "$pl_value" before-vfs after-vfs ;;
    pf-eswitch-inline.?*) one_of "$1" "$pl_value" none link network transport ;;
    pf-eswitch-encap.?*) one_of "$1" "$pl_value" none basic ;;
    vf-driver.?*.?*-?*) span "$1" ; RANGES="$RANGES ${pl_key#vf-driver.}" ;;
    vf-vlan.?*.?*-?*)
      span "$1"
      is_number "$pl_value" || refuse_plan "$1 is no number"
      VLAN_RANGES="$VLAN_RANGES ${pl_key#vf-vlan.}"
      ;;
    vf-ethernet.?*.?*-?*)
      span "$1"
      one_of "$1" "$pl_value" off
      WITHOUT_ETHERNET="$WITHOUT_ETHERNET ${pl_key#vf-ethernet.}"
      ;;
    vdpa.?*.?*-?*)
      span "$1"
      one_of "$1" "$pl_value" vhost_vdpa virtio_vdpa
      VDPA_RANGES="$VDPA_RANGES ${pl_key#vdpa.}"
      ;;
    vdpa-simulated.?*-?*)
      span "$1"
      one_of "$1" "$pl_value" vhost_vdpa virtio_vdpa
      SIMULATED="$SIMULATED ${pl_key#vdpa-simulated.}"
      ;;
    vdpa-attributes.?*.?*-?* | vdpa-simulated-attributes.?*-?*)
      span "$1"
      for pl_word in $pl_value; do
        case $pl_word in mac | mtu=?* | max_vqp=?*) ;; *) refuse_plan "vDPA devices have no attribute $pl_word" ;; esac
        [ "$pl_word" = mac ] || is_number "${pl_word#*=}" || refuse_plan "$pl_word is no number"
      done
      ;;
    sf.?*.?*-?*)
      span "$1"
      one_of "$1" "$pl_value" active
      SF_RANGES="$SF_RANGES ${pl_key#sf.}"
      ;;
    kubelet-cpu-policy) one_of "$1" "$pl_value" none static ;;
    kubelet-topology-policy) one_of "$1" "$pl_value" none best-effort restricted single-numa-node ;;
    kubelet-memory-policy) one_of "$1" "$pl_value" None Static ;;
    kubelet-reserved-cpus)
      case $pl_value in *[!0-9,-]*) refuse_plan "$1 is no list of CPUs" ;; esac
      ;;
    kubelet-reserved-memory.?*)
      # Bytes: more digits than is_number allows.
      case ${pl_key#*.}$pl_value in *[!0-9]* | ????????????????????*) refuse_plan "$1 is made of numbers" ;; esac
      RESERVED="$RESERVED ${pl_key#*.}"
      ;;
    ovs-hw-offload) one_of "$1" "$pl_value" true false ;;
    ovs-tc-policy) one_of "$1" "$pl_value" none skip_sw skip_hw ;;
    *) refuse_plan "this program does not know $pl_key; update the node program" ;;
  esac
  lp_hashed=$lp_hashed$1$NL
}

is_number() {
  case $1 in '' | *[!0-9]* | ???????*) return 1 ;; esac
}

# span LINE: its key ends in FIRST-LAST
span() {
  pl_span=${pl_key##*.}
  numbers "$1" "${pl_span%-*}.${pl_span#*-}"
  [ "${pl_span%-*}" -le "${pl_span#*-}" ] || refuse_plan "$1 ends before it begins"
}

# one_of LINE VALUE ALLOWED...
one_of() {
  oo_line=$1 oo_value=$2
  shift 2
  case " $* " in *" $oo_value "*) ;; *) refuse_plan "$oo_line is none of: $*" ;; esac
}

# numbers LINE A.B.C
numbers() {
  case $2 in *[!0-9.]* | .* | *. | *..*) refuse_plan "$1 is made of numbers" ;; esac
}

# How nodes are named in lines for single ones. The agent is told; the units of the boot go by what it was told last.
own_name() {
  NODE_NAME=${CNF_PLUMBING_NODE_NAME:-}
  if [ -z "$NODE_NAME" ] && read_line "$STATE/node-name"; then NODE_NAME=$LINE; fi
  [ -n "$NODE_NAME" ] || NODE_NAME=$(uname -n)
}

# mark pci|mac|serial|name PORT: sets VALUE to how the port is recognised, on this node if the plan has a word for it.
mark() {
  case " $OWN_MARKS " in
    *" $2 "*) value "host-pf-$1.$2/$NODE_NAME" ;;
    *) value "pf-$1.$2" ;;
  esac
}

check_ports() {
  for cp_port in $HOST_MARKS; do
    case " $PORTS " in *" $cp_port "*) ;; *) refuse_plan "it has no pf-role.$cp_port" ;; esac
  done
  for cp_range in $RANGES; do
    cp_port=${cp_range%.*} cp_span=${cp_range##*.}
    case " $PORTS " in *" $cp_port "*) ;; *) refuse_plan "it has no pf-role.$cp_port" ;; esac
    value "pf-vfs.$cp_port" || VALUE=0
    [ "${cp_span%-*}" -le "${cp_span#*-}" ] && [ "${cp_span#*-}" -lt "$VALUE" ] ||
      refuse_plan "vf-driver.$cp_range lies outside the $VALUE VFs of the port"
    for cp_other in $RANGES; do
      [ "$cp_other" != "$cp_range" ] && [ "${cp_other%.*}" = "$cp_port" ] || continue
      cp_other=${cp_other##*.}
      [ "${cp_other%-*}" -gt "${cp_span#*-}" ] || [ "${cp_other#*-}" -lt "${cp_span%-*}" ] ||
        refuse_plan "vf-driver.$cp_range overlaps VFs $cp_other"
    done
  done
  for cp_range in $VLAN_RANGES $WITHOUT_ETHERNET $VDPA_RANGES; do
    case " $RANGES " in *" $cp_range "*) ;; *) refuse_plan "it has no vf-driver.$cp_range for what it wants of these VFs" ;; esac
  done
  for cp_range in $SF_RANGES; do
    value "pf-eswitch.${cp_range%.*}" || refuse_plan "sf.$cp_range needs pf-eswitch.${cp_range%.*}=switchdev"
  done
  if value kubelet-memory-policy && [ "$VALUE" = Static ] && [ -z "$RESERVED" ]; then
    refuse_plan 'kubelet-memory-policy=Static needs kubelet-reserved-memory'
  fi
  if value kubelet-cpu-policy && [ "$VALUE" = static ]; then
    value kubelet-reserved-cpus || refuse_plan 'kubelet-cpu-policy=static needs kubelet-reserved-cpus'
  fi
  for cp_port in $PORTS; do
    value "pf-role.$cp_port"
    if [ "$VALUE" = management ]; then
      for cp_key in pf-vfs pf-mtu pf-unmanaged pf-eswitch pf-firmware-vfs; do
        ! value "$cp_key.$cp_port" || refuse_plan "$cp_port is a management port, and $cp_key.$cp_port would change it"
      done
    fi
    ! value "pf-firmware-vfs.$cp_port" || { value "pf-vendor.$cp_port" && [ "$VALUE" = 15b3 ]; } ||
      refuse_plan "pf-firmware-vfs.$cp_port needs pf-vendor.$cp_port=15b3: no other firmware is known"
    mark pci "$cp_port" || mark mac "$cp_port" || mark serial "$cp_port" || mark name "$cp_port" ||
      refuse_plan "nothing says how $cp_port is recognised"
  done
}

# A plan older than the one that was carried out comes from an agent that was not updated yet.
refuse_older() {
  [ -e "$STATE/plan" ] || return 0
  ro_new=$PLAN
  read_all "$STATE/plan"
  PLAN=$NL$CONTENT
  value generation
  PLAN=$ro_new
  [ "${VALUE:-0}" -le "$PLAN_GENERATION" ] ||
    refuse_plan "its generation is $PLAN_GENERATION, and generation $VALUE was carried out already"
}

# For `undo`, which needs no sound plan: where the kubelet is, and what is undone.
known_plan() {
  PLAN=$NL
  ! read_all "$STATE/plan" || PLAN=$NL$CONTENT
  value generation
  is_number "$VALUE" && PLAN_GENERATION=$VALUE
  value hash
  PLAN_HASH=$VALUE
  value kubelet-directory
  KUBELET=$ROOT${VALUE:-/var/lib/kubelet}
}

accept_plan() {
  if [ -n "$HOST_MARKS" ] && ! { read_line "$STATE/node-name" && [ "$LINE" = "$NODE_NAME" ]; }; then
    put_state node-name "$NODE_NAME$NL"
  fi
  if ! read_all "$STATE/plan" || [ "$NL$CONTENT" != "$PLAN" ]; then put_state plan "${PLAN#"$NL"}"; fi
  if [ -e "$STATE/undo-wanted" ]; then
    rm -f "$STATE/undo-wanted"
    wrote
  fi
}

print_plan() {
  printf '%s' "${PLAN#"$NL"}"
}
