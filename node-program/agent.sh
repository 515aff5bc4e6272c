# shellcheck shell=sh
# The command that stays: runs the others when the plan is a new one, every few minutes, and when devices come or go.
# It lives in a container. With --chroot each run is one of the node's own shell and programs, which find the program
# and the plan through /proc: nothing has to be copied to the node for it. A signal ends it and changes nothing.

command_agent() {
  [ -n "$PLAN_FILE" ] && [ -n "$WORK" ] || { echo 'agent needs --plan FILE and --work DIR' >&2 ; exit 2 ; }
  case $DUTY in apply | observe | undo) ;; *) echo "unknown mode $DUTY" >&2 ; exit 2 ;; esac
  PERIOD=${CNF_PLUMBING_PERIOD:-300} POLL=${CNF_PLUMBING_POLL:-10}
  CHILD='' MONITOR='' READER='' SHOWN='' VERIFIED='' APPLIED='' TRIED='' BUSY=0 WAITED=0
  trap 'STOPPED=1; [ -z "$CHILD" ] || kill "$CHILD" 2>/dev/null' TERM INT HUP
  # A ConfigMap may be replaced meanwhile: all runs are of the program that this one was started from.
  { rm -rf "$WORK/program" "$WORK/ready" && mkdir -p "$WORK/program" && cp "$PROGRAM"/*.sh "$WORK/program/"; } ||
    leave 7 "$WORK cannot be written"
  not_ready 'the first run has not ended yet'
  while [ "$STOPPED" = 0 ]; do
    turn
    [ "$STOPPED" = 0 ] || break
    watch_events
    pause "$NEXT"
  done
  [ -z "$MONITOR" ] || kill "$MONITOR" "$READER" 2>/dev/null
  rm -f "$WORK/ready"
  exit 0
}

# One run, or two: sets CODE and OUTPUT, and NEXT to the seconds until the next turn.
turn() {
  NEXT=$POLL
  # A plan that is newer than this is looked at again; its text is not read every few seconds.
  : >"$WORK/looked"
  case $DUTY in
    undo) run_program undo ;;
    *) turn_by_plan ;;
  esac
  [ "$CODE" != 8 ] && [ "$STOPPED" = 0 ] || return 0
  case $CODE in
    0) NEXT=$PERIOD WAITED=0 ;;
    3) NEXT=$PERIOD ;; # observe: it is how it is
    # VFs that were in use may be free.
    4) NEXT=$((PERIOD / 5)) WAITED=0 ;;
    6) ;;
    # What failed may succeed; but asking for the same hugepages every minute would wear the node out.
    *)
      NEXT=$((WAITED > 0 ? WAITED * 2 : PERIOD / 5))
      [ "$NEXT" -le $((PERIOD * 6)) ] || NEXT=$((PERIOD * 6))
      WAITED=$NEXT
      ;;
  esac
  [ "$NEXT" -ge "$POLL" ] || NEXT=$POLL
  # A run of another takes its time; one that never ends, or a node without flock, is told.
  if [ "$CODE" = 6 ]; then BUSY=$((BUSY + 1)); else BUSY=0; fi
  [ "$BUSY" = 0 ] || [ "$BUSY" -gt 6 ] || return 0
  tell
}

turn_by_plan() {
  RAN=$DUTY
  read_plan_words "$PLAN_FILE"
  tp_offered=$HASH
  if [ -z "$EXPECT" ] || [ "$tp_offered" = "$EXPECT" ]; then
    cp "$PLAN_FILE" "$WORK/plan" 2>/dev/null || rm -f "$WORK/plan"
    tp_plan=$WORK/plan
  else
    # The ConfigMap is that of another roll-out, whose turn it is not here; or the kubelet has not brought it yet.
    for tp_plan in "$WORK/plan" "$STATE/plan" ''; do
      ! read_plan_words "$tp_plan" || [ "$HASH" != "$EXPECT" ] || break
    done
    [ -n "$tp_plan" ] || {
      CODE=5 OUTPUT="waits for the plan $EXPECT; the ConfigMap has ${tp_offered:-none}$NL"
      return
    }
    tp_offered=$EXPECT
  fi
  # A new plan is not held up by how the one before failed.
  [ "$TRIED" = "$tp_offered" ] || WAITED=0
  TRIED=$tp_offered
  seen_from_node "$tp_plan"
  set -- --plan "$SEEN"
  if [ "$DUTY" = observe ]; then
    run_program observe "$@"
    return
  fi
  if [ -n "$APPLIED" ] && [ "$APPLIED" = "$tp_offered" ]; then
    run_program verify
    case $CODE in 0 | 4 | 6 | 8) return ;; esac
    show_output
  fi
  run_program apply "$@"
  case $CODE in
    0 | 4) APPLIED=$tp_offered ;;
    6) ;;
    *) APPLIED='' ;;
  esac
}

# run_program COMMAND...: sets CODE and OUTPUT
run_program() {
  RAN=$1
  if [ -n "$NODE" ]; then
    seen_from_node "$WORK/program/main.sh"
    set -- chroot "$NODE" /bin/sh "$SEEN" "$@"
  else
    # shellcheck disable=SC2086 # a shell may be two words: busybox sh
    set -- ${CNF_PLUMBING_SHELL:-/bin/sh} "$WORK/program/main.sh" --root "$ROOT" "$@"
  fi
  # systemctl leaves the chroot of a container alone otherwise; this one is the whole node.
  SYSTEMD_IGNORE_CHROOT=1 SYSTEMD_IN_CHROOT=0 "$@" >"$WORK/output" 2>&1 &
  CHILD=$!
  CODE=0
  wait "$CHILD" || CODE=$?
  # A signal ends the wait, not the run: that one stops between two changes.
  while kill -0 "$CHILD" 2>/dev/null; do
    CODE=0
    wait "$CHILD" || CODE=$?
  done
  CHILD=''
  read_all "$WORK/output"
  OUTPUT=$CONTENT
}

# Sets SEEN to a path of this container as the node's root directory sees it.
seen_from_node() {
  SEEN=$1
  [ -n "$NODE" ] || return 0
  case $1 in
    "$NODE"/*) SEEN=${1#"$NODE"} ;;
    *) SEEN=/proc/$$/root$1 ;;
  esac
}

# pause SECONDS: less when devices change, or the plan
pause() {
  ps_left=$1 ps_waited=0
  while [ "$ps_left" -gt 0 ] && [ "$STOPPED" = 0 ]; do
    sleep "${CNF_PLUMBING_TICK:-$POLL}" &
    wait $! || :
    ps_left=$((ps_left - POLL)) ps_waited=$((ps_waited + POLL))
    # shellcheck disable=SC3013 # dash and busybox know it, and POSIX since 2024
    [ "$PLAN_FILE" -nt "$WORK/looked" ] && break
    # Pods that start and end make events too: no more than two runs a minute for them, and fewer after a failure.
    [ ! -e "$WORK/event" ] || [ "$ps_waited" -lt $(((PERIOD > $1 ? PERIOD : $1) / 10)) ] || break
  done
  rm -f "$WORK/event"
}

# Starts a watch on what udev tells of ports and functions, where the node has udev; starts it anew when it has ended.
watch_events() {
  [ -e "$ROOT/run/udev/control" ] && tool udevadm || return 0
  [ -z "$MONITOR" ] || ! kill -0 "$MONITOR" 2>/dev/null || return 0
  [ -z "$READER" ] || kill "$READER" 2>/dev/null || :
  rm -f "$WORK/events"
  mkfifo "$WORK/events" 2>/dev/null || return 0
  while read -r we_word we_time _; do
    case $we_word$we_time in UDEV\[*) : >"$WORK/event" ;; esac
  done <"$WORK/events" &
  READER=$!
  set -- "$TOOL" monitor --udev --subsystem-match=net --subsystem-match=pci
  if [ -n "$NODE" ]; then
    shift
    set -- chroot "$NODE" "${TOOL#"$NODE"}" "$@"
  fi
  "$@" >"$WORK/events" 2>/dev/null &
  MONITOR=$!
}
