/**
 * The components as a Pulumi plugin: programs in any language use them through the engine.
 *
 * The schema is a generated file and constructors are found by token. Pulumi's own `componentProviderHost` reads both
 * from TypeScript sources at every start: that takes a compiler and seconds, loses the comments of nested types, and
 * knows no whole numbers.
 */
import * as pulumi from '@pulumi/pulumi';
import schema from '../../schema/pulumi-package.json';
import { PlumbingError } from '../core';
import { ADD_ONS, CLUSTER_ADD_ONS_TYPE, ClusterAddOns } from './cluster-add-ons';
import { CLUSTER, CNF_CLUSTER_TYPE, CnfCluster } from './cnf-cluster';
import {
  CNF_DAEMON_SET_TYPE,
  CNF_DEPLOYMENT_TYPE,
  CnfDaemonSet,
  CnfDeployment,
  DAEMON_SET,
  DEPLOYMENT,
} from './cnf-workload';
import { inputErrors } from './input-errors';
import { judgeKnown, type SpecKind } from './late-args';
import { CNF_NETWORKS_TYPE, CnfNetworks, NETWORKS } from './networks';

/** Makes a component from inputs that no compiler has seen. */
type Component = new (
  name: string,
  // biome-ignore lint/suspicious/noExplicitAny: each component checks its own arguments
  args: any,
  options: pulumi.ComponentResourceOptions,
) => pulumi.ComponentResource;

const COMPONENTS: Readonly<Record<string, readonly [SpecKind, Component]>> = {
  [CNF_CLUSTER_TYPE]: [CLUSTER, CnfCluster],
  [CLUSTER_ADD_ONS_TYPE]: [ADD_ONS, ClusterAddOns],
  [CNF_NETWORKS_TYPE]: [NETWORKS, CnfNetworks],
  [CNF_DEPLOYMENT_TYPE]: [DEPLOYMENT, CnfDeployment],
  [CNF_DAEMON_SET_TYPE]: [DAEMON_SET, CnfDaemonSet],
};

/** The outputs that the schema promises for a component: its public fields. */
function outputsOf(type: string, component: pulumi.ComponentResource): pulumi.Inputs {
  const { properties } = schema.resources[type as keyof typeof schema.resources];
  return Object.fromEntries(Object.keys(properties).map((key) => [key, component[key as keyof typeof component]]));
}

/** Nothing, as other languages say it (`None`, `nil`), is what TypeScript leaves out. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null || pulumi.Output.isInstance(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([key, member]) => [key, withoutNulls(member)]));
}

/** What the engine asks a plugin for. */
export const componentProvider: pulumi.provider.Provider = {
  version: schema.version,
  schema: JSON.stringify(schema),
  construct: async (name, type, inputs, options) => {
    const known = COMPONENTS[type];
    if (!known) throw new Error(`${type} is no component of cnf-plumbing: ${Object.keys(COMPONENTS).join(', ')}`);
    const [kind, Component] = known;
    try {
      const args = withoutNulls(inputs) as object;
      await judgeKnown(args, kind);
      const component = new Component(name, args, options);
      return { urn: component.urn, state: outputsOf(type, component) };
    } catch (error) {
      throw PlumbingError.is(error) ? inputErrors(error, inputs) : error;
    }
  },
};

/** Serves the components to the engine whose address is on the command line, until the engine ends the process. */
export function serve(): Promise<void> {
  return pulumi.provider.main(componentProvider, process.argv.slice(2));
}
