# shellcheck shell=sh
# Open vSwitch offloads flows when its database says so, from its next start on; it is never restarted here. How long
# flows live (max-idle) is left alone. Source: ovs-vswitchd.conf.db(5), Open_vSwitch other_config.

step_ovs_offload() {
  so_asked=0
  for so_key in hw-offload tc-policy; do
    value "ovs-$so_key" || continue
    so_asked=1
    claim "ovs=$so_key"
  done
  [ "$so_asked" = 1 ] && ! left_for_late || return 0
  for so_key in hw-offload tc-policy; do
    value "ovs-$so_key" || continue
    want_ovs "$so_key" "$VALUE"
  done
  if value ovs-hw-offload; then since_start ovs-vswitchd ovs-started-before ovs-vswitchd 'started with this'; fi
}

want_ovs() {
  wo_wanted=$2
  read_ovs "$1" || { lacking "$1" "$2" none "$ERROR"; return; }
  if [ "$OVS_VALUE" = "$2" ]; then report ok "$1" "$2" "$2"; return; fi
  wo_found=$OVS_VALUE
  if [ "$MODE" = compare ]; then report differs "$1" "$2" "${wo_found:-nothing}"; return; fi
  record "ovs=$1" "$1$NL$wo_found$NL"
  note_start ovs-vswitchd ovs-started-before
  set_ovs "$1" "$2" || { report failed "$1" "$2" "${wo_found:-nothing}" "$ERROR"; return; }
  report changed "$1" "$wo_wanted" "${wo_found:-nothing}"
}

# Sets OVS_VALUE, empty when it has none; ERROR.
read_ovs() {
  tool ovs-vsctl || { ERROR='the node has no Open vSwitch'; return 1; }
  OVS_VALUE=$(limited 30 "$TOOL" --timeout=10 --no-wait --if-exists get Open_vSwitch . "other_config:$1" 2>&1) ||
    { ERROR="Open vSwitch does not answer: ${OVS_VALUE##*"$NL"}"; return 1; }
  OVS_VALUE=${OVS_VALUE#\"} OVS_VALUE=${OVS_VALUE%\"}
}

# set_ovs KEY VALUE: none when empty; reads back
set_ovs() {
  sv_key=$1 sv_value=$2
  if [ -n "$2" ]; then set -- set Open_vSwitch . "other_config:$1=$2"
  else set -- remove Open_vSwitch . other_config "$1"
  fi
  ERROR=$(limited 30 "$TOOL" --timeout=10 --no-wait "$@" 2>&1)
  sv_why=${ERROR##*"$NL"}
  wrote
  read_ovs "$sv_key" || return 1
  ERROR=${sv_why:-Open vSwitch did not take it}
  [ "$OVS_VALUE" = "$sv_value" ]
}

undo_ovs() {
  uo_key=$TARGET uo_before=$BEFORE
  # Without Open vSwitch nothing of it is left.
  tool ovs-vsctl || return 0
  ! left_for_late || { report staged "$uo_key" "${uo_before:-nothing}" unknown 'Open vSwitch does not run yet'; return 1; }
  read_ovs "$uo_key" || { report failed "$uo_key" "${uo_before:-nothing}" unknown "$ERROR"; return 1; }
  [ "$OVS_VALUE" != "$uo_before" ] || return 0
  uo_found=$OVS_VALUE
  set_ovs "$uo_key" "$uo_before" || { report failed "$uo_key" "${uo_before:-nothing}" "$uo_found" "$ERROR"; return 1; }
  report changed "$uo_key" "${uo_before:-nothing}" "$uo_found"
}
