# shellcheck shell=sh
# Whether flows are in hardware, and if not why. A switch in software puts rules of TC on the interface at which a flow
# comes in: the uplink, or the representor of a VF. The kernel says of each rule whether the NIC has it. Flows that Open
# vSwitch could not give to TC stay in its own datapath. A Linux bridge offloads its forwarding table instead.
# Source: Open vSwitch lib/dpctl.c (`dp:` and a true `offloaded:` from 2.10 on), lib/dpif-offload-tc-netdev.c; iproute2
# tc/f_flower.c; Linux include/uapi/linux/pkt_cls.h TCA_CLS_FLAGS_*.

command_flows() {
  load_plan "${PLAN_FILE:-$STATE/plan}"
  MODE=compare STEP=flows IDLE=1 CLAIMS=' '
  find_ports
  cf_ports=''
  for cf_port in $PORTS; do ! value "pf-eswitch.$cf_port" || cf_ports="$cf_ports $cf_port"; done
  NOTED='' OVS_PORTS='' OVS_FLOWS='' GAUGES=''
  if [ -z "$cf_ports" ]; then
    IDLE=0
    report ok ports 'no port of the plan is in switchdev mode'
  elif value ovs-hw-offload; then
    ovs_settings
    read_flows || noting 'Open vSwitch does not answer' lacking 'Open vSwitch' 'a datapath in the kernel' none "$ERROR"
  elif tool ovs-vsctl && read_flows; then
    ovs_settings
  fi
  OVS_WHY=$NOTED
  for cf_port in $cf_ports; do
    port_address "$cf_port" || { lacking "$cf_port" 'a port' none "$ERROR"; continue; }
    port_flows "$cf_port"
  done
  [ "$METRICS" = 1 ] || return 0
  printf '%s' "# HELP cnf_plumbing_flows Flows that come in at a port and at the representors of its planned functions.
# TYPE cnf_plumbing_flows gauge
$GAUGES"
  exit 0
}

# noting REASON COMMAND...: sets NOTED to the first reason whose command found a difference
noting() {
  nt_why=$1 nt_differs=$DIFFERS
  shift
  "$@"
  [ "$DIFFERS" = "$nt_differs" ] || NOTED=${NOTED:-$nt_why}
}

# What of Open vSwitch decides for all ports.
ovs_settings() {
  [ "$METRICS" = 0 ] || return 0
  read_ovs hw-offload || { noting 'Open vSwitch does not answer' lacking hw-offload true none "$ERROR"; return; }
  if [ "$OVS_VALUE" = true ]; then
    report ok hw-offload true true
    noting 'ovs-vswitchd was started before hw-offload was set' ovs_started
  else
    noting 'hw-offload of Open vSwitch is off' report differs hw-offload true "${OVS_VALUE:-nothing}"
  fi
  value ovs-tc-policy || VALUE=none
  [ "$VALUE" != skip_hw ] || VALUE='none or skip_sw'
  read_ovs tc-policy || return 0
  case $OVS_VALUE in
    skip_hw) noting 'tc-policy is skip_hw: rules for software alone' report differs tc-policy "$VALUE" skip_hw ;;
    *) report ok tc-policy "${OVS_VALUE:-none}" "${OVS_VALUE:-none}" ;;
  esac
}

# Known where this program set hw-offload since the boot.
ovs_started() {
  read_line "$RUN/ovs-started-before" || return 0
  os_noted=$LINE
  process_start ovs-vswitchd
  [ "$os_noted" = "$RUNNING" ] || return 0
  report differs ovs-vswitchd 'started with hw-offload' 'started before' 'restart ovs-vswitchd, or reboot the node'
}

