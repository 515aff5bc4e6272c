# shellcheck shell=sh
# What was found and done, as text and JSON, and the exit code that follows.

FAILED=0 STAGED=0 DIFFERS=0 CHANGED=0 REBOOT=0
# Steps are left to the second unit of the boot.
LEFT=0
# Nothing was there that could have been as wanted or not.
IDLE=0
TEXT='' FINDINGS=''
STEP=''

# report STATE ITEM WANTED FOUND [REASON]
# STATE: ok, changed, differs (compare only), staged (waits for a reboot or for VFs to be free), failed; of `flows` also
# idle. DETAIL has more members for the JSON, each with a comma before it.
DETAIL=''
report() {
  case $1 in
    failed) FAILED=$((FAILED + 1)) ;;
    staged) STAGED=$((STAGED + 1)) ;;
    differs) DIFFERS=$((DIFFERS + 1)) ;;
    changed) CHANGED=$((CHANGED + 1)) ;;
  esac
  case $1 in
    ok) rp_line="$3" ;;
    changed) rp_line="$3, was ${4:-nothing}" ;;
    *) rp_line="wanted $3, found ${4:-nothing}${5:+: $5}" ;;
  esac
  rp_state=$1
  while [ ${#rp_state} -lt 8 ]; do rp_state="$rp_state "; done
  TEXT="$TEXT$rp_state $STEP $2: $rp_line$NL"
  json_string "$2"; rp_json="{\"step\":\"$STEP\",\"item\":$STRING,\"state\":\"$1\""
  json_string "$3"; rp_json="$rp_json,\"wanted\":$STRING"
  json_string "${4-}"; rp_json="$rp_json,\"found\":$STRING"
  json_string "${5-}"; rp_json="$rp_json,\"reason\":$STRING$DETAIL}"
  FINDINGS="$FINDINGS${FINDINGS:+,}$rp_json"
}

# lacking ITEM WANTED FOUND REASON: what the node does not have is a failure, and to who only looks a difference.
lacking() {
  if [ "$MODE" = compare ]; then report differs "$@"; else report failed "$@"; fi
}

# Sets STRING to a JSON string.
json_string() {
  STRING=$1
  case $STRING in
    *[\\\"]* | *[![:print:]]*)
      js_rest=$STRING STRING=
      while [ -n "$js_rest" ]; do
        js_tail=${js_rest#?}
        js_char=${js_rest%"$js_tail"}
        case $js_char in
          \\ | \") STRING=$STRING\\$js_char ;;
          [[:print:]]) STRING=$STRING$js_char ;;
          *) STRING="$STRING " ;;
        esac
        js_rest=$js_tail
      done
      ;;
  esac
  STRING="\"$STRING\""
}

# The word for all findings together.
result_word() {
  if [ "$FAILED" -gt 0 ]; then RESULT=failed
  elif [ "$DIFFERS" -gt 0 ]; then RESULT=differs
  elif [ "$STAGED" -gt 0 ]; then RESULT=staged
  elif [ "$IDLE" = 1 ]; then RESULT=idle
  else RESULT=ok
  fi
}

result_json() {
  result_word
  boot_id
  rj_reboot=false
  [ "$REBOOT" = 0 ] || rj_reboot=true
  RESULT_JSON="{\"program\":$PROGRAM_VERSION,\"command\":\"$COMMAND\",\"hash\":\"${PLAN_HASH:-}\",\
\"generation\":${PLAN_GENERATION:-0},\"bootId\":\"$BOOT_ID\",\"result\":\"$RESULT\",\"reboot\":$rj_reboot,\
\"findings\":[$FINDINGS]}"
}

print_findings() {
  if [ "$JSON" = 1 ]; then
    result_json
    printf '%s\n' "$RESULT_JSON"
  else
    result_word
    printf '%s%s\n' "$TEXT" "$RESULT"
  fi
}

exit_code() {
  result_word
  case $RESULT in
    failed) exit 1 ;;
    differs) exit 3 ;;
    staged) exit 4 ;;
    idle) exit 9 ;;
  esac
  exit 0
}

# The run ends here: nothing was done after the reason for it was found.
# leave CODE TEXT
leave() {
  flush
  if [ "$JSON" = 1 ]; then
    json_string "$2"
    printf '{"program":%s,"command":"%s","result":"refused","reason":%s}\n' "$PROGRAM_VERSION" "$COMMAND" "$STRING"
  else
    printf '%s\n' "$2" >&2
  fi
  exit "$1"
}

leave_if_stopped() {
  [ "$STOPPED" = 1 ] || return 0
  leave 8 'stopped between two changes; apply or undo goes on from here'
}

# Writes the result where `status`, the readiness probe and the device plugins look for it.
finish() {
  flush
  if [ "$REBOOT" = 1 ]; then
    put_run reboot-required "$PLAN_HASH$NL"
  elif [ "$STAGED" = 0 ] && [ "$FAILED" = 0 ] && [ -e "$RUN/reboot-required" ]; then
    rm -f "$RUN/reboot-required"
  fi
  result_json
  put_run status.json "$RESULT_JSON$NL"
  put_run status.txt "$TEXT$RESULT$NL"
  # What the second unit of the boot has still to do is not ready.
  if [ "$COMMAND" = apply ] && [ "$FAILED" = 0 ] && [ "$LEFT" = 0 ] && [ ! -e "$STATE/undo-wanted" ] && [ -e "$STATE/plan" ]; then
    put_run stamp "hash=$PLAN_HASH${NL}boot-id=$BOOT_ID${NL}generation=$PLAN_GENERATION${NL}result=$RESULT$NL"
    stamp_plugin
  else
    rm -f "$RUN/stamp" "$RUN/$PLUGIN_STAMP"
  fi
}

print_status() {
  ps_file=$RUN/status.txt
  [ "$JSON" = 0 ] || ps_file=$RUN/status.json
  [ -e "$ps_file" ] || leave 0 'nothing was applied since the node started'
  cat "$ps_file"
}
