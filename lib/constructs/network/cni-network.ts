import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { hasErrors } from '../../core';
import { type EalPlan, type NetworkPlan, planNetwork } from '../../model';
import { noteFacts, noteOrigin, reportProblems } from '../../output';
import type { CniType, Datapath, EswitchMode, Friendly, NetworkSpec } from '../../spec';
import { namespaceOf, plumbingLabels, withoutNamespace } from '../context';
import type { IDevicePool } from '../device-pool/device-pool';
import { attach } from '../workload/attach';
import type { AttachOptions, INetwork } from './i-network';

/** Settings that all networks share; the options are those of a network in a spec. */
export interface CniNetworkProps
  extends Friendly<Pick<NetworkSpec, 'mtu' | 'ipam' | 'tuning' | 'sourceRouting' | 'vrf'>> {
  /** Namespace of the NetworkAttachmentDefinition. @default - that of the context or the chart */
  readonly namespace?: string;
  /** Name of the NetworkAttachmentDefinition. @default - the construct id */
  readonly name?: string;
}

/** Settings of networks over devices. */
export interface DeviceNetworkProps extends CniNetworkProps {
  /** Where the interfaces come from. */
  readonly pool: IDevicePool;
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
      ...(plan.resource === undefined ? {} : { annotations: { 'k8s.v1.cni.cncf.io/resourceName': plan.resource } }),
    },
    spec: { config: JSON.stringify(plan.config) },
  });
  noteOrigin(object, { path: plan.path });
  return object;
}

/** A network: decides its CNI configuration with the model, and emits it when it is right. */
export abstract class CniNetwork extends Construct implements INetwork {
  public readonly networkName: string;
  public readonly namespace: string;
  public readonly resource: string | undefined;
  public readonly datapaths: readonly Friendly<Datapath>[];
  public readonly eal: EalPlan | undefined;
  public readonly clusterDefault: boolean;

  protected constructor(
    scope: Construct,
    id: string,
    cni: CniType,
    props: CniNetworkProps & Partial<DeviceNetworkProps> & Friendly<Omit<NetworkSpec, 'pool' | 'namespace' | 'cni'>>,
  ) {
    super(scope, id);
    const { pool, namespace, name, ...options } = props;
    const known = namespaceOf(this, namespace);
    this.networkName = name ?? id;
    this.namespace = known ?? 'default';
    this.resource = pool?.resource;
    this.datapaths = pool?.datapaths ?? [];
    this.eal = pool?.eal;
    const { plan, problems } = planNetwork({
      ...(options as Omit<NetworkSpec, 'pool' | 'namespace'>),
      cni,
      name: this.networkName,
      namespace: this.namespace,
      resource: pool?.resource,
      datapaths: this.datapaths as readonly Datapath[],
      portMtu: pool?.portMtu,
      eswitch: pool?.eswitch as EswitchMode | undefined,
      path: this.node.path,
    });
    this.clusterDefault = plan.network.clusterDefault ?? false;
    const found = known === undefined ? [...problems, withoutNamespace(this)] : problems;
    if (found.length > 0) reportProblems(this, () => found);
    if (!hasErrors(found)) networkAttachment(this, plan.network);
    // Its own Problem is the one to mend: workloads that attach to it are right.
    else noteFacts(this, { elsewhere: [`${this.namespace}/${this.networkName}`] });
  }

  public attachTo(target: Construct, options: AttachOptions = {}): void {
    attach(this, target, options);
  }
}
