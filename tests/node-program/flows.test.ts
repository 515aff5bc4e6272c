/** Are flows in hardware, and if not why: on stand-ins that answer in the words of Open vSwitch 3.1 and iproute2 6.1. */
import { Agent } from './agent';
import { FakeNode, planText } from './fake-node';
import { OFFLOAD_PLAN, PF, withOffload } from './fake-offload';

const TOOLS = {
  'ovs-appctl': `[ ! -e "$ROOT/fake/no-vswitchd" ] || { echo 'ovs-appctl: cannot read pidfile "/var/run/openvswitch/ovs-vswitchd.pid" (No such file or directory)' >&2; exit 1; }
case "$*" in
'--timeout=10 dpctl/show system@ovs-system') cat "$ROOT/fake/dpctl-show" ;;
'--timeout=30 dpctl/dump-flows -m system@ovs-system') cat "$ROOT/fake/dpctl-dump-flows" ;;
*) exit 1 ;;
esac`,
  tc: `[ "$*" = '-force -batch -' ] || exit 1
while read -r object verb word net side; do
  [ "$object $verb $word $side" != 'filter show dev ingress' ] || cat "$ROOT/fake/tc-$net" 2>/dev/null
done`,
  bridge: '[ "$1 $2 $3 $4 $5" != "fdb show br br-n6 brport" ] || cat "$ROOT/fake/fdb-$6"',
};

/** A VF for Open vSwitch, a VF as vDPA device. */
const PLAN = { ...OFFLOAD_PLAN, 'ovs-tc-policy': undefined, 'sf.ens2f0.5-5': undefined };

/** As it is after an apply. */
let applied: FakeNode;
beforeAll(() => {
  applied = withOffload(new FakeNode()).withSystemd();
  for (const [name, script] of Object.entries(TOOLS)) applied.addTool(name, script);
  expect(applied.apply(planText(PLAN))).toMatchObject({ code: 0 });
});
afterAll(() => applied.remove());

let node: FakeNode;
beforeEach(() => {
  node = new FakeNode(['dash'], applied.root);
  node.put('fake/dpctl-dump-flows', '');
  vswitchPorts('ens2f0', 'ens2f0_0', 'ens2f0_1');
});
afterEach(() => node.remove());

const vswitchPorts = (...names: string[]) =>
  node.put(
    'fake/dpctl-show',
    `system@ovs-system:
  lookups: hit:12 missed:9 lost:0
  flows: 3
  port 0: ovs-system (internal)
  port 1: br-n6 (internal)
${names.map((name, i) => `  port ${i + 2}: ${name}\n`).join('')}`,
  );

type Place = 'hardware' | 'tc' | 'skip_hw' | 'vswitch' | 'partial' | 'old';

const MATCH = (port: string) =>
  `ufid:d1e5a0c6-0f4b-4f5a-9f0e-5f0c1b1c0c0d, recirc_id(0),dp_hash(0/0),skb_priority(0/0),in_port(${port}),skb_mark(0/0),ct_state(0/0),eth(src=02:00:00:00:00:0a,dst=02:00:00:00:00:0b),eth_type(0x0800),ipv4(frag=no), packets:38, bytes:3192, used:0.660s`;
const LAYER = {
  hardware: ', offloaded:yes, dp:tc',
  tc: ', dp:tc',
  skip_hw: ', dp:tc',
  vswitch: ', dp:ovs',
  partial: ', offloaded:partial, dp:ovs',
  old: ', offloaded:yes',
};
const FLAGS = { hardware: ['in_hw in_hw_count 1'], tc: ['not_in_hw'], skip_hw: ['skip_hw', 'not_in_hw'], old: [] };

