import { isLate } from '../core';
import type { AttachmentFact, Origin, UnreadableFact } from '../rules/facts';
import { inside } from '../rules/origin';
import { listOf, parseJson, textAt } from './json';

/** What an annotation says, and what of it nobody can read. */
export interface Attachments {
  readonly attachments: readonly AttachmentFact[];
  readonly unreadable: readonly UnreadableFact[];
}

interface Reading {
  readonly text: string;
  /** Namespace of the pod. */
  readonly namespace: string;
  readonly origin: Origin;
}

/**
 * The entries of the annotation `k8s.v1.cni.cncf.io/networks`, in either form: `namespace/name@interface` parted by
 * commas, or a JSON list. Any of the characters `[ { "` makes it JSON.
 * Source: multus-cni pkg/k8sclient/k8sclient.go, parsePodNetworkAnnotation.
 */
export function readAttachments(reading: Reading): Attachments {
  if (reading.text.trim() === '') return { attachments: [], unreadable: [] };
  return /[[{"]/.test(reading.text) ? readList(reading) : readNames(reading);
}

function readList({ text, namespace, origin }: Reading): Attachments {
  const parsed = parseJson(text);
  if ('reason' in parsed) {
    // A late value may bring the quotes that are missing here.
    if (isLate(text)) return { attachments: [], unreadable: [] };
    return { attachments: [], unreadable: [unreadable(parsed.reason, text, origin)] };
  }
  if (!Array.isArray(parsed.value)) {
    return { attachments: [], unreadable: [unreadable('the JSON is not a list of networks', text, origin)] };
  }
  const attachments: AttachmentFact[] = [];
  const broken: UnreadableFact[] = [];
  listOf(parsed.value).forEach((entry, i) => {
    const place = inside(origin, i);
    const name = textAt(entry, 'name');
    if (name) attachments.push({ name, namespace: textAt(entry, 'namespace') || namespace, origin: place });
    else broken.push(unreadable('the entry names no network', entry, place));
  });
  return { attachments, unreadable: broken };
}

/** Source: multus-cni pkg/k8sclient/k8sclient.go, parsePodNetworkObjectName. */
const ENTRY = /^(?:([^/@]*)\/)?([^/@]+)(?:@([^/@]*))?$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

function readNames({ text, namespace, origin }: Reading): Attachments {
  const attachments: AttachmentFact[] = [];
  const broken: UnreadableFact[] = [];
  text.split(',').forEach((raw, i) => {
    const entry = raw.trim();
    const place = inside(origin, i);
    const [, namespacePart, namePart] = ENTRY.exec(entry) ?? [];
    const [inNamespace, name] = [(namespacePart ?? '').trim(), (namePart ?? '').trim()];
    const readable = LABEL.test(name) && (inNamespace === '' || LABEL.test(inNamespace));
    if (readable || isLate(entry)) attachments.push({ name, namespace: inNamespace || namespace, origin: place });
    else
      broken.push(
        unreadable(`${JSON.stringify(entry)} is no network in the form namespace/name@interface`, entry, place),
      );
  });
  return { attachments, unreadable: broken };
}

function unreadable(reason: string, value: unknown, origin: Origin): UnreadableFact {
  return {
    subject: 'network-attachments',
    reason: `the network annotation cannot be read: ${reason}`,
    value: value ?? 'nothing',
    origin: { path: origin.path },
  };
}
