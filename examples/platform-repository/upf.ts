import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-34';
import { CnfDeployment, CnfNamespace, Network, NodePool, SriovNetwork } from 'cnf-plumbing';
import type { Construct } from 'constructs';
import { pools } from './plumbing';

/** Settings of a {@link UpfChart}. */
export interface UpfChartProps {
  /** Release of the UPF image. */
  readonly version: string;
  /** Pods. @default 2 */
  readonly replicas?: number;
}

/** The platform's own user plane: one of our workloads, and one of cdk8s-plus beside it. */
export class UpfChart extends Chart {
  public constructor(scope: Construct, id: string, props: UpfChartProps) {
    super(scope, id, { namespace: id });
    new CnfNamespace(this, 'namespace', { name: id });
    const n3 = new SriovNetwork(this, 'n3', { pool: pools.n3, vlan: 100, trust: true, spoofCheck: false });
    // Another team makes this one.
    const oam = Network.fromName('oam', 'shared', pools.oam);

    new CnfDeployment(this, 'upf', {
      image: `registry.example.com/upf:${props.version}`,
      replicas: props.replicas ?? 2,
      cpu: 4,
      hugepages: { '1Gi': '4Gi' },
      nodePool: NodePool.labelled({ 'example.com/pool': 'upf' }),
      networks: [n3, { network: oam, interface: 'oam' }],
    });

    const exporter = new kplus.Deployment(this, 'exporter', {
      metadata: { name: 'exporter' },
      replicas: 1,
      containers: [{ name: 'exporter', image: 'registry.example.com/exporter:1.0.3' }],
    });
    oam.attachTo(exporter, { container: 'exporter' });
  }
}
