# shellcheck shell=sh
# Settings in the firmware of NVIDIA NICs without which a port has no VFs, or too few: SRIOV_EN and NUM_OF_VFS. They are
# those of the whole card, and hold from the next boot. The firmware is asked only while the port has too few, and
# nothing is lowered but by undo. Source: mstflint, mstconfig(1); sriov-network-operator pkg/vendors/mellanox.

step_firmware() {
  find_ports
  FIRMWARE_DUE=' '
  for fw_port in $PORTS; do
    { value "pf-firmware-vfs.$fw_port" || value "pf-vfs.$fw_port"; } && port_address "$fw_port" || continue
    # The VFs of all its ports live on the settings of a card.
    claim "firmware=${BDF%.*}"
  done
  for fw_port in $PORTS; do
    value "pf-firmware-vfs.$fw_port" && port_address "$fw_port" || continue
    port_firmware "$fw_port" "$VALUE"
    leave_if_stopped
  done
}

# port_firmware PORT COUNT
port_firmware() {
  pf_wanted="firmware with $2 VFs or more"
  read_line "$PCI/$BDF/sriov_totalvfs" || LINE=0
  pf_found="$LINE VFs"
  if [ "$LINE" -ge "$2" ]; then report ok "$1" "$pf_wanted" "$pf_found"; return; fi
  read_firmware "$BDF" || { lacking "$1" "$pf_wanted" "$pf_found" "$ERROR"; return; }
  if [ "$SRIOV_NOW" = True ] && [ "$VFS_NOW" -ge "$2" ]; then
    lacking "$1" "$pf_wanted" "$pf_found" "the firmware has $VFS_NOW, and the kernel does not see them: SR-IOV is off in the BIOS"
    return
  fi
  if [ "$SRIOV_NEXT" != True ] || [ "$VFS_NEXT" -lt "$2" ]; then
    if [ "$MODE" = compare ]; then report differs "$1" "$pf_wanted" "$pf_found"; return; fi
    may_change_card || {
      [ "$VERDICT" != staged ] || { REBOOT=1 FIRMWARE_DUE="$FIRMWARE_DUE$BDF "; note_answering; }
      report "$VERDICT" "$1" "$pf_wanted" "$pf_found" "$WHY"
      return
    }
    record "firmware=${BDF%.*}" "$BDF$NL$SRIOV_NEXT $VFS_NEXT$NL"
    rm -f "$STATE/pending/firmware=${BDF%.*}"
    set_firmware "$BDF" True "$2" || { report failed "$1" "$pf_wanted" "$pf_found" "$ERROR"; return; }
  fi
  await_boot "$1"
}

# A boot brings what is set; where it has not, another one would not either.
await_boot() {
  boot_id
  ab_file=pending/firmware=${BDF%.*}
  if ! read_line "$STATE/$ab_file" && [ "$MODE" = apply ]; then put_state "$ab_file" "$BOOT_ID$NL"; LINE=$BOOT_ID; fi
  if [ "$COMMAND" = observe ]; then report differs "$1" "$pf_wanted" "$pf_found" 'set for the next boot'; return; fi
  if [ "${LINE:-$BOOT_ID}" != "$BOOT_ID" ]; then
    lacking "$1" "$pf_wanted" "$pf_found" 'it was set before this boot, and does not hold: the node has to be switched off and on'
    return
  fi
  REBOOT=1 FIRMWARE_DUE="$FIRMWARE_DUE$BDF "
  report staged "$1" "$pf_wanted" "$pf_found" 'set for the next boot'
}

# firmware_due ADDRESS: the VFs of this port wait for a boot.
firmware_due() {
  case ${FIRMWARE_DUE:-} in *" $1 "*) return 0 ;; esac
  return 1
}

