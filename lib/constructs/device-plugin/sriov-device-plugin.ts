import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { DEVICE_PLUGIN_NAME, type PluginResource } from '../../model';
import { noteFacts } from '../../output';
import { plumbingLabels } from '../context';
import {
  configChecksum,
  type DaemonPlace,
  daemonPlace,
  hostDirectory,
  type NodeDaemonProps,
  nodeDaemon,
} from '../node-daemon';
import { nodeSetupStep, restartedWithDevices, STAMP_MOUNT, STAMP_VOLUMES } from './await-node-setup';

/** Settings of a {@link SriovDevicePlugin}. */
export interface SriovDevicePluginProps extends NodeDaemonProps {
  /** Name of the DaemonSet and its ConfigMap. @default "sriov-device-plugin" */
  readonly name?: string;
  /** What to advertise, in order: a device goes to the first resource that matches. */
  readonly resources: readonly PluginResource[];
  /**
   * Hand devices over as CDI devices, which the container runtime injects, instead of device paths. Needs a runtime
   * with CDI switched on. Source: sriov-network-device-plugin README, "CDI". @default false
   */
  readonly cdi?: boolean;
  /**
   * Wait until {@link NodeSetup} has set the node up, and start anew when it has changed its devices: the plugin looks
   * at them once, at its start. @default false
   */
  readonly awaitNodeSetup?: boolean;
}

/**
 * The SR-IOV network device plugin for the nodes of a pool: a ConfigMap with the resource list and a DaemonSet.
 * The plugin has no API rights and no token. Privileged and in the host network, because it opens devices of the
 * host and reads link state. Source: sriov-network-device-plugin README and deployments/sriovdp-daemonset.yaml.
 * Codes: NAME001, OBJ002.
 *
 * @example
 * ```ts
 * new SriovDevicePlugin(chart, 'device-plugin', {
 *   namespace: 'kube-system',
 *   nodeSelector: { 'example.com/pool': 'upf' },
 *   resources: [{
 *     resourcePrefix: 'example.com', resourceName: 'n3', deviceType: 'netDevice',
 *     selectors: [{ vendors: ['8086'], devices: ['1889'], drivers: ['vfio-pci'], rootDevices: ['0000:18:00.0#0-7'] }],
 *   }],
 * });
 * ```
 */
export class SriovDevicePlugin extends Construct {
  /** Extended resources that the plugin advertises, `prefix/name`. */
  public readonly resourceNames: readonly string[];

  public constructor(scope: Construct, id: string, props: SriovDevicePluginProps) {
    super(scope, id);
    this.resourceNames = props.resources.map(({ resourcePrefix, resourceName }) => `${resourcePrefix}/${resourceName}`);
    const name = props.name ?? DEVICE_PLUGIN_NAME;
    const place = daemonPlace(this, props, name);
    if (place) this.emit(props, place, name);
    // Its own Problem is the one to mend: who asks for these resources is right.
    else noteFacts(this, { elsewhere: this.resourceNames });
  }

  private emit(props: SriovDevicePluginProps, place: DaemonPlace, name: string): void {
    const config = `${JSON.stringify({ resourceList: props.resources }, undefined, 2)}\n`;
    new ApiObject(this, 'config', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: place.namespace, labels: plumbingLabels(this, DEVICE_PLUGIN_NAME, name) },
      data: { 'config.json': config },
    });

    const { kubelet } = place.directories;
    nodeDaemon(this, 'Resource', props, place, {
      name,
      component: DEVICE_PLUGIN_NAME,
      hostNetwork: true,
      annotations: configChecksum(config),
      containers: [
        {
          name: 'device-plugin',
          image: place.image('sriovDevicePlugin'),
          ...(props.awaitNodeSetup ? restartedWithDevices : {}),
          args: ['--log-level=10', '--config-file=/etc/pcidp/config.json', ...(props.cdi ? ['--use-cdi'] : [])],
          resources: { requests: { cpu: '100m', memory: '40Mi' }, limits: { memory: '200Mi' } },
          securityContext: { privileged: true },
          volumeMounts: [
            { name: 'config', mountPath: '/etc/pcidp', readOnly: true },
            { name: 'device-plugins', mountPath: '/var/lib/kubelet/device-plugins' },
            { name: 'plugins-registry', mountPath: '/var/lib/kubelet/plugins_registry' },
            { name: 'device-info', mountPath: '/var/run/k8s.cni.cncf.io/devinfo/dp' },
            ...(props.cdi ? [{ name: 'cdi', mountPath: '/var/run/cdi' }] : []),
            ...(props.awaitNodeSetup ? [STAMP_MOUNT, { name: 'seen', mountPath: '/seen' }] : []),
          ],
        },
      ],
      ...(props.awaitNodeSetup
        ? { initContainers: [nodeSetupStep(props.image ?? place.image('sriovDevicePlugin'))] }
        : {}),
      volumes: [
        { name: 'config', configMap: { name } },
        hostDirectory('device-plugins', `${kubelet}/device-plugins`),
        hostDirectory('plugins-registry', `${kubelet}/plugins_registry`),
        hostDirectory('device-info', '/var/run/k8s.cni.cncf.io/devinfo/dp', true),
        ...(props.cdi ? [hostDirectory('cdi', '/var/run/cdi', true)] : []),
        ...(props.awaitNodeSetup ? STAMP_VOLUMES : []),
      ],
    });
  }
}
