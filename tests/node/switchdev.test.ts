/**
 * Open vSwitch on representors of a real kernel: those of netdevsim, whose eswitch has a switchdev mode. It takes no
 * flower rules and carries no packets, so a veth pair stands for what is behind each representor. It takes BPF rules: to
 * the kernel those are in hardware. That its PF is no PCI function is hidden from the node program.
 */
import { join } from 'node:path';
import { planText } from '../node-program/fake-node';
import { type EmulatedNode, startNode } from './guest';

const PF = '0000:aa:00.0';
const REPRESENTORS = ['eni1npf0vf0', 'eni1npf0vf1'] as const;
const PORT = {
  'pf-pci.sim0': PF,
  'pf-role.sim0': 'data',
  'pf-vfs.sim0': '2',
  'pf-eswitch.sim0': 'switchdev',
  'vf-driver.sim0.0-1': 'mlx5_core',
};

let node: EmulatedNode;

beforeAll(async () => {
  node = await startNode('default');
  await node.put(join(__dirname, '..', '..', 'node-program'), '/opt/node-program');
  await node.run('cat >/root/plan', { input: planText({ ...PORT, 'ovs-hw-offload': 'true' }) });
  await node.run('cat >/root/plan-of-bridge', { input: planText(PORT) });
  await node.sh(`set -e; modprobe -a netdevsim openvswitch cls_flower cls_matchall cls_bpf act_mirred sch_ingress sch_prio veth
    mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null || :
    echo '1 1' >/sys/bus/netdevsim/new_device; cd /sys/bus/netdevsim/devices/netdevsim1; echo 2 >sriov_numvfs
    devlink dev eswitch set netdevsim/netdevsim1 mode switchdev; udevadm settle; ip link set eni1np1 up
    for i in 0 1; do
      rep=eni1npf0vf$i; ip netns add pod$i; ip link add behind$i type veth peer name net1 netns pod$i
      ip link set $rep up; ip link set behind$i up; ip -n pod$i link set net1 up
      ip -n pod$i addr add 192.0.2.1$i/24 dev net1
      tc qdisc add dev behind$i ingress
      tc filter add dev behind$i ingress matchall action mirred ingress redirect dev $rep
    done
    mkdir -p /root/pci /var/run/openvswitch /etc/openvswitch /var/log/openvswitch; ln -s "$PWD" /root/pci/${PF}
    ovsdb-tool create /etc/openvswitch/conf.db /usr/share/openvswitch/vswitch.ovsschema
    ovsdb-server /etc/openvswitch/conf.db --detach --pidfile --remote=punix:/var/run/openvswitch/db.sock >/dev/null 2>&1
    ovs-vsctl --no-wait init
    cp $(readlink -f /usr/sbin/devlink) /root/devlink
    printf '#!/bin/sh\\nset -- "$@" ""\\nwhile [ -n "$1" ]; do
      [ "$1" != pci/${PF} ] || { set -- netdevsim/netdevsim1 "$@"; shift 2; set -- netdevsim/netdevsim1 "$@"; }
      w="$w $1"; shift; done\\nexec /root/devlink $w\\n' >/root/for-pci; chmod 755 /root/for-pci`);
});
afterAll(() => node?.stop());

/** The node program, to which the PF of netdevsim is a PCI function. */
async function flows(args = '', shell = 'dash', plan = 'plan') {
  const program = `${shell} /opt/node-program/main.sh flows --plan /root/${plan} ${args}`;
  const { code, stdout, stderr } = await node.run(`unshare -m sh -c 'mount --bind /root/pci /sys/bus/pci/devices
    mount --bind /root/for-pci $(readlink -f /usr/sbin/devlink); exec ${program}'`);
  return { code, text: stdout + stderr };
}

/** Starts ovs-vswitchd anew, which reads the policy once. It takes the root qdiscs of its ports away. */
const start = (policy: 'none' | 'skip_hw' | 'skip_sw') =>
  node.sh(`set -e; cd /root; ovs-appctl --timeout=10 exit >/dev/null 2>&1 || :
    ovs-vsctl --no-wait set Open_vSwitch . other_config:hw-offload=true other_config:tc-policy=${policy} other_config:max-idle=60000 -- --if-exists del-br br-sw
    /usr/lib/openvswitch*/ovs-vswitchd --detach --pidfile --log-file >/dev/null 2>&1
    ovs-vsctl add-br br-sw ${REPRESENTORS.map((rep) => `-- add-port br-sw ${rep}`).join(' ')}
    for i in 0 1; do
      rep=eni1npf0vf$i; tc qdisc replace dev $rep root handle 1: prio
      tc filter add dev $rep parent 1: matchall action mirred egress redirect dev behind$i
    done`);

async function traffic(): Promise<void> {
  const ping = 'ip netns exec pod0 ping -q -W 1';
  const reply = await node.sh(`for i in $(seq 10); do ${ping} -c 1 192.0.2.11 >/dev/null && break; done
    ${ping} -c 20 -i 0.1 192.0.2.11 | grep received`);
  expect(reply).toContain('20 received');
}

