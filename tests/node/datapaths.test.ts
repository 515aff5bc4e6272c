/** Packets on each datapath of the emulated node, counted at both ends. DPDK starts through the entry helper. */
import { join } from 'node:path';
import { type EmulatedNode, nodeFiles, startNode } from './guest';
import { type Container, type Counters, explain, prepareContainers, startAnyway, Testpmd, unpackRoot } from './testpmd';

const PF = '/sys/bus/pci/devices/0000:41:00.0';
const VFS = ['0000:41:10.0', '0000:41:10.2'] as const;
const MACS = ['02:00:00:00:00:0a', '02:00:00:00:00:0b'] as const;

let node: EmulatedNode;
const running: Testpmd[] = [];

beforeAll(async () => {
  node = await startNode('default');
  await prepareContainers(node, join(__dirname, '..', '..', 'workload-program'));
  await unpackRoot(node, (await nodeFiles()).dpdk, '/srv/dpdk');
  await node.sh(`set -e; modprobe -a vfio-pci vhost_net tun veth vdpa_sim_net vp_vdpa vduse vhost_vdpa virtio_vdpa
    for pages in /sys/devices/system/node/node*/hugepages/hugepages-2048kB/nr_hugepages; do echo 256 >$pages; done
    port=$(ls /sys/bus/pci/devices/0000:81:00.0/net); ip netns add outside; ip link set $port name port1
    ip link set port1 netns outside; ip -n outside link set port1 up
    far=$(basename /sys/bus/pci/devices/0000:03:00.0/virtio*/net/*); ip netns add far; ip link set $far name far0
    ip link set far0 netns far; ip -n far link set far0 up
    ip link set $(ls ${PF}/net) up; echo 0 >${PF}/sriov_drivers_autoprobe; echo 2 >${PF}/sriov_numvfs
    ${VFS.map(
      (vf, i) => `ip link set $(ls ${PF}/net) vf ${i} mac ${MACS[i]}
        echo vfio-pci >/sys/bus/pci/devices/${vf}/driver_override; echo ${vf} >/sys/bus/pci/drivers_probe`,
    ).join('\n')}`);
});
afterAll(() => node?.stop());
afterEach(async () => {
  // The end that was started last goes first: what it drives is then still there.
  for (const testpmd of running.splice(0).reverse()) await testpmd.quit();
  await node.run('vdpa dev del vdpa0; vdpa dev del vdpa1; vdpa dev del sw0');
});

async function start(name: string, container: Container): Promise<Testpmd> {
  const testpmd = await Testpmd.start(node, name, container);
  running.push(testpmd);
  return testpmd;
}

const all = (least: number) => (counters: readonly Counters[]) =>
  counters.every(({ rx, tx }) => rx >= least && tx >= least);

/** The device goes to one driver of the vdpa bus. */
const bindVdpa = (name: string, driver: string) =>
  `(cd /sys/bus/vdpa/devices/${name}; [ ! -e driver ] || echo ${name} >driver/unbind
    echo ${driver} >driver_override; echo ${name} >/sys/bus/vdpa/drivers_probe; udevadm settle)`;

/** A virtio function as parent of a vDPA device; its peer is far0 in the namespace far. */
const PORT = '0000:01:00.0';
const vpVdpa = (name: string) =>
  `(cd /sys/bus/pci/devices/${PORT}; echo vp-vdpa >driver_override
    [ $(basename $(readlink driver)) = vp-vdpa ] || { echo ${PORT} >driver/unbind; echo ${PORT} >/sys/bus/pci/drivers_probe; }
    vdpa dev show ${name} >/dev/null 2>&1 || vdpa dev add name ${name} mgmtdev pci/${PORT})`;

/** What testpmd answers that echoes. */
function pingsFrom(namespace: string): Promise<string> {
  const ping = `ip netns exec ${namespace} ping -q -W 2`;
  return node.sh(`for i in $(seq 20); do ${ping} -c 1 198.51.100.7 >/dev/null && break; done
    ${ping} -c 20 -i 0.1 198.51.100.7 | grep received`);
}

