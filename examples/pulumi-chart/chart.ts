import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-34';
import type { Construct } from 'constructs';

/** An application of cdk8s-plus, as it was before it knew of any plumbing. */
export class TelemetryChart extends Chart {
  public readonly collector: kplus.Deployment;

  public constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'telemetry' });
    new kplus.Namespace(this, 'namespace', { metadata: { name: 'telemetry' } });
    const settings = new kplus.ConfigMap(this, 'settings', { data: { 'collector.conf': 'listen: 4317\n' } });
    this.collector = new kplus.Deployment(this, 'collector', {
      metadata: { name: 'collector' },
      replicas: 1,
      containers: [{ name: 'collector', image: 'registry.example.com/collector:2.3.0', portNumber: 4317 }],
    });
    this.collector.containers[0]?.mount('/etc/collector', kplus.Volume.fromConfigMap(this, 'config', settings));
    this.collector.exposeViaService();
  }
}
