# shellcheck shell=sh
# What the device plugin has to know: it looks at the devices once, at its start. Its stamp changes with the boot and
# with the devices themselves, so that its liveness probe starts it anew then, and never for anything else.

PLUGIN_STAMP=sriov-device-plugin

# Sets DEVICES to a mark of the VFs, vDPA devices and subfunctions as they are, and of their drivers. A device that was
# made anew has another inode in sysfs, so a run that was killed after it made them is noticed too.
mark_devices() {
  md_list=''
  for md_link in "$PCI"/*/virtfn*; do
    link_name "$md_link" || continue
    md_vf=$LINK
    driver_of "$md_vf"
    md_list="$md_list$md_vf $DRIVER$NL"
  done
  for md_link in "$ROOT"/sys/bus/vdpa/devices/* "$ROOT"/sys/bus/auxiliary/devices/*.sf.*; do
    ! link_name "$md_link/driver" || md_list="$md_list${md_link##*/} $LINK$NL"
  done
  md_list=$md_list$(ls -di "$PCI"/*/virtfn*/ "$ROOT"/sys/bus/vdpa/devices/*/ "$ROOT"/sys/bus/auxiliary/devices/*.sf.*/ 2>/dev/null)
  DEVICES=$(printf '%s' "$md_list" | sha256sum)
  DEVICES=${DEVICES%% *}
}

stamp_plugin() {
  mark_devices
  sp_same="boot-id=$BOOT_ID${NL}devices=$DEVICES$NL"
  ! read_all "$RUN/$PLUGIN_STAMP" || case $CONTENT in *"$NL$sp_same") return ;; esac
  put_run "$PLUGIN_STAMP" "hash=$PLAN_HASH${NL}generation=$PLAN_GENERATION$NL$sp_same"
}