# Sets OVS_PORTS to the ports of the kernel's datapath, and OVS_FLOWS to lines `place port number`; ERROR.
read_flows() {
  tool ovs-appctl || { ERROR='the node has no ovs-appctl'; return 1; }
  OVS_PORTS=$(limited 30 "$TOOL" --timeout=10 dpctl/show system@ovs-system 2>&1) || {
    ERROR=${OVS_PORTS##*"$NL"} OVS_PORTS=''
    return 1
  }
  OVS_PORTS=$(printf '%s\n' "$OVS_PORTS" | sed -n 's/^ *port [0-9]*: \([^ ]*\).*/\1/p')
  # Before 2.10 Open vSwitch calls offloaded whatever TC has taken, and does not say `dp:`.
  OVS_FLOWS=$(limited 60 "$TOOL" --timeout=30 dpctl/dump-flows -m system@ovs-system 2>/dev/null | sed -n \
    -e 's/, actions:.*//' -e 't match' -e ':match' \
    -e 's/.*in_port(\([^)]*\)).*, offloaded:yes, dp:.*/hardware \1/p' -e t \
    -e 's/.*in_port(\([^)]*\)).*, offloaded:partial.*/vswitch \1/p' -e t \
    -e 's/.*in_port(\([^)]*\)).*, offloaded:yes.*/tc \1/p' -e t \
    -e 's/.*in_port(\([^)]*\)).*, dp:tc.*/tc \1/p' -e t \
    -e 's/.*in_port(\([^)]*\)).*/vswitch \1/p' | sort | uniq -c | sed 's/^ *\([0-9]*\) \(.*\)/\2 \1/')
}

# flows_of PLACE INTERFACE: sets COUNT to the number that Open vSwitch tells
flows_of() {
  COUNT=$NL$OVS_FLOWS
  case $COUNT in
    *"$NL$1 $2 "*) COUNT=${COUNT#*"$NL$1 $2 "} COUNT=${COUNT%%"$NL"*} ;;
    *) COUNT=0 ;;
  esac
}

# Settings of a port, its uplink, and the representors of its planned functions.
port_flows() {
  NOTED='' pf_port=$1 pf_apart='' pf_rules='' pf_found=0 pf_hardware=0 pf_tc=0 pf_vswitch=0
  if [ "$METRICS" = 0 ]; then
    value "pf-eswitch-order.$1" || VALUE=after-vfs
    noting "the eswitch of $1 is not as planned" port_mode "$1" "$VALUE"
    noting "hw-tc-offload is off at interfaces of $1" port_tc_offload "$1"
  fi
  PORT_WHY=$NOTED
  if interface_of "$BDF"; then
    pf_net=$NET
    # What comes in at a port of a bond is seen by the switch as of the bond.
    if [ -e "$PCI/$BDF/net/$NET/master/bonding" ] && link_name "$PCI/$BDF/net/$NET/master"; then pf_net=$LINK; fi
    flows_at "$pf_net" uplink
  fi
  for pf_path in "$PCI/$BDF"/net/*; do
    [ -e "$pf_path" ] && is_representor "$pf_path" && is_planned "$1" "$LINE" || continue
    pf_found=$((pf_found + 1))
    flows_at "${pf_path##*/}" "$FUNCTION"
  done
  if [ -n "$pf_rules" ]; then
    HARDWARE=0 IN_TC=0
    count_rules "$pf_rules"
    pf_hardware=$((pf_hardware + HARDWARE)) pf_tc=$((pf_tc + IN_TC))
  fi
  [ -z "$pf_apart" ] || report idle "$1" "flows at$pf_apart" none 'no switch has them: no pod uses these functions'
  planned_functions "$1"
  [ "$pf_found" = "$PLANNED" ] || report differs "$1" "$PLANNED representors" "$pf_found" 'verify tells of the functions'
  for pf_place in "hardware $pf_hardware" "tc $pf_tc" "vswitch $pf_vswitch"; do
    GAUGES="${GAUGES-}cnf_plumbing_flows{port=\"$1\",where=\"${pf_place% *}\"} ${pf_place#* }$NL"
  done
}

