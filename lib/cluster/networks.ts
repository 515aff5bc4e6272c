import { Construct } from 'constructs';
import { type NetworkPlan, planNetworkSet } from '../model';
import { noteFacts, reportProblems } from '../output';
import type { CnfNetworksSpec, Friendly } from '../spec';
import { applyPatches } from './patches';
import { emitNetworks } from './phases';

/** Networks over device pools that are advertised elsewhere. */
export class CnfNetworks extends Construct {
  public readonly networks: readonly NetworkPlan[];

  public constructor(scope: Construct, id: string, spec: Friendly<CnfNetworksSpec>) {
    super(scope, id);
    const { plan, problems } = planNetworkSet(spec);
    this.networks = plan?.networks ?? [];
    noteFacts(this, { clusterRanges: plan?.clusterRanges ?? [] });
    emitNetworks(this, this.networks);
    const found = [...problems, ...applyPatches(this, plan?.spec.patches ?? [])];
    reportProblems(this, () => found);
  }
}
