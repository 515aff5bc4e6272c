import { CnfDeployment, type INetwork, type INodePool } from 'cnf-plumbing';
import type { Construct } from 'constructs';

/** What the UPF takes from its cluster; the construct and the Pulumi component of that name both give it. */
export interface UpfCluster {
  network(name: string): INetwork;
  nodePool(name: string): INodePool;
}

/** A user plane function: DPDK on N3 and N6, a kernel interface for operations and maintenance. */
export function upf(scope: Construct, cluster: UpfCluster): CnfDeployment {
  return new CnfDeployment(scope, 'upf', {
    namespace: 'cnf',
    image: 'registry.example.com/upf:1.4.2',
    replicas: 2,
    cpu: 8,
    memory: '4Gi',
    hugepages: { '1Gi': '4Gi' },
    nodePool: cluster.nodePool('upf'),
    networks: ['n3', 'n6', 'oam'].map((name) => ({ network: cluster.network(name), interface: name })),
  });
}
