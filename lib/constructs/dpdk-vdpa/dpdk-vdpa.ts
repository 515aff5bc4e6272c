import { Construct } from 'constructs';
import { didYouMean, problem } from '../../core';
import { VDPA_PMDS, type VdpaPmdFacts } from '../../hardware';
import { DPDK_VDPA, type HugepageAmount, SOCKET } from '../../model';
import { reportProblems } from '../../output';
import { HELPER_MOUNT, helperConfigMap, helperVolume, PROGRAMS } from '../entry-helper/helper-files';
import {
  type DaemonPlace,
  daemonPlace,
  hostDirectory,
  type NodeDaemonProps,
  nodeDaemon,
  PROBE_TIMES,
} from '../node-daemon';

/** Settings of a {@link DpdkVdpa}. */
export interface DpdkVdpaProps extends NodeDaemonProps {
  /** Image with DPDK's vDPA application, built by container-images/dpdk-vdpa. */
  readonly image: string;
  /** Name of the DaemonSet. @default "dpdk-vdpa" */
  readonly name?: string;
  /** Extended resource of the VF. */
  readonly resource: string;
  /** DPDK's vDPA driver: `ifc`, `mlx5`, `sfc` or `nfp`. */
  readonly pmd: string;
  /** Directory on the node in which the workload makes the socket `vhost.sock`. */
  readonly directory: string;
  /** Memory of DPDK itself. @default - 64Mi in pages of 2Mi */
  readonly hugepages?: HugepageAmount;
  /** ConfigMap of the same namespace with the start program. @default - one of its own, `<name>-cnf-eal` */
  readonly startProgram?: string;
  /** Let software note which memory the device has written, for live migration of what uses it; only with `ifc`. @default false */
  readonly softwareLiveMigration?: boolean;
}

/**
 * The vhost library starts this thread once a driver has taken the VF and the application waits for its workload; where no
 * driver takes the VF the application stays at its prompt without it. It is `vhost-events` before DPDK 23.11, and
 * `dpdk-vhost-evt` since. Source: DPDK lib/vhost/socket.c, rte_vhost_driver_start; seen with 24.11.
 */
const READY = ['sh', '-c', 'grep -qs vhost-ev /proc/1/task/*/comm'];

/** Where the application finds the directory. */
const SOCKETS = '/sockets';

/** Of a DPDK process of root: the socket of its telemetry. Source: DPDK lib/eal/unix/eal_filesystem.c. */
const RUNTIME_DIRECTORY = '/var/run/dpdk';

/**
 * DPDK's vDPA application over one VF of each node: it gets the VF from the device plugin, and serves it to a workload as
 * the other end of a vhost-user socket that the workload makes. Either end may start first, and start anew.
 *
 * One DaemonSet for each VF, replaced only when its pod is deleted (`OnDelete`): a change of the image never takes all
 * devices of a node away. The capabilities are those of the driver, and DAC_OVERRIDE, as to connect to the socket of a
 * workload that is not root is to write another user's file; no API rights, no token, no host network, a read-only root
 * file system.
 * Source: DPDK sample_app_ug/vdpa, examples/vdpa/main.c, vdpadevs. Codes: NAME001, OBJ002, VDPA003.
 *
 * @example
 * ```ts
 * new DpdkVdpa(chart, 'n3-0', {
 *   namespace: 'kube-system',
 *   image: 'registry.example.com/cnf-plumbing/dpdk-vdpa:24.11',
 *   name: 'dpdk-vdpa-n3-0',
 *   nodeSelector: { 'example.com/pool': 'upf' },
 *   resource: 'example.com/n3_ifc',
 *   pmd: 'ifc',
 *   directory: '/var/run/cnf-plumbing/vdpa/n3/0',
 * });
 * ```
 */
export class DpdkVdpa extends Construct {
  public constructor(scope: Construct, id: string, props: DpdkVdpaProps) {
    super(scope, id);
    const name = props.name ?? DPDK_VDPA;
    const place = daemonPlace(this, props, name);
    const facts = VDPA_PMDS[props.pmd];
    if (!facts) this.unknownPmd(props.pmd);
    if (place && facts) this.emit(props, place, name, facts);
  }

  private unknownPmd(pmd: string): void {
    const known = Object.keys(VDPA_PMDS);
    reportProblems(this, () => [
      problem('VDPA003', `${this.node.path}: pmd`, {
        message: `DPDK has no vDPA driver ${JSON.stringify(pmd)}`,
        value: pmd,
        allowed: known.join(', '),
        hint: didYouMean(pmd, known, 'use a vDPA driver of DPDK'),
      }),
    ]);
  }

  private emit(props: DpdkVdpaProps, place: DaemonPlace, name: string, facts: VdpaPmdFacts): void {
    const { image, resource, directory, softwareLiveMigration } = props;
    const { size, amount } = props.hugepages ?? { size: '2Mi', amount: '64Mi' };
    const migration = softwareLiveMigration ? facts.softwareLiveMigration : undefined;
    const devargs = [facts.devargs, ...(migration === undefined ? [] : [migration])].join(',');
    // Packets pass it by, unless software follows them. Equal requests and limits bring CPU, memory and VF of one NUMA node.
    const own = { cpu: migration === undefined ? '200m' : '1', memory: '256Mi' };
    const all = { ...own, [`hugepages-${size}`]: amount, [resource]: '1' };
    const sockets = { name: 'sockets', mountPath: SOCKETS };
    const startProgram = props.startProgram ?? this.ownStartProgram(name, place);
    nodeDaemon(this, 'Resource', props, place, {
      name,
      component: DPDK_VDPA,
      replaced: 'on delete',
      initContainers: [
        {
          // A workload that is not root makes the socket.
          name: 'sockets',
          image,
          command: ['chmod', '0777', SOCKETS],
          resources: { requests: own, limits: own },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [sockets],
        },
      ],
      containers: [
        {
          name: DPDK_VDPA,
          image,
          command: [`${PROGRAMS}/dpdk-vdpa`],
          args: ['--devargs', devargs, '--socket', `${SOCKETS}/${SOCKET}`],
          readinessProbe: { exec: { command: READY }, ...PROBE_TIMES },
          resources: { requests: all, limits: all },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'], add: [...facts.capabilities, 'DAC_OVERRIDE'].sort() },
            seLinuxOptions: { type: 'spc_t' },
          },
          volumeMounts: [
            sockets,
            { name: 'hugepages', mountPath: '/dev/hugepages' },
            { name: 'runtime', mountPath: RUNTIME_DIRECTORY },
            HELPER_MOUNT,
          ],
        },
      ],
      volumes: [
        hostDirectory('sockets', directory, true),
        { name: 'hugepages', emptyDir: { medium: `HugePages-${size}` } },
        { name: 'runtime', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } },
        helperVolume(startProgram),
      ],
    });
  }

  private ownStartProgram(owner: string, { namespace }: DaemonPlace): string {
    const name = `${owner}-cnf-eal`;
    helperConfigMap(this, 'start-program', { name, namespace, owner });
    return name;
  }
}
