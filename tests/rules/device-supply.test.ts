import { type NodePoolFact, type ResourceFact, runRules, type SelectorFact, type WorkloadFact } from '../../lib/rules';
import { aNodePool, aPort, aResource, aSelector, asking, aWorkload, codes, facts, running } from './facts';

const N3 = 'example.com/n3';
const offer = (selectors: Partial<SelectorFact>[], given: Partial<ResourceFact> = {}) =>
  aResource({ selectors: selectors.map(aSelector), ...given });
const judge = (
  units: number,
  resources: ResourceFact[],
  nodePools: NodePoolFact[] = [],
  given: Partial<WorkloadFact> = {},
) => runRules(facts({ resources, nodePools, workloads: [running(asking({ [N3]: `${units}` }), given)] }));

test('a pod asks for no more devices than a node has', () => {
  expect(judge(5, [offer([{ pfNames: ['ens1f0#0-3'] }])])).toEqual([
    expect.objectContaining({
      code: 'ATT005',
      path: 'app/upf: spec.template.spec.containers[0].resources.limits["example.com/n3"]',
      value: 5,
      allowed: 'at most 4, the devices of one node',
    }),
  ]);
});

describe('the devices of a node are', () => {
  const port = (given = {}) => [aNodePool({ ports: [aPort({ pci: '0000:18:00.0', numVfs: 16, ...given })] })];

  test.each<[string, Partial<SelectorFact>[], NodePoolFact[], number]>([
    ['those of all ranges', [{ pfNames: ['ens1f0#0-3,6'] }, { pfNames: ['ens2f0#0-3'] }], [], 9],
    ['each VF once', [{ pfNames: ['ens1f0#0-3,2-5'] }], [], 6],
    ['those with an address', [{ pfNames: [], pciAddresses: ['0000:18:01.0', '0000:18:01.1'] }], [], 2],
    ['those that two lists name', [{ pfNames: ['ens1f0#0-7'], rootDevices: ['0000:18:00.0#0-1'] }], [], 2],
    ['all VFs of a port that is known', [{ pfNames: ['ens1f0'] }], port(), 16],
    ['VFs that the port has', [{ pfNames: [], rootDevices: ['0000:18:00.0#8-15'] }], port(), 8],
    [
      'those of a port once, which other nodes have elsewhere',
      [{ pfNames: [], rootDevices: ['0000:18:00.0#0-7', '0000:3b:00.0#0-7'] }],
      port({ pciElsewhere: ['0000:3b:00.0'] }),
      8,
    ],
    ['the port itself, without VFs', [{ pfNames: ['ens1f0'] }], port({ numVfs: 0 }), 1],
  ])('%s', (_, selectors, nodePools, count) => {
    expect(judge(count, [offer(selectors)], nodePools)).toEqual([]);
    expect(codes(judge(count + 1, [offer(selectors)], nodePools))).toEqual(['ATT005']);
  });
});

test.each<[string, ResourceFact[]]>([
  ['all VFs of a port that nobody knows', [offer([{ pfNames: ['ens1f0'] }])]],
  ['every VF of a driver', [offer([{ pfNames: [] }])]],
  ['subfunctions', [offer([{ pfNames: ['ens1f0#0-3'], auxTypes: ['sf'] }], { deviceType: 'auxNetDevice' })]],
  ['devices of another device plugin', []],
  [
    'devices of other nodes, more of them',
    [
      offer([{ pfNames: ['ens1f0#0-3'] }]),
      offer([{ pfNames: ['ens1f0#0-99'] }], { config: 'edge', nodeSelector: { pool: 'edge' } }),
    ],
  ],
])('%s may be as many as are asked for', (_, resources) => {
  expect(judge(64, resources)).toEqual([]);
});

test('only nodes that a workload may run on count', () => {
  const resources = [
    offer([{ pfNames: ['ens1f0#0-3'] }]),
    offer([{ pfNames: ['ens1f0#0-99'] }], { config: 'edge', nodeSelector: { pool: 'edge' } }),
  ];
  expect(codes(judge(64, resources, [], { nodeSelector: { pool: 'upf' } }))).toEqual(['ATT005']);
});

test('containers of a pod ask together, and replicas do not', () => {
  const resources = [offer([{ pfNames: ['ens1f0#0-3'] }])];
  const containers = [
    asking({ [N3]: '2' }),
    asking({ [N3]: '3' }, { name: 'b', origin: { path: 'app/upf: containers[1]' } }),
  ];
  expect(runRules(facts({ resources, workloads: [aWorkload({ containers })] }))).toEqual([
    expect.objectContaining({
      code: 'ATT005',
      value: 5,
      path: 'app/upf: containers[1].resources.limits["example.com/n3"]',
    }),
  ]);
  expect(judge(4, resources, [], { replicas: 50 })).toEqual([]);
});
