# shellcheck shell=sh
# Rights of the process: capabilities, and memory that it may pin.

# able CAPABILITY: whether the process has it. Numbers: linux/capability.h.
able() {
  case $1 in
    NET_ADMIN) ab_bit=12 ;;
    NET_RAW) ab_bit=13 ;;
    IPC_LOCK) ab_bit=14 ;;
    SYS_RAWIO) ab_bit=17 ;;
    SYS_ADMIN) ab_bit=21 ;;
    BPF) ab_bit=39 ;;
  esac
  # Where it cannot be seen, nothing is said against it.
  field_of "$ROOT/proc/self/status" CapEff: || return 0
  [ $((0x$FIELD >> ab_bit & 1)) = 1 ]
}

# Sets PINNABLE to the MiB that the process may pin, or to `unlimited`.
pinnable() {
  # A process with SYS_RESOURCE may raise its limit; the program inherits it.
  # Both dash and busybox can, though POSIX does not ask for it.
  # shellcheck disable=SC3045
  [ -n "$ROOT" ] || ulimit -l unlimited 2>/dev/null || :
  field_of "$ROOT/proc/self/limits" 'Max locked memory' || FIELD=unlimited
  PINNABLE=${FIELD%% *}
  [ "$PINNABLE" = unlimited ] || PINNABLE=$((PINNABLE / 1048576))
}

pins_enough() {
  pinnable
  [ "$PINNABLE" = unlimited ] || [ "$PINNABLE" -ge "$MEMORY_TOTAL" ]
}

need_rights() {
  if [ -n "$PINNING_VFIO" ] && ! able IPC_LOCK && ! pins_enough; then
    lacking 8 "VFIO pins $MEMORY_TOTAL MiB of hugepages for $PINNING_VFIO, and the process may pin $PINNABLE MiB" \
      'capability IPC_LOCK (for a user other than root: as a file capability), or LimitMEMLOCK=infinity of the container runtime'
  fi
  # Source: Linux net/xdp/xdp_umem.c, xdp_umem_account_pages.
  if [ "$AF_XDP" -gt 0 ] && ! able IPC_LOCK && ! pins_enough; then
    lacking 8 "AF_XDP locks up to $MEMORY_TOTAL MiB of memory, and the process may pin $PINNABLE MiB" \
      'capability IPC_LOCK, or LimitMEMLOCK=infinity of the container runtime'
  fi
  # Source: Linux kernel/bpf/syscall.c, bpf_prog_load; net/core/dev.c, dev_xdp_attach through rtnetlink.
  if [ -n "$XDP_PROGRAM" ] && ! { able NET_ADMIN && { able BPF || able SYS_ADMIN; }; }; then
    lacking 8 "the program loads an XDP program for $XDP_PROGRAM, and the process lacks BPF or NET_ADMIN" \
      'capabilities BPF and NET_ADMIN, or the AF_XDP device plugin, which loads it'
  fi
  # IPC_LOCK does not help here. Source: Linux drivers/vhost/vdpa.c, vhost_vdpa_pa_map.
  if [ -n "$PINNING_VDPA" ] && ! pins_enough; then
    lacking 8 "vhost-vdpa pins $MEMORY_TOTAL MiB of hugepages for $PINNING_VDPA, and the process may pin $PINNABLE MiB" \
      'LimitMEMLOCK=infinity of the container runtime, or capability SYS_RESOURCE'
  fi
  if [ -n "$TAPS" ] && ! able NET_ADMIN; then
    lacking 8 'the exception path makes a tap interface, and the process has no capability NET_ADMIN' 'capability NET_ADMIN'
  fi
  if [ -n "$RAW" ] && ! able NET_RAW; then
    lacking 8 "$RAW needs raw sockets or verbs queues, and the process has no capability NET_RAW" 'capability NET_RAW'
  fi
}
