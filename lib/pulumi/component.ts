/** What the components share: from arguments to a checked tree. */
import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { checkTree } from './checked-tree';
import { type BuiltTree, outputApp } from './deploy';
import type { DeploymentSettings } from './deploy-options';
import type { FriendlyArgs } from './friendly-args';
import { type SpecKind, specOf } from './late-args';

/** How the objects of a component are registered. */
interface Deployed {
  /** How the objects are registered. @default - see {@link DeploymentSettings} */
  deployment?: DeploymentSettings;
}

/** Arguments of a component: the words of its spec, and how its objects are registered. */
export type ComponentArgs<Spec> = FriendlyArgs<Spec & Deployed>;

/** The tree of a component, found right; only then is anything registered. */
export interface Built<Result> extends BuiltTree<Result> {
  readonly deployment: DeploymentSettings;
}

/**
 * Builds the constructs of a component below a Chart of its name, and checks them.
 *
 * @throws DeploymentError with all Problems
 */
export function buildPart<Result extends Construct>(
  name: string,
  args: object,
  kind: SpecKind,
  make: (scope: Construct, spec: unknown) => Result,
): Built<Result> {
  const { deployment = {}, ...words } = args as Deployed;
  const app = outputApp();
  const result = make(new Chart(app, name), specOf(words, kind));
  return { result, base: result, tree: checkTree(app, deployment, ['deployment']), deployment };
}

/** What workloads put into `k8s.v1.cni.cncf.io/networks`, by the name of the network. */
export function networkNames(
  networks: readonly { readonly name: string; readonly namespace: string; readonly config?: unknown }[],
): Record<string, string> {
  const attachable = networks.filter(({ config }) => config !== undefined);
  return Object.fromEntries(attachable.map(({ name, namespace }) => [name, `${namespace}/${name}`]));
}
