/** What the kernels of operating systems ship: the table answers for every module that a NIC or a datapath needs. */
import { kernelFacts, moduleFact, NICS, OPERATING_SYSTEMS, systemsWith } from '../../lib/hardware';
import { OCTEON_NETWORK, PDS, USUAL_MODULES, VDPA_BUS, VDPA_SIMULATOR } from '../../lib/hardware/kernel-modules';

const kernels = [...OPERATING_SYSTEMS.values()].flatMap(({ key, kernels }) =>
  kernels.map((facts) => [`${key} on ${facts.architectures.join(' and ')}`, facts] as const),
);

const modules = new Set<string>([
  ...USUAL_MODULES,
  ...VDPA_BUS,
  ...VDPA_SIMULATOR,
  ...PDS,
  ...OCTEON_NETWORK,
  'vduse',
  'vp_vdpa',
  ...[...NICS.values()].flatMap(({ pfDriver, datapaths, kernelVdpa }) => [
    pfDriver,
    ...Object.values(datapaths).flatMap((facts) => facts.modules),
    ...(kernelVdpa ? [kernelVdpa.driver.module] : []),
  ]),
]);

test.each(kernels)('%s: every module of the NIC catalogue and of vDPA is answered once', (_, facts) => {
  const listed = [...facts.base, ...(facts.extra?.modules ?? []), ...facts.none, ...facts.unknown];
  expect([...listed].sort()).toEqual([...modules].sort());
  expect(facts.source).toMatch(/\d/);
  expect(facts.version).toMatch(/^\d+\.\d+$/);
});

test.each([...OPERATING_SYSTEMS])(
  '%s is named by distribution and release, and answers once for an instruction set',
  (key, system) => {
    expect(key).toMatch(/^[a-z]+-\d+(\.\d+)?$/);
    expect(system.key).toBe(key);
    expect(system.source).not.toBe('');
    expect(system.kernelArguments).toMatch(/^(in|with) /);
    const architectures = system.kernels.flatMap((facts) => facts.architectures);
    expect(architectures).toContain('x86_64');
    expect(new Set(architectures).size).toBe(architectures.length);
  },
);

test('a vendor driver of vDPA is of no use without the bus, and none is shipped without it', () => {
  for (const [name, facts] of kernels) {
    const shipped = (module: string) => 'package' in moduleFact(facts, module);
    const drivers = ['mlx5_vdpa', 'ifcvf', 'pds_vdpa', 'octep_vdpa', 'vp_vdpa', 'vduse', ...VDPA_SIMULATOR];
    if (drivers.some(shipped)) expect({ name, bus: VDPA_BUS.every(shipped) }).toEqual({ name, bus: true });
  }
});

describe.each([
  ['debian-12', 'vhost_vdpa', { shipped: 'none' }],
  ['debian-13', 'vhost_vdpa', { shipped: 'base', package: 'linux-image-amd64' }],
  ['debian-13', 'mlx5_vdpa', { shipped: 'none' }],
  ['ubuntu-24.04', 'ice', { shipped: 'extra', package: 'linux-modules-extra-$(uname -r)' }],
  ['ubuntu-24.04', 'vfio_pci', { shipped: 'base', package: 'linux-modules-$(uname -r)' }],
  ['rhel-10', 'nfp', { shipped: 'none' }],
  ['almalinux-10', 'nfp', { shipped: 'unknown' }],
  ['talos-1.11', 'vdpa', { shipped: 'none' }],
  ['talos-1.12', 'vdpa', { shipped: 'base', package: 'the Talos image' }],
  ['rhel-9', 'a_module_of_your_own', { shipped: 'unknown' }],
] as const)('%s', (os, module, expected) => {
  test(`${module} is ${expected.shipped}`, () => {
    const facts = kernelFacts({ os, architecture: 'x86_64' });
    expect(facts && moduleFact(facts, module)).toEqual(expected);
  });
});

test('nothing is said of a release, an instruction set or a kernel that was not looked at', () => {
  const architecture = 'x86_64';
  expect(kernelFacts({ architecture })).toBeUndefined();
  expect(kernelFacts({ os: 'sles-15', architecture })).toBeUndefined();
  expect(kernelFacts({ os: 'ubuntu-24.04', architecture: 'aarch64' })).toBeUndefined();
  expect(kernelFacts({ os: 'ubuntu-24.04', architecture, kernel: '6.17' })).toBeUndefined();
  expect(kernelFacts({ os: 'ubuntu-24.04', architecture, kernel: '6.8.0-110-generic' })).toBeDefined();
});

test('Octeon drivers are for Arm, and Debian 12 lacks them there too', () => {
  expect(systemsWith('rvu_nicpf', 'x86_64')).toEqual([]);
  expect(systemsWith('rvu_nicpf', 'aarch64')).toEqual(['debian-13', 'rhel-9', 'rocky-9', 'almalinux-9']);
});