/** The flows that come in at each interface: as Open vSwitch and as TC tell of them. */
function flows(at: Record<string, readonly Place[]>): void {
  const all = Object.entries(at);
  const dump = all.flatMap(([port, places]) =>
    places.map((place) => `${MATCH(port)}${LAYER[place]}, actions:set(eth(dst=02:00:00:00:00:0c)),ens2f0\n`),
  );
  node.put('fake/dpctl-dump-flows', dump.join(''));
  for (const [port, places] of all) {
    const rules = places.flatMap((place, i) =>
      place === 'vswitch' || place === 'partial'
        ? []
        : [
            `filter protocol ip pref ${i + 2} flower chain 0 `,
            `filter protocol ip pref ${i + 2} flower chain 0 handle 0x1 `,
            '  dst_mac 02:00:00:00:00:0b',
            '  eth_type ipv4',
            '  ip_flags nofrag',
            ...FLAGS[place].map((flag) => `  ${flag}`),
            '\taction order 1: mirred (Egress Redirect to device ens2f0) stolen',
            ' \tindex 1 ref 1 bind 1',
            '\tcookie c6a0e5d14b0f4f5a9f0e5f0c1b1c0c0d',
            '\tno_percpu',
            '',
          ],
    );
    node.put(`fake/tc-${port}`, `${rules.join('\n')}\n`);
  }
}

const asked = () => node.run('flows');
const inJson = () => JSON.parse(node.run('flows', { args: ['--json'] }).text);

test('flows in hardware, with a few in software: as wanted', () => {
  flows({
    ens2f0: ['hardware', 'hardware'],
    ens2f0_0: ['hardware', 'tc'],
    ens2f0_1: ['hardware', 'vswitch', 'vswitch'],
  });
  const before = node.snapshot();
  expect(asked()).toEqual({
    code: 0,
    signal: null,
    text: `ok       flows hw-offload: true
ok       flows tc-policy: none
ok       flows ens2f0: eswitch mode switchdev
ok       flows ens2f0: hw-tc-offload on at 3 interfaces
ok       flows ens2f0: 2 in hardware
ok       flows ens2f0_0: 1 in hardware, 1 in TC alone
ok       flows ens2f0_1: 1 in hardware, 2 in the switch alone
ok
`,
  });
  expect(node.snapshot()).toEqual(before);
});

test('as JSON: the numbers of each interface, with its function', () => {
  flows({ ens2f0_0: ['hardware', 'tc'], ens2f0_1: ['partial'] });
  const { findings, ...run } = inJson();
  expect(run).toEqual({
    program: 1,
    command: 'flows',
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    generation: 1,
    bootId: '11111111-2222-3333-4444-555555555555',
    result: 'differs',
    reboot: false,
  });
  expect(findings.slice(4)).toEqual([
    {
      step: 'flows',
      item: 'ens2f0',
      state: 'idle',
      wanted: 'flows in hardware',
      found: 'no flows',
      reason: 'send traffic first: a flow without any is gone after 10 s',
      port: 'ens2f0',
      function: 'uplink',
      hardware: 0,
      tc: 0,
      vswitch: 0,
    },
    {
      step: 'flows',
      item: 'ens2f0_0',
      state: 'ok',
      wanted: '1 in hardware, 1 in TC alone',
      found: '1 in hardware, 1 in TC alone',
      reason: '',
      port: 'ens2f0',
      function: 'vf0',
      hardware: 1,
      tc: 1,
      vswitch: 0,
    },
    {
      step: 'flows',
      item: 'ens2f0_1',
      state: 'differs',
      wanted: 'flows in hardware',
      found: '1 in the switch alone',
      reason: expect.stringMatching(/^TC did not take them/),
      port: 'ens2f0',
      function: 'vf1',
      hardware: 0,
      tc: 0,
      vswitch: 1,
    },
  ]);
});

test('as metrics: sums of a port', () => {
  flows({ ens2f0: ['hardware', 'tc'], ens2f0_0: ['hardware', 'vswitch'], ens2f0_1: ['tc'] });
  expect(node.run('flows', { args: ['--metrics'] })).toMatchObject({
    code: 0,
    text: `# HELP cnf_plumbing_flows Flows that come in at a port and at the representors of its planned functions.
# TYPE cnf_plumbing_flows gauge
cnf_plumbing_flows{port="ens2f0",where="hardware"} 2
cnf_plumbing_flows{port="ens2f0",where="tc"} 2
cnf_plumbing_flows{port="ens2f0",where="vswitch"} 1
`,
  });
});

