# shellcheck shell=sh
# The VFs of each port. The kernel goes from one number to another only through none, which takes all VFs of the port
# away, so nothing happens while one of them is used.

step_virtual_functions() {
  find_ports
  for sv_port in $PORTS; do
    value "pf-role.$sv_port"
    [ "$VALUE" != management ] || continue
    if ! port_address "$sv_port"; then
      report failed "$sv_port" 'one function' "${BDF:-none}" "$ERROR"
      continue
    fi
    port_vfs "$sv_port"
    port_mtu "$sv_port"
    leave_if_stopped
  done
}

port_vfs() {
  value "pf-vfs.$1" || return 0
  pv_wanted=$VALUE
  pv_path=/sys/bus/pci/devices/$BDF
  claim "vfs=$pv_path/sriov_numvfs"
  claim "autoprobe=$pv_path/sriov_drivers_autoprobe"
  ! interface_of "$BDF" || claim "up=$pv_path/net/$NET/flags"
  if firmware_due "$BDF"; then
    read_line "$ROOT$pv_path/sriov_numvfs" || LINE=0
    report staged "$1" "$pv_wanted VFs" "$LINE VFs" 'waits for the firmware of the card'
    return
  fi
  read_line "$ROOT$pv_path/sriov_numvfs" || {
    lacking "$1" "$pv_wanted VFs" none "$BDF has no SR-IOV: switched off in firmware or BIOS, or not in the kernel"
    return
  }
  pv_found=$LINE
  read_line "$ROOT$pv_path/sriov_totalvfs"
  if [ "$pv_wanted" -gt "${LINE:-0}" ]; then
    lacking "$1" "$pv_wanted VFs" "$pv_found" "$BDF has at most ${LINE:-0}: raise it in the firmware of the NIC"
    return
  fi
  if [ "$pv_found" = "$pv_wanted" ]; then
    link_up "$1"
    finish_vfs "$1"
    report ok "$1" "$pv_wanted VFs" "$pv_found VFs"
    return
  fi
  if [ "$MODE" = compare ]; then report differs "$1" "$pv_wanted VFs" "$pv_found VFs"; return; fi
  may_change "$1" "$pv_wanted VFs" "$pv_found VFs" || return
  if [ "$pv_found" -gt 0 ] && vfs_in_use "$BDF"; then
    REBOOT=1
    report staged "$1" "$pv_wanted VFs" "$pv_found VFs" "$WHY; after a drain the next boot changes it, or the next run once no VF is used"
    return
  fi
  cutting "$BDF"
  quiet_vfs "$1" "$pv_wanted"
  record "vfs=$pv_path/sriov_numvfs" "$pv_path/sriov_numvfs$NL$pv_found$NL"
  put_state "pending/macs=$BDF" "$pv_wanted$NL" volatile
  if set_vfs "$BDF" "$pv_wanted" || { brought_up "$1" && set_vfs "$BDF" "$pv_wanted"; }; then
    link_up "$1"
    finish_vfs "$1"
    report changed "$1" "$pv_wanted VFs" "$pv_found VFs"
    return
  fi
  pv_why=$ERROR
  # What worked before works again.
  set_vfs "$BDF" "$pv_found" || pv_why="$pv_why; and $pv_found could not be set back: $ERROR"
  rm -f "$STATE/pending/macs=$BDF"
  wrote
  report failed "$1" "$pv_wanted VFs" "$pv_found VFs" "$pv_why"
}

# may_change PORT WANTED FOUND: guard, hold and probe; reports when one of them forbids it.
may_change() {
  guard "$1" || {
    [ "$VERDICT" != staged ] || { REBOOT=1; note_answering; }
    report "$VERDICT" "$1" "$2" "$3" "$WHY"
    return 1
  }
  if plan_held; then
    report failed "$1" "$2" "$3" 'held: this plan cut the node off through this port before; a new plan tries again'
    return 1
  fi
  [ "$BOOT" = 1 ] || may_change_port || { report "$VERDICT" "$1" "$2" "$3" "$WHY"; return 1; }
}

