/** The device plugin's selectors pick the VFs of each pool, and no other device of the node. */
import fc from 'fast-check';
import { NICS } from '../../lib/hardware';
import { type NodePoolPlan, type PluginSelector, planCluster } from '../../lib/model';
import type { Spec } from '../cluster/small-cluster';

type Pfs = Spec['nodePools'][string]['pfs'];

interface Device {
  readonly pf: string;
  readonly pfAddress: string;
  readonly index: number;
  readonly vendor: string;
  readonly id: string;
  readonly driver: string;
}

function planned(pfs: Pfs): NodePoolPlan {
  const { plan, problems } = planCluster({
    platform: { kubernetes: '1.34' },
    nodePools: { upf: { nodeSelector: { pool: 'upf' }, pfs } },
  });
  expect(problems).toEqual([]);
  return plan.plan?.nodePools[0] as NodePoolPlan;
}

/** Every VF of a node that is as the plan says; spare ones are on the kernel driver. */
function devicesOf({ pfs }: NodePoolPlan): Device[] {
  return pfs.flatMap((pf, slot) =>
    Array.from({ length: pf.numVfs }, (_, index) => ({
      pf: pf.name,
      pfAddress: pf.match.pci ?? `0000:f${slot}:00.0`,
      index,
      vendor: pf.vendor,
      id: pf.vfId,
      driver:
        pf.ranges.find(({ first, last }) => first <= index && index <= last)?.driver ??
        NICS.get(pf.nic)?.datapaths.kernel?.vfDriver ??
        'none',
    })),
  );
}

/**
 * Which devices a selector picks. Source: sriov-network-device-plugin pkg/resources/deviceSelectors.go: lists that are
 * empty match everything, all others must hold; an entry for a port may end with indexes of its VFs.
 */
function picks(selector: PluginSelector, { pf, pfAddress, index, vendor, id, driver }: Device): boolean {
  const ofPort = (entries: readonly string[] | undefined, port: string) =>
    entries === undefined ||
    entries.some((entry) => {
      const [name, indexes] = entry.split('#') as [string, string?];
      const [first, last = first] = (indexes ?? '0-255').split('-').map(Number) as [number, number?];
      return name === port && first <= index && index <= last;
    });
  return (
    selector.vendors.includes(vendor) &&
    selector.devices.includes(id) &&
    selector.drivers.includes(driver) &&
    ofPort(selector.pfNames, pf) &&
    ofPort(selector.rootDevices, pfAddress)
  );
}

const port = fc.record({
  nic: fc.constantFrom('intel-e810-c', 'intel-e810-xxv', 'intel-x710', 'intel-xl710'),
  known: fc.boolean(),
  spare: fc.nat(3),
  vfs: fc.dictionary(fc.constantFrom('vfio-a', 'vfio-b', 'kernel-a'), fc.integer({ min: 1, max: 5 }), { minKeys: 1 }),
});

test('each resource has exactly the VFs of its pool, on ports of whatever families', () => {
  fc.assert(
    fc.property(fc.array(port, { minLength: 1, maxLength: 4 }), (ports) => {
      const pfs: Pfs = Object.fromEntries(
        ports.map(({ nic, known, spare, vfs }, i) => [
          `ens${i}`,
          {
            nic,
            ...(known ? { match: { pci: `0000:1${i}:00.0` } } : {}),
            numVfs: Object.values(vfs).reduce((sum, count) => sum + count, spare),
            vfs: Object.fromEntries(
              Object.entries(vfs).map(([pool, count]) => [pool, { count, datapath: pool.split('-')[0] as 'vfio' }]),
            ),
          },
        ]),
      );
      const plan = planned(pfs);
      const devices = devicesOf(plan);
      for (const { resourceName, selectors } of plan.resources) {
        const picked = devices.filter((device) => selectors.some((selector) => picks(selector, device)));
        const meant = devices.filter(({ pf, index }) =>
          plan.pfs
            .find(({ name }) => name === pf)
            ?.ranges.some(
              ({ pool, first, last }) => pool.replace('-', '_') === resourceName && first <= index && index <= last,
            ),
        );
        expect({ resourceName, picked }).toEqual({ resourceName, picked: meant });
        expect(meant.length).toBeGreaterThan(0);
      }
      const pools = new Set(ports.flatMap(({ vfs }) => Object.keys(vfs)));
      expect(plan.resources.map(({ resourceName }) => resourceName)).toEqual(
        [...pools].sort().map((pool) => pool.replace('-', '_')),
      );
    }),
    { numRuns: 60 },
  );
});

test('two NIC families of one VF id on one node are told apart by their ports (V80)', () => {
  const plan = planned({
    ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' }, vfs: { n3: { count: 2, datapath: 'vfio' } } },
    ens2f0: { nic: 'intel-e810-xxv', vfs: { n6: { count: 1, datapath: 'vfio' } } },
  });
  const [n3, n6] = plan.resources.map(({ selectors }) => selectors);
  expect(n3?.[0]?.devices).toEqual(n6?.[0]?.devices);
  expect(n3).toEqual([expect.objectContaining({ rootDevices: ['0000:18:00.0#0-1'] })]);
  expect(n6).toEqual([expect.objectContaining({ pfNames: ['ens2f0#0'] })]);
});

test('a selector says what else pods get with the VF, and of which link it is', () => {
  const plan = planned({
    ib0: {
      nic: 'mellanox-connectx-6',
      linkType: 'infiniband',
      vfs: { storage: { count: 1, datapath: 'kernel', rdma: true }, plain: { count: 1, datapath: 'kernel' } },
    },
    ens1f0: { nic: 'intel-e810-c', vfs: { n3: { count: 1, datapath: 'vfio', vhostNet: true } } },
    ens2f0: { nic: 'mellanox-connectx-7', vfs: { n6: { count: 1, datapath: 'bifurcated' } } },
  });
  const options = plan.resources.map(({ resourceName, selectors: [selector] }) => {
    const { linkTypes, isRdma, needVhostNet } = selector as PluginSelector;
    return { resourceName, linkTypes, isRdma, needVhostNet };
  });
  expect(options).toEqual([
    { resourceName: 'n3', needVhostNet: true },
    { resourceName: 'n6', isRdma: true },
    { resourceName: 'plain', linkTypes: ['infiniband'] },
    { resourceName: 'storage', linkTypes: ['infiniband'], isRdma: true },
  ]);
});

test('a node pool advertises the pools of its own ports, not those of others', () => {
  const one = (nic: string, pool: string) => ({
    ens1f0: { nic, vfs: { [pool]: { count: 1, datapath: 'vfio' as const } } },
  });
  const { plan } = planCluster({
    platform: { kubernetes: '1.34' },
    nodePools: {
      upf: { nodeSelector: { pool: 'upf' }, pfs: one('intel-e810-c', 'n3') },
      edge: { nodeSelector: { pool: 'edge' }, pfs: one('intel-e810-c', 'n6') },
    },
  });
  expect(plan.plan?.nodePools.map(({ name, resources }) => [name, resources.map((each) => each.resourceName)])).toEqual(
    [
      ['edge', ['n6']],
      ['upf', ['n3']],
    ],
  );
});
