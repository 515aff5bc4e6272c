/** Machines that lack something or have another userland: what each one shows, and what the node program makes of it. */
import { once } from 'node:events';
import * as net from 'node:net';
import { HOST_ADDRESS } from './machine';
import { LIVE_PLAN, PF, PLAN, ProgramNode, pages } from './program';
import { VARIANTS, type VariantName } from './variants';

const VF = '/sys/bus/pci/devices/0000:41:10.0';

let node: ProgramNode;
afterEach(() => node?.machine.stop());

interface Trait {
  /** Prints what makes the machine what it is. */
  readonly script: string;
  readonly says: unknown;
  /** What the node program does there. */
  readonly program?: () => Promise<void>;
}

/** Says why, and does the rest. */
const saysSo = (reason: RegExp) => async () => {
  expect(await node.apply(LIVE_PLAN)).toMatchObject({ code: 1, text: expect.stringMatching(reason) });
  expect(await node.sh(`cat ${pages(0)}`)).toBe('48');
};

const WITHOUT_VDPA: Trait = {
  script: 'modprobe vdpa 2>&1; modprobe vp_vdpa 2>&1; modprobe vfio-pci && echo vfio-pci',
  says: expect.stringMatching(/Module vdpa not found.*\n.*Module vp_vdpa not found.*\nvfio-pci$/),
  program: async () => {
    // More than the memory of the node; and a gigabyte in one piece, which a running kernel does not find.
    const { code, text } = await node.apply({
      'hugepages.2048.0': '100000',
      'hugepages.1048576.1': '1',
      'module.vdpa': 'load',
    });
    expect(code).toBe(1);
    expect(text).toMatch(/hugepages.2048.0: wanted 100000, found 0: NUMA node 0 has \d+ MiB free for 200000 MiB/);
    expect(text).toMatch(/hugepages.1048576.1: wanted 1, found 0: (memory is fragmented|NUMA node 1 has)/);
    expect(text).toMatch(/the kernel \S+ does not ship the module vdpa/);
    expect(await node.sh('cat /sys/devices/system/node/node*/hugepages/*/nr_hugepages')).toBe('0\n0\n0\n0');
  },
};

const WITHOUT_IOMMU: Trait = {
  script: `ls /sys/kernel/iommu_groups | wc -l; grep -o intel_iommu=on /proc/cmdline
    modprobe vfio-pci; echo 1 >${PF}/sriov_numvfs; echo vfio-pci >${VF}/driver_override
    echo 0000:41:10.0 >${VF}/driver/unbind; echo 0000:41:10.0 >/sys/bus/pci/drivers_probe
    ls ${VF}/driver 2>&1 | head -n 1; echo 0 >${PF}/sriov_numvfs`,
  says: `0\nintel_iommu=on\nls: cannot access '${VF}/driver': No such file or directory`,
  program: saysSo(/the IOMMU is off/),
};

const ONE_NUMA_NODE: Trait = {
  script: 'ls -d /sys/devices/system/node/node*; cat /sys/bus/pci/devices/0000:[48]1:00.0/numa_node',
  says: '/sys/devices/system/node/node0\n0\n0',
};

const WITHOUT_SRIOV: Trait = {
  script: `basename $(readlink ${PF}/driver); ls ${PF}/sriov_totalvfs 2>&1 || true`,
  says: `e1000e\nls: cannot access '${PF}/sriov_totalvfs': No such file or directory`,
  program: saysSo(/has no SR-IOV/),
};

/** Shown by all other tests, below, by systemd.test.ts, and by tests/kubelet. */
const ELSEWHERE = ['default', 'connected', 'systemd', 'cluster'] as const;

const MACHINES: Record<Exclude<VariantName, (typeof ELSEWHERE)[number]>, readonly Trait[]> = {
  'no-iommu-no-vdpa': [WITHOUT_VDPA, WITHOUT_IOMMU],
  'one-numa-node-no-sriov': [ONE_NUMA_NODE, WITHOUT_SRIOV],
  'nics-swapped': [
    {
      script: `cat ${PF}/net/*/address /sys/bus/pci/devices/0000:81:00.0/net/*/address; ls ${PF}/net`,
      says: '52:54:00:00:01:01\n52:54:00:00:01:00\nens1',
      // A port is found by its MAC, or not at all.
      program: async () => {
        const port = { 'pf-mac.port1': '52:54:00:00:01:01', 'pf-role.port1': 'data', 'pf-vfs.port1': '2' };
        expect(await node.apply(port)).toMatchObject({ code: 0 });
        expect(await node.sh(`cat ${PF}/sriov_numvfs`)).toBe('2');
      },
    },
  ],
  busybox: [
    {
      script: 'sh --help 2>&1 | head -n 1; sed --help 2>&1 | head -n 1; ip -Version | cut -d, -f1',
      says: expect.stringMatching(/^BusyBox v1.*\nBusyBox v1.*\nip utility$/),
      program: async () => {
        const before = await node.state();
        const applied = await node.apply(PLAN);
        expect(applied).toMatchObject({ code: 4, text: expect.not.stringMatching(/^failed/m) });
        expect(await node.driver('0000:41:10.0')).toBe('vfio-pci');
        const set = await node.state();
        expect(await node.run('verify')).toMatchObject({ code: 4 });
        expect(await node.run('apply')).toMatchObject({ code: 4, text: expect.not.stringMatching(/^changed/m) });
        expect(await node.state()).toBe(set);
        await node.undone(before);
      },
    },
  ],
};

test.each(Object.entries(MACHINES))('%s', async (variant, traits) => {
  node = await ProgramNode.start(variant as VariantName);
  for (const { script, says, program } of traits) {
    expect(await node.sh(script)).toEqual(says);
    await program?.();
  }
});

test('connected: the node reaches a program on the loopback of this machine, and has no way further', async () => {
  const server = net.createServer((connection) => connection.end('hello')).listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    node = await ProgramNode.start('connected');
    expect(await node.sh(`bash -c 'cat </dev/tcp/${HOST_ADDRESS}/${port}'`)).toBe('hello');
    expect(await node.sh('ip route')).toMatch(/^10\.0\.2\.0\/24 dev \S+ [^\n]*$/);
  } finally {
    server.close();
  }
});

test('each variant is shown here', () => {
  expect([...ELSEWHERE, ...Object.keys(MACHINES)].sort()).toEqual(Object.keys(VARIANTS).sort());
});
