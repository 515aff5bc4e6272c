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
import { CNF_CLUSTER_TYPE, CnfCluster, type CnfClusterArgs, outputsOf } from './cnf-cluster';
import { inputErrors } from './input-errors';
import { judgeKnown } from './late-args';

/** Makes a component from inputs that no compiler has seen. */
type Factory = (
  name: string,
  inputs: pulumi.Inputs,
  options: pulumi.ComponentResourceOptions,
) => Promise<pulumi.provider.ConstructResult>;

const COMPONENTS: Readonly<Record<string, Factory>> = {
  [CNF_CLUSTER_TYPE]: async (name, inputs, options) => {
    const args = withoutNulls(inputs) as CnfClusterArgs;
    await judgeKnown(args);
    const cluster = new CnfCluster(name, args, options);
    return { urn: cluster.urn, state: outputsOf(cluster) };
  },
};

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
    const factory = COMPONENTS[type];
    if (!factory) throw new Error(`${type} is no component of cnf-plumbing: ${Object.keys(COMPONENTS).join(', ')}`);
    try {
      return await factory(name, inputs, options);
    } catch (error) {
      throw PlumbingError.is(error) ? inputErrors(error, inputs) : error;
    }
  },
};

/** Serves the components to the engine whose address is on the command line, until the engine ends the process. */
export function serve(): Promise<void> {
  return pulumi.provider.main(componentProvider, process.argv.slice(2));
}
