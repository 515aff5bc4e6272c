import { Construct } from 'constructs';
import { imageReference } from '../../hardware';
import { hostDirectory, type NodeDaemonProps, nodeDaemon } from '../node-daemon';

/** Settings of {@link CniBinaries}. */
export interface CniBinariesProps extends NodeDaemonProps {
  /** Where the container runtime finds CNI binaries. @default "/opt/cni/bin" */
  readonly cniBinDirectory?: string;
}

/**
 * Puts the CNI binaries that have a public image onto the nodes: `sriov`. The reference plugins (host-device,
 * tuning, static, host-local, dhcp) come with the node's container runtime packages.
 * Source: sriov-cni images/entrypoint.sh: the image copies its binary into the mounted directory and sleeps.
 *
 * @example
 * ```ts
 * new CniBinaries(chart, 'cni-binaries', { namespace: 'kube-system' });
 * ```
 */
export class CniBinaries extends Construct {
  public constructor(scope: Construct, id: string, props: CniBinariesProps) {
    super(scope, id);
    nodeDaemon(this, 'Resource', props, {
      name: 'cni-binaries',
      component: 'cni-binaries',
      containers: [
        {
          name: 'sriov',
          image: props.image ?? imageReference('sriovCni'),
          resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [{ name: 'cni-bin', mountPath: '/host/opt/cni/bin' }],
        },
      ],
      volumes: [hostDirectory('cni-bin', props.cniBinDirectory ?? '/opt/cni/bin')],
    });
  }
}
