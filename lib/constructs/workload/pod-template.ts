import type { Container, PodSpec } from 'kubernetes-types/core/v1';

/** A pod template inside a resolved manifest. */
export interface PodTemplate {
  metadata?: { annotations?: Record<string, string>; [key: string]: unknown };
  spec: PodSpec;
}

/** Where the pod template stands, by kind. Source: Kubernetes API reference, "Workload Resources". */
const TEMPLATE_PATHS: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

/** Kinds that have a pod template. */
export const WORKLOAD_KINDS: readonly string[] = Object.keys(TEMPLATE_PATHS);

/** The pod template of a resolved manifest, or `undefined` when it has none. The manifest itself is returned, not a copy. */
export function podTemplate(manifest: unknown): PodTemplate | undefined {
  let node = manifest as Record<string, unknown> | undefined;
  const path = TEMPLATE_PATHS[String(node?.kind)];
  if (!path) return undefined;
  for (const key of path) node = node?.[key] as Record<string, unknown> | undefined;
  return typeof node?.spec === 'object' && node.spec !== null ? (node as unknown as PodTemplate) : undefined;
}

/** The containers of a template, without init containers. */
export function containersOf(template: PodTemplate): Container[] {
  const { containers } = template.spec;
  return Array.isArray(containers) ? containers.filter((container) => typeof container === 'object' && container) : [];
}

/** Annotation in which a pod names its networks. Source: Network Plumbing Working Group, multi-network specification. */
export const NETWORKS = 'k8s.v1.cni.cncf.io/networks';

/** The text of a template's own network annotation; empty when it has none. */
export function networksOf(template: PodTemplate): string {
  return String(template.metadata?.annotations?.[NETWORKS] ?? '');
}
