import { Construct } from 'constructs';
import {
  CnfDaemonSet,
  CnfDeployment,
  type CnfNetwork,
  DevicePool,
  Network,
  NodePool,
  setPlumbingContext,
} from '../constructs';
import { type AttachmentPlan, planWorkload } from '../model';
import { noteOrigin, reportProblems } from '../output';
import type { CnfDaemonSetSpec, CnfDeploymentSpec, Friendly, NodeChoiceSpec } from '../spec';
import { applyPatches } from './patches';

/** Specs of network functions, by the kind of their workload. */
export interface WorkloadSpecs {
  readonly Deployment: CnfDeploymentSpec;
  readonly DaemonSet: CnfDaemonSetSpec;
}

/** A network function from plain data: its networks stand elsewhere. */
export class Workload<Kind extends keyof WorkloadSpecs> extends Construct {
  /** Name of the workload. */
  public readonly name: string;
  public readonly namespace: string;

  public constructor(scope: Construct, id: string, kind: Kind, spec: Friendly<WorkloadSpecs[Kind]>) {
    super(scope, id);
    const { plan, problems } = planWorkload(spec, `Cnf${kind}Spec`);
    this.name = plan?.spec.name ?? id;
    this.namespace = plan?.spec.namespace ?? '';
    const found = [...problems];
    if (plan?.named) {
      const { networks: _, nodePool, pullSecrets, patches, ...props } = plan.spec;
      setPlumbingContext(this, { pullSecrets });
      const networks = plan.networks.map(attachment);
      const made =
        kind === 'DaemonSet'
          ? new CnfDaemonSet(this, id, { ...props, networks, nodePool: nodes(nodePool as NodeChoiceSpec) })
          : new CnfDeployment(this, id, { ...props, networks, ...(nodePool ? { nodePool: nodes(nodePool) } : {}) });
      if (made.node.defaultChild) noteOrigin(made.node.defaultChild, { path: id });
      found.push(...applyPatches(this, patches ?? []));
    }
    reportProblems(this, () => found);
  }
}

function attachment({ networkName, namespace, resource, datapath, ...options }: AttachmentPlan): CnfNetwork {
  const pool = resource === undefined ? undefined : DevicePool.fromResourceName(resource, datapath);
  return { network: Network.fromName(networkName, namespace, pool), ...options };
}

function nodes({ nodeSelector, tolerations }: NodeChoiceSpec): NodePool {
  return NodePool.labelled(nodeSelector, tolerations);
}