# planned_functions PORT: sets PLANNED to their number
planned_functions() {
  PLANNED=0
  for pn_range in $RANGES $SF_RANGES; do
    pn_span=${pn_range##*.}
    [ "${pn_range%.*}" != "$1" ] || PLANNED=$((PLANNED + ${pn_span#*-} - ${pn_span%-*} + 1))
  done
}

# is_planned PORT NAME: whether the plan wants the function of a representor. Sets FUNCTION, as `vf3`.
is_planned() {
  case $2 in
    # Of another host, as a DPU sees it. Source: Linux net/devlink/port.c, the name of a port.
    c*) return 1 ;;
    *vf*) ip_ranges=$RANGES FUNCTION=vf${2##*vf} ;;
    *) ip_ranges=$SF_RANGES FUNCTION=sf${2##*sf} ;;
  esac
  for ip_range in $ip_ranges; do
    ip_span=${ip_range##*.}
    [ "${ip_range%.*}" != "$1" ] || [ "${FUNCTION#?f}" -lt "${ip_span%-*}" ] || [ "${FUNCTION#?f}" -gt "${ip_span#*-}" ] || return 0
  done
  return 1
}

# flows_at INTERFACE FUNCTION: where the flows that come in there are
flows_at() {
  HARDWARE=0 IN_TC=0 IN_VSWITCH=0 SKIP_HW=0 UNKNOWN=0
  if [ -e "$ROOT/sys/class/net/$1/master/bridge" ] && link_name "$ROOT/sys/class/net/$1/master"; then
    forwarding_entries "$1" "$LINK"
  else
    case $NL$OVS_PORTS$NL in
      *"$NL$1$NL"*) fa_apart=0 ;;
      *) fa_apart=1 ;;
    esac
    # For metrics one program is started for all interfaces of a port.
    if [ "$METRICS" = 1 ] && tool tc; then
      flows_of vswitch "$1"
      pf_vswitch=$((pf_vswitch + COUNT)) pf_rules="${pf_rules}filter show dev $1 ingress$NL"
      return 0
    fi
    count_rules "filter show dev $1 ingress$NL" || { flows_of hardware "$1"; HARDWARE=$COUNT; flows_of tc "$1"; IN_TC=$COUNT; }
    flows_of vswitch "$1"
    IN_VSWITCH=$COUNT
    if [ "$fa_apart" = 1 ] && [ $((HARDWARE + IN_TC)) = 0 ]; then
      if [ "$2" = uplink ]; then report idle "$1" 'flows in hardware' 'no flows' 'no switch has this uplink'
      else pf_apart="$pf_apart $1"
      fi
      return 0
    fi
  fi
  pf_hardware=$((pf_hardware + HARDWARE)) pf_tc=$((pf_tc + IN_TC)) pf_vswitch=$((pf_vswitch + IN_VSWITCH))
  DETAIL=",\"port\":\"$pf_port\",\"function\":\"$2\",\"hardware\":$HARDWARE,\"tc\":$IN_TC,\"vswitch\":$IN_VSWITCH"
  fa_found=''
  [ "$HARDWARE" = 0 ] || fa_found="$HARDWARE in hardware"
  [ "$IN_TC" = 0 ] || fa_found="$fa_found${fa_found:+, }$IN_TC in TC alone"
  [ "$IN_VSWITCH" = 0 ] || fa_found="$fa_found${fa_found:+, }$IN_VSWITCH in the switch alone"
  if [ "$HARDWARE" -gt 0 ]; then
    IDLE=0
    report ok "$1" "$fa_found" "$fa_found"
  elif [ -n "$fa_found" ]; then
    why_not "$1"
    report differs "$1" 'flows in hardware' "$fa_found" "$WHY"
  else
    report idle "$1" 'flows in hardware' 'no flows' 'send traffic first: a flow without any is gone after 10 s'
  fi
  DETAIL=''
}

# count_rules COMMANDS: what tc shows of interfaces; one that is gone meanwhile is passed over
count_rules() {
  tool tc || return 1
  ra_all=0
  while read -r ra_count ra_word; do
    case $ra_word in
      handle) ra_all=$ra_count ;;
      in_hw) HARDWARE=$ra_count ;;
      not_in_hw) IN_TC=$ra_count ;;
      skip_hw) SKIP_HW=$ra_count ;;
    esac
  done <<TEXT
$(printf '%s' "$1" | limited 30 "$TOOL" -force -batch - 2>/dev/null | tr -cs 'a-z_' '\n' |
    grep -x -e handle -e in_hw -e not_in_hw -e skip_hw | sort | uniq -c)
TEXT
  UNKNOWN=$((ra_all - HARDWARE - IN_TC))
  [ "$UNKNOWN" -gt 0 ] || UNKNOWN=0
  IN_TC=$((IN_TC + UNKNOWN))
}

# forwarding_entries INTERFACE BRIDGE
forwarding_entries() {
  tool bridge || return 0
  fe_all=$(limited 30 "$TOOL" fdb show br "$2" brport "$1" 2>/dev/null | grep -v -w -e permanent -e self)
  HARDWARE=$(printf '%s\n' "$fe_all" | grep -c -w offload)
  IN_VSWITCH=$(($(printf '%s\n' "$fe_all" | grep -c .) - HARDWARE))
}

# Sets WHY to the reason why no flow at an interface is in hardware, as far as it is known.
why_not() {
  if [ -e "$ROOT/sys/class/net/$1/master/bridge" ]; then
    WHY=${PORT_WHY:-the driver does not offload what the bridge has learned}
    return
  fi
  WHY=${OVS_WHY:-$PORT_WHY}
  [ -z "$WHY" ] || return 0
  if [ "$SKIP_HW" -gt 0 ]; then WHY='rules for software alone (skip_hw)'
  elif [ "$UNKNOWN" -gt 0 ]; then WHY='tc or the kernel is too old to say (iproute2 and Linux before 4.13)'
  elif [ "$IN_TC" -gt 0 ]; then WHY='the driver did not take them: a match or an action that it cannot offload, or its tables are full'
  else WHY='TC did not take them, or ovs-vswitchd was started before hw-offload was set: its log says which'
  fi
}