test('vfio: two VFs of a port send to each other what they received, for a user without any capability', async () => {
  // As `device_ownership_from_security_context` and `LimitMEMLOCK` of a container runtime do.
  await node.sh(
    `chown 1000 ${VFS.map((vf) => `/dev/vfio/$(basename $(readlink /sys/bus/pci/devices/${vf}/iommu_group))`).join(' ')}`,
  );
  const container: Container = {
    cpus: '0-1',
    hugepages: 128,
    user: 1000,
    memlock: 'unlimited',
    env: { PCIDEVICE_EXAMPLE_COM_N3: VFS.join() },
    args: ['--eth-peer=0,02:00:00:00:00:0b', '--eth-peer=1,02:00:00:00:00:0a'],
  };
  const { stdout } = await explain(node, 'upf', container);
  expect(stdout).toMatch(/--lcores=0@0,1@1 .*cpuset 0-1/);
  expect(stdout).toMatch(/-a 0000:41:10\.2 .*vfio-pci, NUMA node 0/);
  expect(stdout).toMatch(/--socket-mem=64,64 .*64 pages of 2MB/);
  const upf = await start('upf', container);
  await upf.say('start tx_first');
  const counters = await upf.countersWhen(all(1000));
  expect(counters).toHaveLength(2);
  expect(all(1000)(counters)).toBe(true);
});

test.each([
  ['split rings', {}],
  ['packed rings asked for, which it has not: split ones are taken', { CNF_EAL_DEVARGS_EXAMPLE_COM_N6: 'packed_vq=1' }],
])('vhost-vdpa: virtio-user gets back from the simulated device what it sends, %s', async (_, env) => {
  await node.sh(
    `vdpa dev add name vdpa0 mgmtdev vdpasim_net mac 00:11:22:33:44:55; ${bindVdpa('vdpa0', 'vhost_vdpa')}`,
  );
  const info = { '0000:00:00.0': { vdpa: { mount: '/dev/vhost-vdpa-0' } } };
  const cnf = await start('cnf', {
    cpus: '0-1',
    hugepages: 128,
    env: { ...env, PCIDEVICE_EXAMPLE_COM_N6: '0000:00:00.0', PCIDEVICE_EXAMPLE_COM_N6_INFO: JSON.stringify(info) },
    args: ['--forward-mode=flowgen'],
  });
  expect(await cnf.output()).toContain('Port 0: 00:11:22:33:44:55');
  await cnf.say('start');
  expect(all(1000)(await cnf.countersWhen(all(1000)))).toBe(true);
});

