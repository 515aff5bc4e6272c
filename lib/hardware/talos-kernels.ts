import { OCTEON_NETWORK, PDS, USUAL_MODULES, VDPA_BUS, VDPA_SIMULATOR } from './kernel-modules';
import type { KernelFacts, OperatingSystem } from './operating-system';

const VDPA = [...VDPA_BUS, ...VDPA_SIMULATOR, 'vduse', 'vp_vdpa', 'mlx5_vdpa', 'octep_vdpa'] as const;

/** What an image has is in a list of its sources; nothing can be added on a node but by another image. */
function kernels(minor: string, version: string, facts: Pick<KernelFacts, 'base' | 'none'>): readonly KernelFacts[] {
  return [
    {
      architectures: ['x86_64', 'aarch64'],
      version,
      package: 'the Talos image',
      ...facts,
      unknown: [],
      source:
        `Talos branch release-${minor}: hack/modules-amd64.txt, hack/modules-arm64.txt; ` +
        `siderolabs/pkgs branch release-${minor}: kernel/build/config-amd64, config-arm64`,
    },
  ];
}

/** From 1.12 on. */
const WITH_VDPA: Pick<KernelFacts, 'base' | 'none'> = {
  base: [...USUAL_MODULES, ...VDPA, 'idpf'],
  none: [...PDS, ...OCTEON_NETWORK, 'ifcvf', 'nfp', 'ionic'],
};

const SHARED = {
  ownedBy: 'machine configs',
  kernelArguments: 'in the boot image, made by the Image Factory or the imager',
  source: 'Talos pkg/machinery/config/types/v1alpha1/v1alpha1_types.go, InstallConfig.extraKernelArgs (deprecated)',
} as const;

/** Talos Linux. */
export const TALOS_SYSTEMS: readonly OperatingSystem[] = [
  {
    ...SHARED,
    key: 'talos-1.11',
    name: 'Talos Linux 1.11',
    kernels: kernels('1.11', '6.12', {
      base: [...USUAL_MODULES],
      none: [...VDPA, ...PDS, ...OCTEON_NETWORK, 'ifcvf', 'nfp', 'ionic', 'idpf'],
    }),
  },
  { ...SHARED, key: 'talos-1.12', name: 'Talos Linux 1.12', kernels: kernels('1.12', '6.18', WITH_VDPA) },
  { ...SHARED, key: 'talos-1.13', name: 'Talos Linux 1.13', kernels: kernels('1.13', '6.18', WITH_VDPA) },
];
