# shellcheck shell=sh
# vDPA devices, and which driver of the vDPA bus has them: vhost_vdpa makes a file for userspace of each, virtio_vdpa a
# network interface. The driver of the VF (mlx5_vdpa, ifcvf, vp_vdpa) offers a management device that makes them, and
# refuses a device altogether for an attribute that it does not take: the plan names only those that it does.
# Source: vdpa-dev(8), vdpa-mgmtdev(8); Linux drivers/vdpa/vdpa.c.

VDPA=$ROOT/sys/bus/vdpa

step_vdpa() {
  [ -n "$VDPA_RANGES$SIMULATED" ] || return 0
  if left_for_late; then VDPA_MODE=claim; else VDPA_MODE=$MODE; fi
  find_ports
  for sv_range in $VDPA_RANGES; do
    # A port that is not there was reported with its VFs.
    port_address "${sv_range%.*}" || continue
    vdpa_range vdpa "$sv_range"
    leave_if_stopped
  done
  for sv_span in $SIMULATED; do
    BDF=''
    vdpa_range vdpa-simulated "$sv_span"
    leave_if_stopped
  done
}

# vdpa_range KEY RANGE: one device for each VF of the port at BDF, or simulated ones
vdpa_range() {
  value "$1.$2"
  vr_driver=$VALUE
  vr_span=${2##*.}
  vr_index=${vr_span%-*} vr_good=0 vr_changed=0 vr_verdict='' vr_why='' vr_port=$BDF
  vr_all=$((${vr_span#*-} - vr_index + 1))
  vr_wanted="$vr_all vDPA devices on $vr_driver"
  while [ "$vr_index" -le "${vr_span#*-}" ]; do
    VERDICT=failed WHY='' CHANGED_DEVICE=0 VF=''
    [ "$MODE" = apply ] || VERDICT=differs
    [ -z "$vr_port" ] || vf_there "$vr_port" "$vr_index" || { keep_verdict; break; }
    vr_name=vdpa:${VF:-simulated$vr_index}
    claim "vdpa=$vr_name"
    vr_index=$((vr_index + 1))
    if [ "$VDPA_MODE" = claim ]; then claim_other "$VF"; continue; fi
    vr_vf=$VF
    if device_attributes "$1" "$2" $((vr_index - 1)) && vdpa_device "$vr_name" "$vr_vf" "$vr_driver"; then vr_good=$((vr_good + 1)); else keep_verdict; fi
    [ "$CHANGED_DEVICE" = 0 ] || vr_changed=1
  done
  [ "$VDPA_MODE" != claim ] || return 0
  if [ -n "$vr_verdict" ]; then report "$vr_verdict" "$1.$2" "$vr_wanted" "$vr_good" "$vr_why"
  elif [ "$vr_changed" = 1 ]; then report changed "$1.$2" "$vr_wanted" 'not all of them'
  else report ok "$1.$2" "$vr_wanted" "$vr_wanted"
  fi
}

# A device that somebody else made has its own name.
claim_other() {
  for co_entry in "$STATE"/undo/*-vdpa-driver=*; do
    [ -e "$co_entry" ] || continue
    { read -r co_name; read -r _; read -r co_vf; } <"$co_entry"
    [ "$co_vf" != "$1" ] || claim "vdpa-driver=$co_name"
  done
}

# A fault is worth more words than a wait.
keep_verdict() {
  [ "$vr_verdict" = failed ] || { vr_verdict=$VERDICT vr_why=$WHY; }
}

# Sets ATTRIBUTES to those of a device, as `vdpa dev add` takes them; else WHY.
device_attributes() {
  ATTRIBUTES=''
  value "$1-attributes.$2" || return 0
  for da_word in $VALUE; do
    case $da_word in
      mac)
        vf_mac "$vr_port" "$3" || { WHY="what ip says of VF $3 of $vr_port has no MAC"; return 1; }
        ATTRIBUTES="$ATTRIBUTES mac $MAC"
        ;;
      *) ATTRIBUTES="$ATTRIBUTES ${da_word%%=*} ${da_word#*=}" ;;
    esac
  done
}

# Sets MAC to the one that the port gave a VF, and to the one that it would have got with the VF when it gave none; a
# simulated device has one by its index.
vf_mac() {
  if [ -z "$1" ]; then stable_mac "vdpa-simulated $2"; return; fi
  vf_words "$1" "$2" || return 1
  MAC=${VF_WORDS#* } MAC=${MAC%%[ ,]*}
  case $MAC in
    00:00:00:00:00:00) port_mac "$1"; vf_stable_mac "$2" ;;
    ??:??:??:??:??:??) ;;
    *) return 1 ;;
  esac
}

# vdpa_device NAME VF DRIVER: there with ATTRIBUTES, and bound. Else sets VERDICT and WHY.
vdpa_device() {
  vd_name=$1 vd_vf=$2 vd_driver=$3
  device_on "$vd_name" "$vd_vf"
  if [ -n "$DEVICE" ] && ! has_attributes "$DEVICE"; then
    [ "$MODE" = apply ] || return 1
    find_entry "vdpa=$DEVICE" || { WHY="$DEVICE of another owner has $WHY"; return 1; }
    vdpa_free "$DEVICE" "$vd_vf" && remove_device "$DEVICE" || return 1
    forget "vdpa=$vd_name"
    DEVICE=''
  fi
  if [ -z "$DEVICE" ]; then
    [ "$MODE" = apply ] || { WHY="$vd_name is not there"; return 1; }
    add_device || return 1
  fi
  claim "vdpa-driver=$DEVICE"
  bus_driver "$DEVICE"
  [ "$DRIVER" != "$vd_driver" ] || return 0
  [ "$MODE" = apply ] || { WHY="$DEVICE is bound to ${DRIVER:-no driver}"; return 1; }
  vdpa_free "$DEVICE" "$vd_vf" || return 1
  bus_driver "$DEVICE"
  # A device that is removed by undo needs no driver before.
  if ! find_entry "vdpa=$DEVICE"; then
    override_of "$DEVICE"
    record "vdpa-driver=$DEVICE" "$DEVICE$NL$DRIVER$NL$vd_vf$NL$LINE$NL"
  fi
  vd_before=$DRIVER
  if ! bind_device "$DEVICE" "$vd_driver"; then
    WHY=$ERROR
    bind_device "$DEVICE" "$vd_before" || WHY="$WHY; and it could not be set back: $ERROR"
    return 1
  fi
  CHANGED_DEVICE=1
}

# Sets DEVICE to the vDPA device of a VF, whoever made it, or to the one of that name.
device_on() {
  DEVICE=''
  [ ! -e "$VDPA/devices/$1" ] || DEVICE=$1
  [ -n "$2" ] && [ -z "$DEVICE" ] || return 0
  for do_device in "$VDPA"/devices/*; do
    # shellcheck disable=SC2153 # set by link_name
    if [ ! -e "$do_device" ] || ! link_name "$do_device/.." || [ "$LINK" != "$2" ]; then continue; fi
    DEVICE=${do_device##*/}
    return
  done
}

# Whether a device has ATTRIBUTES, as far as the kernel tells them; sets WHY.
has_attributes() {
  [ -n "$ATTRIBUTES" ] || return 0
  if [ -z "${CONFIGURATIONS+read}" ]; then
    tool vdpa || { WHY='unknown attributes: there is no vdpa (iproute2)'; return 1; }
    CONFIGURATIONS=$(limited 30 "$TOOL" dev config show 2>/dev/null)
  fi
  case $NL$CONFIGURATIONS in *"$NL$1: "*) ;; *) return 0 ;; esac
  ha_has=$NL$CONFIGURATIONS
  ha_has=${ha_has#*"$NL$1: "}
  ha_has=" ${ha_has%%"$NL"*} "
  # shellcheck disable=SC2086 # pairs of words
  set -- $ATTRIBUTES
  while [ $# -gt 1 ]; do
    ha_word=$1
    [ "$1" != max_vqp ] || ha_word=max_vq_pairs
    case $ha_has in
      *" $ha_word $2 "*) ;;
      *" $ha_word "*) ha_has=${ha_has#*" $ha_word "}; WHY="$ha_word ${ha_has%% *}"; return 1 ;;
    esac
    shift 2
  done
}

add_device() {
  tool vdpa || { WHY='there is no vdpa (iproute2)'; return 1; }
  has_bus_driver "$vd_driver" || return 1
  ad_management=vdpasim_net
  if [ -n "$vd_vf" ]; then
    ad_management=pci/$vd_vf
    vdpa_free "$vd_name" "$vd_vf" || return 1
    tool vdpa
  fi
  limited 30 "$TOOL" mgmtdev show "$ad_management" >/dev/null 2>&1 || { no_management "$ad_management" "$vd_vf"; return 1; }
  record_anew "vdpa=$vd_name" "$vd_name$NL$vd_vf$NL"
  # shellcheck disable=SC2086 # pairs of words
  ad_said=$(limited 60 "$TOOL" dev add name "$vd_name" mgmtdev "$ad_management" $ATTRIBUTES 2>&1)
  wrote
  unset CONFIGURATIONS
  if [ ! -e "$VDPA/devices/$vd_name" ]; then
    WHY="$ad_management does not make $vd_name${ATTRIBUTES:+ with$ATTRIBUTES}: ${ad_said##*: }"
    return 1
  fi
  DEVICE=$vd_name CHANGED_DEVICE=1
  has_attributes "$vd_name" || { WHY="the driver made $vd_name with $WHY"; return 1; }
}

# Why there is no management device: a module that the kernel does not ship, one that is not loaded, or the hardware.
no_management() {
  driver_of "${2:-none}"
  WHY="there is no management device $1"
  for nm_module in $MODULES; do
    case $nm_module in
      vdpa | vhost_vdpa | virtio_vdpa) continue ;;
      *vdpa* | ifcvf) ;;
      *) continue ;;
    esac
    is_loaded "$nm_module" && continue
    shipped "$nm_module"
    case $SHIPPED in
      no) WHY="$WHY: the kernel $RELEASE does not ship the module $nm_module" ;;
      builtin) continue ;;
      *) WHY="$WHY: the module $nm_module is not loaded" ;;
    esac
    return
  done
  [ -z "$2" ] || WHY="$WHY: the driver ${DRIVER:-(none)} of $2 or the firmware of the NIC offers none"
}

