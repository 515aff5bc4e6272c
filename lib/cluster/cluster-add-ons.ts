import { Construct } from 'constructs';
import { planClusterAddOns } from '../model';
import { reportProblems } from '../output';
import type { ClusterAddOnsSpec, Friendly } from '../spec';
import { applyPatches } from './patches';
import { emitAddOns, emitNamespaces, phaseScopes } from './phases';

/** What node pools and networks share: namespaces, Multus with its CRD, CNI binaries, Whereabouts. */
export class ClusterAddOns extends Construct {
  /** Namespace of the add-ons. */
  public readonly namespace: string;

  public constructor(scope: Construct, id: string, spec: Friendly<ClusterAddOnsSpec>) {
    super(scope, id);
    const { plan, problems } = planClusterAddOns(spec);
    this.namespace = plan?.namespace ?? '';
    if (plan) {
      const scopes = phaseScopes(this, plan.namespace, plan.spec.images);
      emitNamespaces(scopes, plan);
      emitAddOns(scopes, plan, plan.directories);
    }
    const found = [...problems, ...applyPatches(this, plan?.spec.patches ?? [])];
    reportProblems(this, () => found);
  }
}
