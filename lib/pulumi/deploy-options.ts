import type * as k8s from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';

/** What becomes of CustomResourceDefinitions when the deployment is destroyed. */
export enum CrdPolicy {
  /**
   * They stay, with every object of their kinds, whoever made it. One that exists with the same content is used, another
   * content is an error.
   */
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
   * Take over objects that exist already, whoever made them, and overwrite what differs. They are deleted on destroy,
   * Namespaces with all they hold. Without it, see docs/pulumi.md, "Names that exist already".
   * @default false
   */
  adopt?: boolean;
  /**
   * Who writes the fields of objects, by the name that server-side apply knows. After a stack or project was renamed,
   * give the name from before: fields stay with who wrote them.
   * @default - `pulumi/<project>/<stack>`
   */
  fieldManager?: string;
  /**
   * Nodes of the largest node pool: DaemonSets are updated node after node, so the time to wait for them grows with it.
   * @default 20
   */
  nodeCount?: number;
  /**
   * Seconds to wait until a DaemonSet is ready on all its nodes.
   * @default - 600, and 60 for each step of the update: `nodeCount` divided by the DaemonSet's `maxUnavailable`
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
  /**
   * Options of single objects, in order: lists add up, and the last word counts. An entry that names no object is
   * Problem OPT001.
   * @default - none
   */
  objects?: ObjectOptions[];
}

/** Pulumi's resource options for some of the objects, as data, so that they can be written in any language. */
export interface ObjectOptions {
  /** Which objects. */
  match: ObjectMatch;
  /**
   * Places that others may change: `spec.replicas`, `metadata.annotations["example.com/owner"]`.
   * @default - none
   */
  ignoreChanges?: string[];
  /** Refuse to delete the objects, also by replacement. @default false */
  protect?: boolean;
  /** Leave the objects in the cluster when they go from the stack. @default false, for definitions see `crds` */
  retainOnDelete?: boolean;
  /** Read objects that must exist into the stack, then update what differs. @default false */
  import?: boolean;
  /** Take over what exists, as the setting of the same name does. @default - that setting */
  adopt?: boolean;
  /**
   * Names that an object had in this stack before: logical names (`edge/cnf/n3`), or whole URNs.
   * @default - none
   */
  aliases?: string[];
  /** Seconds for creating, updating and deleting each object, waiting included. @default - the provider's ten minutes */
  timeoutSeconds?: number;
}

/** Objects that agree with every word given; without one, all. */
export interface ObjectMatch {
  /** Kind. @default - any */
  kind?: string;
  /** Name in the cluster. @default - any */
  name?: string;
  /** Namespace. @default - any */
  namespace?: string;
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
