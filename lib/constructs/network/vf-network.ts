import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { hasErrors } from '../../core';
import { type NetworkPlan, planNetwork } from '../../model';
import { noteOrigin, reportProblems } from '../../output';
import type { CniType, Datapath, Friendly, NetworkSpec } from '../../spec';
import { plumbingLabels } from '../context';
import type { IDevicePool } from '../device-pool/device-pool';
import { attach } from '../workload/attach';
import type { AttachOptions, INetwork } from './i-network';

/** Settings that networks over VFs share. */
export interface VfNetworkProps extends Pick<NetworkSpec, 'mtu' | 'ipam'> {
  /** Where the interfaces come from. */
  readonly pool: IDevicePool;
  /** Namespace of the NetworkAttachmentDefinition. */
  readonly namespace: string;
  /** Name of the NetworkAttachmentDefinition. @default - the construct id */
  readonly name?: string;
}

/** Lays a planned network out as a NetworkAttachmentDefinition. */
export function networkAttachment(scope: Construct, plan: NetworkPlan): ApiObject {
  const object = new ApiObject(scope, 'Resource', {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: {
      name: plan.name,
      namespace: plan.namespace,
      labels: plumbingLabels(scope, 'network', plan.name),
      annotations: { 'k8s.v1.cni.cncf.io/resourceName': plan.resource },
    },
    spec: { config: JSON.stringify(plan.config) },
  });
  noteOrigin(object, { path: plan.path });
  return object;
}

/** A network over VFs: decides its CNI configuration with the model, and emits it when it is right. */
export abstract class VfNetwork extends Construct implements INetwork {
  public readonly networkName: string;
  public readonly namespace: string;
  public readonly resource: string;
  public readonly datapaths: readonly Friendly<Datapath>[];

  protected constructor(
    scope: Construct,
    id: string,
    props: Friendly<Omit<NetworkSpec, 'pool' | 'namespace'>> & Omit<VfNetworkProps, 'ipam' | 'mtu'> & { cni: CniType },
  ) {
    super(scope, id);
    const { pool, namespace, name, ...options } = props;
    this.networkName = name ?? id;
    this.namespace = namespace;
    this.resource = pool.resource;
    this.datapaths = pool.datapaths;
    const { plan, problems } = planNetwork({
      ...(options as Omit<NetworkSpec, 'pool' | 'namespace'>),
      name: this.networkName,
      namespace,
      resource: pool.resource,
      datapaths: pool.datapaths as readonly Datapath[],
      portMtu: pool.portMtu,
      path: this.node.path,
    });
    if (problems.length > 0) reportProblems(this, () => problems);
    if (!hasErrors(problems)) networkAttachment(this, plan.network);
  }

  public attachTo(target: Construct, options: AttachOptions = {}): void {
    attach(this, target, options);
  }
}
