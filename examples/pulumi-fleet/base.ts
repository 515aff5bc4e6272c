import type { ClusterSpec, Friendly } from 'cnf-plumbing';

/** What one site says of itself. */
export interface Site {
  /** PCI address of the port that carries N3. */
  readonly pci: string;
  /** VLAN of N3. */
  readonly vlan: number;
  /** Addresses of N3, in CIDR notation. */
  readonly range: string;
}

/** The cluster of a site: what all have in common, and the site's own words. */
export function clusterOf({ pci, vlan, range }: Site) {
  return {
    platform: { kubernetes: '1.34', os: 'ubuntu-24.04' },
    namespaces: { cnf: {} },
    addOns: { whereabouts: 'install' },
    nodePools: {
      upf: {
        nodeSelector: { 'example.com/pool': 'upf' },
        hugepages: { '1Gi': { 0: 16 } },
        pfs: { n3: { nic: 'intel-e810-c', match: { pci }, numa: 0, vfs: { n3: { count: 8, datapath: 'vfio' } } } },
      },
    },
    networks: { n3: { pool: 'n3', vlan, ipam: { whereabouts: { range } } } },
  } satisfies Friendly<ClusterSpec>;
}
