import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { DNS_LABEL } from '../../core';
import { nameProblem } from '../../model';
import { reportProblems } from '../../output';
import { type Friendly, PodSecurityLevel } from '../../spec';
import { plumbingLabels } from '../context';

/** Settings of a {@link CnfNamespace}. */
export interface CnfNamespaceProps {
  /** Name of the namespace. @default - the construct id */
  readonly name?: string;
  /** Pod Security level enforced. @default "privileged" */
  readonly podSecurity?: Friendly<PodSecurityLevel>;
  /** More labels. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * A namespace with the Pod Security level that DPDK workloads need: they add capabilities beyond `baseline`.
 * Source: Kubernetes documentation, "Pod Security Standards" (V52). Codes: NAME001.
 *
 * @example
 * ```ts
 * new CnfNamespace(chart, 'upf');
 * ```
 */
export class CnfNamespace extends Construct {
  /** Name of the namespace. */
  public readonly name: string;

  public constructor(scope: Construct, id: string, props: CnfNamespaceProps = {}) {
    super(scope, id);
    this.name = props.name ?? id;
    if (!DNS_LABEL.test(this.name)) {
      reportProblems(this, () => [nameProblem(`${this.node.path}: name`, this.name)]);
      return;
    }
    const level = props.podSecurity ?? PodSecurityLevel.Privileged;
    new ApiObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: this.name,
        labels: {
          ...plumbingLabels(this, 'namespace'),
          'pod-security.kubernetes.io/enforce': level,
          ...props.labels,
        },
      },
    });
  }
}
