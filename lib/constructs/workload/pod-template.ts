import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { DEFAULT_NETWORK, KINDS, NETWORKS } from '../../checks/workload-kinds';

/** A pod template inside a resolved manifest. */
export interface PodTemplate {
  metadata?: { annotations?: Record<string, string>; [key: string]: unknown };
  spec: PodSpec;
}

/** Where the pod template stands, by kind. */
const TEMPLATE_PATHS = new Map(
  Object.entries(KINDS).map(([type, { template }]) => [type.slice(type.indexOf('/') + 1), template]),
);

/** Kinds that have a pod template. */
export const WORKLOAD_KINDS: readonly string[] = [...TEMPLATE_PATHS.keys()];

/** The pod template of a resolved manifest, or `undefined` when it has none. The manifest itself is returned, not a copy. */
export function podTemplate(manifest: unknown): PodTemplate | undefined {
  let node = manifest as Record<string, unknown> | undefined;
  const path = TEMPLATE_PATHS.get(String(node?.kind));
  if (!path) return undefined;
  for (const key of path) node = node?.[key] as Record<string, unknown> | undefined;
  return typeof node?.spec === 'object' && node.spec !== null ? (node as unknown as PodTemplate) : undefined;
}

/** The containers of a template, without init containers. */
export function containersOf(template: PodTemplate): Container[] {
  const { containers } = template.spec;
  return Array.isArray(containers) ? containers.filter((container) => typeof container === 'object' && container) : [];
}

/** The text of a template's own network annotation; empty when it has none. */
export function networksOf(template: PodTemplate): string {
  return String(template.metadata?.annotations?.[NETWORKS] ?? '');
}

/** The network that a template itself names for the first interface. */
export function defaultNetworkOf(template: PodTemplate): string | undefined {
  return template.metadata?.annotations?.[DEFAULT_NETWORK];
}