# Sets SRIOV_NOW, VFS_NOW, and SRIOV_NEXT, VFS_NEXT of the next boot; ERROR.
read_firmware() {
  # Source: kernel_lockdown(7). The word in brackets is the one that holds.
  if read_line "$ROOT/sys/kernel/security/lockdown"; then
    case $LINE in
      *'[integrity]'* | *'[confidentiality]'*)
        ERROR="locked: under Secure Boot nobody reaches the firmware from the node ($LINE); set it before Secure Boot is switched on"
        return 1
        ;;
    esac
  fi
  tool mstconfig || tool mlxconfig || { ERROR='there is neither mstconfig (mstflint) nor mlxconfig'; return 1; }
  FIRMWARE_TOOL=$TOOL
  FIRMWARE=$(limited 60 "$TOOL" -e -d "$1" q 2>&1) || { ERROR="${TOOL##*/} fails: ${FIRMWARE##*-E- }"; return 1; }
  # Source: NVIDIA, BlueField modes of operation.
  if setting INTERNAL_CPU_MODEL && [ "$NOW" = EMBEDDED_CPU ] && setting INTERNAL_CPU_OFFLOAD_ENGINE && [ "$NOW" = ENABLED ]; then
    ERROR='the card is in DPU mode: its firmware is set on the card'
    return 1
  fi
  if setting SRIOV_EN; then
    SRIOV_NOW=$NOW SRIOV_NEXT=$NEXT_BOOT
    if setting NUM_OF_VFS && is_number "$NOW" && is_number "$NEXT_BOOT"; then
      VFS_NOW=$NOW VFS_NEXT=$NEXT_BOOT
      return 0
    fi
  fi
  ERROR='its firmware has no SR-IOV'
  return 1
}

# setting NAME: sets NOW and NEXT_BOOT. A line is a name and its default, current and next value, after a * where they differ.
setting() {
  while read -r se_name se_default se_now se_next se_last; do
    [ "$se_name" != '*' ] || se_name=$se_default se_now=$se_next se_next=$se_last
    [ "$se_name" = "$1" ] || continue
    NOW=${se_now%%(*} NEXT_BOOT=${se_next%%(*}
    return 0
  done <<TEXT
$FIRMWARE
TEXT
  return 1
}

# set_firmware ADDRESS SRIOV_EN NUM_OF_VFS: reads back; sets ERROR
set_firmware() {
  sf_said=$(limited 120 "$FIRMWARE_TOOL" -y -d "$1" set "SRIOV_EN=$2" "NUM_OF_VFS=$3" 2>&1)
  sf_status=$?
  wrote
  [ "$sf_status" = 0 ] || { ERROR="${FIRMWARE_TOOL##*/} fails: ${sf_said##*-E- }"; return 1; }
  read_firmware "$1" || return 1
  ERROR='the firmware did not take it'
  [ "$SRIOV_NEXT $VFS_NEXT" = "$2 $3" ]
}

# may_change_card: the guard of every port of the card at BDF. Else sets VERDICT and WHY.
may_change_card() {
  mc_bdf=$BDF mc_status=0
  for mc_path in "$PCI/${BDF%.*}".*; do
    [ ! -e "$mc_path/physfn" ] || continue
    mc_port=$NL$FOUND
    case $mc_port in
      *" ${mc_path##*/}$NL"*)
        mc_port=${mc_port%%" ${mc_path##*/}$NL"*}
        guard "${mc_port##*"$NL"}" || { mc_status=1; break; }
        ;;
      *) ! card_is_vital "$mc_path" || { VERDICT=failed mc_status=1; break; } ;;
    esac
  done
  BDF=$mc_bdf
  [ "$mc_status" = 0 ] || WHY="$WHY; the firmware is that of the whole card"
  return "$mc_status"
}

# card_is_vital FUNCTION...: sets WHY
card_is_vital() {
  for cv_path; do
    for cv_net in "$cv_path"/net/*; do
      [ ! -e "$cv_net" ] || ! is_vital "${cv_net##*/}" || return 0
    done
  done
  return 1
}

undo_firmware() {
  [ -e "$PCI/$TARGET" ] || return 0
  uf_bdf=$TARGET uf_sriov=${BEFORE% *} uf_vfs=${BEFORE#* }
  uf_wanted="SRIOV_EN=$uf_sriov NUM_OF_VFS=$uf_vfs"
  read_firmware "$uf_bdf" || { report failed "$uf_bdf" "$uf_wanted" unknown "$ERROR"; return 1; }
  uf_found="SRIOV_EN=$SRIOV_NEXT NUM_OF_VFS=$VFS_NEXT"
  if [ "$uf_found" != "$uf_wanted" ]; then
    if [ "$BOOT" = 0 ] && card_is_vital "$PCI/${uf_bdf%.*}".*; then
      REBOOT=1
      report staged "$uf_bdf" "$uf_wanted" "$uf_found" "$WHY; it is taken back at boot"
      return 1
    fi
    set_firmware "$uf_bdf" "$uf_sriov" "$uf_vfs" || { report failed "$uf_bdf" "$uf_wanted" "$uf_found" "$ERROR"; return 1; }
    report changed "$uf_bdf" "$uf_wanted" "$uf_found"
  fi
  rm -f "$STATE/pending/firmware=${uf_bdf%.*}"
  wrote
}
