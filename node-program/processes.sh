# shellcheck shell=sh
# The kubelet and what runs under it.

# Sets KUBELET_PID; empty when no kubelet runs.
find_kubelet() {
  [ -z "${KUBELET_PID+looked}" ] || return 0
  KUBELET_PID=
  for fk_comm in "$ROOT"/proc/[1-9]*/comm; do
    read_line "$fk_comm" || continue
    case $LINE in
      kubelet | kubelite | k3s* | rke2* | k0s*) KUBELET_PID=${fk_comm%/comm} KUBELET_PID=${KUBELET_PID##*/} ;;
    esac
    # Rather than what started it.
    [ "$LINE" != kubelet ] || return 0
  done
}

# With --boot nothing counts as in use by pods and shared ports are changed: that must be true.
past_boot() {
  find_kubelet
  [ -z "$KUBELET_PID" ] || leave 2 "--boot, and the kubelet runs already (pid $KUBELET_PID)"
  for pb_comm in "$ROOT"/proc/[1-9]*/comm; do
    read_line "$pb_comm" || continue
    case $LINE in containerd-shim* | conmon) leave 2 '--boot, and containers run already' ;; esac
  done
}

# process_start NAME: sets RUNNING to the process of that name and the time of its start; empty when there is none.
process_start() {
  RUNNING=''
  if [ "$1" = kubelet ]; then
    find_kubelet
    ps_pid=$KUBELET_PID
  else
    ps_pid=''
    for ps_comm in "$ROOT"/proc/[1-9]*/comm; do
      read_line "$ps_comm" && [ "$LINE" = "$1" ] || continue
      ps_pid=${ps_comm%/comm} ps_pid=${ps_pid##*/}
    done
  fi
  [ -n "$ps_pid" ] || return 0
  RUNNING=$ps_pid
  read_line "$ROOT/proc/$ps_pid/stat" || return 0
  # The name in parentheses may have spaces; the start is the 20th word after it. Source: proc(5).
  # shellcheck disable=SC2086
  set -- ${LINE##*)}
  [ $# -lt 20 ] || { shift 19; RUNNING="$RUNNING $1"; }
}

# note_start NAME FILE: what is about to change holds from the next start of a process.
note_start() {
  process_start "$1"
  [ -z "$RUNNING" ] || put_run "$2" "$RUNNING$NL"
}

# since_start NAME FILE ITEM WANTED: reports when the process has run since before the change; 1 then.
since_start() {
  read_line "$RUN/$2" || return 0
  ss_noted=$LINE
  process_start "$1"
  if [ "$ss_noted" = "$RUNNING" ]; then
    [ "$MODE" = compare ] || report staged "$3" "$4" 'started before' "it holds from its next start: restart $1, or reboot the node"
    return 1
  fi
  [ "$MODE" != apply ] || rm -f "$RUN/$2"
}
