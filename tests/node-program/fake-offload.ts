/**
 * What a node has beside plain VFs, as stand-ins: NICs whose eswitch has a switchdev mode, subfunctions, vDPA and Open
 * vSwitch. The programs answer in the words of iproute2 6.1, ethtool 6.1 and ovs-vsctl 3.1, and refuse what Linux 6.12
 * refuses: docs/proof.md says that it was read, not seen.
 */
import type { FakeNode } from './fake-node';

export const PF = 'sys/bus/pci/devices/0000:3b:00.1';

/** A ConnectX with two VFs: one for a vSwitch, one as a vDPA device; one subfunction. */
export const OFFLOAD_PLAN = {
  'module.mlx5_vdpa': 'load',
  'module.vhost_vdpa': 'load',
  'module.virtio_vdpa': 'load',
  'pf-pci.ens2f0': '0000:3b:00.1',
  'pf-role.ens2f0': 'data',
  'pf-vendor.ens2f0': '15b3',
  'pf-vfs.ens2f0': '2',
  'pf-eswitch.ens2f0': 'switchdev',
  'pf-eswitch-order.ens2f0': 'after-vfs',
  'vf-driver.ens2f0.0-0': 'mlx5_core',
  'vf-driver.ens2f0.1-1': 'mlx5_core',
  'vdpa.ens2f0.1-1': 'virtio_vdpa',
  'vdpa-attributes.ens2f0.1-1': 'mac max_vqp=4',
  'vf-ethernet.ens2f0.1-1': 'off',
  'sf.ens2f0.5-5': 'active',
  'ovs-hw-offload': 'true',
  'ovs-tc-policy': 'skip_sw',
};

const COMMON = 'P="$ROOT/sys/devices/pci0000:00"';