# set_vfs ADDRESS COUNT: through none, and waits for them; sets ERROR
set_vfs() {
  read_line "$PCI/$1/sriov_numvfs"
  if [ "$LINE" != 0 ]; then
    forget_vfs "$1"
    kernel_write "$PCI/$1/sriov_numvfs" 0 || return 1
  fi
  [ "$2" != 0 ] || return 0
  kernel_write "$PCI/$1/sriov_numvfs" "$2" || {
    case $ERROR in
      *'annot allocate memory'*) ERROR="$ERROR: the BIOS left too little address space; the kernel argument pci=realloc may help" ;;
      *'esource busy'*) ERROR="$ERROR: somebody else changes the VFs of this port" ;;
    esac
    return 1
  }
  read_line "$PCI/$1/sriov_numvfs"
  [ "$LINE" = "$2" ] || { ERROR="the kernel made $LINE"; return 1; }
  sv_until=$WAIT
  while ! vf_address "$1" $(($2 - 1)); do
    [ "$sv_until" -gt 0 ] || { ERROR="VF $(($2 - 1)) did not come up within $WAIT s"; return 1; }
    sv_until=$((sv_until - 1))
    sleep 1
  done
}

# How VFs were bound and set up is no matter once they are gone.
forget_vfs() {
  fd_index=0
  while vf_address "$1" "$fd_index"; do
    for fd_id in "driver=$VF" "vdpa=vdpa:$VF" "ethernet=$VF" "vlan=$1.$fd_index"; do forget "$fd_id"; done
    fd_index=$((fd_index + 1))
  done
}

