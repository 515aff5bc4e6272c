import { OCTEON_NETWORK, PDS, USUAL_MODULES, VDPA_BUS, VDPA_SIMULATOR, without } from './kernel-modules';
import type { KernelFacts, OperatingSystem } from './operating-system';

/** The package `kernel` requires kernel-core, kernel-modules-core and kernel-modules. */
const PACKAGE = 'kernel (with kernel-modules-core and kernel-modules)';

const SHARED = {
  kernelArguments:
    'with grubby --update-kernel=ALL --args, on a system booted by ostree with rpm-ostree kargs --append',
  source: 'sriov-network-operator bindata/scripts/kargs.sh',
} as const;

/** What all three releases have for vDPA on x86_64. */
const VDPA = [...VDPA_BUS, ...VDPA_SIMULATOR, 'vp_vdpa', 'mlx5_vdpa', 'ifcvf'] as const;

const KERNELS_8: readonly KernelFacts[] = [
  {
    architectures: ['x86_64'],
    version: '4.18',
    package: PACKAGE,
    base: [...USUAL_MODULES, ...VDPA, 'nfp', 'ionic'],
    none: [...OCTEON_NETWORK],
    unknown: [...PDS, 'vduse', 'octep_vdpa', 'idpf'],
    source: 'kernel 4.18.0-513.18.1.el8_9 as rebuilt by OpenELA: kernel-x86_64.config, mod-extra.list',
  },
  {
    architectures: ['aarch64'],
    version: '4.18',
    package: PACKAGE,
    base: [...without(USUAL_MODULES, 'sfc'), ...VDPA, 'nfp', 'ionic'],
    none: ['sfc'],
    unknown: [...PDS, ...OCTEON_NETWORK, 'vduse', 'octep_vdpa', 'idpf'],
    source: 'kernel 4.18.0-513.18.1.el8_9 as rebuilt by OpenELA: kernel-aarch64.config, mod-extra.list',
  },
];

const KERNELS_9: readonly KernelFacts[] = [
  {
    architectures: ['x86_64'],
    version: '5.14',
    package: PACKAGE,
    // idpf and vduse came after 9.3.
    base: [...USUAL_MODULES, ...VDPA, 'vduse', 'nfp', 'ionic', 'idpf'],
    none: [...PDS, ...OCTEON_NETWORK, 'octep_vdpa'],
    unknown: [],
    source:
      'kernel 5.14.0-611.20.1.el9_7 (CIQ kernel-src-tree): configs/kernel-5.14.0-x86_64.config; ' +
      '5.14.0-362.24.1.el9_3 as rebuilt by OpenELA: mod-extra.list',
  },
  {
    architectures: ['aarch64'],
    version: '5.14',
    package: PACKAGE,
    base: [...without(USUAL_MODULES, 'sfc'), ...OCTEON_NETWORK, 'nfp', 'ionic'],
    // CONFIG_VDPA is not set, and ifcvf depends on it.
    none: [...VDPA, 'sfc'],
    unknown: [...PDS, 'vduse', 'octep_vdpa', 'idpf'],
    source:
      'kernel 5.14.0-362.24.1.el9_3 as rebuilt by OpenELA: kernel-aarch64-rhel.config, mod-extra.list; ' +
      'Mellanox/doca-driver-build pull request 56 (5.14.0-503.11.1.el9_5.aarch64 has no mlx5_vdpa)',
  },
];

const KERNELS_10: readonly KernelFacts[] = [
  {
    architectures: ['x86_64'],
    version: '6.12',
    package: PACKAGE,
    base: [...USUAL_MODULES, ...VDPA, 'ionic', 'idpf'],
    none: [...OCTEON_NETWORK, 'nfp'],
    // Off in 10.0; whether a later minor release turned them on was not read.
    unknown: [...PDS, 'vduse', 'octep_vdpa'],
    source:
      'kernel 6.12.0-55.43.1.el10_0 (CIQ kernel-src-tree): configs/kernel-6.12.0-x86_64.config, ' +
      'kernel-x86_64-rhel.config, def_variants.yaml',
  },
];

/** Red Hat Enterprise Linux, and the rebuilds of its kernel. */
export const RED_HAT_SYSTEMS: readonly OperatingSystem[] = [
  ...release('8', KERNELS_8),
  ...release('9', KERNELS_9),
  ...release('10', KERNELS_10),
];

/** Rocky Linux rebuilds the kernel as it is. AlmaLinux turns on drivers that Red Hat leaves out: which ones was not read. */
function release(version: string, kernels: readonly KernelFacts[]): OperatingSystem[] {
  return [
    { ...SHARED, key: `rhel-${version}`, name: `Red Hat Enterprise Linux ${version}`, kernels },
    { ...SHARED, key: `rocky-${version}`, name: `Rocky Linux ${version}`, kernels },
    {
      ...SHARED,
      key: `almalinux-${version}`,
      name: `AlmaLinux ${version}`,
      kernels: kernels.map((facts) => ({ ...facts, none: [], unknown: [...facts.unknown, ...facts.none] })),
      remark: 'has drivers that the kernel of Red Hat leaves out; those are shown as unknown',
    },
  ];
}
