/** The NIC catalogue says nothing that contradicts itself, and what a VF id can and cannot tell. */
import {
  familiesOfVf,
  hasMovingTag,
  IMAGES,
  imageReference,
  imageTag,
  NICS,
  NODE_DIRECTORIES,
  nicFamily,
} from '../../lib/hardware';

const families = [...NICS.values()];

test.each(families.map((family) => [family.key, family] as const))('%s', (key, family) => {
  expect(key).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
  for (const id of [family.vendor, family.vfId, ...family.pfIds]) expect(id).toMatch(/^[0-9a-f]{4}$/);
  expect(family.source).not.toBe('');
  // DPDK binds the VF as its datapath does.
  const datapath = { 'vfio-pci': 'vfio', bifurcated: 'bifurcated' } as const;
  if (family.dpdk?.netPmd) expect(Object.keys(family.datapaths)).toContain(datapath[family.dpdk.bind]);
  if (family.datapaths.bifurcated) expect(family.datapaths).not.toHaveProperty('vfio');
  if (family.datapaths.bifurcated) expect(family.rdma).toBe(true);
});

test('no PCI id of a port belongs to two families, but for firmware that changes what a card is', () => {
  const ids = families
    .filter(({ key, subsystemVendor }) => !/-(vdpa|dpu)$/.test(key) && subsystemVendor === undefined)
    .flatMap(({ vendor, pfIds }) => pfIds.map((id) => `${vendor}:${id}`));
  expect(new Set(ids).size).toBe(ids.length);
});

test.each([
  [
    '15b3',
    '101e',
    [
      'mellanox-connectx-6-dx',
      'mellanox-connectx-6-lx',
      'mellanox-connectx-7',
      'mellanox-connectx-8',
      'mellanox-connectx-9',
      'mellanox-bluefield-2',
      'mellanox-bluefield-3',
      'mellanox-bluefield-2-dpu',
      'mellanox-bluefield-3-dpu',
    ],
  ],
  ['8086', '154c', ['intel-x710', 'intel-xl710', 'intel-xxv710']],
  ['15b3', '101c', ['mellanox-connectx-6']],
])('VFs %s:%s may be of %j', (vendor, vfId, keys) => {
  expect(familiesOfVf(vendor, vfId).map(({ key }) => key)).toEqual(keys);
});

test.each([
  ['intel-e810-c', 256, 'device'],
  ['intel-x710', 128, 'device'],
  ['intel-82599', 63, 'port'],
  ['intel-82576', 7, 'port'],
  ['mellanox-connectx-7', 128, 'port'],
])('%s has at most %i VFs per %s', (key, count, per) => {
  expect(nicFamily(key)?.maxVfs).toEqual({ count, per });
});

test('kernel vDPA of mlx5 starts with ConnectX-6, and never offers packed rings', () => {
  const mlx5 = families.filter(({ vendor }) => vendor === '15b3');
  const able = mlx5.filter(({ kernelVdpa }) => kernelVdpa).map(({ key }) => key);
  expect(able).toContain('mellanox-connectx-6');
  expect(able).not.toContain('mellanox-connectx-5');
  expect(mlx5.every(({ kernelVdpa }) => (kernelVdpa?.driver.packedRing ?? 'no') === 'no')).toBe(true);
});

test('every image has a release tag, and a mirror keeps the rest of its path', () => {
  for (const name of Object.keys(IMAGES) as (keyof typeof IMAGES)[]) {
    expect({ name, moving: hasMovingTag(imageReference(name)) }).toEqual({ name, moving: false });
  }
  expect(imageReference('sriovCni', 'registry.example.com/m')).toBe(
    `registry.example.com/m/k8snetworkplumbingwg/sriov-cni:${IMAGES.sriovCni.tag}`,
  );
});

test.each([
  ['a/b:v1.2.3', 'v1.2.3'],
  ['localhost:5000/b:1', '1'],
  ['localhost:5000/b', undefined],
  ['b@sha256:abc', undefined],
  ['b:1@sha256:abc', undefined],
])('the tag of %s is %s', (reference, tag) => {
  expect(imageTag(reference)).toBe(tag);
});

test.each(Object.entries(NODE_DIRECTORIES))('directories of %s are absolute', (_, directories) => {
  for (const path of Object.values(directories)) expect(path).toMatch(/^\/[^:]*[^:/]$/);
});
