import type * as k8s from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';

/** What becomes of CustomResourceDefinitions when the deployment is destroyed. */
export enum CrdPolicy {
  /** They stay, with every object of their kinds, whoever made it. One that exists is used. */
  Keep = 'keep',
  /** They go, with every object of their kinds in the whole cluster. One that exists is an error. */
  Own = 'own',
}

/** How objects are registered; the same for `deploy` and for components. */
export interface DeploymentSettings {
  /**
   * What becomes of CustomResourceDefinitions on destroy: several deployments of a cluster usually share them.
   * @default CrdPolicy.Keep
   */
  crds?: CrdPolicy;
  /**
   * Take over Namespaces (and owned definitions) that exist already. They are deleted on destroy, with all they hold.
   * @default false
   */
  adopt?: boolean;
  /**
   * Seconds to wait until a DaemonSet is ready on all its nodes. The provider's own ten minutes are too short for a
   * rolling update over many nodes.
   * @default 1800
   */
  daemonSetTimeoutSeconds?: number;
  /**
   * Wait until workloads are ready. Without it, an update ends as soon as the API server has taken them: for clusters
   * whose nodes come later.
   * @default true
   */
  awaitWorkloads?: boolean;
  /**
   * Read the namespace `kube-system` before anything else, so that a cluster that cannot be reached is said once and
   * nothing is half done. Without it a preview needs no cluster.
   * @default true
   */
  clusterCheck?: boolean;
}

/** Options of `deploy`: Pulumi's own for components, and how the objects are registered. */
export interface DeployOptions extends pulumi.ComponentResourceOptions, Omit<DeploymentSettings, 'crds'> {
  /**
   * What becomes of CustomResourceDefinitions on destroy.
   * @default "keep"
   */
  crds?: `${CrdPolicy}`;
  /**
   * How the deployment's own providers reach the cluster. Not with `provider` or `providers`.
   * @default - as the stack's configuration or `KUBECONFIG` says
   */
  cluster?: k8s.ProviderArgs;
}