has_bus_driver() {
  [ ! -e "$VDPA/drivers/$1" ] || return 0
  shipped "$1"
  case $SHIPPED in
    no) WHY="the kernel $RELEASE does not ship the module $1" ;;
    *) WHY="the module $1 is not loaded" ;;
  esac
  return 1
}

# vdpa_free DEVICE VF: nobody uses it. Else sets VERDICT and WHY.
vdpa_free() {
  if [ -n "$2" ]; then
    in_use "$2" || return 0
  else
    find_users
    WHY=$UNKNOWN
    [ -n "$UNKNOWN" ] || virtio_in_use "$VDPA/devices/$1" "$1" || return 0
  fi
  REBOOT=1
  VERDICT=staged WHY="$WHY; after a drain the next boot changes it, or the next run once it is free"
  return 1
}

remove_device() {
  tool vdpa || { WHY='there is no vdpa (iproute2)'; return 1; }
  rd_said=$(limited 60 "$TOOL" dev del "$1" 2>&1)
  wrote
  unset CONFIGURATIONS
  [ -e "$VDPA/devices/$1" ] || return 0
  VERDICT=failed WHY="$1 was not removed: ${rd_said##*: }"
  return 1
}

# Sets DRIVER to the driver of a vDPA device.
bus_driver() {
  DRIVER=''
  link_name "$VDPA/devices/$1/driver" && DRIVER=$LINK
}

