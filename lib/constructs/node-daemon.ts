import { createHash } from 'node:crypto';
import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Container, ResourceRequirements, Volume } from 'kubernetes-types/core/v1';
import { DNS_LABEL } from '../core';
import { type ImageName, imageReference, imageTag, NODE_DIRECTORIES, type NodeDirectories } from '../hardware';
import { nameProblem } from '../model';
import { reportProblems } from '../output';
import type { TolerationSpec } from '../spec';
import { namespaceOf, plumbingContext, plumbingLabels, withoutNamespace } from './context';

/** What every DaemonSet of the plumbing may be told. */
export interface NodeDaemonProps {
  /** Namespace; must enforce the Pod Security level `privileged`. @default - that of the context or the chart */
  readonly namespace?: string;
  /** Image reference. @default - the pinned release of the image catalogue, from the context's registry */
  readonly image?: string;
  /** Nodes to run on. @default - all Linux nodes */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Taints to tolerate. @default - those of the context, else all */
  readonly tolerations?: readonly TolerationSpec[];
  /** Requests and limits of the main container. @default - those of the context, else see the construct */
  readonly containerResources?: ResourceRequirements;
  /** Directories of the nodes. @default - those of kubeadm */
  readonly directories?: NodeDirectories;
}

/** What a DaemonSet of the plumbing is made of. */
export interface NodeDaemon {
  /** Name of the DaemonSet. */
  readonly name: string;
  /** Component, for the labels and the context's resources. */
  readonly component: string;
  /** The main container comes first; its image and resources may be set by props and context. */
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes: readonly Volume[];
  /** Annotations of the pod template. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Service account with API rights. @default - none, and no token is mounted */
  readonly serviceAccountName?: string;
  readonly hostNetwork?: boolean;
  readonly hostPid?: boolean;
  /** Pods replaced at once, and seconds that a new one must be ready before the next. @default - a third of them, 0 */
  readonly rollout?: { readonly maxUnavailable: number; readonly soak: number };
  /** Pods are replaced only when somebody deletes them. @default - as `rollout` says */
  readonly replaced?: 'on delete';
  /** Seconds that pods are given to end. @default 10 */
  readonly terminationGracePeriodSeconds?: number;
}

/**
 * For probes that run a program in a container: starting one costs the runtime more than the program itself, and a busy
 * node may take its time. What they ask for does not pass by itself, so nothing is missed.
 */
export const PROBE_TIMES = { periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 2 } as const;

/** Where a daemon lives, and the settings that it takes from props and context. */
export interface DaemonPlace {
  readonly namespace: string;
  readonly directories: NodeDirectories;
  /** An image of the catalogue, from the context's registry. */
  image(name: ImageName): string;
}

/**
 * The place of a daemon. Reports NAME001 for a name that Kubernetes does not accept and OBJ002 when no namespace is
 * known; then nothing can be emitted.
 */
export function daemonPlace(scope: Construct, props: NodeDaemonProps, name: string): DaemonPlace | undefined {
  const namespace = namespaceOf(scope, props.namespace);
  const problems = [
    ...(DNS_LABEL.test(name) ? [] : [nameProblem(`${scope.node.path}: name`, name)]),
    ...(namespace === undefined ? [withoutNamespace(scope)] : []),
  ];
  if (problems.length > 0) reportProblems(scope, () => problems);
  if (problems.length > 0 || namespace === undefined) return undefined;
  return {
    namespace,
    directories: props.directories ?? NODE_DIRECTORIES.kubeadm,
    image: (image) => props.image ?? imageReference(image, plumbingContext(scope).registry),
  };
}

/**
 * A DaemonSet that prepares nodes: survives node pressure (`system-node-critical`), replaces a third of its pods at a
 * time, gets an API token only when it has rights to use.
 */
export function nodeDaemon(
  scope: Construct,
  id: string,
  props: NodeDaemonProps,
  place: DaemonPlace,
  daemon: NodeDaemon,
) {
  const context = plumbingContext(scope);
  const labels = plumbingLabels(scope, daemon.component, daemon.name);
  const selector = { 'app.kubernetes.io/name': daemon.component, 'app.kubernetes.io/instance': daemon.name };
  const resources = props.containerResources ?? context.resources?.[daemon.component];
  const tolerations = props.tolerations ?? context.tolerations ?? [{ operator: 'Exists' }];
  const [main, ...others] = daemon.containers;
  const version = imageTag(main?.image ?? '');
  return new ApiObject(scope, id, {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: {
      name: daemon.name,
      namespace: place.namespace,
      // Not on the pods: their image says it already.
      labels: { ...labels, ...(version ? { 'app.kubernetes.io/version': version } : {}) },
    },
    spec: {
      selector: { matchLabels: selector },
      updateStrategy: daemon.replaced
        ? { type: 'OnDelete' }
        : {
            type: 'RollingUpdate',
            rollingUpdate: { maxUnavailable: daemon.rollout?.maxUnavailable ?? '33%' },
          },
      ...(daemon.rollout?.soak ? { minReadySeconds: daemon.rollout.soak } : {}),
      template: {
        metadata: { labels, ...(daemon.annotations ? { annotations: daemon.annotations } : {}) },
        spec: {
          priorityClassName: context.priorityClassName ?? 'system-node-critical',
          nodeSelector: props.nodeSelector ?? { 'kubernetes.io/os': 'linux' },
          ...(tolerations.length > 0 ? { tolerations } : {}),
          ...(daemon.serviceAccountName
            ? { serviceAccountName: daemon.serviceAccountName }
            : { automountServiceAccountToken: false }),
          ...(daemon.hostNetwork ? { hostNetwork: true } : {}),
          ...(daemon.hostPid ? { hostPID: true } : {}),
          ...(context.pullSecrets?.length ? { imagePullSecrets: context.pullSecrets.map((name) => ({ name })) } : {}),
          terminationGracePeriodSeconds: daemon.terminationGracePeriodSeconds ?? 10,
          ...(daemon.initContainers ? { initContainers: daemon.initContainers } : {}),
          containers: [{ ...main, ...(resources ? { resources } : {}) }, ...others],
          volumes: daemon.volumes,
        },
      },
    },
  });
}

/** Annotations of pods that read a configuration once, at their start: a change of it replaces them. */
export function configChecksum(config: string): Readonly<Record<string, string>> {
  return { 'cnfplumbing.io/config-checksum': createHash('sha256').update(config).digest('hex').slice(0, 16) };
}

/** A volume that is a directory of the host. */
export function hostDirectory(name: string, path: string, create = false): Volume {
  return { name, hostPath: { path, ...(create ? { type: 'DirectoryOrCreate' } : {}) } };
}

/** A service account with cluster-wide rights, named after namespace and component. */
export function clusterRights(scope: Construct, namespace: string, name: string, rules: readonly object[]): void {
  const labels = plumbingLabels(scope, name);
  const clusterName = `${namespace}-${name}`;
  new ApiObject(scope, 'service-account', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace, labels },
  });
  new ApiObject(scope, 'role', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: clusterName, labels },
    rules,
  });
  new ApiObject(scope, 'role-binding', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: clusterName, labels },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: clusterName },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  });
}
