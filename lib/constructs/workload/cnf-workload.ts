import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { DNS_LABEL } from '../../core';
import { nameProblem } from '../../model';
import { reportProblems } from '../../output';
import { namespaceOf, plumbingContext, plumbingLabels, withoutNamespace } from '../context';
import { startThroughEntryHelper } from '../entry-helper/entry-helper';
import type { AttachOptions, INetwork } from '../network/i-network';
import type { INodePool } from '../node-pool/node-pool';
import { type CnfContainerProps, cnfContainer } from './cnf-container';

/** A network of a network function, with how it is attached. */
export interface CnfNetwork extends AttachOptions {
  readonly network: INetwork;
}

/** Settings that network functions of all kinds share. The first container is described by the props themselves. */
export interface CnfWorkloadProps extends CnfContainerProps {
  /** Namespace; must enforce the Pod Security level `privileged` for DPDK. @default - that of the context or the chart */
  readonly namespace?: string;
  /** Name of the workload and its first container. @default - the construct id */
  readonly name?: string;
  /** More containers, by name. @default - none */
  readonly sidecars?: Readonly<Record<string, CnfContainerProps>>;
  /**
   * Networks, in the order of their interfaces; each gives its device to the first container unless it names another.
   * The same network twice gives two devices. @default - none; attach them with `attachTo`
   */
  readonly networks?: readonly (INetwork | CnfNetwork)[];
  /** Nodes to run on. @default - wherever the devices are */
  readonly nodePool?: INodePool;
  /** More labels of the pods. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Labels by which a workload finds its pods; the API server refuses a selector that its own pods do not match. */
const SELECTED = ['app.kubernetes.io/name', 'app.kubernetes.io/instance'];

/** Parts of a workload's spec that differ by kind. */
export interface WorkloadKind {
  readonly kind: 'Deployment' | 'DaemonSet';
  readonly spec: object;
}

/** A network function: Guaranteed quality of service, devices and rights exactly as its networks need. */
export abstract class CnfWorkload extends Construct {
  /** Name of the workload. */
  public readonly name: string;

  protected constructor(scope: Construct, id: string, workload: WorkloadKind, props: CnfWorkloadProps) {
    super(scope, id);
    this.name = props.name ?? id;
    const namespace = namespaceOf(this, props.namespace);
    const problems = [
      ...[this.name, ...Object.keys(props.sidecars ?? {})]
        .filter((name) => !DNS_LABEL.test(name))
        .map((name) => nameProblem(`${this.node.path}: name`, name)),
      ...(namespace === undefined ? [withoutNamespace(this)] : []),
    ];
    if (problems.length > 0) {
      reportProblems(this, () => problems);
      return;
    }
    const object = this.emit(workload, namespace as string, props);
    for (const [container, { entryHelper }] of Object.entries({ [this.name]: props, ...props.sidecars })) {
      if (entryHelper) startThroughEntryHelper(object, { container });
    }
    for (const entry of props.networks ?? []) {
      const { network, ...options } = 'network' in entry ? entry : { network: entry };
      network.attachTo(object, { container: this.name, ...options });
    }
  }

  private emit({ kind, spec }: WorkloadKind, namespace: string, props: CnfWorkloadProps): ApiObject {
    const labels: Record<string, string> = { ...plumbingLabels(this, this.name, this.name), ...props.labels };
    const { pullSecrets } = plumbingContext(this);
    const sidecars = Object.entries(props.sidecars ?? {}).map(([name, sidecar]) => cnfContainer(name, sidecar));
    return new ApiObject(this, 'Resource', {
      apiVersion: 'apps/v1',
      kind,
      metadata: { name: this.name, namespace, labels },
      spec: {
        ...spec,
        selector: { matchLabels: Object.fromEntries(SELECTED.map((key) => [key, labels[key]])) },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            ...(pullSecrets?.length ? { imagePullSecrets: pullSecrets.map((name) => ({ name })) } : {}),
            ...(props.nodePool ? { nodeSelector: props.nodePool.nodeSelector } : {}),
            ...(props.nodePool?.tolerations.length ? { tolerations: [...props.nodePool.tolerations] } : {}),
            containers: [cnfContainer(this.name, props), ...sidecars],
          },
        },
      },
    });
  }
}
