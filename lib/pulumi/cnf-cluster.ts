import * as pulumi from '@pulumi/pulumi';
import { CnfCluster as ClusterConstruct } from '../cluster';
import type { IDevicePool, INetwork, INodePool } from '../constructs';
import { isLate, splitLate } from '../core';
import { type ClusterPlan, planCluster } from '../model';
import type { ClusterSpec } from '../spec';
import type { ClusterArgs } from './args';
import { checkTree } from './checked-tree';
import { networkNames } from './component';
import { accessTo, type BuiltTree, outputApp, registerInto } from './deploy';
import type { DeploymentSettings } from './deploy-options';
import type { FriendlyArgs } from './friendly-args';
import { type SpecKind, specOf } from './late-args';

/** Type token of {@link CnfCluster}. */
export const CNF_CLUSTER_TYPE = 'cnf-plumbing:index:CnfCluster';

/** What the component of a whole cluster takes. */
export const CLUSTER: SpecKind = { name: 'ClusterSpec', problemsOf: (spec) => planCluster(spec).problems };

/** Arguments of {@link CnfCluster}: the spec, and how its objects are registered. */
export interface CnfClusterArgs extends ClusterArgs {
  /** How the objects are registered. @default - see {@link DeploymentSettings} */
  deployment?: DeploymentSettings;
}

/**
 * A whole cluster's plumbing as Pulumi resources, from the same spec as the construct of the same name: namespaces,
 * the NetworkAttachmentDefinition CRD, Multus, CNI binaries, a device plugin per node pool, and the networks.
 *
 * Everything that is wrong with the spec is said at once, and then nothing is registered. Fields that may be known
 * late (a registry, a secret, an address range) take Outputs.
 *
 * @example
 * ```ts
 * const edge = new CnfCluster('edge', {
 *   platform: { kubernetes: '1.34' },
 *   nodePools: { upf: { nodeSelector: { 'example.com/pool': 'upf' }, pfs: {
 *     ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' }, vfs: { n3: { count: 8, datapath: 'vfio' } } } } } },
 *   networks: { n3: { pool: 'n3', namespace: 'cnf', ipam: { whereabouts: { range: config.requireSecret('range') } } } },
 *   images: { registry: shared.getOutput('registry') },
 * });
 * export const { resourceNames, networks } = edge;
 * ```
 */
export class CnfCluster extends pulumi.ComponentResource {
  /** Extended resource name of every device pool, by pool key: what workloads request. */
  public readonly resourceNames: pulumi.Output<{ [pool: string]: string }>;
  /** `namespace/name` of every network, by name: what workloads put into `k8s.v1.cni.cncf.io/networks`. */
  public readonly networks: pulumi.Output<{ [name: string]: string }>;
  /** Number of API objects. */
  public readonly objectCount: pulumi.Output<number>;
  /**
   * The decisions as plain data, each with its reason: VF ranges, kernel arguments, what nodes must have. Values that
   * are known late, secrets among them, are not in it: `(late)` stands in their place.
   */
  public readonly plan: pulumi.Output<ClusterPlan>;

  private readonly construct: ClusterConstruct;

  public constructor(name: string, args: FriendlyArgs<CnfClusterArgs>, opts: pulumi.ComponentResourceOptions = {}) {
    const { deployment = {}, ...spec } = args as CnfClusterArgs;
    const built = buildCluster(name, spec, deployment);
    const access = accessTo(name, deployment, opts);
    super(CNF_CLUSTER_TYPE, name, args, opts);
    this.construct = built.result;
    const resources = registerInto(this, name, built, deployment, access, opts.dependsOn);
    const plan = built.result.plan as ClusterPlan;
    const { devicePools, networks } = plan;
    this.resourceNames = pulumi.output(Object.fromEntries(devicePools.map(({ key, resource }) => [key, resource])));
    this.networks = pulumi.output(networkNames(networks));
    this.objectCount = pulumi.output(resources.size);
    this.plan = pulumi.output(withoutLateValues(plan) as ClusterPlan);
    this.registerOutputs({
      resourceNames: this.resourceNames,
      networks: this.networks,
      objectCount: this.objectCount,
      plan: this.plan,
    });
  }

  /**
   * A network of the spec, to attach workloads of `deploy` to.
   * @throws Error naming the networks of the spec when there is none of this name
   */
  public network(name: string): INetwork {
    return this.construct.network(name);
  }

  /**
   * A device pool of the spec.
   * @throws Error naming the device pools of the spec when there is none of this key
   */
  public devicePool(key: string): IDevicePool {
    return this.construct.devicePool(key);
  }

  /**
   * A node pool of the spec, for the placement of workloads.
   * @throws Error naming the node pools of the spec when there is none of this name
   */
  public nodePool(name: string): INodePool {
    return this.construct.nodePool(name);
  }
}

/** The cluster as constructs, found right; only then is anything registered. */
function buildCluster(name: string, args: ClusterArgs, deployment: DeploymentSettings): BuiltTree<ClusterConstruct> {
  const app = outputApp();
  const cluster = new ClusterConstruct(app, name, specOf(args, CLUSTER) as ClusterSpec);
  return { result: cluster, base: cluster, tree: checkTree(app, deployment, ['deployment']) };
}

/**
 * With the values themselves, whatever looks at the plan would wait for all of them. And a value that turns out wrong
 * would take Node.js half a minute to report: the debugger that Pulumi switches on follows every promise that depends
 * on it, on each way there is.
 */
function withoutLateValues(value: unknown): unknown {
  if (typeof value === 'string') {
    if (!isLate(value)) return value;
    return splitLate(value)
      .map((piece) => ('text' in piece ? piece.text : '(late)'))
      .join('');
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutLateValues);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withoutLateValues(child)]));
}
