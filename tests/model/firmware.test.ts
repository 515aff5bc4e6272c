/** Firmware settings of NVIDIA NICs that the node program makes: only where asked, and only where it can and may. */
import { planCluster } from '../../lib/model';
import type { ClusterSpec, Friendly } from '../../lib/spec';

type Pfs = Friendly<ClusterSpec>['nodePools'][string]['pfs'];

const port = (more: Partial<Pfs[string]> = {}): Pfs[string] => ({
  nic: 'mellanox-connectx-6-dx',
  match: { pci: '0000:86:00.0' },
  vfs: { n6: { count: 8, datapath: 'bifurcated' } },
  firmware: 'agent',
  ...more,
});

function planned(pfs: Pfs, nodeSetup: 'agent' | 'external' = 'agent') {
  const { plan, problems } = planCluster({
    platform: { kubernetes: '1.34' },
    nodeSetup,
    nodePools: { upf: { nodeSelector: { pool: 'upf' }, pfs } },
  });
  const [pool] = plan.plan?.nodePools ?? [];
  return {
    problems: problems.map(({ code, path }) => `${code} ${path}`),
    hints: problems.map(({ message }) => message),
    lines: pool?.nodePlan?.lines.filter(({ key }) => key.includes('firmware')) ?? [],
    wanted: pool?.requirements.filter(({ subject }) => subject === 'firmware') ?? [],
  };
}

test('as many VFs as the port has, spare ones too; a change takes a reboot', () => {
  const { problems, lines, wanted } = planned({ ens2f0: port({ numVfs: 16 }) });
  expect(problems).toEqual([]);
  expect(lines).toEqual([{ key: 'pf-firmware-vfs.ens2f0', value: '16', disruption: 'reboot' }]);
  expect(wanted).toMatchObject([{ want: expect.stringContaining('NUM_OF_VFS=16 or more for ens2f0'), byAgent: true }]);
});

test.each([
  ['nobody asked', port({ firmware: undefined })],
  ['it is left to others', port({ firmware: 'external' })],
  ['there are no VFs', port({ vfs: undefined })],
])('is left alone where %s', (_, pf) => {
  expect(planned({ ens2f0: pf })).toMatchObject({ problems: [], lines: [], wanted: [] });
});

const FIRMWARE = 'nodePools.upf.pfs.ens2f0.firmware';

test.each<[string, Partial<Pfs[string]>, RegExp]>([
  ['of another maker', { nic: 'intel-e810-c', vfs: { n6: { count: 8, datapath: 'vfio' } } }, /not known/],
  ['of a card in DPU mode', { nic: 'mellanox-bluefield-3-dpu' }, /belongs to the system of the card/],
  ['of a management port', { role: 'management', vfs: undefined }, /never touched/],
])('FW001: %s', (_, more, message) => {
  const { problems, hints, lines } = planned({ ens2f0: port(more) });
  expect(problems).toEqual([`FW001 ${FIRMWARE}`]);
  expect(hints[0]).toMatch(message);
  expect(lines).toEqual([]);
});

test('FW001: of a card whose other port is for management', () => {
  const management: Pfs[string] = {
    nic: 'mellanox-connectx-6-dx',
    match: { pci: '0000:86:00.1' },
    role: 'management',
  };
  expect(planned({ ens2f0: port(), ens2f1: management }).problems).toEqual([`FW001 ${FIRMWARE}`]);
  const elsewhere = { ...management, match: { pci: '0000:87:00.1' } };
  expect(planned({ ens2f0: port(), ens2f1: elsewhere }).problems).toEqual([]);
});

test('NODE007: left to an agent that is not there', () => {
  expect(planned({ ens2f0: port() }, 'external').problems).toEqual([`NODE007 ${FIRMWARE}`]);
});
