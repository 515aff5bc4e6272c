# shellcheck shell=sh
# Subfunctions: slices of a port without a PCI function of their own, devices of the auxiliary bus. They need switchdev
# mode. The plan says their numbers; the MAC of each is always the same. Source: Linux
# Documentation/networking/devlink/devlink-port.rst; devlink-port(8).

step_subfunctions() {
  find_ports
  for sf_range in $SF_RANGES; do
    port_address "${sf_range%.*}" || continue
    sf_span=${sf_range##*.}
    sf_first=${sf_span%-*} sf_last=${sf_span#*-}
    sf_index=$sf_first
    while [ "$sf_index" -le "$sf_last" ]; do
      claim "sf=$BDF.$sf_index"
      sf_index=$((sf_index + 1))
    done
    sf_range_there "${sf_range%.*}" "sf.$sf_range"
    leave_if_stopped
  done
}

# sf_range_there PORT ITEM
sf_range_there() {
  sf_wanted="subfunctions $sf_first-$sf_last"
  list_sfs || { lacking "$2" "$sf_wanted" none "$ERROR"; return; }
  sf_index=$sf_first sf_good=0 sf_changed=0
  while [ "$sf_index" -le "$sf_last" ]; do
    if is_attached "$BDF" "$sf_index"; then sf_good=$((sf_good + 1))
    elif [ "$MODE" = apply ]; then
      # Asked once; it does not change the port itself.
      [ "$sf_changed" = 1 ] || may_change "$1" "$sf_wanted" "$sf_good of them" || return
      sf_changed=1
      add_sf "$BDF" "$sf_index" ||
        { report failed "$2" "$sf_wanted" "$sf_good of them" "subfunction $sf_index: $ERROR"; return; }
    fi
    sf_index=$((sf_index + 1))
  done
  if [ "$sf_changed" = 1 ]; then report changed "$2" "$sf_wanted" "$sf_good of them"
  elif [ "$sf_good" = $((sf_last - sf_first + 1)) ]; then report ok "$2" "$sf_wanted" "$sf_good of them"
  else report differs "$2" "$sf_wanted" "$sf_good of them"
  fi
}

# Sets SFS to lines `address number handle mac state`; ERROR.
list_sfs() {
  SFS=''
  tool devlink || { ERROR='there is no devlink (iproute2)'; return 1; }
  ls_text=$(limited 30 "$TOOL" port show 2>&1) || { ERROR="devlink port show: ${ls_text##*: }"; return 1; }
  ls_handle=''
  while read -r ls_line; do
    case $ls_line in
      *' flavour pcisf '*' sfnum '*)
        ls_handle=${ls_line%%: *}
        ls_bdf=${ls_handle#*/} ls_bdf=${ls_bdf%/*}
        ls_number=${ls_line#* sfnum } ls_number=${ls_number%% *}
        ;;
      */*': type '* | */*': '*) ls_handle='' ;;
      *hw_addr*' state '*)
        [ -n "$ls_handle" ] || continue
        ls_mac=${ls_line#*hw_addr } ls_mac=${ls_mac%% *}
        ls_state=${ls_line#* state } ls_state=${ls_state%% *}
        SFS="$SFS$ls_bdf $ls_number $ls_handle $ls_mac $ls_state$NL"
        ls_handle=''
        ;;
    esac
  done <<TEXT
$ls_text
TEXT
}

# find_sf ADDRESS NUMBER: sets HANDLE, SF_MAC, SF_STATE
find_sf() {
  while read -r fs_bdf fs_number HANDLE SF_MAC SF_STATE; do
    [ "$fs_bdf $fs_number" != "$1 $2" ] || return 0
  done <<TEXT
$SFS
TEXT
  return 1
}

# is_attached ADDRESS NUMBER: active, and a driver has it
is_attached() {
  find_sf "$1" "$2" && [ "$SF_STATE" = active ] && sf_device "$1" "$2" && [ -e "$AUXILIARY/driver" ]
}

# Sets AUXILIARY to the device of a subfunction.
sf_device() {
  for AUXILIARY in "$ROOT"/sys/bus/auxiliary/devices/*; do
    [ -e "$AUXILIARY/sfnum" ] && read_line "$AUXILIARY/sfnum" && [ "$LINE" = "$2" ] || continue
    ! link_name "$AUXILIARY/.." || [ "$LINK" != "$1" ] || return 0
  done
  AUXILIARY=''
  return 1
}

# add_sf ADDRESS NUMBER: sets ERROR
add_sf() {
  if ! find_sf "$1" "$2"; then
    record "sf=$1.$2" "$1$NL$2$NL"
    # Source: Linux drivers/net/ethernet/mellanox/mlx5/core/sf/devlink.c: the number of the port's own function.
    devlink_port add "pci/$1" flavour pcisf pfnum "${1##*.}" sfnum "$2" || return 1
    list_sfs || return 1
    find_sf "$1" "$2" || { ERROR='devlink shows no such port'; return 1; }
  fi
  if [ "$SF_MAC" = 00:00:00:00:00:00 ] && port_mac "$1"; then
    stable_mac "$PORT_MAC sf $2"
    devlink_port function set "$HANDLE" hw_addr "$MAC" || return 1
  fi
  [ "$SF_STATE" = active ] || devlink_port function set "$HANDLE" state active || return 1
  as_until=$WAIT
  while ! { sf_device "$1" "$2" && [ -e "$AUXILIARY/driver" ]; }; do
    [ "$as_until" -gt 0 ] || { ERROR="no driver took it within $WAIT s"; return 1; }
    as_until=$((as_until - 1))
    sleep 1
  done
  list_sfs || return 1
  is_attached "$1" "$2" || { ERROR="its state is $SF_STATE"; return 1; }
}

devlink_port() {
  tool devlink
  dp_said=$(limited 60 "$TOOL" port "$@" 2>&1)
  dp_status=$?
  ERROR=${dp_said##*: }
  wrote
  return "$dp_status"
}

undo_sf() {
  us_bdf=$TARGET us_number=$BEFORE
  [ -e "$PCI/$us_bdf" ] && list_sfs && find_sf "$us_bdf" "$us_number" || return 0
  us_item="$us_bdf subfunction $us_number"
  if sf_device "$us_bdf" "$us_number" && sf_in_use "$AUXILIARY"; then
    REBOOT=1
    report staged "$us_item" none "$SF_STATE" "$WHY; after a drain the next boot is without it, or the next run takes it away"
    return 1
  fi
  [ "$SF_STATE" != active ] || devlink_port function set "$HANDLE" state inactive ||
    { report failed "$us_item" none active "$ERROR"; return 1; }
  devlink_port del "$HANDLE" || { report failed "$us_item" none inactive "$ERROR"; return 1; }
  report changed "$us_item" none active
}

# sfs_in_use ADDRESS: any subfunction of a port, whoever made it; sets WHY
sfs_in_use() {
  for su_device in "$ROOT"/sys/bus/auxiliary/devices/*; do
    [ -e "$su_device/sfnum" ] && link_name "$su_device/.." && [ "$LINK" = "$1" ] || continue
    ! sf_in_use "$su_device" || return 0
  done
  return 1
}

# sf_in_use PATH: sets WHY
sf_in_use() {
  find_users
  [ -z "$UNKNOWN" ] || { WHY=$UNKNOWN; return 0; }
  si_name=${1##*/}
  case $ALLOCATED in *"\"$si_name\""*) WHY="$si_name belongs to a pod"; return 0 ;; esac
  for si_file in "$1"/infiniband_verbs/* "$1"/infiniband_mad/*; do
    [ ! -e "$si_file" ] || ! held "infiniband/${si_file##*/}" "$si_name" || return 0
  done
  si_here=0
  for si_net in "$1"/net/*; do
    [ -e "$si_net" ] || continue
    si_here=1
    ! interface_in_use "$si_net" || return 0
  done
  [ -e "$1/driver" ] && [ "$si_here" = 0 ] && [ "$BOOT" = 0 ] || return 1
  WHY="the interface of $si_name is not in the node's network namespace"
}
