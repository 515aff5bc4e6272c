import type { VfPolicyFact } from '../../lib/rules';
import { aNetwork, aResource } from './facts';
import type { Wrong } from './wrong-clusters';

/** A policy of the sriov-network-operator with nothing wrong in it. */
export function aPolicy({
  nics,
  ...given
}: Partial<Omit<VfPolicyFact, 'nics'>> & { nics?: object } = {}): VfPolicyFact {
  return {
    name: 'n3',
    nodeSelector: { pool: 'upf' },
    resourceName: 'n3',
    numVfs: 8,
    deviceType: 'netdevice',
    isRdma: false,
    externallyManaged: false,
    excludeTopology: false,
    managesBridge: false,
    nics: { pfNames: ['ens1f0'], rootDevices: [], ...nics },
    origin: { path: 'app/n3: spec' },
    ...given,
  };
}

export const policies = (...given: Parameters<typeof aPolicy>[0][]) => ({ policies: given.map(aPolicy) });

/** Clusters of the sriov-network-operator that are wrong in each way a rule knows. */
export const WRONG_POLICIES: readonly Wrong[] = [
  ['SNO001', 'RDMA on vfio-pci', policies({ deviceType: 'vfio-pci', isRdma: true })],
  ['SNO001', 'vDPA on vfio-pci', policies({ deviceType: 'vfio-pci', vdpaType: 'vhost', eSwitchMode: 'switchdev' })],
  ['SNO001', 'vDPA without switchdev', policies({ vdpaType: 'vhost' })],
  ['SNO001', 'vDPA of Intel', policies({ vdpaType: 'vhost', eSwitchMode: 'switchdev', nics: { vendor: '8086' } })],
  ['SNO001', 'InfiniBand in switchdev mode', policies({ eSwitchMode: 'switchdev', linkType: 'ib' })],
  ['SNO001', 'a bridge without switchdev', policies({ managesBridge: true })],
  [
    'SNO001',
    'a bridge of others',
    policies({ managesBridge: true, externallyManaged: true, eSwitchMode: 'switchdev' }),
  ],
  ['SNO002', 'no NIC', policies({ nics: { pfNames: [] } })],
  ['SNO002', 'no VFs', policies({ numVfs: 0 })],
  ['VF001', 'more than the NIC has', policies({ numVfs: 1000, nics: { vendor: '8086', deviceId: '1592' } })],
  ['SNO006', 'the id of VFs', policies({ nics: { vendor: '8086', deviceId: '1889' } })],
  ['DP001', 'an id with 0x', policies({ nics: { vendor: '0x8086' } })],
  ['VF003', 'beyond the port', policies({ nics: { pfNames: ['ens1f0#0-8'] } })],
  ['VF003', 'backwards', policies({ nics: { pfNames: ['ens1f0#3-0'] } })],
  [
    'VF002',
    'overlapping ranges',
    policies({ nics: { pfNames: ['ens1f0#0-3'] } }, { nics: { pfNames: ['ens1f0#3-5'] } }),
  ],
  [
    'SNO003',
    'two ways to make VFs',
    policies({ nics: { pfNames: ['ens1f0#0-3'] } }, { nics: { pfNames: ['ens1f0#4-5'] }, externallyManaged: true }),
  ],
  ['SNO003', 'two ways to show NUMA nodes', policies({}, { nics: { pfNames: ['ens2f0'] }, excludeTopology: true })],
  [
    'SNO005',
    'two pool configurations',
    {
      poolConfigs: ['a', 'b'].map((name) => ({
        name,
        matchLabels: { pool: 'upf' },
        stated: ['nodeSelector'],
        origin: { path: `app/${name}: spec` },
      })),
    },
  ],
  [
    'SNO005',
    'offload beside others',
    {
      poolConfigs: [
        { name: 'a', stated: ['ovsHardwareOffloadConfig', 'maxUnavailable'], origin: { path: 'app/a: spec' } },
      ],
    },
  ],
  ['SNO004', 'two device plugins', { ...policies({}), resources: [aResource()] }],
  [
    'ATT001',
    'a resource that no policy publishes',
    {
      ...policies({}),
      networks: [aNetwork({ resource: 'openshift.io/n6', madeFrom: { kind: 'SriovNetwork', fields: {} } })],
    },
  ],
];
