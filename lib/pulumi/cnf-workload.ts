import * as pulumi from '@pulumi/pulumi';
import { Workload, type WorkloadSpecs } from '../cluster';
import { planWorkload } from '../model';
import type { Friendly } from '../spec';
import type { CnfDaemonSetArgs, CnfDeploymentArgs } from './args';
import { type Built, buildPart, type ComponentArgs } from './component';
import { accessTo, registerInto } from './deploy';
import type { SpecKind } from './late-args';

/** Type token of {@link CnfDeployment}. */
export const CNF_DEPLOYMENT_TYPE = 'cnf-plumbing:index:CnfDeployment';

/** Type token of {@link CnfDaemonSet}. */
export const CNF_DAEMON_SET_TYPE = 'cnf-plumbing:index:CnfDaemonSet';

const kindOf = (name: 'CnfDeploymentSpec' | 'CnfDaemonSetSpec'): SpecKind => ({
  name,
  problemsOf: (spec) => planWorkload(spec, name).problems,
});

/** What {@link CnfDeployment} takes. */
export const DEPLOYMENT: SpecKind = kindOf('CnfDeploymentSpec');

/** What {@link CnfDaemonSet} takes. */
export const DAEMON_SET: SpecKind = kindOf('CnfDaemonSetSpec');

/**
 * A network function as a Deployment: Guaranteed quality of service; devices, capabilities and hugepage volumes exactly
 * as its networks need; never privileged. The networks stand elsewhere; in TypeScript, `deploy` and `attachTo` know more
 * of them.
 *
 * @example
 * ```ts
 * new CnfDeployment('upf', {
 *   namespace: 'cnf', image: 'registry.example.com/upf:1.4.2', cpu: 4, memory: '2Gi', hugepages: { '1Gi': '4Gi' },
 *   networks: [{ network: 'cnf/n3', resource: 'cnfplumbing.io/n3', datapath: 'vfio', interface: 'n3' }],
 * });
 * ```
 */
export class CnfDeployment extends pulumi.ComponentResource {
  /** Name of the Deployment. */
  public readonly name: pulumi.Output<string>;
  /** Its namespace. */
  public readonly namespace: pulumi.Output<string>;

  public constructor(name: string, args: ComponentArgs<CnfDeploymentArgs>, opts: pulumi.ComponentResourceOptions = {}) {
    const built = build(name, args, DEPLOYMENT, 'Deployment');
    const access = accessTo(name, built.deployment, opts);
    super(CNF_DEPLOYMENT_TYPE, name, args, opts);
    registerInto(this, name, built, built.deployment, access, opts.dependsOn);
    this.name = pulumi.output(built.result.name);
    this.namespace = pulumi.output(built.result.namespace);
    this.registerOutputs({ name: this.name, namespace: this.namespace });
  }
}

/**
 * A network function with a pod on every node of a pool, such as a router or a firewall; otherwise like
 * `CnfDeployment`.
 *
 * @example
 * ```ts
 * new CnfDaemonSet('router', {
 *   namespace: 'cnf', image: 'registry.example.com/router:2.0.1',
 *   nodePool: { nodeSelector: { 'example.com/pool': 'gateway' } },
 *   networks: [{ network: 'cnf/n6', resource: 'cnfplumbing.io/n6', datapath: 'kernel' }],
 * });
 * ```
 */
export class CnfDaemonSet extends pulumi.ComponentResource {
  /** Name of the DaemonSet. */
  public readonly name: pulumi.Output<string>;
  /** Its namespace. */
  public readonly namespace: pulumi.Output<string>;

  public constructor(name: string, args: ComponentArgs<CnfDaemonSetArgs>, opts: pulumi.ComponentResourceOptions = {}) {
    const built = build(name, args, DAEMON_SET, 'DaemonSet');
    const access = accessTo(name, built.deployment, opts);
    super(CNF_DAEMON_SET_TYPE, name, args, opts);
    registerInto(this, name, built, built.deployment, access, opts.dependsOn);
    this.name = pulumi.output(built.result.name);
    this.namespace = pulumi.output(built.result.namespace);
    this.registerOutputs({ name: this.name, namespace: this.namespace });
  }
}

function build<Kind extends keyof WorkloadSpecs>(
  name: string,
  args: object,
  specKind: SpecKind,
  kind: Kind,
): Built<Workload<Kind>> {
  return buildPart(
    name,
    args,
    specKind,
    (scope, spec) => new Workload(scope, name, kind, spec as Friendly<WorkloadSpecs[Kind]>),
  );
}
