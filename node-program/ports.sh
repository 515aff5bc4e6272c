# shellcheck shell=sh
# From the ports of the plan to functions of this node's PCI bus.

PCI=$ROOT/sys/bus/pci/devices

# Resolves all ports once. FOUND has lines `name address`; MISSING lines `name reason`.
find_ports() {
  [ -z "${FOUND+looked}" ] || return 0
  FOUND='' MISSING=''
  for fp_port in $PORTS; do
    if find_port "$fp_port"; then
      FOUND="$FOUND$fp_port $BDF$NL"
    else
      MISSING="$MISSING$fp_port $ERROR$NL"
    fi
  done
  # One function for two ports of the plan: neither is certain.
  for fp_port in $PORTS; do
    port_address "$fp_port" || continue
    fp_rest=${FOUND#*" $BDF$NL"}
    case $FOUND in *" $BDF$NL"*) ;; *) continue ;; esac
    case $fp_rest in *" $BDF$NL"*) MISSING="$MISSING$fp_port $BDF is found for another port of the plan too$NL" ;; esac
  done
}

# Sets BDF to the address of a port of the plan; ERROR when this node has none, or more than one.
port_address() {
  case $NL$MISSING in
    *"$NL$1 "*) ERROR=${MISSING#*"$1 "} ERROR=${ERROR%%"$NL"*} BDF=''; return 1 ;;
  esac
  BDF=${NL}$FOUND
  BDF=${BDF#*"$NL$1 "} BDF=${BDF%%"$NL"*}
}

# find_port NAME: the first mark that the plan gives must fit exactly one function.
find_port() {
  fn_found=''
  if mark pci "$1"; then
    fn_mark="PCI address $VALUE"
    [ ! -e "$PCI/$VALUE" ] || fn_found=" $VALUE"
  elif mark mac "$1"; then
    fn_mark="MAC $VALUE"
    by_mac "$VALUE"
  elif mark serial "$1"; then
    fn_mark="serial number $VALUE"
    by_serial "$VALUE"
  else
    mark name "$1"
    fn_mark="name $VALUE"
    for fn_net in "$PCI"/*/net/"$VALUE"; do
      [ ! -e "$fn_net" ] || add_function "${fn_net%/net/*}"
    done
  fi
  # shellcheck disable=SC2086 # one word for each function
  set -- "$1" $fn_found
  case $# in
    1) ERROR="no function of this node has the $fn_mark"; return 1 ;;
    2) ;;
    *) shift; ERROR="$# functions of this node have the $fn_mark: $*"; return 1 ;;
  esac
  BDF=$2
  if value "pf-vendor.$1"; then
    read_line "$PCI/$BDF/vendor"
    [ "$LINE" = "0x$VALUE" ] || { ERROR="$BDF is made by vendor ${LINE#0x} and not $VALUE"; return 1; }
  fi
  [ ! -e "$PCI/$BDF/physfn" ] || { ERROR="$BDF is a VF"; return 1; }
}

add_function() {
  af_address=${1##*/}
  case "$fn_found " in *" $af_address "*) return ;; esac
  [ -e "$1/physfn" ] || fn_found="$fn_found $af_address"
}

# Sets LINE to the address an interface was made with: a bond gives all its ports that of the first.
interface_mac() {
  read_line "$1/bonding_slave/perm_hwaddr" || read_line "$1/address"
}

by_mac() {
  for bm_net in "$PCI"/*/net/*; do
    [ -e "$bm_net" ] && ! is_representor "$bm_net" || continue
    interface_mac "$bm_net" || continue
    [ "$LINE" != "$1" ] || add_function "${bm_net%/net/*}"
  done
}

by_serial() {
  tool devlink || return 0
  bs_function=''
  while read -r bs_word bs_rest; do
    case $bs_word in
      pci/*) bs_function=${bs_word#pci/} bs_function=${bs_function%:} ;;
      serial_number) [ "$bs_rest" != "$1" ] || add_function "$PCI/$bs_function" ;;
    esac
  done <<TEXT
$(limited 30 "$TOOL" dev info 2>/dev/null)
TEXT
}

# In switchdev mode the interfaces that stand for VFs hang under the PF too.
is_representor() {
  read_line "$1/phys_port_name" || return 1
  case $LINE in *pf*vf* | *pf*sf*) return 0 ;; esac
  return 1
}

# Sets NET to the interface of a function; fails when it has none in this network namespace.
interface_of() {
  for NET in "$PCI/$1"/net/*; do
    [ -e "$NET" ] && ! is_representor "$NET" || continue
    NET=${NET##*/}
    return 0
  done
  NET=''
  return 1
}

# Sets PORT_MAC to the address of a port; fails as above.
port_mac() {
  interface_of "$1" && interface_mac "$PCI/$1/net/$NET" && PORT_MAC=$LINE
}

# Sets VF to the address of a VF of a port, without starting a program.
vf_address() {
  link_name "$PCI/$1/virtfn$2" || return 1
  VF=$LINK
}

# vf_there PORT INDEX: sets VF. Else sets VERDICT and WHY: it was reported with the VFs of the port, which decides
# whether this waits or fails.
vf_there() {
  ! vf_address "$1" "$2" || return 0
  VERDICT=staged WHY='there are fewer VFs'
  [ "$MODE" = apply ] || firmware_due "$1" || VERDICT=differs
  return 1
}

# Sets DRIVER to the driver of a function, empty when it has none.
driver_of() {
  DRIVER=''
  link_name "$PCI/$1/driver" && DRIVER=$LINK
}
