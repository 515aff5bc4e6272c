import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { DNS_LABEL } from '../../core';
import { nameProblem } from '../../model';
import { reportProblems } from '../../output';
import { plumbingLabels } from '../context';
import type { AttachOptions, INetwork } from '../network/i-network';
import type { INodePool } from '../node-pool/node-pool';

/** A network of a {@link CnfDeployment}, with how it is attached. */
export interface CnfNetwork extends Omit<AttachOptions, 'container'> {
  readonly network: INetwork;
}

/** Settings of a {@link CnfDeployment}. */
export interface CnfDeploymentProps {
  /** Namespace; must enforce the Pod Security level `privileged` for a DPDK workload. */
  readonly namespace: string;
  /** Name of the Deployment and its container. @default - the construct id */
  readonly name?: string;
  /** Image reference with a release tag or digest. */
  readonly image: string;
  /** Entry point. @default - that of the image */
  readonly command?: readonly string[];
  /** Arguments. @default - those of the image */
  readonly args?: readonly string[];
  /** Environment. @default - none; the device plugin adds PCIDEVICE_... */
  readonly env?: Readonly<Record<string, string>>;
  /** Pods. @default 1 */
  readonly replicas?: number;
  /** Whole CPUs; requests equal limits, so that the static CPU manager gives cores of their own. @default 2 */
  readonly cpu?: number;
  /** Memory without hugepages, as a quantity. @default "1Gi" */
  readonly memory?: string;
  /** Hugepages by page size, as quantities: `{ '1Gi': '4Gi' }`. @default - none */
  readonly hugepages?: Readonly<Record<string, string>>;
  /** Networks, in the order of their interfaces. @default - none; attach them with `attachTo` */
  readonly networks?: readonly (INetwork | CnfNetwork)[];
  /** Nodes to run on. @default - wherever the devices are */
  readonly nodePool?: INodePool;
  /** More labels of the pods. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * A network function as a Deployment: Guaranteed quality of service, devices and rights exactly as its networks need,
 * never privileged. For other shapes, attach networks to a workload of your own.
 * Codes: NAME001, and those of the rules for workloads.
 *
 * @example
 * ```ts
 * new CnfDeployment(chart, 'upf', {
 *   namespace: 'cnf', image: 'registry.example.com/upf:1.4.2', cpu: 4, memory: '2Gi', hugepages: { '1Gi': '4Gi' },
 *   networks: [n3, { network: n6, interface: 'n6' }],
 * });
 * ```
 */
export class CnfDeployment extends Construct {
  /** Name of the Deployment. */
  public readonly name: string;

  public constructor(scope: Construct, id: string, props: CnfDeploymentProps) {
    super(scope, id);
    this.name = props.name ?? id;
    if (!DNS_LABEL.test(this.name)) {
      reportProblems(this, () => [nameProblem(`${this.node.path}: name`, this.name)]);
      return;
    }
    const object = this.deployment(props);
    for (const entry of props.networks ?? []) {
      const { network, ...options } = 'network' in entry ? entry : { network: entry };
      network.attachTo(object, { ...options, container: this.name });
    }
  }

  private deployment(props: CnfDeploymentProps): ApiObject {
    const labels = { ...plumbingLabels(this, this.name, this.name), ...props.labels };
    const amounts = {
      cpu: String(props.cpu ?? 2),
      memory: props.memory ?? '1Gi',
      ...Object.fromEntries(
        Object.entries(props.hugepages ?? {}).map(([size, amount]) => [`hugepages-${size}`, amount]),
      ),
    };
    return new ApiObject(this, 'Resource', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: this.name, namespace: props.namespace, labels },
      spec: {
        replicas: props.replicas ?? 1,
        // A surging pod would need devices and hugepages that the old one still holds.
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
        selector: { matchLabels: { 'app.kubernetes.io/name': this.name, 'app.kubernetes.io/instance': this.name } },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            ...(props.nodePool
              ? { nodeSelector: props.nodePool.nodeSelector, tolerations: [...props.nodePool.tolerations] }
              : {}),
            containers: [
              {
                name: this.name,
                image: props.image,
                ...(props.command ? { command: [...props.command] } : {}),
                ...(props.args ? { args: [...props.args] } : {}),
                ...(props.env ? { env: Object.entries(props.env).map(([name, value]) => ({ name, value })) } : {}),
                resources: { requests: { ...amounts }, limits: { ...amounts } },
                securityContext: { allowPrivilegeEscalation: false },
              },
            ],
          },
        },
      },
    });
  }
}
