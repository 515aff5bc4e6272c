import type { Construct } from 'constructs';
import { CnfWorkload, type CnfWorkloadProps } from './cnf-workload';

/** Settings of {@link CnfDeployment}. */
export interface CnfDeploymentProps extends CnfWorkloadProps {
  /** Pods. @default 1 */
  readonly replicas?: number;
}

/**
 * A network function as a Deployment: Guaranteed quality of service, devices and rights exactly as its networks need,
 * never privileged. For other shapes, attach networks to a workload of your own.
 * Codes: NAME001, OBJ002, and those of the rules for workloads.
 *
 * @example
 * ```ts
 * new CnfDeployment(chart, 'upf', {
 *   namespace: 'cnf', image: 'registry.example.com/upf:1.4.2', cpu: 4, memory: '2Gi', hugepages: { '1Gi': '4Gi' },
 *   networks: [n3, { network: n6, interface: 'n6' }],
 * });
 * ```
 */
export class CnfDeployment extends CnfWorkload {
  public constructor(scope: Construct, id: string, props: CnfDeploymentProps) {
    const spec = {
      replicas: props.replicas ?? 1,
      // A surging pod would need devices and hugepages that the old one still holds.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    };
    super(scope, id, { kind: 'Deployment', spec }, props);
  }
}