const TOOLS: Readonly<Record<string, string>> = {
  modprobe: `r=; [ "$1" != -r ] || { r=1; shift; }
m=$1; while [ "$m" != "\${m%-*}" ]; do m=\${m%-*}_\${m##*-}; done; m="$ROOT/sys/module/$m"
case $1 in
vhost_vdpa | virtio_vdpa) b="$ROOT/sys/bus/vdpa/drivers/$1" ;;
vfio-pci) b="$ROOT/sys/bus/pci/drivers/$1" ;;
*) b= ;;
esac
if [ -n "$r" ]; then rmdir "$m"; [ -z "$b" ] || rm -rf "$b"; exit; fi
mkdir -p "$m"; [ -z "$b" ] || { mkdir -p "$b"; : >"$b/bind"; : >"$b/unbind"; }`,

  /** Representors as the mode and the number of VFs want them. */
  'fake-representors': `${COMMON}
mode=; [ ! -e "$P/$1/fake-eswitch" ] || read -r mode _ <"$P/$1/fake-eswitch"
read -r vfs <"$P/$1/sriov_numvfs"; i=0
while [ $i -lt 8 ]; do
  n="$P/$1/net/ens2f0_$i"
  if [ "$mode" = switchdev ] && [ $i -lt $vfs ]; then
    [ -e "$n" ] || { mkdir -p "$n"; echo pf1vf$i >"$n/phys_port_name"; echo 02:00:00:00:01:0$i >"$n/address"; echo off >"$n/fake-tc"; }
  else [ ! -e "$n" ] || rm -rf "$n"
  fi
  i=$((i + 1))
done`,

  devlink: `${COMMON}
fail() { echo "kernel answers: $1" >&2; exit 1; }
case "$1 $2 $3" in
'dev info '*) cat "$ROOT/fake/devlink" ;;
'dev eswitch show')
  f="$P/\${4#pci/}/fake-eswitch"; [ -e "$f" ] || fail 'No such device'
  read -r mode inline encap <"$f"; echo "$4: mode $mode inline-mode $inline encap-mode $encap" ;;
'dev eswitch set')
  b=\${4#pci/}; f="$P/$b/fake-eswitch"; read -r mode inline encap <"$f"; read -r vfs <"$P/$b/sriov_numvfs"
  [ ! -e "$ROOT/fake/eswitch-error" ] || fail "$(cat "$ROOT/fake/eswitch-error")"
  shift 4
  while [ $# -gt 0 ]; do case $1 in mode) new=$2 ;; inline-mode) inline=$2 ;; encap-mode) encap=$2 ;; esac; shift 2; done
  if [ "\${new:-$mode}" != "$mode" ]; then
    if [ -e "$ROOT/fake/ice" ]; then [ "$vfs" = 0 ] || fail 'Operation not supported'
    else for d in "$P/$b"/virtfn*/driver; do [ ! -e "$d" ] || fail 'Device or resource busy'; done
    fi
  fi
  [ ! -e "$ROOT/fake/new-interface" ] || [ "\${new:-$mode}" = "$mode" ] || { echo 0x1002 >"$P/$b/net/ens2f0/flags"; echo 1500 >"$P/$b/net/ens2f0/mtu"; }
  echo "\${new:-$mode} $inline $encap" >"$f"; "$ROOT/usr/sbin/fake-representors" "$b" ;;
'port show '*)
  for s in "$P"/*/fake-sfs/*; do
    [ -e "$s" ] || continue
    read -r mac state <"$s"; n=\${s##*/}; b=\${s%/fake-sfs/*}; b=\${b##*/}
    echo "pci/$b/3276$n: type eth netdev ens2f0s$n flavour pcisf controller 0 pfnum \${b##*.} sfnum $n splittable false"
    echo '  function:'
    echo "    hw_addr $mac state $state opstate detached"
  done
  echo "pci/0000:3b:00.1/65535: type eth netdev ens2f0 flavour physical port 1 splittable false" ;;
'port add pci/'*)
  b=\${3#pci/}; read -r mode _ <"$P/$b/fake-eswitch"; [ "$mode" = switchdev ] || fail 'Operation not supported'
  [ ! -e "$ROOT/fake/no-sf" ] || fail 'No space left on device'
  mkdir -p "$P/$b/fake-sfs"; echo '00:00:00:00:00:00 inactive' >"$P/$b/fake-sfs/$9" ;;
'port del '*) b=\${3#pci/}; n=\${b##*/3276}; b=\${b%/*}; rm "$P/$b/fake-sfs/$n"; rmdir "$P/$b/fake-sfs" 2>/dev/null || : ;;
'port function set')
  b=\${4#pci/}; n=\${b##*/3276}; b=\${b%/*}; s="$P/$b/fake-sfs/$n"; read -r mac state <"$s"; a="$P/$b/mlx5_core.sf.$n"
  case $5 in hw_addr) mac=$6 ;; state) state=$6 ;; esac
  echo "$mac $state" >"$s"
  if [ "$state" = active ]; then
    mkdir -p "$a/net/sf$n" "$ROOT/sys/bus/auxiliary/drivers/mlx5_core.sf"; echo "$n" >"$a/sfnum"
    [ -h "$a/driver" ] || ln -s ../../../../bus/auxiliary/drivers/mlx5_core.sf "$a/driver"
    ln -sfn "../../../devices/pci0000:00/$b/mlx5_core.sf.$n" "$ROOT/sys/bus/auxiliary/devices/mlx5_core.sf.$n"
  else rm -rf "$a" "$ROOT/sys/bus/auxiliary/devices/mlx5_core.sf.$n"
  fi ;;
'dev param show')
  p="$P/\${4#pci/}"; [ -h "$p/driver" ] || fail 'No such device'
  v=true; [ ! -e "$p/fake-enable-eth" ] || read -r v <"$p/fake-enable-eth"
  printf '%s:\\n  name enable_eth type generic\\n    values:\\n      cmode driverinit value %s\\n' "$4" "$v" ;;
'dev param set') p="$P/\${4#pci/}"; if [ "$8" = true ]; then rm -f "$p/fake-enable-eth"; else echo "$8" >"$p/fake-enable-eth"; fi ;;
'dev reload pci/'*)
  b=\${3#pci/}; p="$P/$b"
  if [ -e "$p/fake-enable-eth" ]; then rm -rf "$p/net"
  else n=v\${b#*:}; n=\${n%%:*}\${n##*:}; mkdir -p "$p/net/$n"; echo 02:00:00:00:00:01 >"$p/net/$n/address"
  fi ;;
*) exit 1 ;;
esac`,

  ethtool: `f=$(echo "$ROOT"/sys/bus/pci/devices/*/net/"$2"/fake-tc)
case $1 in
-k) read -r v <"$f"; printf 'Features for %s:\\nrx-checksumming: on\\nhw-tc-offload: %s\\n' "$2" "$v" ;;
-K)
  [ "$4" = on ] || [ ! -e "$ROOT/fake/tc-rules" ] || { echo 'Could not change any device features' >&2; exit 1; }
  echo "$4" >"$f" ;;
esac`,

  /** The vDPA bus: a device, and the driver that takes it; none when there is none. */
  'fake-vdpa-bus': `d="$ROOT/sys/bus/vdpa/devices/$1"; rm -rf "$d/driver" "$d"/vhost-vdpa-* "$d/../"virtio9
[ -n "$2" ] || exit 0
[ -e "$ROOT/sys/bus/vdpa/drivers/$2" ] && [ ! -e "$ROOT/fake/refuses/$2" ] || exit 1
ln -s "../../../../bus/vdpa/drivers/$2" "$d/driver"
case $2 in
vhost_vdpa) mkdir "$d/vhost-vdpa-7" ;;
virtio_vdpa) mkdir -p "$d/../virtio9/net/veth9" "$ROOT/fake/virtio_net"; ln -s ../../../../../fake/virtio_net "$d/../virtio9/driver" ;;
esac`,

  vdpa: `${COMMON}
fail() { echo "kernel answers: $1" >&2; exit 1; }
offers() { p="$P/\${1#pci/}"; [ -d "$p" ] && [ -e "$ROOT/sys/module/mlx5_vdpa" ] && d=$(readlink "$p/driver") && [ "\${d##*/}" = mlx5_core ]; }
case "$1 $2" in
'mgmtdev show') offers "$3" || fail 'No such device'; echo "$3:"; echo '  supported_classes net' ;;
'dev add')
  name=$4 management=$6; offers "$management" || fail 'No such device'
  set -- $(shift 6; echo "$*")
  ls -d "$p"/*/fake-config >/dev/null 2>&1 && fail 'No space left on device'
  mac=00:00:00:00:00:00 pairs=1
  while [ $# -gt 0 ]; do case $1 in
    mac) mac=$2 ;; max_vqp) pairs=$2 ;; mtu) ;;
    *) fail 'Operation not supported' ;;
  esac; shift 2; done
  [ "$pairs" -le 16 ] || fail 'Invalid argument'
  mkdir -p "$p/$name"; echo '(null)' >"$p/$name/driver_override"
  echo "$name: mac $mac link up link_announce false max_vq_pairs $pairs mtu 1500" >"$p/$name/fake-config"
  ln -s "../../../devices/pci0000:00/\${p##*/}/$name" "$ROOT/sys/bus/vdpa/devices/$name"
  for d in "$ROOT"/sys/bus/vdpa/drivers/*; do [ ! -e "$d" ] || { "$ROOT/usr/sbin/fake-vdpa-bus" "$name" "\${d##*/}"; break; }; done ;;
'dev del')
  [ ! -e "$ROOT/fake/vdpa-busy" ] || fail 'Device or resource busy'
  "$ROOT/usr/sbin/fake-vdpa-bus" "$3"; d="$ROOT/sys/bus/vdpa/devices/$3"; rm -rf "$(readlink -f "$d")" "$d" ;;
'dev config') cat "$ROOT"/sys/bus/vdpa/devices/*/fake-config 2>/dev/null ;;
*) exit 1 ;;
esac`,

  'ovs-vsctl': `D="$ROOT/etc/openvswitch/conf.db"
[ ! -e "$ROOT/fake/no-ovsdb" ] || { echo 'ovs-vsctl: unix:/var/run/openvswitch/db.sock: database connection failed (No such file or directory)' >&2; exit 1; }
while [ $# -gt 0 ]; do case $1 in --*) shift ;; *) break ;; esac; done
case $1 in
get) k=\${4#other_config:}; v=$(sed -n "s/^$k=//p" "$D"); [ -z "$v" ] && echo || echo "\\"$v\\"" ;;
set) k=\${4#other_config:}; t=$(grep -v "^\${k%%=*}=" "$D"); { [ -z "$t" ] || echo "$t"; echo "$k"; } | sort >"$D.new"; mv "$D.new" "$D" ;;
remove) t=$(grep -v "^$5=" "$D"); echo "$t" >"$D.new"; mv "$D.new" "$D" ;;
esac`,
};

