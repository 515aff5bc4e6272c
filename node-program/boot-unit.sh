# shellcheck shell=sh
# What lives in the running kernel is gone with it: two systemd units carry the plan out at each boot, one before
# networking, OVS and the kubelet start, one after OVS for what needs it (vDPA, offload). They wait for nothing that needs
# the network, have a time limit, and stop nothing when they fail. They run a copy of this program on the node's own disk.

UNITS_FOLDER=/etc/systemd/system
KUBELETS='containerd.service crio.service kubelet.service k3s.service k3s-agent.service rke2-server.service rke2-agent.service'

step_boot_unit() {
  # As sd_booted(3) does.
  if [ ! -d "$ROOT/run/systemd/system" ]; then
    report ok boot-unit 'no systemd: who starts the node calls apply --boot, and apply --late after Open vSwitch' ''
    return 0
  fi
  want_program || return 0
  want_unit cnf-plumbing-early --boot "DefaultDependencies=no
ConditionPathExists=/var/lib/cnf-plumbing/program/main.sh
Wants=systemd-udev-settle.service network-pre.target
After=local-fs.target systemd-modules-load.service systemd-udev-settle.service
Before=network-pre.target ovsdb-server.service ovs-vswitchd.service openvswitch-switch.service openvswitch.service
Before=$KUBELETS
Before=shutdown.target
Conflicts=shutdown.target"
  has_late_steps || return 0
  want_unit cnf-plumbing-late --late "ConditionPathExists=/var/lib/cnf-plumbing/program/main.sh
After=cnf-plumbing-early.service
After=ovsdb-server.service ovs-vswitchd.service openvswitch-switch.service openvswitch.service
Before=$KUBELETS"
}

# want_unit NAME OPTION ORDER
want_unit() {
  want_file_then systemd "$1.service" "$UNITS_FOLDER/$1.service" "# Written by cnf-plumbing. Taken back by its undo.
[Unit]
Description=Set the node up for accelerated networking
$3

[Service]
Type=oneshot
ExecStart=/bin/sh /var/lib/cnf-plumbing/program/main.sh apply $2
SuccessExitStatus=4
TimeoutStartSec=300
TimeoutStopSec=10

[Install]
WantedBy=multi-user.target
" || return 0
  want_link "$1.service is started" "$UNITS_FOLDER/multi-user.target.wants/$1.service" "../$1.service"
}

has_late_steps() {
  [ -z "$VDPA_RANGES$SIMULATED" ] || return 0
  value ovs-hw-offload || value ovs-tc-policy
}

# left_for_late: this is the first unit of the boot, and the step is of the second.
left_for_late() {
  [ "$BOOT" = 1 ] && [ "$LATE" = 0 ] || return 1
  LEFT=1
}

# The copy changes as a whole: a folder by the hash of its content, and a link that is turned to it.
want_program() {
  wp_hash=$(cat "$PROGRAM"/*.sh | sha256sum)
  wp_hash=program-${wp_hash%% *}
  if [ "$(readlink "$STATE/program" 2>/dev/null)" = "$wp_hash" ] && [ -e "$STATE/program/main.sh" ]; then
    report ok program "$wp_hash" "$wp_hash"
    return 0
  fi
  if [ "$MODE" = compare ]; then report differs program "$wp_hash" none; return 1; fi
  rm -rf "$STATE/new-program"
  ERROR=$(mkdir "$STATE/new-program" 2>&1 && cp "$PROGRAM"/*.sh "$STATE/new-program/" 2>&1) ||
    { report failed program "$wp_hash" none "it cannot be copied: ${ERROR##*: }"; return 1; }
  wrote
  sync "$STATE"/new-program/*.sh 2>/dev/null || sync
  rm -rf "${STATE:?}/$wp_hash"
  mv "$STATE/new-program" "$STATE/$wp_hash"
  wrote
  turn_link "$STATE/program" "$wp_hash" || { report failed program "$wp_hash" none "$ERROR"; return 1; }
  for wp_old in "$STATE"/program-*; do
    [ "$wp_old" = "$STATE/$wp_hash" ] || rm -rf "$wp_old"
  done
  report changed program "$wp_hash" 'none or another'
}

# turn_link PATH TARGET: replaced at once
turn_link() {
  rm -f "$1.cnf-plumbing"
  ERROR=$(ln -s "$2" "$1.cnf-plumbing" 2>&1 && mv -fT "$1.cnf-plumbing" "$1" 2>&1) || { ERROR=${ERROR##*: }; return 1; }
  wrote
}

# want_link ITEM PATH TARGET
want_link() {
  claim "link=$2"
  claim_folder "${2%/*}"
  if [ "$(readlink "$ROOT$2" 2>/dev/null)" = "$3" ]; then report ok "$1" "$3" "$3"; return 0; fi
  if [ "$MODE" = compare ]; then report differs "$1" "$3" 'no link'; return 0; fi
  want_folder "${2%/*}" || { report failed "$1" "$3" 'no link' "${2%/*} cannot be made: $ERROR"; return 0; }
  record "link=$2" "$2$NL"
  turn_link "$ROOT$2" "$3" || { report failed "$1" "$3" 'no link' "$ERROR"; return 0; }
  report changed "$1" "$3" 'no link'
}

undo_link() {
  rm -f "$ROOT$TARGET" "$ROOT$TARGET.cnf-plumbing"
  wrote
  report changed "$TARGET" 'no link' 'a link'
}
