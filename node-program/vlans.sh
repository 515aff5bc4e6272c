# shellcheck shell=sh
# VLANs that a port gives its VFs where no CNI plugin can: the devices of DPDK and vDPA carry no interface into the pod.
# Source: ip-link(8), `vf NUM vlan`.

step_vlans() {
  find_ports
  for vl_range in $VLAN_RANGES; do
    value "vf-vlan.$vl_range"
    vl_wanted=$VALUE
    port_address "${vl_range%.*}" || continue
    vlan_range "$vl_range"
    leave_if_stopped
  done
}

vlan_range() {
  vl_span=${1##*.}
  vl_index=${vl_span%-*} vl_verdict='' vl_why='' vl_changed=0 vl_found=$vl_wanted
  while [ "$vl_index" -le "${vl_span#*-}" ]; do
    vf_there "$BDF" "$vl_index" || { [ "$vl_verdict" = failed ] || vl_verdict=$VERDICT vl_why=$WHY; break; }
    claim "vlan=$BDF.$vl_index"
    if ! vf_vlan "$BDF" "$vl_index"; then
      vl_verdict=failed vl_why="what ip says of VF $vl_index of $BDF has no VLAN: there is no ip, or its interface is elsewhere"
      break
    fi
    if [ "$VF_VLAN" != "$vl_wanted" ]; then
      vl_found=$VF_VLAN
      if [ "$MODE" = compare ]; then vl_verdict=differs
      elif in_use "$VF"; then
        [ "$vl_verdict" = failed ] || vl_verdict=staged vl_why="$WHY; the next run once it is free, or the next boot, changes it"
        REBOOT=1
      else
        record "vlan=$BDF.$vl_index" "$BDF$NL$vl_index$NL$VF_VLAN$NL"
        if set_vlan "$BDF" "$vl_index" "$vl_wanted"; then vl_changed=1; else vl_verdict=failed vl_why=$ERROR; fi
      fi
    fi
    vl_index=$((vl_index + 1))
  done
  case $vl_verdict,$vl_changed in
    ,0) report ok "vf-vlan.$1" "$vl_wanted" "$vl_wanted" ;;
    ,1) report changed "vf-vlan.$1" "$vl_wanted" "$vl_found" ;;
    failed,*) lacking "vf-vlan.$1" "$vl_wanted" "$vl_found" "$vl_why" ;;
    *) report "$vl_verdict" "vf-vlan.$1" "$vl_wanted" "$vl_found" "$vl_why" ;;
  esac
}

# Sets VF_VLAN to that of a VF; 0 is none.
vf_vlan() {
  vf_words "$1" "$2" || return 1
  VF_VLAN=0
  case " $VF_WORDS" in *' vlan '*) VF_VLAN=${VF_WORDS#*vlan } VF_VLAN=${VF_VLAN%%[!0-9]*} ;; esac
}

# set_vlan PORT INDEX VF_VLAN: reads back; sets ERROR
set_vlan() {
  interface_of "$1"
  tool ip
  ERROR=$(limited 30 "$TOOL" link set dev "$NET" vf "$2" vlan "$3" 2>&1)
  st_why=${ERROR##*: }
  wrote
  vw_of=''
  vf_vlan "$1" "$2" || VF_VLAN=unknown
  ERROR=${st_why:-the driver did not take it}
  [ "$VF_VLAN" = "$3" ]
}

undo_vlan() {
  uv_bdf=$TARGET uv_index=$BEFORE uv_vlan=$BEFORE_2
  vf_address "$uv_bdf" "$uv_index" && vf_vlan "$uv_bdf" "$uv_index" && [ "$VF_VLAN" != "$uv_vlan" ] || return 0
  uv_found=$VF_VLAN
  if in_use "$VF"; then
    REBOOT=1
    report staged "$VF" "VLAN $uv_vlan" "VLAN $uv_found" "$WHY"
    return 1
  fi
  set_vlan "$uv_bdf" "$uv_index" "$uv_vlan" || { report failed "$VF" "VLAN $uv_vlan" "VLAN $uv_found" "$ERROR"; return 1; }
  report changed "$VF" "VLAN $uv_vlan" "VLAN $uv_found"
}
