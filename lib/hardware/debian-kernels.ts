import { OCTEON_NETWORK, PDS, USUAL_MODULES, VDPA_BUS, VDPA_SIMULATOR, without } from './kernel-modules';
import type { OperatingSystem } from './operating-system';

const GRUB = 'in a file of /etc/default/grub.d, then update-grub';

const CLOUD_KERNEL = [
  'the kernel for clouds (linux-image-cloud-*) leaves the drivers of network cards out, but for mlx5, ena and ixgbevf',
  'from Debian 13 on it has idpf and ionic too',
].join('; ');

const DEBIAN = {
  kernelArguments: GRUB,
  remark: CLOUD_KERNEL,
} as const;

/** Debian and Ubuntu. */
export const DEBIAN_SYSTEMS: readonly OperatingSystem[] = [
  {
    ...DEBIAN,
    key: 'debian-12',
    name: 'Debian 12',
    tools: { dpdk: '22.11', iproute2: '6.1', openvswitch: '3.1' },
    kernels: [
      {
        architectures: ['x86_64', 'aarch64'],
        version: '6.1',
        package: 'linux-image-amd64, linux-image-arm64',
        base: [...USUAL_MODULES, 'nfp'],
        // CONFIG_VDPA is not set: no vDPA device of any kind.
        none: [
          ...VDPA_BUS,
          ...VDPA_SIMULATOR,
          ...PDS,
          ...OCTEON_NETWORK,
          'vduse',
          'vp_vdpa',
          'mlx5_vdpa',
          'ifcvf',
          'octep_vdpa',
          'idpf',
          'ionic',
        ],
        unknown: [],
        source: 'packages linux-image-6.1.0-56-amd64 and -arm64 6.1.192-2: files, modules.builtin and configuration',
      },
    ],
    source: 'Debian packages dpdk 22.11.11, iproute2 6.1.0, openvswitch-switch 3.1.0, linux-image-6.1.0-56-cloud-amd64',
  },
  {
    ...DEBIAN,
    key: 'debian-13',
    name: 'Debian 13',
    tools: { dpdk: '24.11', iproute2: '6.15', openvswitch: '3.5' },
    kernels: [
      {
        architectures: ['x86_64'],
        version: '6.12',
        package: 'linux-image-amd64',
        base: [...USUAL_MODULES, ...VDPA_BUS, 'vduse', 'nfp', 'idpf', 'ionic'],
        none: [...VDPA_SIMULATOR, ...PDS, ...OCTEON_NETWORK, 'vp_vdpa', 'mlx5_vdpa', 'ifcvf', 'octep_vdpa'],
        unknown: [],
        source: 'package linux-image-6.12.118+deb13-amd64 6.12.118-1: files, modules.builtin and configuration',
      },
      {
        architectures: ['aarch64'],
        version: '6.12',
        package: 'linux-image-arm64',
        base: [...USUAL_MODULES, ...VDPA_BUS, ...OCTEON_NETWORK, 'vduse', 'nfp', 'idpf', 'ionic'],
        none: [...VDPA_SIMULATOR, ...PDS, 'vp_vdpa', 'mlx5_vdpa', 'ifcvf', 'octep_vdpa'],
        unknown: [],
        source: 'package linux-image-6.12.118+deb13-arm64 6.12.118-1: files and modules.builtin',
      },
    ],
    source:
      'Debian packages dpdk 24.11.8, iproute2 6.15.0, openvswitch-switch 3.5.0, linux-image-6.12.118+deb13-cloud-amd64',
  },
  {
    key: 'ubuntu-22.04',
    name: 'Ubuntu 22.04',
    kernelArguments: GRUB,
    remark:
      'linux-generic installs the package of extra modules, linux-image-virtual does not; ' +
      'kernels for newer hardware (HWE) are other versions',
    kernels: [
      {
        architectures: ['x86_64'],
        version: '5.15',
        package: 'linux-modules-$(uname -r)',
        base: [...without(USUAL_MODULES, 'mlx5_ib', 'ib_uverbs', 'ice', 'bnxt_en', 'qede', 'sfc'), ...VDPA_BUS, 'nfp'],
        extra: {
          package: 'linux-modules-extra-$(uname -r)',
          modules: [
            ...VDPA_SIMULATOR,
            'mlx5_ib',
            'ib_uverbs',
            'ice',
            'bnxt_en',
            'qede',
            'sfc',
            'ionic',
            'vduse',
            'vp_vdpa',
            'mlx5_vdpa',
            'ifcvf',
          ],
        },
        none: [...PDS, ...OCTEON_NETWORK, 'octep_vdpa', 'idpf'],
        unknown: [],
        source:
          'Ubuntu kernel 5.15.0-90.100: debian.master/abi/amd64/generic.modules for what is built as a module (tun, virtio-pci ' +
          'and, since Launchpad 1770845, vfio-pci are in the kernel itself); ' +
          'control.d/generic.inclusion-list, with what its modules depend on, for the package',
      },
    ],
    source:
      'sriov-network-operator bindata/scripts/kargs.sh; canonical/tdx issue 125 and canonical/ubuntu-server-documentation ' +
      'issue 718 on the packages',
  },
  {
    key: 'ubuntu-24.04',
    name: 'Ubuntu 24.04',
    kernelArguments: GRUB,
    remark:
      'linux-generic installs the package of extra modules, linux-image-virtual does not; ' +
      'kernels for newer hardware (HWE) are other versions, and from 6.17 on have no such package',
    kernels: [
      {
        architectures: ['x86_64'],
        version: '6.8',
        package: 'linux-modules-$(uname -r)',
        base: [
          ...without(USUAL_MODULES, 'mlx5_ib', 'ib_uverbs', 'ice', 'bnxt_en', 'qede', 'sfc'),
          ...VDPA_BUS,
          'nfp',
          'pds_core',
        ],
        extra: {
          package: 'linux-modules-extra-$(uname -r)',
          modules: [
            ...VDPA_SIMULATOR,
            'mlx5_ib',
            'ib_uverbs',
            'ice',
            'bnxt_en',
            'qede',
            'sfc',
            'ionic',
            'idpf',
            'vduse',
            'vp_vdpa',
            'mlx5_vdpa',
            'ifcvf',
            'pds_vdpa',
          ],
        },
        none: [...OCTEON_NETWORK, 'octep_vdpa'],
        unknown: [],
        source:
          'Ubuntu kernel 6.8: debian.master/config/annotations, kernel/drivers/vdpa of 6.8.0-110, canonical/tdx issue ' +
          '125 (ice); 6.7.0-2.2 of the same branch: abi/amd64/generic.modules and modules.builtin for the other drivers; ' +
          'control.d/generic.inclusion-list, with what its modules depend on, for the package',
      },
    ],
    source:
      'sriov-network-operator bindata/scripts/kargs.sh; canonical/tdx issue 125 and canonical/ubuntu-server-documentation ' +
      'issue 718 on the packages',
  },
];
