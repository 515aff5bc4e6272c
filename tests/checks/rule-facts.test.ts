/** What manifests say for the rules of one node: where devices are, what a container runs and mounts, other drivers. */
import { readFacts } from '../../lib/checks';
import { documents } from './documents';

const CONFIG = JSON.stringify({
  resourceList: [
    {
      resourceName: 'ib',
      excludeTopology: true,
      selectors: [{ vendors: ['15b3'], linkTypes: ['infiniband'], PKEYS: ['0x8001'], acpiIndexes: ['101'] }],
    },
    { resourceName: 'sf', deviceType: 'auxNetDevice', selectors: [{ auxTypes: ['sf'], isRdma: true }] },
  ],
});

test('a device plugin configuration says whether NUMA nodes are told, and what narrows a selector', () => {
  const { resources, unreadable } = readFacts(
    documents(
      `{ apiVersion: v1, kind: ConfigMap, metadata: { name: c, namespace: n }, data: { config.json: '${CONFIG}' } }`,
    ),
  );
  expect(unreadable).toEqual([]);
  expect(resources).toEqual([
    expect.objectContaining({
      excludeTopology: true,
      selectors: [expect.objectContaining({ linkTypes: ['infiniband'], pKeys: ['0x8001'], acpiIndexes: ['101'] })],
    }),
    expect.objectContaining({ selectors: [expect.objectContaining({ auxTypes: ['sf'], isRdma: true })] }),
  ]);
  expect(resources[1]).not.toHaveProperty('excludeTopology');
});

test('excludeTopology of another type is a fault of the configuration', () => {
  const text = CONFIG.replace('true', '"yes"');
  const { unreadable } = readFacts(
    documents(
      `{ apiVersion: v1, kind: ConfigMap, metadata: { name: c, namespace: n }, data: { config.json: '${text}' } }`,
    ),
  );
  expect(unreadable).toEqual([expect.objectContaining({ value: 'yes' })]);
});

test('a container says what it runs and mounts', () => {
  const { workloads } = readFacts(
    documents(`
apiVersion: v1
kind: Pod
metadata: { name: p, namespace: n }
spec:
  containers:
    - { name: a, command: [dpdk-testpmd], args: [-m, "1024", 7], volumeMounts: [{ name: hp, mountPath: /dev/hugepages }] }
    - { name: b }
`),
  );
  expect(workloads[0]?.containers).toEqual([
    expect.objectContaining({
      command: ['dpdk-testpmd', '-m', '1024'],
      mounts: [{ volume: 'hp', path: '/dev/hugepages' }],
    }),
    expect.objectContaining({ name: 'b', mounts: [] }),
  ]);
  expect(workloads[0]?.containers[1]).not.toHaveProperty('command');
});

describe('a policy of dra-driver-sriov', () => {
  const policy = (nodeSelector: string) =>
    readFacts(
      documents(`
apiVersion: sriovnetwork.k8snetworkplumbingwg.io/v1alpha1
kind: SriovResourcePolicy
metadata: { name: vfs, namespace: dra }
spec:
  ${nodeSelector}
  configs: [{ resourceFilters: [{ pfNames: [ens1f0], drivers: [vfio-pci] }, { pfPciAddresses: ["0000:18:00.0"] }] }, {}]
`),
    ).draPolicies;

  test('says which ports it hands out', () => {
    expect(policy('')).toEqual([
      {
        name: 'vfs',
        nodeSelector: {},
        filters: [
          expect.objectContaining({ pfNames: ['ens1f0'], drivers: ['vfio-pci'], vendors: [] }),
          expect.objectContaining({
            pfPciAddresses: ['0000:18:00.0'],
            origin: { path: 'cluster.yaml#0: spec.configs[0].resourceFilters[1]' },
          }),
        ],
        origin: { path: 'cluster.yaml#0' },
      },
    ]);
  });

  test.each([
    ['{ matchExpressions: [{ key: pool, operator: In, values: [upf] }] }', { pool: 'upf' }],
    ['{ matchExpressions: [{ key: pool, operator: In, values: [upf, edge] }] }', undefined],
    ['{ matchExpressions: [{ key: pool, operator: Exists }] }', undefined],
    ['{ matchFields: [{ key: metadata.name, operator: In, values: [a] }] }', undefined],
  ])('for nodes %s is for nodes with %j', (term, nodeSelector) => {
    const [fact] = policy(`nodeSelector: { nodeSelectorTerms: [${term}] }`) ?? [];
    expect(fact?.nodeSelector).toEqual(nodeSelector);
  });
});
