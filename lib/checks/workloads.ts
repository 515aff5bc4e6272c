import type { ContainerFact, Origin, UnreadableFact, VolumeFact, WorkloadFact } from '../rules/facts';
import { inside } from '../rules/origin';
import { own } from '../rules/records';
import type { ApiObject } from './api-objects';
import { readAttachments } from './attachments';
import { dig, isMap, type JsonMap, listOf, textAt, textsOf } from './json';
import { DEFAULT_NETWORK, KINDS, NETWORKS, type WorkloadKind } from './workload-kinds';

/** Workloads among the objects, and network annotations of theirs that nobody can read. */
export function readWorkloads(objects: readonly ApiObject[]): {
  workloads: WorkloadFact[];
  unreadable: UnreadableFact[];
} {
  const workloads: WorkloadFact[] = [];
  const unreadable: UnreadableFact[] = [];
  for (const object of objects) {
    const kind = own(KINDS, object.type);
    const template = kind && dig(object.object, ...kind.template);
    if (kind === undefined || !isMap(template)) continue;
    const origin = inside(object.origin, ...kind.template);
    const metadata = dig(template, 'metadata');
    const networks = readAttachments({
      text: textAt(metadata, 'annotations', NETWORKS) ?? '',
      namespace: object.namespace,
      origin: inside(origin, 'metadata', 'annotations', NETWORKS),
    });
    // Without a namespace Multus looks in its own, which may be any. Source: multus-cni tryLoadK8sPodDefaultNetwork.
    const first = readAttachments({
      text: textAt(metadata, 'annotations', DEFAULT_NETWORK) ?? '',
      namespace: '',
      origin: inside(origin, 'metadata', 'annotations', DEFAULT_NETWORK),
    });
    unreadable.push(...first.unreadable, ...networks.unreadable);
    const pod = dig(template, 'spec');
    workloads.push({
      kind: object.type.slice(object.type.indexOf('/') + 1),
      name: object.name,
      namespace: object.namespace,
      ...replicasOf(kind, object.object),
      ...(listOf(dig(object.object, 'metadata', 'ownerReferences')).length > 0 ? { owned: true } : {}),
      labels: textsOf(dig(metadata, 'labels')),
      nodeSelector: nodeSelectorOf(pod),
      hostNetwork: dig(pod, 'hostNetwork') === true,
      attachments: [...first.attachments, ...networks.attachments],
      containers: containersOf(pod, origin),
      volumes: volumesOf(pod, origin),
      origin,
    });
  }
  return { workloads, unreadable };
}

function replicasOf({ replicas }: WorkloadKind, object: JsonMap): { replicas?: number } {
  if (replicas === undefined) return {};
  const stated = replicas.length === 0 ? undefined : dig(object, ...replicas);
  return { replicas: typeof stated === 'number' ? stated : 1 };
}

/**
 * Labels that the node must carry. A required affinity of one term counts where it lists one value for a label,
 * because it then says the same as a node selector.
 */
export function nodeSelectorOf(pod: unknown): Readonly<Record<string, string>> {
  const selector = textsOf(dig(pod, 'nodeSelector'));
  const required = dig(pod, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution');
  const terms = listOf(dig(required, 'nodeSelectorTerms'));
  const expressions = terms.length === 1 ? listOf(dig(terms[0], 'matchExpressions')) : [];
  const labels = expressions.flatMap((expression): [string, string][] => {
    const key = textAt(expression, 'key');
    const [value, ...others] = listOf(dig(expression, 'values'));
    const single = textAt(expression, 'operator') === 'In' && typeof value === 'string' && others.length === 0;
    return key !== undefined && single ? [[key, value]] : [];
  });
  return labels.length === 0 ? selector : Object.fromEntries([...labels, ...Object.entries(selector)]);
}

function containersOf(pod: unknown, template: Origin): ContainerFact[] {
  return ['initContainers', 'containers'].flatMap((list) =>
    listOf(dig(pod, list)).flatMap((container, i) => {
      if (!isMap(container)) return [];
      const sidecar = textAt(container, 'restartPolicy') === 'Always';
      return [readContainer(container, list === 'initContainers' && !sidecar, inside(template, 'spec', list, i))];
    }),
  );
}

function readContainer(container: JsonMap, init: boolean, origin: Origin): ContainerFact {
  const added = listOf(dig(container, 'securityContext', 'capabilities', 'add'));
  return {
    name: textAt(container, 'name') ?? '',
    init,
    image: textAt(container, 'image') ?? '',
    requests: textsOf(dig(container, 'resources', 'requests')),
    limits: textsOf(dig(container, 'resources', 'limits')),
    capabilities: added.filter((capability) => typeof capability === 'string'),
    privileged: dig(container, 'securityContext', 'privileged') === true,
    ...commandOf(container),
    mounts: listOf(dig(container, 'volumeMounts')).map((mount) => ({
      volume: textAt(mount, 'name') ?? '',
      path: textAt(mount, 'mountPath') ?? '',
    })),
    origin,
  };
}

function commandOf(container: JsonMap): { command?: string[] } {
  const words = ['command', 'args'].flatMap((list) => listOf(dig(container, list)));
  const command = words.filter((word) => typeof word === 'string');
  return command.length > 0 ? { command } : {};
}

function volumesOf(pod: unknown, template: Origin): VolumeFact[] {
  const mounts = ['initContainers', 'containers']
    .flatMap((list) => listOf(dig(pod, list)))
    .flatMap((container) => listOf(dig(container, 'volumeMounts')));
  return listOf(dig(pod, 'volumes')).flatMap((volume, i) => {
    if (!isMap(volume)) return [];
    const name = textAt(volume, 'name') ?? '';
    const hostPath = textAt(volume, 'hostPath', 'path');
    const medium = textAt(volume, 'emptyDir', 'medium');
    const own = mounts.filter((mount) => textAt(mount, 'name') === name);
    return [
      {
        name,
        ...(hostPath === undefined ? {} : { hostPath }),
        readOnly: own.every((mount) => dig(mount, 'readOnly') === true),
        ...(medium?.startsWith('HugePages') ? { hugepageMedium: medium } : {}),
        origin: inside(template, 'spec', 'volumes', i),
      },
    ];
  });
}
