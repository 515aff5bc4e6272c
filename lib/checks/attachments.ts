import type { AttachmentFact, Origin, UnreadableFact } from '../rules/facts';
import { inside } from '../rules/origin';
import { textAt } from './json';
import { parseNetworkAnnotation } from './network-annotation';

/** What an annotation says, and what of it nobody can read. */
export interface Attachments {
  readonly attachments: readonly AttachmentFact[];
  readonly unreadable: readonly UnreadableFact[];
}

/** The networks of an annotation `k8s.v1.cni.cncf.io/networks`, each with its place. */
export function readAttachments({
  text,
  namespace,
  origin,
}: {
  readonly text: string;
  /** Namespace of the pod. */
  readonly namespace: string;
  readonly origin: Origin;
}): Attachments {
  const { selections, faults } = parseNetworkAnnotation(text);
  return {
    attachments: selections.map(({ index, selection }) => ({
      name: selection.name,
      namespace: textAt(selection, 'namespace') || namespace,
      origin: inside(origin, index),
    })),
    unreadable: faults.map(({ reason, value, index }) => ({
      subject: 'network-attachments',
      reason: `the network annotation cannot be read: ${reason}`,
      value: value ?? 'nothing',
      origin: { path: (index === undefined ? origin : inside(origin, index)).path },
    })),
  };
}
