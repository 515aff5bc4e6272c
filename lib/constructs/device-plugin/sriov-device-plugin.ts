import { createHash } from 'node:crypto';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { DNS_LABEL } from '../../core';
import { imageReference } from '../../hardware';
import { DEVICE_PLUGIN_NAME, nameProblem, type PluginResource } from '../../model';
import { reportProblems } from '../../output';
import { plumbingLabels } from '../labels';
import { hostDirectory, type NodeDaemonProps, nodeDaemon } from '../node-daemon';

/** Settings of a {@link SriovDevicePlugin}. */
export interface SriovDevicePluginProps extends NodeDaemonProps {
  /** Name of the DaemonSet and its ConfigMap. @default "sriov-device-plugin" */
  readonly name?: string;
  /** What to advertise, in order: a device goes to the first resource that matches. */
  readonly resources: readonly PluginResource[];
  /** The kubelet's root directory. @default "/var/lib/kubelet" */
  readonly kubeletDirectory?: string;
}

/** Annotation that changes with the configuration, so that the pods are replaced: the plugin reads it once. */
const CHECKSUM = 'cnfplumbing.io/config-checksum';

/**
 * The SR-IOV network device plugin for the nodes of a pool: a ConfigMap with the resource list and a DaemonSet.
 * The plugin has no API rights and no token. Privileged and in the host network, because it opens devices of the
 * host and reads link state. Source: sriov-network-device-plugin README and deployments/sriovdp-daemonset.yaml.
 * Codes: NAME001.
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
    if (!DNS_LABEL.test(name)) {
      reportProblems(this, () => [nameProblem(`${this.node.path}: name`, name)]);
      return;
    }
    const config = `${JSON.stringify({ resourceList: props.resources }, undefined, 2)}\n`;
    new ApiObject(this, 'config', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: props.namespace, labels: plumbingLabels(DEVICE_PLUGIN_NAME, name) },
      data: { 'config.json': config },
    });

    const kubelet = props.kubeletDirectory ?? '/var/lib/kubelet';
    nodeDaemon(this, 'Resource', props, {
      name,
      component: DEVICE_PLUGIN_NAME,
      hostNetwork: true,
      annotations: { [CHECKSUM]: createHash('sha256').update(config).digest('hex').slice(0, 16) },
      containers: [
        {
          name: 'device-plugin',
          image: props.image ?? imageReference('sriovDevicePlugin'),
          args: ['--log-level=10', '--config-file=/etc/pcidp/config.json'],
          resources: { requests: { cpu: '100m', memory: '40Mi' }, limits: { memory: '200Mi' } },
          securityContext: { privileged: true },
          volumeMounts: [
            { name: 'config', mountPath: '/etc/pcidp', readOnly: true },
            { name: 'device-plugins', mountPath: '/var/lib/kubelet/device-plugins' },
            { name: 'plugins-registry', mountPath: '/var/lib/kubelet/plugins_registry' },
            { name: 'device-info', mountPath: '/var/run/k8s.cni.cncf.io/devinfo/dp' },
          ],
        },
      ],
      volumes: [
        { name: 'config', configMap: { name } },
        hostDirectory('device-plugins', `${kubelet}/device-plugins`),
        hostDirectory('plugins-registry', `${kubelet}/plugins_registry`),
        hostDirectory('device-info', '/var/run/k8s.cni.cncf.io/devinfo/dp', true),
      ],
    });
  }
}
