/** A small cluster, for tests that need one. */
import type { ClusterSpec, Friendly } from '../../lib';

export type Spec = Friendly<ClusterSpec>;

/** Nodes with one port, by default with DPDK and kernel devices. */
export function nodes(more: Partial<Spec['nodePools'][string]> = {}): Spec['nodePools'][string] {
  return {
    nodeSelector: { 'example.com/pool': 'upf' },
    pfs: {
      ens1f0: {
        nic: 'intel-e810-c',
        match: { pci: '0000:18:00.0' },
        mtu: 9000,
        vfs: { n3: { count: 8, datapath: 'vfio' }, oam: { count: 4, datapath: 'kernel' } },
      },
    },
    ...more,
  };
}

/** One node pool, a network over DPDK devices and one over kernel devices. */
export function smallCluster(more: Partial<Spec> = {}): Spec {
  return {
    platform: { kubernetes: '1.34' },
    namespaces: { cnf: {} },
    nodePools: { upf: nodes() },
    networks: { n3: { pool: 'n3', vlan: 100, spoofCheck: false }, oam: { pool: 'oam', mtu: 1400 } },
    ...more,
  };
}
