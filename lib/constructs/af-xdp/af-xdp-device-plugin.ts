import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { AfXdpPool } from '../../model';
import { AF_XDP_PREFIX } from '../../model/af-xdp';
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

/** Settings of an {@link AfXdpDevicePlugin}. */
export interface AfXdpDevicePluginProps extends NodeDaemonProps {
  /** Image reference with a digest or a tag of yours: the project publishes the moving tag `latest` only. */
  readonly image: string;
  /** Name of the DaemonSet and its ConfigMap. @default "af-xdp-device-plugin" */
  readonly name?: string;
  /** What to advertise, as `afxdp/<name>`. */
  readonly pools: readonly AfXdpPool[];
}

const NAME = 'af-xdp-device-plugin';

/**
 * The AF_XDP device plugin for the nodes of a pool, which brings the CNI binary `afxdp` too. It loads an XDP program onto
 * a port before a pod gets it, so that the pod needs no right to load one, and hands over the program's map by a socket or
 * pinned to a file system.
 *
 * In the host network, where the ports are, with SYS_ADMIN and NET_ADMIN; privileged only where a pool has pinned maps, as
 * only then mounts can reach the host. No API rights, no token.
 * Source: afxdp-plugins-for-kubernetes (redhat-et) README, deployments/, images/entrypoint.sh. Codes: NAME001, OBJ002.
 *
 * @example
 * ```ts
 * new AfXdpDevicePlugin(chart, 'af-xdp', {
 *   namespace: 'kube-system',
 *   image: 'registry.example.com/afxdp-device-plugin:2025-01',
 *   nodeSelector: { 'example.com/pool': 'edge' },
 *   pools: [{ name: 'n3', mode: 'primary', devices: [{ name: 'ens1f0' }], UdsTimeout: -1 }],
 * });
 * ```
 */
export class AfXdpDevicePlugin extends Construct {
  /** Extended resources that the plugin advertises, `afxdp/<name>`. */
  public readonly resourceNames: readonly string[];

  public constructor(scope: Construct, id: string, props: AfXdpDevicePluginProps) {
    super(scope, id);
    this.resourceNames = props.pools.map(({ name }) => `${AF_XDP_PREFIX}/${name}`);
    const name = props.name ?? NAME;
    const place = daemonPlace(this, props, name);
    if (place) this.emit(props, place, name);
    // Its own Problem is the one to mend: who asks for these resources is right.
    else noteFacts(this, { elsewhere: this.resourceNames });
  }

  private emit({ pools, image, ...props }: AfXdpDevicePluginProps, place: DaemonPlace, name: string): void {
    const config = `${JSON.stringify({ logLevel: 'info', pools }, undefined, 2)}\n`;
    new ApiObject(this, 'config', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: place.namespace, labels: plumbingLabels(this, NAME, name) },
      data: { 'config.json': config },
    });
    const { kubelet, cniBin } = place.directories;
    const pinned = pools.some(({ BpfMapPinningEnable }) => BpfMapPinningEnable);
    nodeDaemon(this, 'Resource', props, place, {
      name,
      component: NAME,
      hostNetwork: true,
      annotations: configChecksum(config),
      containers: [
        {
          name: 'device-plugin',
          image,
          resources: { requests: { cpu: '100m', memory: '40Mi' }, limits: { memory: '200Mi' } },
          securityContext: pinned
            ? { privileged: true }
            : { capabilities: { drop: ['ALL'], add: ['SYS_ADMIN', 'NET_ADMIN'] }, seLinuxOptions: { type: 'spc_t' } },
          volumeMounts: [
            { name: 'config', mountPath: '/afxdp/config', readOnly: true },
            // The same paths as on the host: the plugin tells the kubelet what to mount by its own.
            { name: 'sockets', mountPath: '/tmp/afxdp_dp' },
            { name: 'maps', mountPath: '/var/run/afxdp_dp', ...(pinned ? { mountPropagation: 'Bidirectional' } : {}) },
            { name: 'device-plugins', mountPath: '/var/lib/kubelet/device-plugins' },
            { name: 'pod-resources', mountPath: '/var/lib/kubelet/pod-resources', readOnly: true },
            { name: 'cni-bin', mountPath: '/opt/cni/bin' },
          ],
        },
      ],
      volumes: [
        { name: 'config', configMap: { name } },
        hostDirectory('sockets', '/tmp/afxdp_dp', true),
        hostDirectory('maps', '/var/run/afxdp_dp', true),
        hostDirectory('device-plugins', `${kubelet}/device-plugins`),
        hostDirectory('pod-resources', `${kubelet}/pod-resources`),
        hostDirectory('cni-bin', cniBin, true),
      ],
    });
  }
}
