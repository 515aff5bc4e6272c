import type { Construct } from 'constructs';
import type { INodePool } from '../node-pool/node-pool';
import { CnfWorkload, type CnfWorkloadProps } from './cnf-workload';

/** Settings of {@link CnfDaemonSet}. */
export interface CnfDaemonSetProps extends CnfWorkloadProps {
  /** Nodes to run on; each gets a pod, so each must have the devices. */
  readonly nodePool: INodePool;
  /** How many nodes may be without their pod during an update: a number, or a share such as `25%`. @default 1 */
  readonly maxUnavailable?: number | string;
}

/**
 * A network function with a pod on every node of a pool, such as a router or a firewall.
 * Codes: NAME001, OBJ002, and those of the rules for workloads.
 *
 * @example
 * ```ts
 * new CnfDaemonSet(chart, 'router', {
 *   namespace: 'cnf', image: 'registry.example.com/router:2.0.1', nodePool: edge.nodePool('gateway'), networks: [edge.network('n6')],
 * });
 * ```
 */
export class CnfDaemonSet extends CnfWorkload {
  public constructor(scope: Construct, id: string, props: CnfDaemonSetProps) {
    const spec = {
      // The new pod needs the devices of the old one, so it cannot start beside it.
      updateStrategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: 0, maxUnavailable: props.maxUnavailable ?? 1 },
      },
    };
    super(scope, id, { kind: 'DaemonSet', spec }, props);
  }
}
