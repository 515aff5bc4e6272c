import { createHash } from 'node:crypto';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { plumbingLabels } from '../context';
import { daemonPlace } from '../node-daemon';
import { programFiles } from '../program-files';

/** Settings of a {@link NodeProgram}. */
export interface NodeProgramProps {
  /** Name of the ConfigMap. @default "node-program" */
  readonly name?: string;
  /** Namespace of the agents that run it. @default - that of the context, else of the chart */
  readonly namespace?: string;
}

const NAME = 'node-program';

/**
 * The node program (docs/node-program.md) as a ConfigMap, for every {@link NodeSetup} of its namespace: a cluster with
 * many node pools holds it once. Codes: NAME001, OBJ002.
 *
 * @example
 * ```ts
 * const program = new NodeProgram(chart, 'program');
 * new NodeSetup(chart, 'upf', { name: 'node-setup-upf', nodes: upf, program });
 * new NodeSetup(chart, 'gateway', { name: 'node-setup-gateway', nodes: gateway, program });
 * ```
 */
export class NodeProgram extends Construct {
  /** Name of the ConfigMap. */
  public readonly name: string;
  /** Changes with the program: pods that carry it are replaced when it does. */
  public readonly hash: string;

  public constructor(scope: Construct, id: string, props: NodeProgramProps = {}) {
    super(scope, id);
    this.name = props.name ?? NAME;
    const data = programFiles('node-program');
    this.hash = createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 16);
    const place = daemonPlace(this, props, this.name);
    if (!place) return;
    new ApiObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: this.name, namespace: place.namespace, labels: plumbingLabels(this, NAME, this.name) },
      data,
    });
  }
}
