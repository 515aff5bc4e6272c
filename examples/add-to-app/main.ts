/** An application that was there before, in cdk8s-plus; accelerated networks are added to it. */
import { App, Chart, Size } from 'cdk8s';
import { Cpu, Deployment } from 'cdk8s-plus-34';
import { DevicePool, SriovNetwork } from 'cnf-plumbing';

const app = new App();
const chart = new Chart(app, 'telemetry', { namespace: 'telemetry' });

const collector = new Deployment(chart, 'collector', {
  metadata: { name: 'collector' },
  replicas: 2,
  containers: [
    {
      name: 'collector',
      image: 'registry.example.com/collector:5.1.0',
      resources: {
        cpu: { request: Cpu.units(2), limit: Cpu.units(2) },
        memory: { request: Size.gibibytes(1), limit: Size.gibibytes(1) },
      },
    },
    { name: 'exporter', image: 'registry.example.com/exporter:1.0.3' },
  ],
});

// The VFs and their device plugin are somebody else's; here only their name counts.
const mirror = new SriovNetwork(chart, 'mirror', {
  pool: DevicePool.fromResourceName('example.com/mirror', 'kernel'),
  trust: true,
  spoofCheck: false,
  ipam: { whereabouts: { range: '192.0.2.0/24' } },
});
mirror.attachTo(collector, { container: 'collector', interface: 'mirror0' });

app.synth();
