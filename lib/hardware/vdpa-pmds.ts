import type { VirtioFacts } from './virtio';

/** A vDPA driver of DPDK, as the program that runs it in a pod needs it. */
export interface VdpaPmdFacts extends VirtioFacts {
  /** Device arguments that choose it over the network driver of the same device. */
  readonly devargs: string;
  /** Linux capabilities of the program, without `CAP_`. */
  readonly capabilities: readonly string[];
  /** Device argument for live migration without help of the device. @default - there is none */
  readonly softwareLiveMigration?: string;
}

const VFIO = ['IPC_LOCK'];
const VERBS = ['IPC_LOCK', 'NET_ADMIN', 'NET_RAW', 'SYS_RAWIO'];

/**
 * DPDK's vDPA drivers by name. Sources: DPDK doc/guides/vdpadevs: ifc.rst ("Features", "Configuration"), mlx5.rst, sfc.rst,
 * nfp.rst, features/mlx5.ini, features/sfc.ini (that of nfp names none); platform/mlx5.rst, "Run as Non-Root";
 * drivers/vdpa/ifc/ifcvf_vdpa.c.
 */
export const VDPA_PMDS: Readonly<Record<string, VdpaPmdFacts>> = {
  ifc: { devargs: 'vdpa=1', capabilities: VFIO, softwareLiveMigration: 'sw-live-migration=1', packedRing: 'no' },
  mlx5: {
    devargs: 'class=vdpa',
    capabilities: VERBS,
    packedRing: 'yes',
    offloads: ['csum', 'guest-csum', 'tso'],
  },
  sfc: {
    devargs: 'class=vdpa',
    capabilities: VFIO,
    packedRing: 'no',
    offloads: ['csum', 'guest-csum', 'tso', 'mrg-rxbuf'],
  },
  nfp: { devargs: 'class=vdpa', capabilities: VFIO, packedRing: 'no' },
};
