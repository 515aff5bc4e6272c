# shellcheck shell=sh
# One run at a time on a node. The kernel lets go of the lock when its holder dies, however it dies.

take_lock() {
  command -v flock >/dev/null 2>&1 || leave 6 'there is no flock (util-linux or busybox), so two runs could meet'
  [ -d "$RUN" ] || mkdir -p "$RUN" 2>/dev/null || leave 7 "$RUN cannot be made"
  # Tried first: a shell ends when `exec` cannot redirect.
  (: >>"$RUN/lock") 2>/dev/null || leave 7 "$RUN/lock cannot be written"
  exec 9>>"$RUN/lock"
  flock -n 9 || leave 6 'another run is at work on this node'
}