/** What is said of each representor. */
const ofRepresentors = (text: string) =>
  REPRESENTORS.map((rep) => text.split('\n').find((line) => line.includes(` ${rep}: `)));
const inSoftware = (place: string, reason: string) =>
  REPRESENTORS.map((rep) =>
    expect.stringMatching(
      `^differs  flows ${rep}: wanted flows in hardware, found \\d+ in ${place}: ${reason.replace(/[()]/g, '\\$&')}$`,
    ),
  );

test('before Open vSwitch runs', async () => {
  const { code, text } = await flows();
  expect(code).toBe(3);
  expect(text).toMatch(/^differs {2}flows Open vSwitch: .*: ovs-appctl: cannot read pidfile/m);
  expect(text).toContain('ok       flows sim0: eswitch mode switchdev\n');
});

test('of representors without hw-tc-offload no flow is in hardware, and with it the driver takes none', async () => {
  await start('none');
  await traffic();
  const off = await flows();
  expect(off.code).toBe(3);
  expect(off.text).toContain('wanted hw-tc-offload on at 3 interfaces, found off at eni1np1 eni1npf0vf0 eni1npf0vf1\n');
  expect(ofRepresentors(off.text)).toEqual(inSoftware('TC alone', 'hw-tc-offload is off at interfaces of sim0'));
  await node.sh(`for net in eni1np1 ${REPRESENTORS.join(' ')}; do ethtool -K $net hw-tc-offload on; done
    ovs-appctl dpctl/del-flows`);
  await traffic();
  const on = await flows();
  expect(on.code).toBe(3);
  expect(on.text).toContain('ok       flows sim0: hw-tc-offload on at 3 interfaces\n');
  const reason = 'the driver did not take them: a match or an action that it cannot offload, or its tables are full';
  expect(ofRepresentors(on.text)).toEqual(inSoftware('TC alone', reason));
});

test('a rule that the driver took is in hardware, in the same words under busybox, and counted', async () => {
  await node.sh(`set -e; for accepts in /sys/kernel/debug/netdevsim/netdevsim1/ports/*/bpf_tc_non_bound_accept; do echo 1 >$accepts; done
    tc qdisc add dev eni1np1 ingress; tc filter add dev eni1np1 ingress bpf bytecode '1,6 0 0 0,' flowid 1:1`);
  await traffic();
  const { text } = await flows();
  expect(text).toContain('ok       flows eni1np1: 1 in hardware\n');
  const without = (said: string) => said.replace(/\d+ in TC/g, 'some in TC');
  expect(without((await flows('', 'busybox sh')).text)).toBe(without(text));
  expect((await flows('--metrics')).text).toMatch(
    /^cnf_plumbing_flows{port="sim0",where="hardware"} 1\ncnf_plumbing_flows{port="sim0",where="tc"} [2-9]\d*$/m,
  );
});

test('with skip_hw Open vSwitch forwards by TC rules of its own, which count the packets', async () => {
  await start('skip_hw');
  await traffic();
  const { code, text } = await flows();
  expect(code).toBe(3);
  expect(text).toContain('differs  flows tc-policy: wanted none, found skip_hw\n');
  expect(ofRepresentors(text)).toEqual(inSoftware('TC alone', 'tc-policy is skip_hw: rules for software alone'));
  const rules = await node.sh("tc -s filter show dev eni1npf0vf0 ingress protocol ip | tr '\\n' ' '");
  expect(rules).toMatch(/skip_hw\s+not_in_hw.*mirred \(Egress Redirect to device eni1npf0vf1\)/);
  const counts = [...rules.matchAll(/Sent \d+ bytes (\d+) pkt/g)].map(([, packets]) => Number(packets));
  expect(Math.max(...counts)).toBeGreaterThanOrEqual(15);
});

test('with skip_sw what the driver refuses stays in the datapath of Open vSwitch', async () => {
  await start('skip_sw');
  await traffic();
  const { code, text } = await flows();
  expect(code).toBe(3);
  const reason = 'TC did not take them, or ovs-vswitchd was started before hw-offload was set: its log says which';
  expect(ofRepresentors(text)).toEqual(inSoftware('the switch alone', reason));
});

test('without traffic there are no flows, and behind a Linux bridge what it has learned is in software', async () => {
  await node.sh(`set -e; tc qdisc del dev eni1np1 ingress; for i in 0 1; do ip -n pod$i link set net1 down; done
    ovs-appctl dpctl/del-flows`);
  expect(await flows()).toMatchObject({ code: 9, text: expect.stringMatching(/\nidle\n$/) });
  await node.sh(`set -e; ovs-vsctl del-br br-sw; ip link add br-n6 type bridge; ip link set br-n6 up
    for i in 0 1; do ip link set eni1npf0vf$i master br-n6; ip -n pod$i link set net1 up; done
    ip netns exec pod0 ping -q -c 3 -W 1 192.0.2.11 >/dev/null || :`);
  const { code, text } = await flows('', 'dash', 'plan-of-bridge');
  expect(code).toBe(3);
  const reason = 'the driver does not offload what the bridge has learned';
  expect(ofRepresentors(text)).toEqual(inSoftware('the switch alone', reason));
});
