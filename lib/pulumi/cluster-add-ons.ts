import * as pulumi from '@pulumi/pulumi';
import { ClusterAddOns as AddOnsConstruct } from '../cluster';
import { planClusterAddOns } from '../model';
import type { ClusterAddOnsSpec } from '../spec';
import type { ClusterAddOnsArgs } from './args';
import { buildPart, type ComponentArgs } from './component';
import { accessTo, registerInto } from './deploy';
import type { SpecKind } from './late-args';

/** Type token of {@link ClusterAddOns}. */
export const CLUSTER_ADD_ONS_TYPE = 'cnf-plumbing:index:ClusterAddOns';

/** What the component takes. */
export const ADD_ONS: SpecKind = {
  name: 'ClusterAddOnsSpec',
  problemsOf: (spec) => planClusterAddOns(spec).problems,
};

/**
 * What the node pools and networks of a cluster share, for a stack of its own: namespaces, Multus with the
 * NetworkAttachmentDefinition CRD, CNI binaries, Whereabouts. A `CnfCluster` makes them itself unless its add-ons
 * are `external`.
 *
 * @example
 * ```ts
 * new ClusterAddOns('base', {
 *   platform: { kubernetes: '1.34', distribution: 'k3s' },
 *   namespace: 'plumbing',
 *   namespaces: { cnf: {} },
 *   cniBinaries: ['sriov', 'reference'],
 *   images: { registry: shared.getOutput('registry') },
 * });
 * ```
 */
export class ClusterAddOns extends pulumi.ComponentResource {
  /** Namespace of the add-ons. */
  public readonly namespace: pulumi.Output<string>;
  /** Number of API objects. */
  public readonly objectCount: pulumi.Output<number>;

  public constructor(name: string, args: ComponentArgs<ClusterAddOnsArgs>, opts: pulumi.ComponentResourceOptions = {}) {
    const built = buildPart(
      name,
      args,
      ADD_ONS,
      (scope, spec) => new AddOnsConstruct(scope, name, spec as ClusterAddOnsSpec),
    );
    const access = accessTo(name, built.deployment, opts);
    super(CLUSTER_ADD_ONS_TYPE, name, args, opts);
    const resources = registerInto(this, name, built, built.deployment, access, opts.dependsOn);
    this.namespace = pulumi.output(built.result.namespace);
    this.objectCount = pulumi.output(resources.size);
    this.registerOutputs({ namespace: this.namespace, objectCount: this.objectCount });
  }
}
