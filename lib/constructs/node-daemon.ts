import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Container, Volume } from 'kubernetes-types/core/v1';
import type { TolerationSpec } from '../spec';
import { plumbingLabels } from './labels';

/** What every DaemonSet of the plumbing may be told. */
export interface NodeDaemonProps {
  /** Namespace; must enforce the Pod Security level `privileged`. */
  readonly namespace: string;
  /** Image reference. @default - the pinned release of the image catalogue */
  readonly image?: string;
  /** Nodes to run on. @default - all Linux nodes */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Taints to tolerate. @default - all */
  readonly tolerations?: readonly TolerationSpec[];
  /** Names of image pull secrets in the namespace. @default - none */
  readonly pullSecrets?: readonly string[];
}

/** What a DaemonSet of the plumbing is made of. */
export interface NodeDaemon {
  /** Name of the DaemonSet. */
  readonly name: string;
  /** Component, for the labels. */
  readonly component: string;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes: readonly Volume[];
  /** Annotations of the pod template. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Service account with API rights. @default - none, and no token is mounted */
  readonly serviceAccountName?: string;
  readonly hostNetwork?: boolean;
  readonly hostPid?: boolean;
}

/**
 * A DaemonSet that prepares nodes: survives node pressure (`system-node-critical`), replaces a third of its pods at a
 * time, gets an API token only when it has rights to use.
 */
export function nodeDaemon(scope: Construct, id: string, props: NodeDaemonProps, daemon: NodeDaemon): ApiObject {
  const labels = plumbingLabels(daemon.component, daemon.name);
  const selector = { 'app.kubernetes.io/name': daemon.component, 'app.kubernetes.io/instance': daemon.name };
  return new ApiObject(scope, id, {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: daemon.name, namespace: props.namespace, labels },
    spec: {
      selector: { matchLabels: selector },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '33%' } },
      template: {
        metadata: { labels, ...(daemon.annotations ? { annotations: daemon.annotations } : {}) },
        spec: {
          priorityClassName: 'system-node-critical',
          nodeSelector: props.nodeSelector ?? { 'kubernetes.io/os': 'linux' },
          tolerations: props.tolerations ?? [{ operator: 'Exists' }],
          ...(daemon.serviceAccountName
            ? { serviceAccountName: daemon.serviceAccountName }
            : { automountServiceAccountToken: false }),
          ...(daemon.hostNetwork ? { hostNetwork: true } : {}),
          ...(daemon.hostPid ? { hostPID: true } : {}),
          ...(props.pullSecrets?.length ? { imagePullSecrets: props.pullSecrets.map((name) => ({ name })) } : {}),
          terminationGracePeriodSeconds: 10,
          ...(daemon.initContainers ? { initContainers: daemon.initContainers } : {}),
          containers: daemon.containers,
          volumes: daemon.volumes,
        },
      },
    },
  });
}

/** A volume that is a directory of the host. */
export function hostDirectory(name: string, path: string, create = false): Volume {
  return { name, hostPath: { path, ...(create ? { type: 'DirectoryOrCreate' } : {}) } };
}
