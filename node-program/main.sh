#!/bin/sh
# Carries the plan of a node out: docs/node-program.md has the commands, the exit codes and what is touched.
# Plain POSIX shell, started as `/bin/sh main.sh COMMAND`, so that it needs nothing but what every node has.
set -u
LC_ALL=C
PATH=${PATH:-/usr/bin:/bin}:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
umask 022

PROGRAM_VERSION=1
NL='
'

usage() {
  cat <<'TEXT'
usage: main.sh [--root DIR] COMMAND [options]

  apply [--plan FILE] [--boot]   set the node up as the plan says; without --plan as the plan applied last
  verify                         compare the node with the plan applied last; writes nothing
  observe --plan FILE            compare the node with a plan; writes nothing
  flows [--plan FILE]            whether flows of ports in switchdev mode are in hardware, and if not why; writes nothing
  undo                           take back every change
  status                         what the last apply or undo came to
  plan [--plan FILE]             check a plan and print it
  agent --plan FILE --work DIR   keep the node as the plan says, until it is stopped: for the pod of a DaemonSet

  --json       the findings as JSON
  --metrics    of flows: their numbers as Prometheus text
  --boot       called before networking and kubelet start
  --late       called after Open vSwitch and before kubelet start: what --boot left, too
  --root DIR   work on the files below DIR instead of the node's own

 of agent:
  --chroot DIR   the node is at DIR; its own programs carry the plan out there
  --expect HASH  the plan to carry out; another one in FILE is left to the agent it is meant for
  --mode MODE    apply, observe (writes nothing) or undo; apply without it
  --features     write the feature file of Node Feature Discovery
TEXT
}

PROGRAM=${0%/*}
[ "$PROGRAM" != "$0" ] || PROGRAM=.
case $PROGRAM in /*) ;; *) PROGRAM=$PWD/$PROGRAM ;; esac

ROOT=${CNF_PLUMBING_ROOT:-}
COMMAND='' PLAN_FILE='' BOOT=0 LATE=0 JSON=0
METRICS=0 WORK='' NODE='' EXPECT='' DUTY=apply FEATURES=0
while [ $# -gt 0 ]; do
  case $1 in
    --root) ROOT=${2-} ; [ $# -gt 1 ] && shift ;;
    --plan) PLAN_FILE=${2-} ; [ $# -gt 1 ] && shift ;;
    --work) WORK=${2-} ; [ $# -gt 1 ] && shift ;;
    --chroot) NODE=${2-} ROOT=${2-} ; [ $# -gt 1 ] && shift ;;
    --expect) EXPECT=${2-} ; [ $# -gt 1 ] && shift ;;
    --mode) DUTY=${2-} ; [ $# -gt 1 ] && shift ;;
    --features) FEATURES=1 ;;
    --boot) BOOT=1 ;;
    --late) BOOT=1 LATE=1 ;;
    --json) JSON=1 ;;
    --metrics) METRICS=1 ;;
    -h | --help) usage ; exit 0 ;;
    -*) echo "unknown option $1" >&2 ; usage >&2 ; exit 2 ;;
    *) [ -z "$COMMAND" ] || { echo "one command at a time: $COMMAND, $1" >&2 ; exit 2 ; }
      COMMAND=$1 ;;
  esac
  shift
done
case $ROOT in
  '' | /*) ROOT=${ROOT%/} ;;
  *) ROOT=$PWD/$ROOT ;;
esac
[ -z "$ROOT" ] || [ -d "$ROOT" ] || { echo "no directory $ROOT" >&2 ; exit 2 ; }

STATE=$ROOT/var/lib/cnf-plumbing
RUN=$ROOT/run/cnf-plumbing
# What the kernel says can take a while to come true; tests wait less.
WAIT=${CNF_PLUMBING_WAIT:-30}

for part in report files undo plan lock processes ports guard in-use confirm devices \
  boot-unit kernel-arguments firmware kubelet modules udev memlock hugepages virtual-functions eswitch subfunctions drivers vlans \
  ethernet vdpa ovs-offload flows agent agent-report; do
  # shellcheck source=/dev/null
  . "$PROGRAM/$part.sh"
done
if [ -n "$ROOT" ] && [ -n "${CNF_PLUMBING_KERNEL:-}" ]; then
  # Only below --root: what a kernel would do when its files are written to.
  # shellcheck source=/dev/null
  . "$CNF_PLUMBING_KERNEL"
fi

# A stop is heeded between two changes, never within one.
STOPPED=0
trap 'STOPPED=1' TERM INT HUP

# Every step, in an order in which each finds what it needs. MODE is `apply` or `compare`.
steps() {
  for step in boot-unit kernel-arguments firmware kubelet modules udev memlock hugepages eswitch-before-vfs virtual-functions \
    eswitch subfunctions drivers vlans ethernet vdpa ovs-offload; do
    STEP=${step%-before-vfs}
    case $step in
      boot-unit) step_boot_unit ;;
      kernel-arguments) step_kernel_arguments ;;
      firmware) step_firmware ;;
      kubelet) step_kubelet ;;
      modules) step_modules ;;
      udev) step_udev ;;
      memlock) step_memlock ;;
      hugepages) step_hugepages ;;
      virtual-functions) step_virtual_functions ;;
      eswitch-before-vfs) step_eswitch_before_vfs ;;
      eswitch) step_eswitch ;;
      subfunctions) step_subfunctions ;;
      drivers) step_drivers ;;
      vlans) step_vlans ;;
      ethernet) step_ethernet ;;
      vdpa) step_vdpa ;;
      ovs-offload) step_ovs_offload ;;
    esac
    leave_if_stopped
  done
}

command_apply() {
  take_lock
  if [ -z "$PLAN_FILE" ] && [ -e "$STATE/undo-wanted" ]; then
    command_undo
    return
  fi
  load_plan "${PLAN_FILE:-$STATE/plan}"
  [ -z "$PLAN_FILE" ] || refuse_older
  [ "$BOOT" = 0 ] || past_boot
  MODE=apply
  prepare_state
  # Written before the first change: whatever happens, the next boot and `undo` know what was wanted.
  [ -z "$PLAN_FILE" ] || accept_plan
  confirm_baseline
  steps
  confirm_connection
  # What could not be looked at may still be wanted: nothing is taken back before all of it was.
  if [ "$FAILED" = 0 ]; then
    STEP=undo
    undo_unclaimed
  fi
  finish
}

command_undo() {
  MODE=apply
  CLAIMS=' '
  prepare_state
  known_plan
  [ "$BOOT" = 0 ] || past_boot
  put_state undo-wanted "yes$NL"
  rm -f "$RUN/stamp"
  STEP=undo KEPT=unit
  undo_unclaimed
  if [ "$FAILED" = 0 ] && [ "$STAGED" = 0 ]; then
    forget_state
  fi
  finish
}

command_compare() {
  load_plan "${PLAN_FILE:-$STATE/plan}"
  MODE=compare
  steps
}

case $COMMAND in
  apply) command_apply ;;
  undo)
    take_lock
    command_undo
    ;;
  verify) command_compare ;;
  observe)
    [ -n "$PLAN_FILE" ] || { echo 'observe needs --plan FILE' >&2 ; exit 2 ; }
    command_compare
    ;;
  flows) command_flows ;;
  status) print_status ; exit 0 ;;
  agent) command_agent ;;
  plan)
    load_plan "${PLAN_FILE:-$STATE/plan}"
    print_plan
    exit 0
    ;;
  *)
    [ -z "$COMMAND" ] || echo "unknown command $COMMAND" >&2
    usage >&2
    exit 2
    ;;
esac
print_findings
exit_code