describe('flows, and none of them in hardware', () => {
  const reason = () => inJson().findings.find(({ item }: { item: string }) => item === 'ens2f0_0').reason;

  test.each<[string, string, () => unknown, readonly Place[]]>([
    [
      'hw-offload of Open vSwitch is off',
      'off',
      () => node.put('etc/openvswitch/conf.db', 'max-idle=1\n'),
      ['vswitch'],
    ],
    [
      'tc-policy is skip_hw: rules for software alone',
      'policy',
      () => node.put('etc/openvswitch/conf.db', 'hw-offload=true\ntc-policy=skip_hw\n'),
      ['skip_hw'],
    ],
    [
      'the eswitch of ens2f0 is not as planned',
      'legacy',
      () => node.put(`${PF}/fake-eswitch`, 'legacy none basic\n'),
      ['tc'],
    ],
    [
      'hw-tc-offload is off at interfaces of ens2f0',
      'ethtool',
      () => node.put(`${PF}/net/ens2f0/fake-tc`, 'off\n'),
      ['tc'],
    ],
    ['rules for software alone (skip_hw)', 'rules', () => undefined, ['skip_hw']],
    [
      'the driver did not take them: a match or an action that it cannot offload, or its tables are full',
      'driver',
      () => undefined,
      ['tc', 'tc'],
    ],
    [
      'TC did not take them, or ovs-vswitchd was started before hw-offload was set: its log says which',
      'vswitch',
      () => undefined,
      ['vswitch'],
    ],
    ['tc or the kernel is too old to say (iproute2 and Linux before 4.13)', 'old', () => undefined, ['old']],
  ])('%s', (why, _, change, places) => {
    flows({ ens2f0_0: places });
    change();
    expect(asked().code).toBe(3);
    expect(reason()).toBe(why);
  });

  test('ovs-vswitchd runs since before this program set hw-offload', () => {
    const stat = (start: number) => `88 (ovs-vswitchd) S 1 ${'0 '.repeat(17)}${start} 0\n`;
    node.put('etc/openvswitch/conf.db', 'hw-offload=false\n');
    node.put('proc/88/comm', 'ovs-vswitchd\n');
    node.put('proc/88/stat', stat(1000));
    expect(node.run('apply').code).toBe(4);
    flows({ ens2f0_0: ['vswitch'] });
    expect(asked()).toMatchObject({
      code: 3,
      text: expect.stringContaining(
        'differs  flows ovs-vswitchd: wanted started with hw-offload, found started before: restart ovs-vswitchd, or reboot the node\n',
      ),
    });
    expect(reason()).toBe('ovs-vswitchd was started before hw-offload was set');
    node.put('proc/88/stat', stat(2000));
    flows({ ens2f0_0: ['hardware'] });
    expect(asked().code).toBe(0);
  });
});

test('no traffic: neither well nor ill, with an exit code of its own', () => {
  const { code, text } = asked();
  expect(code).toBe(9);
  expect(text).toContain('idle     flows ens2f0_0: wanted flows in hardware, found no flows: send traffic first');
  expect(text).toMatch(/\nidle\n$/);
});

test('representors that no switch has are named together: their VFs are free', () => {
  vswitchPorts('ens2f0');
  flows({ ens2f0: ['hardware'] });
  expect(asked()).toMatchObject({
    code: 0,
    text: expect.stringContaining(
      'idle     flows ens2f0: wanted flows at ens2f0_0 ens2f0_1, found none: no switch has them: no pod uses these functions\n',
    ),
  });
});

test('representors of functions that the plan does not have are left out, missing ones are told', () => {
  const one = { 'pf-pci.ens2f0': '0000:3b:00.1', 'pf-role.ens2f0': 'data', 'pf-vfs.ens2f0': '2' };
  const plan = planText({ ...one, 'pf-eswitch.ens2f0': 'switchdev', 'vf-driver.ens2f0.0-0': 'mlx5_core' });
  flows({ ens2f0_1: ['tc'] });
  expect(node.run('flows', { plan })).toMatchObject({ code: 9, text: expect.not.stringContaining('ens2f0_1') });
  node.delete(`${PF}/net/ens2f0_0`);
  expect(node.run('flows', { plan })).toMatchObject({
    code: 3,
    text: expect.stringContaining(
      'differs  flows ens2f0: wanted 1 representors, found 0: verify tells of the functions',
    ),
  });
});

