import type { TolerationSpec } from '../../spec';

/** Nodes that a workload or a DaemonSet runs on. */
export interface INodePool {
  /** Labels that all nodes of the pool carry. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Taints of the nodes. */
  readonly tolerations: readonly TolerationSpec[];
}

/** Node pools made elsewhere. */
export class NodePool implements INodePool {
  /**
   * The nodes with these labels.
   *
   * @param tolerations taints of the nodes. @default - none
   *
   * @example
   * ```ts
   * const upf = NodePool.labelled({ 'example.com/pool': 'upf' });
   * ```
   */
  public static labelled(
    labels: Readonly<Record<string, string>>,
    tolerations: readonly TolerationSpec[] = [],
  ): NodePool {
    return new NodePool(labels, tolerations);
  }

  private constructor(
    public readonly nodeSelector: Readonly<Record<string, string>>,
    public readonly tolerations: readonly TolerationSpec[],
  ) {}
}
