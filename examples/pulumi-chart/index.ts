/** The chart as it is, and a network of VFs beside its pods' own. */
import * as pulumi from '@pulumi/pulumi';
import { DevicePool, SriovNetwork } from 'cnf-plumbing';
import { deploy } from 'cnf-plumbing/pulumi';
import { TelemetryChart } from './chart';

const config = new pulumi.Config();

const telemetry = deploy(
  'telemetry',
  (scope) => {
    const { collector } = new TelemetryChart(scope, 'telemetry');
    const network = new SriovNetwork(scope, 'probe', {
      namespace: 'telemetry',
      pool: DevicePool.fromResourceName('example.com/probe', 'kernel'),
      vlan: 40,
      ipam: { hostLocal: { subnet: config.require('subnet') } },
    });
    network.attachTo(collector, { container: 'collector' });
    return collector;
  },
  { awaitWorkloads: config.getBoolean('awaitWorkloads') },
);

export const objects = telemetry.objectCount;
