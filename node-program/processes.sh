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
