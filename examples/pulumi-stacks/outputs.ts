import * as pulumi from '@pulumi/pulumi';

/** What the stack `plumbing-base` tells the others. */
export interface BaseOutputs {
  /** Namespace of the plumbing. */
  readonly namespace: string;
  /** Namespace of the workloads. */
  readonly workloads: string;
}

/** What the stack `plumbing-node-pools` tells the others. */
export interface PoolOutputs {
  /** Extended resource of every device pool, by its key. */
  readonly resourceNames: { readonly [pool: string]: string };
}

/**
 * The output `site` of the stack of the same name in another project, as a plain value: names of objects have to be
 * known when the program runs, so an Output would not do.
 */
export async function outputsOf<Outputs>(project: string): Promise<Outputs> {
  const stack = new pulumi.StackReference(`organization/${project}/${pulumi.getStack()}`);
  const { value } = await stack.getOutputDetails('site');
  if (value === undefined) throw new pulumi.RunError(`${project} has no output site: run pulumi up there first`);
  return value as Outputs;
}
