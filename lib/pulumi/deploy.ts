import type * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { type ApiObject, App, Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { type CheckedTree, checkTree } from './checked-tree';
import { CrdPolicy, type DeploymentSettings, type DeployOptions } from './deploy-options';
import { OutputResolver } from './hydrate';
import type { KubeObject } from './kube-object';
import { PROVIDER_VERSION } from './kube-object';
import { type ClusterAccess, givenProvider, providersFor } from './provider';
import { register } from './register';
import { SETTING_NAMES } from './settings-shape';
import { checkVersions, isOlder } from './versions';

/** Type token of what {@link deploy} makes. */
export const DEPLOYMENT_TYPE = 'cnf-plumbing:construct:Deployment';

/** A construct tree whose objects are resources of the stack. Others may depend on it as a whole. */
export class Deployment<T = unknown> extends pulumi.ComponentResource {
  /** What the build function returned. */
  public readonly construct: T;
  /** The resource of every API object. */
  public readonly resources: ReadonlyMap<ApiObject, KubeObject>;
  /** Number of API objects. */
  public readonly objectCount: pulumi.Output<number>;

  /** @internal */
  public constructor(name: string, built: BuiltTree<T>, options: DeployOptions) {
    const { settings, cluster, component } = divided(options);
    const access = accessTo(name, settings, component, cluster);
    super(DEPLOYMENT_TYPE, name, {}, component);
    this.construct = built.result;
    this.resources = registerInto(this, name, built, settings, access, component.dependsOn);
    this.objectCount = pulumi.output(this.resources.size);
    this.registerOutputs({ objectCount: this.objectCount });
  }

  /**
   * The resources of everything a construct of the tree made, in the order in which they apply; for outputs and for
   * `dependsOn` of single parts.
   */
  public resourcesOf(construct: IConstruct): KubeObject[] {
    return [...this.resources].filter(([source]) => source.node.scopes.includes(construct)).map(([, kube]) => kube);
  }
}

/**
 * Deploys any construct tree with Pulumi: our constructs, those of cdk8s-plus, included manifests, plain objects. Every
 * API object becomes one resource; the same tree under an App gives the same objects as YAML.
 *
 * - Everything is checked first. If anything is wrong, all of it is said at once and nothing is registered.
 * - An object waits for its Namespace, for the definition of its kind, and for what its constructs depend on; pods also
 *   for the ConfigMaps, Secrets, accounts, claims and networks of the tree that they refer to.
 * - Outputs may stand wherever a value of an object stands, but not where names, namespaces, kinds or keys are decided
 *   (`LATE001`).
 * - CustomResourceDefinitions stay when the deployment is destroyed, unless `crds` says `own`.
 *
 * @param name first part of all logical names: objects keep their identity as long as it stays
 * @param build makes the constructs; the scope is a Chart of this name, and the function may add Charts of its own
 * @throws PlumbingError with all Problems
 *
 * @example
 * ```ts
 * const edge = deploy('edge', (scope) => {
 *   const network = new SriovNetwork(scope, 'n3', { pool, namespace: 'cnf', vlan: 100 });
 *   network.attachTo(new CnfDeployment(scope, 'upf', { image }));
 *   return network;
 * });
 * export const objects = edge.objectCount;
 * ```
 */
export function deploy<T>(name: string, build: (scope: Construct) => T, options: DeployOptions = {}): Deployment<T> {
  return new Deployment(name, buildTree(name, build, options), options);
}

/** A tree that was built and found right. */
export interface BuiltTree<T> {
  readonly result: T;
  /** The construct whose children are shown as groups. */
  readonly base: IConstruct;
  readonly tree: CheckedTree;
}

function buildTree<T>(name: string, build: (scope: Construct) => T, options: DeployOptions): BuiltTree<T> {
  const app = outputApp();
  const base = new Chart(app, name);
  const result = build(base);
  return { result, base, tree: checkTree(app, divided(options).settings) };
}

/** An App in which Outputs may stand in objects. */
export function outputApp(): App {
  return new App({ resolvers: [new OutputResolver()] });
}

/** Registers a tree below a component. */
export function registerInto(
  owner: pulumi.ComponentResource,
  name: string,
  { base, tree }: BuiltTree<unknown>,
  settings: DeploymentSettings,
  access: ClusterAccess,
  dependsOn: pulumi.ComponentResourceOptions['dependsOn'],
): ReadonlyMap<ApiObject, KubeObject> {
  const providers = providersFor(name, access, settings.adopt ?? false, owner);
  const after = [dependsOn ?? []].flat() as pulumi.Input<pulumi.Resource>[];
  return register(owner, { name, base, tree, providers, settings, after });
}

/** The version from which the provider refuses to create what exists. Source: pulumi-kubernetes CHANGELOG, 4.29.0. */
const CREATES_STRICTLY = '4.29.0';

/**
 * How a component reaches its cluster: through a provider that it or one of its parents was given, or by itself.
 *
 * @throws RunError when Pulumi's packages are too old, or when definitions are to be owned and the provider given cannot see to that
 */
export function accessTo(
  name: string,
  settings: DeploymentSettings,
  options: pulumi.ComponentResourceOptions,
  cluster?: k8s.ProviderArgs,
): ClusterAccess {
  checkVersions();
  const given = givenProvider(options);
  if (given && cluster) throw new pulumi.RunError(`${name}: give either a provider or cluster, not both`);
  if (given && settings.crds === CrdPolicy.Own && !settings.adopt && isOlder(PROVIDER_VERSION, CREATES_STRICTLY)) {
    throw new pulumi.RunError(
      `${name}: with @pulumi/kubernetes ${PROVIDER_VERSION} a provider of your own takes over definitions that exist, ` +
        "and crds: 'own' would then delete them with all objects of their kinds. Leave the provider out and use " +
        'cluster, or say adopt: true when the definitions are yours.',
    );
  }
  return given ? { provider: given } : { cluster: cluster ?? {} };
}

/** The settings of a deployment apart from the options of its component. */
function divided({ cluster, ...options }: DeployOptions): {
  settings: DeploymentSettings;
  cluster: DeployOptions['cluster'];
  component: pulumi.ComponentResourceOptions;
} {
  const entries = Object.entries(options);
  const isSetting = ([key]: [string, unknown]) => SETTING_NAMES.has(key);
  return {
    settings: Object.fromEntries(entries.filter(isSetting)) as DeploymentSettings,
    cluster,
    component: Object.fromEntries(entries.filter((entry) => !isSetting(entry))),
  };
}
