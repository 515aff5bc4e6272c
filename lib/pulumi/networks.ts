import * as pulumi from '@pulumi/pulumi';
import { CnfNetworks as NetworksConstruct } from '../cluster';
import { planNetworkSet } from '../model';
import type { CnfNetworksSpec } from '../spec';
import type { CnfNetworksArgs } from './args';
import { buildPart, type ComponentArgs, networkNames } from './component';
import { accessTo, registerInto } from './deploy';
import type { SpecKind } from './late-args';

/** Type token of {@link CnfNetworks}. */
export const CNF_NETWORKS_TYPE = 'cnf-plumbing:index:CnfNetworks';

/** What the component takes. */
export const NETWORKS: SpecKind = { name: 'CnfNetworksSpec', problemsOf: (spec) => planNetworkSet(spec).problems };

/**
 * Networks over device pools that are advertised elsewhere, for a stack of its own: the resource of a pool is an output
 * of the stack that has its node pools, or the name that another tool gives it. The networks have the words, the checks
 * and the objects that they have in a `CnfCluster`.
 *
 * @example
 * ```ts
 * const { networks } = new CnfNetworks('networks', {
 *   namespace: 'cnf',
 *   devicePools: { n3: { resource: pools.getOutput('n3'), datapath: 'vfio' } },
 *   networks: { n3: { pool: 'n3', vlan: 100 }, control: { macvlan: { master: 'bond0' } } },
 * });
 * ```
 */
export class CnfNetworks extends pulumi.ComponentResource {
  /** `namespace/name` of every network, by name: what workloads put into `k8s.v1.cni.cncf.io/networks`. */
  public readonly networks: pulumi.Output<{ [name: string]: string }>;
  /** Number of API objects. */
  public readonly objectCount: pulumi.Output<number>;

  public constructor(name: string, args: ComponentArgs<CnfNetworksArgs>, opts: pulumi.ComponentResourceOptions = {}) {
    const built = buildPart(
      name,
      args,
      NETWORKS,
      (scope, spec) => new NetworksConstruct(scope, name, spec as CnfNetworksSpec),
    );
    const access = accessTo(name, built.deployment, opts);
    super(CNF_NETWORKS_TYPE, name, args, opts);
    const resources = registerInto(this, name, built, built.deployment, access, opts.dependsOn);
    const { networks } = built.result;
    this.networks = pulumi.output(networkNames(networks));
    this.objectCount = pulumi.output(resources.size);
    this.registerOutputs({ networks: this.networks, objectCount: this.objectCount });
  }
}