/** Makes the second port of a node one of a ConnectX, and installs Open vSwitch. */
export function withOffload(node: FakeNode): FakeNode {
  for (const [name, script] of Object.entries(TOOLS)) node.addTool(name, script);
  const modules = ['vfio-pci', 'mlx5_vdpa', 'vhost_vdpa', 'virtio_vdpa'];
  node.put('lib/modules/6.12.0/modules.dep', modules.map((each) => `kernel/drivers/${each}.ko.xz:\n`).join(''));
  node.put('etc/openvswitch/conf.db', 'max-idle=30000\n');
  newKernel(node);
  return node;
}

/** What a fresh kernel shows of it; after a reboot it is called again. */
export function newKernel(node: FakeNode): void {
  node.put('fake/vf-driver/0000:3b:00.1', 'mlx5_core\n');
  node.put(`${PF}/vendor`, '0x15b3\n');
  node.put(`${PF}/fake-eswitch`, 'legacy none basic\n');
  node.put(`${PF}/net/ens2f0/fake-tc`, 'off\n');
  node.put('sys/bus/pci/drivers/mlx5_core/unbind', '');
  for (const folder of ['auxiliary/devices', 'auxiliary/drivers/mlx5_core.sf', 'vdpa/devices', 'vdpa/drivers'])
    node.put(`sys/bus/${folder}/.keep`, '');
}
