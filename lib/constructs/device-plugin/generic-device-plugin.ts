import { Construct } from 'constructs';
import { type MountResource, planMountResources } from '../../model';
import { noteFacts, reportProblems } from '../../output';
import { type DaemonPlace, daemonPlace, hostDirectory, type NodeDaemonProps, nodeDaemon } from '../node-daemon';

/** Settings of a {@link GenericDevicePlugin}. */
export interface GenericDevicePluginProps extends NodeDaemonProps {
  /** Name of the DaemonSet. @default "generic-device-plugin" */
  readonly name?: string;
  /** Domain of the extended resources. */
  readonly resourcePrefix: string;
  /** Directories of the nodes to advertise. */
  readonly resources: readonly MountResource[];
}

/** Name of the component. */
const NAME = 'generic-device-plugin';

/**
 * The generic device plugin as a broker of directories, such as those of vhost-user sockets: each directory that a glob
 * matches is a device, and a container that asks for one has it mounted. Mount the directory, never the socket in it:
 * a socket that is made anew is then seen.
 *
 * The plugin tells the container nothing: no variable names the device, and no NUMA node is known of it. It has no API
 * rights, no token and no privileges; it reads the directories and writes to that of the kubelet's device plugins.
 * It looks again every five seconds, and registers again when the kubelet restarts.
 * Source: generic-device-plugin README, main.go, deviceplugin/path.go and generic.go.
 * Codes: NAME001, OBJ002, RES001, RES003-RES005, DP005.
 *
 * @example
 * ```ts
 * new GenericDevicePlugin(chart, 'sockets', {
 *   namespace: 'kube-system',
 *   nodeSelector: { 'example.com/pool': 'upf' },
 *   resourcePrefix: 'example.com',
 *   resources: [{ name: 'n3-socket', path: '/var/run/vhost/n3/*', mountPath: '/var/run/vhost' }],
 * });
 * ```
 */
export class GenericDevicePlugin extends Construct {
  /** Extended resources that the plugin advertises, `prefix/name`. */
  public readonly resourceNames: readonly string[];

  public constructor(scope: Construct, id: string, props: GenericDevicePluginProps) {
    super(scope, id);
    this.resourceNames = props.resources.map(({ name }) => `${props.resourcePrefix}/${name}`);
    const place = daemonPlace(this, props, props.name ?? NAME);
    // Its own Problem is the one to mend: who asks for these resources is right.
    if (!place || !this.emit(props, place)) noteFacts(this, { elsewhere: this.resourceNames });
  }

  private emit(props: GenericDevicePluginProps, place: DaemonPlace): boolean {
    const { kubelet } = place.directories;
    const { plan, problems } = planMountResources({
      resourcePrefix: props.resourcePrefix,
      resources: props.resources,
      kubelet,
      path: `${this.node.path}: resources`,
    });
    if (problems.length > 0) {
      reportProblems(this, () => problems);
      return false;
    }
    const volumes = plan.directories.map((path, i) => hostDirectory(`directory-${i}`, path, true));
    nodeDaemon(this, 'Resource', props, place, {
      name: props.name ?? NAME,
      component: NAME,
      containers: [
        {
          name: 'device-plugin',
          image: place.image('genericDevicePlugin'),
          args: [...plan.args],
          ports: [{ name: 'health', containerPort: 8080 }],
          livenessProbe: { httpGet: { path: '/health', port: 'health' }, periodSeconds: 30 },
          resources: { requests: { cpu: '20m', memory: '20Mi' }, limits: { memory: '100Mi' } },
          // Root without capabilities; the SELinux type lets it into the kubelet's directory where the host enforces one.
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
            seLinuxOptions: { type: 'spc_t' },
          },
          volumeMounts: [
            { name: 'device-plugins', mountPath: '/var/lib/kubelet/device-plugins' },
            // The same path as on the host: what the plugin finds is what the runtime mounts.
            ...plan.directories.map((mountPath, i) => ({ name: `directory-${i}`, mountPath, readOnly: true })),
          ],
        },
      ],
      volumes: [hostDirectory('device-plugins', `${kubelet}/device-plugins`), ...volumes],
    });
    return true;
  }
}
