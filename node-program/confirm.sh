# shellcheck shell=sh
# A change of a port that cuts the node off is taken back: what answered before must answer after.

CUT=0

# Sets BASELINE to the addresses that answer now; TARGETS to all that ought to. What an earlier run, or a boot, changed
# without living to ask is asked for first.
confirm_baseline() {
  BASELINE='' TARGETS=''
  [ "$BOOT" = 0 ] || return 0
  api_server
  for cb_file in "$STATE"/pending/cut=*; do
    [ -e "$cb_file" ] || continue
    read_all "$cb_file"
    BASELINE=${CONTENT#*"$NL"} BASELINE=${BASELINE%"$NL"} CUT=1
  done
  confirm_connection
  BASELINE='' CUT=0 STEP=''
  find_routes
  while read -r _ cb_dest cb_gateway _ _ _ _ cb_mask _; do
    [ "$cb_dest $cb_mask" = '00000000 00000000' ] && [ "$cb_gateway" != 00000000 ] || continue
    hex_address "$cb_gateway"
    TARGETS="$TARGETS $ADDRESS"
  done <<TEXT
$ROUTES
TEXT
  TARGETS="$TARGETS${API_HOST:+ $API_HOST}"
}

# Asked only when a port is about to be changed.
ask_before() {
  [ -z "${ASKED:-}" ] || return 0
  ASKED=1
  for ab_target in $TARGETS; do
    ! answers "$ab_target" || BASELINE="$BASELINE $ab_target"
  done
}

# may_change_port: with addresses that ought to answer and none that does, nothing could tell a cut from before.
may_change_port() {
  ask_before
  [ -n "$BASELINE" ] || [ -z "$TARGETS" ] || {
    VERDICT=failed WHY="none of$TARGETS answers, so nothing would tell whether the change cut the node off"
    return 1
  }
}

# Networks that drop pings still let the API server be reached.
answers() {
  if tool ping && limited 5 "$TOOL" -c 1 -W 2 "$1" >/dev/null 2>&1; then return 0; fi
  [ "$1" = "$API_HOST" ] || return 1
  an_host=$1
  case $an_host in *:*) an_host="[$an_host]" ;; esac
  # Any answer will do, also that one must not ask. Source: curl(1), exit codes; GNU wget manual, "Exit Status".
  if tool curl; then
    limited 10 "$TOOL" -sk --connect-timeout 3 -o /dev/null "https://$an_host:$API_PORT/livez" >/dev/null 2>&1
    return
  fi
  tool wget || return 1
  limited 10 "$TOOL" -q -T 3 -t 1 --no-check-certificate -O /dev/null "https://$an_host:$API_PORT/livez" >/dev/null 2>&1
  case $? in 0 | 6 | 8) return 0 ;; esac
  return 1
}

# Sets ADDRESS from the eight hex digits of /proc/net/route, lowest byte first.
hex_address() {
  ha_number=$((0x$1))
  ADDRESS=$((ha_number & 255)).$((ha_number >> 8 & 255)).$((ha_number >> 16 & 255)).$((ha_number >> 24 & 255))
}

# After all steps: does everything that answered still answer? A minute is given, for ports come up slowly.
confirm_connection() {
  # Asked for by the first run after the boot.
  [ "$BOOT" = 0 ] || return 0
  [ "$CUT" = 1 ] && [ -n "$BASELINE" ] || { forget_cut; return 0; }
  STEP=confirm
  cc_until=$((${CNF_PLUMBING_CONFIRM:-60}))
  cc_missing=''
  while :; do
    cc_missing=''
    for cc_target in $BASELINE; do answers "$cc_target" || cc_missing="$cc_missing $cc_target"; done
    [ -n "$cc_missing" ] && [ "$cc_until" -gt 0 ] || break
    cc_until=$((cc_until - 1))
    sleep 1
  done
  if [ -z "$cc_missing" ]; then
    report ok connection "${BASELINE# } answers" ''
    forget_cut
    return 0
  fi
  take_back_cut
  report failed connection "${BASELINE# } answers" "no answer from$cc_missing" 'the ports were set back and their part of the plan is held; a new plan tries again'
}

# A port is about to be changed: should the program not live to ask, the next run sets the port back.
cutting() {
  CUT=1
  ct_baseline=$BASELINE
  # At boot nothing can answer: what did at the last run under way is asked for afterwards.
  if [ "$BOOT" = 1 ]; then read_line "$STATE/answered"; ct_baseline=$LINE; fi
  put_state "pending/cut=$1" "$PLAN_HASH$NL$ct_baseline$NL"
}

# A change waits for the next boot: who answers now is to answer then.
note_answering() {
  [ "$BOOT" = 0 ] || return 0
  ask_before
  put_state answered "$BASELINE$NL"
}

forget_cut() {
  for fc_file in "$STATE"/pending/cut=*; do
    [ ! -e "$fc_file" ] || { rm -f "$fc_file"; wrote; }
  done
}

# Sets the ports back whose changes were not confirmed, and holds this plan for them.
take_back_cut() {
  for tc_file in "$STATE"/pending/cut=*; do
    [ -e "$tc_file" ] || continue
    tc_bdf=${tc_file##*=}
    put_state "held/plan=$tc_bdf" "$PLAN_HASH$NL"
    take_back "$STATE"/undo/*-eswitch="$tc_bdf" "$STATE"/undo/*-vfs=*"$tc_bdf"* "$STATE"/undo/*-mtu=*"$tc_bdf"* \
      "$STATE"/undo/*-up=*"$tc_bdf"* || :
    rm -f "$tc_file"
    wrote
  done
}

# plan_held: this plan cut the node off through this port before.
plan_held() {
  read_line "$STATE/held/plan=$BDF" || return 1
  [ "$LINE" != "$PLAN_HASH" ] || return 0
  [ "$MODE" != apply ] || { rm -f "$STATE/held/plan=$BDF"; wrote; }
  return 1
}
