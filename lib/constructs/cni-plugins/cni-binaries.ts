import { Construct } from 'constructs';
import type { Container } from 'kubernetes-types/core/v1';
import type { ImageName } from '../../hardware';
import type { CniBinaryName } from '../../model';
import { daemonPlace, hostDirectory, type NodeDaemonProps, nodeDaemon } from '../node-daemon';

/** Settings of {@link CniBinaries}. */
export interface CniBinariesProps extends Omit<NodeDaemonProps, 'image'> {
  /**
   * What to install: `sriov`, `ib-sriov`, `ovs` (with its plugins for mirrors), `accelerated-bridge`, or `reference` for
   * those of the CNI project (host-device, bridge, macvlan, tuning, sbr, vrf, host-local, static, dhcp, ...).
   * @default ["sriov"]
   */
  readonly plugins?: readonly CniBinaryName[];
  /** Images that differ from those of the catalogue, by plugin. @default - those of the catalogue */
  readonly images?: Readonly<Partial<Record<CniBinaryName, string>>>;
}

interface Binary {
  readonly image: ImageName;
  /** Replaces the image's own entry point. */
  readonly command?: readonly string[];
}

/**
 * Copies beside the old file and renames, so that the kubelet never runs half a plugin; then waits. The image's own
 * entry point copies in place. Its shell knows no `sleep infinity`.
 */
function install(...programs: readonly string[]): readonly string[] {
  const copies = programs.map((program) => {
    const name = program.slice(program.lastIndexOf('/') + 1);
    return `cp ${program} /host/opt/cni/bin/.${name}.new\nmv -f /host/opt/cni/bin/.${name}.new /host/opt/cni/bin/${name}\n`;
  });
  const script = `set -e\n${copies.join('')}trap 'exit 0' TERM INT\nwhile :; do sleep 3600 & wait $!; done\n`;
  return ['/bin/sh', '-c', script];
}

/**
 * How each image brings its plugins. Source: sriov-cni Dockerfile and images/entrypoint.sh; ib-sriov-cni
 * cmd/thin_entrypoint; ovs-cni cmd/Dockerfile; accelerated-bridge-cni Dockerfile; the manifests of the NVIDIA network operator for the image of the reference plugins.
 */
const BINARIES: Readonly<Record<CniBinaryName, Binary>> = {
  sriov: { image: 'sriovCni', command: install('/usr/bin/sriov') },
  ovs: { image: 'ovsCni', command: install('/ovs', '/ovs-mirror-producer', '/ovs-mirror-consumer') },
  'accelerated-bridge': { image: 'acceleratedBridgeCni', command: install('/usr/bin/accelerated-bridge') },
  'ib-sriov': { image: 'ibSriovCni' },
  reference: { image: 'referenceCni' },
};

const NAME = 'cni-binaries';

/**
 * Puts CNI binaries onto the nodes. Not privileged: it writes one directory of the host. The SELinux type lets it do
 * so where the host enforces one, and DAC_OVERRIDE where the directory is not root's: Kubespray gives it to `kube`, and
 * archives of the CNI project belonged to whoever built them. Codes: OBJ002.
 *
 * Source: containernetworking/plugins 1053; istio 53849 and cilium 23838, where the same failed.
 *
 * @example
 * ```ts
 * new CniBinaries(chart, 'cni-binaries', { namespace: 'kube-system', plugins: ['sriov', 'reference'] });
 * ```
 */
export class CniBinaries extends Construct {
  public constructor(scope: Construct, id: string, props: CniBinariesProps = {}) {
    super(scope, id);
    const place = daemonPlace(this, props, NAME);
    if (!place) return;
    const container = (plugin: CniBinaryName): Container => {
      const { image, command } = BINARIES[plugin];
      return {
        name: plugin,
        image: props.images?.[plugin] ?? place.image(image),
        ...(command ? { command: [...command] } : {}),
        resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'], add: ['DAC_OVERRIDE'] },
          seLinuxOptions: { type: 'spc_t' },
        },
        volumeMounts: [{ name: 'cni-bin', mountPath: '/host/opt/cni/bin' }],
      };
    };
    nodeDaemon(this, 'Resource', props, place, {
      name: NAME,
      component: NAME,
      containers: (props.plugins ?? ['sriov']).map(container),
      volumes: [hostDirectory('cni-bin', place.directories.cniBin, true)],
    });
  }
}