# Sets LINE to the driver that a vDPA device is meant for, where the kernel can be told.
override_of() {
  read_line "$VDPA/devices/$1/driver_override" || LINE=''
  case $LINE in '(null)') LINE='' ;; esac
}

# bind_device DEVICE DRIVER: none when empty; sets ERROR. The first driver that is loaded takes every new device, so a
# kernel that can be told which one is meant (from 5.17 on) is told.
bind_device() {
  bus_driver "$1"
  [ "$DRIVER" != "$2" ] || return 0
  [ ! -e "$VDPA/devices/$1/driver_override" ] || kernel_write "$VDPA/devices/$1/driver_override" "$2" || return 1
  [ -z "$DRIVER" ] || kernel_write "$VDPA/devices/$1/driver/unbind" "$1" || return 1
  [ -n "$2" ] || return 0
  if ! kernel_write "$VDPA/drivers/$2/bind" "$1"; then
    bus_driver "$1"
    [ "$DRIVER" = "$2" ] || { ERROR="$2 did not take $1: $ERROR"; return 1; }
  fi
  bus_driver "$1"
  [ "$DRIVER" = "$2" ] || { ERROR="$2 did not take $1"; return 1; }
}

# One that vanished with its VF is taken back already.
undo_vdpa() {
  [ -e "$VDPA/devices/$TARGET" ] || return 0
  ud_name=$TARGET VERDICT=failed
  vdpa_free "$ud_name" "$BEFORE" && remove_device "$ud_name" ||
    { report "$VERDICT" "$ud_name" 'no device' 'a device' "$WHY"; return 1; }
  report changed "$ud_name" 'no device' 'a device'
}

# undo_vdpa_driver FILE
undo_vdpa_driver() {
  [ -e "$VDPA/devices/$TARGET" ] || return 0
  ud_name=$TARGET ud_before=$BEFORE
  { read -r _; read -r _; read -r _; read -r ud_override || :; } <"$1"
  bus_driver "$ud_name"
  ud_found=${DRIVER:-no driver}
  override_of "$ud_name"
  [ "$DRIVER" != "$ud_before" ] || [ "$LINE" != "$ud_override" ] || return 0
  if [ "$DRIVER" != "$ud_before" ]; then
    vdpa_free "$ud_name" "$BEFORE_2" || { report staged "$ud_name" "${ud_before:-no driver}" "$ud_found" "$WHY"; return 1; }
    bind_device "$ud_name" "$ud_before" ||
      { report failed "$ud_name" "${ud_before:-no driver}" "$ud_found" "$ERROR"; return 1; }
  fi
  [ ! -e "$VDPA/devices/$ud_name/driver_override" ] ||
    kernel_write "$VDPA/devices/$ud_name/driver_override" "$ud_override" || :
  report changed "$ud_name" "${ud_before:-no driver}" "$ud_found"
}
