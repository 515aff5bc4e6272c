import * as pulumi from '@pulumi/pulumi';
import { Networks as NetworksConstruct } from '../cluster';
import { planNetworkSet } from '../model';
import type { NetworksSpec } from '../spec';
import type { NetworksArgs } from './args';
import { buildPart, type ComponentArgs } from './component';
import { accessTo, registerInto } from './deploy';
import type { SpecKind } from './late-args';

/** Type token of {@link Networks}. */
export const NETWORKS_TYPE = 'cnf-plumbing:index:Networks';

/** What the component takes. */
export const NETWORKS: SpecKind = { name: 'NetworksSpec', problemsOf: (spec) => planNetworkSet(spec).problems };

/**
 * Networks over device pools that are advertised elsewhere, for a stack of its own: the resource of a pool is an output
 * of the stack that has its node pools, or the name that another tool gives it. The networks have the words, the checks
 * and the objects that they have in a `CnfCluster`.
 *
 * @example
 * ```ts
 * const { networks } = new Networks('networks', {
 *   namespace: 'cnf',
 *   devicePools: { n3: { resource: pools.getOutput('n3'), datapath: 'vfio' } },
 *   networks: { n3: { pool: 'n3', vlan: 100 }, control: { macvlan: { master: 'bond0' } } },
 * });
 * ```
 */
export class Networks extends pulumi.ComponentResource {
  /** `namespace/name` of every network, by name: what workloads put into `k8s.v1.cni.cncf.io/networks`. */
  public readonly networks: pulumi.Output<{ [name: string]: string }>;
  /** Number of API objects. */
  public readonly objectCount: pulumi.Output<number>;

  public constructor(name: string, args: ComponentArgs<NetworksArgs>, opts: pulumi.ComponentResourceOptions = {}) {
    const built = buildPart(
      name,
      args,
      NETWORKS,
      (scope, spec) => new NetworksConstruct(scope, name, spec as NetworksSpec),
    );
    const access = accessTo(name, built.deployment, opts);
    super(NETWORKS_TYPE, name, args, opts);
    const resources = registerInto(this, name, built, built.deployment, access, opts.dependsOn);
    const { networks } = built.result;
    this.networks = pulumi.output(Object.fromEntries(networks.map((n) => [n.name, `${n.namespace}/${n.name}`])));
    this.objectCount = pulumi.output(resources.size);
    this.registerOutputs({ networks: this.networks, objectCount: this.objectCount });
  }
}