test('the uplink of a port in a bond is the bond', () => {
  node.put('sys/devices/virtual/net/bond0/bonding/slaves', 'ens2f0\n');
  node.link(`${PF}/net/ens2f0/master`, '../../../../virtual/net/bond0');
  vswitchPorts('bond0');
  flows({ bond0: ['hardware'] });
  expect(asked()).toMatchObject({ code: 0, text: expect.stringContaining('ok       flows bond0: 1 in hardware\n') });
});

test('a Linux bridge offloads what it has learned', () => {
  node.delete('usr/sbin/ovs-vsctl');
  node.put('sys/devices/virtual/net/br-n6/bridge/vlan_filtering', '1\n');
  node.link('sys/class/net/ens2f0_0', '../../devices/pci0000:00/0000:3b:00.1/net/ens2f0_0');
  for (const [net, entries] of [
    ['ens2f0', '02:00:00:00:00:0b extern_learn offload master br-n6 \n'],
    ['ens2f0_0', '02:00:00:00:00:0a vlan 100 master br-n6 \n02:00:00:00:01:00 vlan 1 master br-n6 permanent\n'],
  ] as const) {
    node.link(`${PF}/net/${net}/master`, '../../../../virtual/net/br-n6');
    node.put(`fake/fdb-${net}`, `${entries}33:33:00:00:00:01 self permanent\n`);
  }
  const { 'ovs-hw-offload': _, ...plan } = PLAN;
  expect(node.run('flows', { plan: planText(plan) })).toMatchObject({
    code: 3,
    text: expect.stringMatching(
      /^ok {7}flows ens2f0: 1 in hardware\ndiffers {2}flows ens2f0_0: wanted flows in hardware, found 1 in the switch alone: the driver does not offload what the bridge has learned$/m,
    ),
  });
});

describe('a node', () => {
  test('whose ovs-vswitchd does not run says so', () => {
    node.put('fake/no-vswitchd', '');
    expect(asked()).toMatchObject({
      code: 3,
      text: expect.stringContaining(
        'differs  flows Open vSwitch: wanted a datapath in the kernel, found none: ovs-appctl: cannot read pidfile',
      ),
    });
  });

  test('whose database does not answer says so', () => {
    node.put('fake/no-ovsdb', '');
    expect(asked()).toMatchObject({ code: 3, text: expect.stringMatching(/flows hw-offload: .* does not answer/) });
  });

  test('without tc believes Open vSwitch, where that one tells software from hardware', () => {
    node.delete('usr/sbin/tc');
    flows({ ens2f0: ['hardware', 'tc'], ens2f0_0: ['old'] });
    const { code, text } = asked();
    expect(code).toBe(3);
    expect(text).toContain('ok       flows ens2f0: 1 in hardware, 1 in TC alone\n');
    expect(text).toMatch(/differs {2}flows ens2f0_0: .* found 1 in TC alone/);
  });

  test('that lacks a port of the plan says so, and one without such ports has nothing to say', () => {
    node.delete('sys/bus/pci/devices/0000:3b:00.1');
    expect(asked()).toMatchObject({ code: 3, text: expect.stringContaining('no function of this node has the PCI') });
    const plain = planText({ 'pf-pci.ens1f0': '0000:18:00.0', 'pf-role.ens1f0': 'data' });
    expect(node.run('flows', { plan: plain })).toMatchObject({
      code: 0,
      text: 'ok       flows ports: no port of the plan is in switchdev mode\nok\n',
    });
  });
});

test('the agent adds the numbers to its metrics, and nothing to its log', async () => {
  flows({ ens2f0: ['hardware'], ens2f0_0: ['tc'] });
  const agent = new Agent(node);
  try {
    await agent.offer(planText(PLAN)).start().settled();
    expect(agent.metric('cnf_plumbing_flows{port="ens2f0",where="hardware"}')).toBe('1');
    expect(agent.metric('cnf_plumbing_flows{port="ens2f0",where="tc"}')).toBe('1');
    expect(agent.metric('cnf_plumbing_exit_code{command="apply"}')).toBe('0');
    expect(agent.log).not.toContain('flows');
  } finally {
    await agent.remove();
  }
});