# quiet_vfs PORT COUNT: where the plan names the driver of each VF, the kernel binds none by itself. A VF that is for
# another driver than the kernel's would be bound twice, and its interface appear, be renamed and configured for a moment.
quiet_vfs() {
  qv_named=0
  for qv_range in $RANGES; do
    [ "${qv_range%.*}" = "$1" ] || continue
    qv_span=${qv_range##*.}
    qv_named=$((qv_named + ${qv_span#*-} - ${qv_span%-*} + 1))
  done
  [ "$qv_named" = "$2" ] || return 0
  qv_path=/sys/bus/pci/devices/$BDF/sriov_drivers_autoprobe
  read_line "$ROOT$qv_path" && [ "$LINE" != 0 ] || return 0
  record "autoprobe=$qv_path" "$qv_path$NL$LINE$NL"
  kernel_write "$ROOT$qv_path" 0
}

# brought_up PORT: it was down, and comes up. Drivers that make VFs of a port that is up may take it down and up again for
# them, so it comes up after them; bnxt makes none before. Sources: Linux drivers/net/ethernet, igb_sriov_reinit in
# intel/igb, bnxt_sriov_configure in broadcom/bnxt.
brought_up() {
  interface_of "$BDF" && read_line "$PCI/$BDF/net/$NET/flags" && [ $((LINE & 1)) = 0 ] || return 1
  link_up "$1"
}

# A MAC that is set while the port is down holds only after the VF is loaded anew, so the port comes up before.
link_up() {
  interface_of "$BDF" || return 0
  lu_path=/sys/bus/pci/devices/$BDF/net/$NET/flags
  read_line "$ROOT$lu_path" && [ $((LINE & 1)) = 0 ] || return 0
  if [ "$MODE" = compare ]; then report differs "$1" 'the port is up' down; return; fi
  lu_found=$LINE
  record "up=$lu_path" "$lu_path$NL$lu_found$NL"
  kernel_write "$ROOT$lu_path" "$(printf '0x%x' $((lu_found | 1)))" ||
    { report failed "$1" 'the port is up' down "$ERROR"; return; }
  report changed "$1" 'the port is up' down
}

# VFs that the port left without a MAC get one that is always the same: of the port's own and their index. Some drivers
# give a pod another one at each start otherwise.
finish_vfs() {
  [ "$MODE" = apply ] && [ -e "$STATE/pending/macs=$BDF" ] || return 0
  if value "pf-link.$1" || ! interface_of "$BDF" || ! tool ip; then
    rm -f "$STATE/pending/macs=$BDF"
    wrote
    return
  fi
  fv_net=$NET fv_ip=$TOOL
  port_mac "$BDF"
  fv_zero=''
  while read -r fv_word fv_index fv_rest; do
    [ "$fv_word" = vf ] || continue
    case $fv_rest in *00:00:00:00:00:00*) fv_zero="$fv_zero ${fv_index%%[!0-9]*}" ;; esac
  done <<TEXT
$(limited 30 "$fv_ip" link show dev "$fv_net" 2>/dev/null)
TEXT
  fv_lines=''
  for fv_index in $fv_zero; do
    vf_stable_mac "$fv_index"
    fv_lines="${fv_lines}link set dev $fv_net vf $fv_index mac $MAC$NL"
  done
  if [ -n "$fv_lines" ]; then
    ERROR=$(printf '%s' "$fv_lines" | limited 60 "$fv_ip" -force -batch - 2>&1)
    fv_status=$?
    wrote
    ERROR=${ERROR%%"$NL"*}
    [ "$fv_status" = 0 ] || report failed "$1" "MACs of VFs$fv_zero" none "${ERROR##*: }"
  fi
  rm -f "$STATE/pending/macs=$BDF"
  wrote
}

# Sets MAC to that of a VF of the port with PORT_MAC.
vf_stable_mac() {
  [ "${vs_port:-}" = "$PORT_MAC" ] || { stable_mac "$PORT_MAC"; vs_port=$PORT_MAC vs_mac=${MAC%:*}; }
  hex_digits "$1"
  MAC=$vs_mac:$HEX
}

# Sets MAC to a locally administered one that follows from a text.
stable_mac() {
  st_hash=$(printf '%s' "$1" | sha256sum)
  MAC=02
  while [ ${#MAC} -lt 17 ]; do
    st_rest=${st_hash#??}
    MAC=$MAC:${st_hash%"$st_rest"} st_hash=$st_rest
  done
}

# Sets VF_WORDS to what `ip link show` says of a VF of a port.
vf_words() {
  interface_of "$1" && tool ip || return 1
  if [ "${vw_of:-}" != "$1" ]; then
    vw_of=$1
    vw_text=$(limited 30 "$TOOL" link show dev "$NET" 2>/dev/null)
  fi
  while read -r vw_word vw_index VF_WORDS; do
    [ "$vw_word $vw_index" != "vf $2" ] || return 0
  done <<TEXT
$vw_text
TEXT
  return 1
}

# No VF may have a larger MTU than its port.
port_mtu() {
  value "pf-mtu.$1" || return 0
  pm_wanted=$VALUE
  interface_of "$BDF" || {
    report failed "$1" "MTU $pm_wanted" none "$BDF has no interface in the node's network namespace"
    return
  }
  pm_path=/sys/bus/pci/devices/$BDF/net/$NET/mtu
  claim "mtu=$pm_path"
  read_line "$ROOT$pm_path"
  pm_found=$LINE
  if [ "$pm_found" = "$pm_wanted" ]; then report ok "$1" "MTU $pm_wanted" "MTU $pm_found"; return; fi
  if [ "$MODE" = compare ]; then report differs "$1" "MTU $pm_wanted" "MTU $pm_found"; return; fi
  may_change "$1" "MTU $pm_wanted" "MTU $pm_found" || return
  # Many drivers reset the port with its VFs for this.
  if vfs_in_use "$BDF"; then
    REBOOT=1
    report staged "$1" "MTU $pm_wanted" "MTU $pm_found" "$WHY; after a drain the next boot changes it, or the next run once no VF is used"
    return
  fi
  cutting "$BDF"
  record "mtu=$pm_path" "$pm_path$NL$pm_found$NL"
  kernel_write "$ROOT$pm_path" "$pm_wanted" || { report failed "$1" "MTU $pm_wanted" "MTU $pm_found" "$ERROR"; return; }
  read_line "$ROOT$pm_path"
  if [ "$LINE" = "$pm_wanted" ]; then report changed "$1" "MTU $pm_wanted" "MTU $pm_found"
  else report failed "$1" "MTU $pm_wanted" "MTU $LINE" 'the driver did not take it'
  fi
}

undo_vfs() {
  uv_bdf=${TARGET%/*} uv_bdf=${uv_bdf##*/}
  read_line "$ROOT$TARGET" || return 0
  uv_found=$LINE
  [ "$uv_found" != "$BEFORE" ] || return 0
  may_take_back "$uv_bdf" || {
    REBOOT=1
    report staged "$uv_bdf" "$BEFORE VFs" "$uv_found VFs" "$WHY"
    return 1
  }
  uv_before=$BEFORE
  set_vfs "$uv_bdf" "$uv_before" || { report failed "$uv_bdf" "$uv_before VFs" "$uv_found VFs" "$ERROR"; return 1; }
  report changed "$uv_bdf" "$uv_before VFs" "$uv_found VFs"
}