test('vhost-vdpa: with more queues or longer ones than the device has it does not start, and testpmd goes on without it', async () => {
  await node.sh(
    `vdpa dev add name vdpa0 mgmtdev vdpasim_net mac 00:11:22:33:44:55; ${bindVdpa('vdpa0', 'vhost_vdpa')}`,
  );
  const info = { '0000:00:00.0': { vdpa: { mount: '/dev/vhost-vdpa-0' } } };
  const start = (devargs: string, args: string[] = []) =>
    startAnyway(node, 'cnf', {
      cpus: '0-1',
      hugepages: 128,
      env: {
        CNF_EAL_DEVARGS_EXAMPLE_COM_N6: devargs,
        PCIDEVICE_EXAMPLE_COM_N6: '0000:00:00.0',
        PCIDEVICE_EXAMPLE_COM_N6_INFO: JSON.stringify(info),
      },
      args,
    });
  for (const devargs of ['queues=4', 'queue_size=512']) {
    expect(await start(devargs)).toMatchObject({ code: 0, stderr: expect.stringContaining('Failed to start device') });
  }
  expect(await start('queues=4', ['--rxq=4', '--txq=4'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("input rxq (4) can't be greater than max_rx_queues (1)"),
  });
});

/** DPDK 22.11 disables a queue in a way that QEMU's function forbids: the device is broken then. */
test('vhost-vdpa: DPDK 24.11 answers the pings of a peer, through a virtio function behind the IOMMU', async () => {
  await node.sh(
    `set -e; ${vpVdpa('vdpa1')}; ${bindVdpa('vdpa1', 'vhost_vdpa')}; ip -n far addr add 198.51.100.1/24 dev far0`,
  );
  const container: Container = { cpus: '0-1', hugepages: 128, root: '/srv/dpdk', args: ['--forward-mode=icmpecho'] };
  expect((await explain(node, 'cnf', container)).stdout).toContain(
    'DPDK 24.11 (/usr/lib/x86_64-linux-gnu/librte_eal.so.25.0)',
  );
  const cnf = await start('cnf', container);
  await cnf.say('start');
  expect(await pingsFrom('far')).toContain('20 received');
  expect(all(20)(await cnf.counters())).toBe(true);
});

test('vduse: a program of DPDK 24.11 is the vDPA device that another one drives as any vhost-vdpa', async () => {
  // DPDK keeps there what it needs when it starts again.
  await node.sh('mkdir -p /srv/dpdk/var/run');
  const on24: Pick<Container, 'hugepages' | 'root'> = { hugepages: 128, root: '/srv/dpdk' };
  const back = await start('back', {
    ...on24,
    cpus: '0',
    env: {
      CNF_EAL_EXTRA: '--vdev=net_vhost0,iface=/dev/vduse/sw0',
      CNF_EAL_LCORES: '2',
      CNF_EAL_FILE_PREFIX: 'back',
    },
    args: ['--forward-mode=io'],
  });
  const [driver] = (
    await node.sh(`set -e; vdpa dev add name sw0 mgmtdev vduse; ${bindVdpa('sw0', 'vhost_vdpa')}
      basename $(readlink /sys/bus/vdpa/devices/sw0/driver); ls /dev/vhost-vdpa-*`)
  ).split('\n');
  expect(driver).toBe('vhost_vdpa');
  const front = await start('front', {
    ...on24,
    cpus: '1',
    env: { CNF_EAL_LCORES: '2' },
    args: ['--forward-mode=flowgen'],
  });
  await back.say('start');
  await front.say('start');
  expect(all(1000)(await front.countersWhen(all(1000)))).toBe(true);
  expect(all(1000)(await back.counters())).toBe(true);
  // In this order: a device whose program has gone stays, and so do the hugepages that it was given.
  await running.pop()?.quit();
  await node.sh('vdpa dev del sw0');
});

test('virtio-vdpa: a virtio function is a network device that reaches its peer', async () => {
  const reply = await node.sh(`set -e; ${vpVdpa('vdpa1')}; ${bindVdpa('vdpa1', 'virtio_vdpa')}
    near=$(ls /sys/bus/pci/devices/${PORT}/virtio*/net); ip -n far addr add 192.0.2.2/24 dev far0
    ip addr add 192.0.2.1/24 dev $near; ip link set $near up
    for i in $(seq 20); do ping -q -c 1 -W 1 192.0.2.2 >/dev/null && break; done
    ping -q -c 20 -i 0.05 192.0.2.2 | grep received
    ethtool -i $near | sed -n 's/^driver: //p; s/^bus-info: //p'; cat /sys/class/net/$near/statistics/rx_packets`);
  const [pings, driver, device, received] = reply.split('\n');
  expect(pings).toContain('20 received, 0% packet loss');
  expect([driver, device]).toEqual(['virtio_net', 'vdpa1']);
  expect(Number(received)).toBeGreaterThanOrEqual(21);
});

test.each([
  ['files', 'no'],
  ['memory alone, which the guide of DPDK excludes', 'yes'],
])('vhost-user: a front end in one container sends to the back end of another, over %s', async (_, inMemory) => {
  await node.sh('mkdir -p /run/vhost');
  const back = await start('back', {
    cpus: '0',
    hugepages: 128,
    env: {
      CNF_EAL_EXTRA: '--vdev=net_vhost0,iface=/run/vhost/sock0 --single-file-segments',
      CNF_EAL_IN_MEMORY: 'no',
      CNF_EAL_LCORES: '2',
      CNF_EAL_FILE_PREFIX: 'back',
    },
    args: ['--forward-mode=io'],
  });
  const front = await start('front', {
    cpus: '1',
    hugepages: 128,
    env: { CNF_EAL_VHOST_USER: 'client:/run/vhost/sock0', CNF_EAL_LCORES: '2', CNF_EAL_IN_MEMORY: inMemory },
    args: ['--forward-mode=flowgen'],
  });
  await back.say('start');
  await front.say('start');
  expect(all(1000)(await front.countersWhen(all(1000)))).toBe(true);
  expect(all(1000)(await back.counters())).toBe(true);
});

/** Bit 34 of what both ends agree on: VIRTIO_F_RING_PACKED. */
const agreedOnPacked = (text: string) => {
  const features = [...text.matchAll(/negotiated Virtio features: (0x[0-9a-f]+)/gi)].map(([, hex]) => BigInt(hex ?? 0));
  return features.map((bits) => (bits >> 34n) & 1n).at(-1) === 1n;
};

test.each([
  ['split', '', false],
  ['packed', ',packed_vq=1', true],
])('vhost-user: %s rings and two queue pairs, as the variable of the socket says', async (_, devargs, packed) => {
  await node.sh('mkdir -p /run/vhost');
  const back = await start('back', {
    cpus: '0',
    hugepages: 128,
    env: {
      CNF_EAL_EXTRA: '--vdev=net_vhost0,iface=/run/vhost/sock2,queues=2 --single-file-segments',
      CNF_EAL_IN_MEMORY: 'no',
      CNF_EAL_LCORES: '2',
      CNF_EAL_FILE_PREFIX: 'back',
    },
    args: ['--forward-mode=io', '--rxq=2', '--txq=2'],
  });
  const front = await start('front', {
    cpus: '1',
    hugepages: 128,
    env: { CNF_EAL_VHOST_USER: `optional:client:/run/vhost/sock2,queues=2${devargs}`, CNF_EAL_LCORES: '2' },
    args: ['--forward-mode=flowgen', '--rxq=2', '--txq=2'],
  });
  await back.say('start');
  await front.say('start');
  expect(all(1000)(await front.countersWhen(all(1000)))).toBe(true);
  expect(agreedOnPacked(await back.output())).toBe(packed);
});

/** The unified stack: where packets come from is told by the environment alone. */
describe('one command answers pings, whatever datapath it was given', () => {
  const ways: Record<string, { from: string; prepare: () => Promise<unknown>; env: Record<string, string> }> = {
    'a VF on vfio-pci': {
      from: 'outside',
      prepare: () => node.sh('ip -n outside addr add 198.51.100.1/24 dev port1'),
      env: { PCIDEVICE_EXAMPLE_COM_N3: VFS[1] },
    },
    'AF_XDP in copy mode': {
      from: 'pinger',
      prepare: () =>
        node.sh(`ip netns add pinger; ip link add xdp0 type veth peer name xdp1 netns pinger; ip link set xdp0 up
          ip -n pinger link set xdp1 up; ip -n pinger addr add 198.51.100.1/24 dev xdp1`),
      env: { CNF_EAL_AF_XDP: 'xdp0', CNF_EAL_DEVARGS_AF_XDP: 'force_copy=1' },
    },
    'virtio on the socket of a virtual switch': {
      from: 'switch',
      prepare: async () => {
        await node.sh('mkdir -p /run/vhost; ip netns add switch');
        const back = await start('switch', {
          cpus: '0',
          hugepages: 128,
          env: {
            CNF_EAL_EXTRA: '--vdev=net_vhost0,iface=/run/vhost/sock1 --vdev=net_tap0,iface=switch0',
            CNF_EAL_IN_MEMORY: 'no',
            CNF_EAL_LCORES: '2',
            CNF_EAL_FILE_PREFIX: 'switch',
          },
          args: [],
        });
        await back.say('start');
        await node.sh(`ip link set switch0 netns switch; ip -n switch link set switch0 up
          ip -n switch addr add 198.51.100.1/24 dev switch0`);
      },
      env: { CNF_EAL_VHOST_USER: 'client:/run/vhost/sock1' },
    },
  };

  test.each(Object.entries(ways))('%s', async (_, { from, prepare, env }) => {
    await prepare();
    const cnf = await start('cnf', {
      cpus: '1',
      hugepages: 128,
      env: { ...env, CNF_EAL_LCORES: '2' },
      args: ['--forward-mode=icmpecho'],
    });
    await cnf.say('start');
    expect(await pingsFrom(from)).toContain('20 received');
    expect(all(20)(await cnf.counters())).toBe(true);
  });
});

test('exception path: the kernel answers pings that came through a VF and DPDK', async () => {
  await node.sh('ip -n outside addr add 203.0.113.2/24 dev port1');
  const info = { [VFS[0]]: { vhost: { 'net-mount': '/dev/vhost-net', 'tun-mount': '/dev/net/tun' } } };
  const cnf = await start('cnf', {
    cpus: '0-1',
    hugepages: 128,
    env: { PCIDEVICE_EXAMPLE_COM_N3: VFS[0], PCIDEVICE_EXAMPLE_COM_N3_INFO: JSON.stringify(info) },
    args: [],
  });
  await node.sh(`ip link set tap0 address ${MACS[0]}; ip addr add 203.0.113.1/24 dev tap0; ip link set tap0 up`);
  await cnf.say('start');
  expect(
    await node.sh(`for i in $(seq 20); do ip netns exec outside ping -q -c 1 -W 1 203.0.113.1 >/dev/null && break; done
      ip netns exec outside ping -q -c 20 -i 0.1 -W 2 203.0.113.1 | grep received`),
  ).toContain('20 received');
  expect(all(20)(await cnf.counters())).toBe(true);
});

/** testpmd often goes on without the device, and ends well: only its messages tell. */
describe('what the entry helper refuses to start does not work', () => {
  const vf = { cpus: '0-1', hugepages: 128, env: { PCIDEVICE_EXAMPLE_COM_N3: VFS[0] }, args: [] };

  const cases: Record<string, { container: Container; code: number; says: RegExp; dpdk: string }> = {
    'vfio without IPC_LOCK, with little memory to pin': {
      container: { ...vf, without: ['ipc_lock', 'sys_resource'], memlock: 8 },
      code: 8,
      says: /VFIO pins 128 MiB of hugepages for 0000:41:10\.0, and the process may pin 8 MiB/,
      dpdk: '0000:41:10.0 DMA remapping failed, error 12 (Cannot allocate memory)',
    },
    'a tap without NET_ADMIN': {
      container: { ...vf, without: ['net_admin'], env: { ...vf.env, CNF_EAL_EXCEPTION_PATH: 'tap0' } },
      code: 8,
      says: /no capability NET_ADMIN/,
      dpdk: 'TUNSETIFF failed: Operation not permitted',
    },
    'AF_XDP without BPF': {
      container: { ...vf, env: { CNF_EAL_AF_XDP: 'xdp0' }, without: ['bpf', 'sys_admin'] },
      code: 8,
      says: /loads an XDP program for xdp0, and the process lacks BPF or NET_ADMIN/,
      dpdk: 'bpf_object__probe_loading():Operation not permitted',
    },
    'AF_XDP without IPC_LOCK, with little memory to pin': {
      container: { ...vf, env: { CNF_EAL_AF_XDP: 'xdp0' }, without: ['ipc_lock', 'sys_resource'], memlock: 1 },
      code: 8,
      says: /AF_XDP locks up to 128 MiB of memory, and the process may pin 1 MiB/,
      dpdk: 'xdp_umem_configure(): Failed to create umem',
    },
    'no hugepages': {
      container: { ...vf, hugepages: 0 },
      code: 4,
      says: /may use no hugepages/,
      dpdk: 'Cannot init EAL: Cannot allocate memory',
    },
    'vhost-vdpa with IPC_LOCK, with little memory to pin': {
      container: { ...vf, env: {}, without: ['sys_resource'], memlock: 8 },
      code: 8,
      says: /vhost-vdpa pins 128 MiB .* \/dev\/vhost-vdpa-\d, and the process may pin 8 MiB/,
      dpdk: 'Failed to send IOTLB update (Bad address)',
    },
  };

  test.each(Object.entries(cases))('%s', async (name, { container, code, says, dpdk }) => {
    // The simulated device pins nothing.
    if (name.startsWith('vhost-vdpa')) await node.sh(`${vpVdpa('vdpa1')}; ${bindVdpa('vdpa1', 'vhost_vdpa')}`);
    expect(await explain(node, 'refused', container)).toMatchObject({ code, stdout: expect.stringMatching(says) });
    const { stdout, stderr } = await startAnyway(node, 'refused', container);
    expect(stdout + stderr).toContain(dpdk);
  });
});
