import { Chart } from 'cdk8s';
import {
  CnfNamespace,
  CniBinaries,
  DevicePool,
  Multus,
  NetworkAttachmentCrd,
  SriovDevicePlugin,
  setPlumbingContext,
} from 'cnf-plumbing';
import type { Construct } from 'constructs';

/** Devices that this platform offers; teams refer to them by these values, never by name. */
export const pools = {
  n3: DevicePool.fromResourceName('platform.example.com/n3', 'vfio'),
  oam: DevicePool.fromResourceName('platform.example.com/oam', 'kernel'),
};

/** What every cluster of the platform has: Multus, CNI binaries, and a device plugin on the UPF nodes. */
export class PlumbingChart extends Chart {
  public constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'plumbing' });
    setPlumbingContext(this, {
      registry: 'registry.example.com/mirror',
      pullSecrets: ['mirror'],
      labels: { 'example.com/team': 'platform' },
    });
    new CnfNamespace(this, 'plumbing');
    new NetworkAttachmentCrd(this, 'networks');
    new Multus(this, 'multus');
    new CniBinaries(this, 'cni');
    const port = { vendors: ['8086'], devices: ['1889'] };
    new SriovDevicePlugin(this, 'device-plugin', {
      nodeSelector: { 'example.com/pool': 'upf' },
      resources: [
        {
          resourcePrefix: 'platform.example.com',
          resourceName: 'n3',
          deviceType: 'netDevice',
          selectors: [{ ...port, drivers: ['vfio-pci'], rootDevices: ['0000:18:00.0#0-7'] }],
        },
        {
          resourcePrefix: 'platform.example.com',
          resourceName: 'oam',
          deviceType: 'netDevice',
          selectors: [{ ...port, drivers: ['iavf'], rootDevices: ['0000:18:00.0#8-11'] }],
        },
      ],
    });
  }
}
