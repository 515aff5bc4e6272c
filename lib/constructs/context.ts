import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { ResourceRequirements } from 'kubernetes-types/core/v1';
import { type Problem, problem } from '../core';
import type { Friendly, TolerationSpec } from '../spec';

/** What all constructs below a scope share. Props of a single construct win over it. */
export interface PlumbingContext {
  /** Mirror that holds every image under its public repository path. @default - the public registries */
  readonly registry?: string;
  /** Names of image pull secrets, which must exist in the namespace. @default - none */
  readonly pullSecrets?: readonly string[];
  /** Namespace of constructs that are given none. @default - that of their chart */
  readonly namespace?: string;
  /** More labels on every object and pod. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Taints that pods of the plumbing tolerate. @default - all for DaemonSets, else none */
  readonly tolerations?: readonly Friendly<TolerationSpec>[];
  /** Priority class of pods of the plumbing. @default "system-node-critical" for DaemonSets, else "system-cluster-critical" */
  readonly priorityClassName?: string;
  /** Requests and limits of a component's main container, by component (`multus`). @default - see the component */
  readonly resources?: Readonly<Record<string, ResourceRequirements>>;
}

const KEY = 'cnf-plumbing';

/**
 * Sets what all constructs below a scope share. It adds to the context of the scopes above; a value given here wins.
 *
 * @throws Error when the scope has constructs already, which would have been made without it
 *
 * @example
 * ```ts
 * const chart = new Chart(app, 'plumbing');
 * setPlumbingContext(chart, { namespace: 'kube-system', registry: 'registry.example.com/mirror', pullSecrets: ['mirror'] });
 * new Multus(chart, 'multus');
 * ```
 */
export function setPlumbingContext(scope: Construct, context: PlumbingContext): void {
  const given = Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined));
  scope.node.setContext(KEY, { ...plumbingContext(scope), ...given });
}

/** What a construct shares with others; empty when nothing was set. */
export function plumbingContext(scope: Construct): PlumbingContext {
  return (scope.node.tryGetContext(KEY) as PlumbingContext | undefined) ?? {};
}

/** The namespace of a construct: its own, that of the context, that of its chart. */
export function namespaceOf(scope: Construct, own: string | undefined): string | undefined {
  return own ?? plumbingContext(scope).namespace ?? Chart.of(scope).namespace;
}

/** OBJ002 for a construct that needs a namespace and has none. */
export function withoutNamespace(scope: Construct): Problem {
  return problem('OBJ002', `${scope.node.path}: namespace`, {
    message: 'neither the construct nor its context nor its chart names a namespace',
    value: 'nothing',
    allowed: 'the name of a namespace',
    hint: 'give the construct a namespace, or set one with setPlumbingContext',
  });
}

/** The label set every object of ours carries. Source: Kubernetes documentation, "Recommended Labels". */
export function plumbingLabels(scope: Construct, name: string, instance?: string): Record<string, string> {
  return {
    ...plumbingContext(scope).labels,
    'app.kubernetes.io/name': name,
    ...(instance === undefined ? {} : { 'app.kubernetes.io/instance': instance }),
    'app.kubernetes.io/part-of': 'cnf-plumbing',
    'app.kubernetes.io/managed-by': 'cnf-plumbing',
  };
}
