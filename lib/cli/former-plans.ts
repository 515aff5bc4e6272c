import { apiObjects } from '../checks/api-objects';
import { textAt } from '../checks/json';
import { type NodePlan, readNodePlan } from '../model';
import { readFiles } from './check-files';

/** Plans of nodes by node pool, as manifests hold them, and what could not be read. */
export interface FormerPlans {
  readonly plans: ReadonlyMap<string, NodePlan>;
  readonly failures: readonly string[];
}

/**
 * The plans in manifests that were applied before, or that a cluster gives back
 * (`kubectl get configmap -A -l app.kubernetes.io/name=node-setup -o yaml`).
 */
export function formerPlans(path: string): FormerPlans {
  const { texts, failures } = readFiles([path], () => undefined);
  const plans = new Map<string, NodePlan>();
  for (const { type, labels, object } of apiObjects(texts.flatMap(({ documents }) => documents))) {
    if (type !== '/ConfigMap' || labels['app.kubernetes.io/name'] !== 'node-setup') continue;
    const plan = readNodePlan(textAt(object, 'data', 'plan') ?? '');
    const pool = plan?.lines.find(({ key }) => key === 'node-pool')?.value;
    if (plan && pool !== undefined) plans.set(pool, plan);
  }
  return { plans, failures };
}
