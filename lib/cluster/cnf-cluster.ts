import { Construct } from 'constructs';
import {
  type AttachOptions,
  attach,
  type IDevicePool,
  type INetwork,
  type INodePool,
  Network,
  NicFeatureRules,
} from '../constructs';
import { hasErrors, nearest, type Problem } from '../core';
import {
  type ClusterPlan,
  commonMode,
  type DevicePoolPlan,
  type EalPlan,
  type NetworkPlan,
  type NodePoolPlan,
  planCluster,
} from '../model';
import { noteFacts, reportProblems } from '../output';
import type { ClusterSpec, Friendly } from '../spec';
import { emitDevicePlugins } from './device-plugins';
import { emitNodeSetup } from './node-setup';
import { applyPatches } from './patches';
import { emitAddOns, emitNamespaces, emitNetworks, phaseScopes } from './phases';

/**
 * A whole cluster's plumbing from one spec: namespaces, Multus with its CRD, CNI binaries and other add-ons, a device
 * plugin per node pool, and the networks.
 *
 * Directly under an App it makes a Chart per phase; inside a Chart it adds to that. Problems of the spec are reported
 * when the tree is validated, all at once; what is valid is emitted meanwhile, so that rules can judge it too.
 *
 * @example
 * ```ts
 * const app = new PlumbingApp();
 * const edge = new CnfCluster(app, 'edge', {
 *   platform: { kubernetes: '1.34' },
 *   nodePools: { upf: { nodeSelector: { 'example.com/pool': 'upf' }, pfs: {
 *     ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' }, vfs: { n3: { count: 8, datapath: 'vfio' } } } } } },
 *   namespaces: { cnf: {} },
 *   networks: { n3: { pool: 'n3', vlan: 100 } },
 * });
 * edge.network('n3').attachTo(upf);
 * app.synth();
 * ```
 */
export class CnfCluster extends Construct {
  /** Every decision and its reason. `undefined` when the spec has no usable platform or node pools. */
  public readonly plan: ClusterPlan | undefined;
  /** What is wrong with the spec. */
  public readonly problems: readonly Problem[];

  private readonly declaredNetworks: ReadonlySet<string>;
  private readonly plannedNetworks: ReadonlyMap<string, NetworkPlan>;
  private readonly nodePlans: ReadonlyMap<string, NodePoolPlan>;

  public constructor(scope: Construct, id: string, spec: Friendly<ClusterSpec>) {
    super(scope, id);
    const { plan, problems } = planCluster(spec);
    this.plan = plan.plan;
    this.declaredNetworks = plan.declaredNetworks;
    this.plannedNetworks = new Map(plan.plan?.networks.map((network) => [network.name, network]));
    this.nodePlans = new Map(plan.plan?.nodePools.map((nodePool) => [nodePool.name, nodePool]));
    // Where something had to be left out, its absence says nothing.
    const resourcePrefixes = plan.plan && !hasErrors(problems) ? [plan.plan.resourcePrefix] : [];
    noteFacts(this, { nodePools: plan.nodePools, clusterRanges: plan.clusterRanges, whole: { resourcePrefixes } });
    if (plan.plan && plan.spec) this.emit(plan.plan, plan.spec);
    this.problems = [...problems, ...applyPatches(this, plan.spec?.patches ?? [])];
    reportProblems(this, () => this.problems);
  }

  /**
   * A network of the spec, to attach workloads to.
   * @throws Error naming the networks of the spec when there is none of this name
   */
  public network(name: string): INetwork {
    const planned = this.plannedNetworks.get(name);
    if (planned)
      return new PlannedNetwork(
        planned,
        this.plan?.devicePools.find(({ resource }) => resource === planned.resource)?.eal,
      );
    // Declared but not right: the Problem stands already, and attaching to it must not add another.
    if (this.declaredNetworks.has(name)) return Network.fromName(name, 'default');
    throw unknown('network', name, [...this.declaredNetworks]);
  }

  /**
   * A device pool of the spec.
   * @throws Error naming the device pools of the spec when there is none of this key
   */
  public devicePool(key: string): IDevicePool {
    const pool = this.plan?.devicePools.find((candidate) => candidate.key === key);
    if (!pool) throw unknown('device pool', key, this.plan?.devicePools.map((candidate) => candidate.key) ?? []);
    const ports = pool.members.map(({ nodePool, pf }) => this.nodePlan(nodePool).pfs.find(({ name }) => name === pf));
    return {
      resource: pool.resource,
      datapaths: datapathsOf(pool),
      eal: pool.eal,
      portMtu: Math.min(...ports.map((port) => port?.mtu ?? Infinity)),
      eswitch: commonMode(ports.flatMap((port) => port?.eswitch ?? [])),
    };
  }

  /**
   * A node pool of the spec, for the placement of workloads.
   * @throws Error naming the node pools of the spec when there is none of this name
   */
  public nodePool(name: string): INodePool {
    return this.nodePlan(name);
  }

  private nodePlan(name: string): NodePoolPlan {
    const pool = this.nodePlans.get(name);
    if (!pool) throw unknown('node pool', name, [...this.nodePlans.keys()]);
    return pool;
  }

  private emit(plan: ClusterPlan, { images }: ClusterSpec): void {
    const scopes = phaseScopes(this, plan.namespace, images);
    const { addOns, directories } = plan;
    emitNamespaces(scopes, plan);
    emitAddOns(scopes, addOns, directories);
    if (addOns.labelledNics.length > 0) {
      new NicFeatureRules(scopes.operators, 'nic-feature-rules', { nics: addOns.labelledNics });
    }
    emitNodeSetup(scopes.operators, plan);
    emitDevicePlugins(scopes.operators, plan);
    emitNetworks(scopes.networks, plan.networks);
  }
}

/** A network of a plan, as workloads see it. */
class PlannedNetwork implements INetwork {
  public readonly networkName: string;
  public readonly namespace: string;
  public readonly resource: string | undefined;
  public readonly datapaths: NetworkPlan['datapaths'];
  public readonly deviceOnly: boolean;
  public readonly clusterDefault: boolean;

  public constructor(
    plan: NetworkPlan,
    public readonly eal: EalPlan | undefined,
  ) {
    this.networkName = plan.name;
    this.namespace = plan.namespace;
    this.resource = plan.resource;
    this.datapaths = plan.datapaths;
    this.deviceOnly = plan.config === undefined;
    this.clusterDefault = plan.clusterDefault ?? false;
  }

  public attachTo(target: Construct, options: AttachOptions = {}): void {
    attach(this, target, options);
  }
}

function datapathsOf(pool: DevicePoolPlan): IDevicePool['datapaths'] {
  return [...new Set(pool.members.map(({ range }) => range.datapath))];
}

function unknown(noun: string, name: string, known: readonly string[]): Error {
  const meant = nearest(name, known);
  return new Error(
    `there is no ${noun} ${JSON.stringify(name)}${meant ? `; did you mean ${JSON.stringify(meant)}?` : ''} (${noun}s: ${known.join(', ') || 'none'})`,
  );
}
