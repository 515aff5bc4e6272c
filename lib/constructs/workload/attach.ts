import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { didYouMean, isLate, type Problem, problem } from '../../core';
import { copierOf, originOf, rendered, rendererOf, reportProblems } from '../../output';
import type { AttachOptions, INetwork } from '../network/i-network';
import { type Attachment, mergeAttachments, parseSelections } from './merge-attachments';
import { containersOf, networksOf, podTemplate, WORKLOAD_KINDS } from './pod-template';

const ATTACHMENTS = Symbol.for('cnf-plumbing.attachments');

/**
 * Attaches a network to a workload: the Multus annotation, one device of the network's pool in the container's requests
 * and limits, the capabilities that the datapath needs, and the hugepage volume when the container asks for hugepages.
 *
 * The attachment is recorded on the workload's ApiObject and merged into its resolved manifest last, by container
 * name; so the order of calls does not matter, and attaching two networks of one pool asks for two devices.
 * Codes: ATT003, and for an annotation that cannot be added to ATT001 and LATE001.
 *
 * @throws Error when the target has no workload: a wrong call, not a wrong cluster.
 */
export function attach(network: INetwork, target: Construct, options: AttachOptions): void {
  const object = workloadObject(target);
  const holder = object as ApiObject & { [ATTACHMENTS]?: Attachment[] };
  const known = holder[ATTACHMENTS];
  if (known) {
    known.push({ network, options });
    return;
  }
  const attachments: Attachment[] = [{ network, options }];
  holder[ATTACHMENTS] = attachments;
  const plain = rendererOf(object);
  const copied = copierOf(object);
  object.toJson = () => mergeAttachments(copied(), attachments);
  reportProblems(object, () => {
    const manifest = rendered(plain);
    return manifest === undefined ? [] : attachmentProblems(object, manifest, attachments);
  });
}

function attachmentProblems(object: ApiObject, manifest: unknown, attachments: readonly Attachment[]): Problem[] {
  return [...checkContainers(object, manifest, attachments), ...checkAnnotation(object, manifest)];
}

function workloadObject(target: Construct): ApiObject {
  const object = ApiObject.isApiObject(target) ? target : (target.node.defaultChild as ApiObject | undefined);
  if (object === undefined || !ApiObject.isApiObject(object) || !WORKLOAD_KINDS.includes(object.kind)) {
    throw new Error(
      `cannot attach a network to ${target.node.path || 'the app'}: it is ${object ? `a ${object.kind}` : 'no manifest'}, ` +
        `and only ${WORKLOAD_KINDS.join(', ')} have pods`,
    );
  }
  return object;
}

/** A container that does not exist would request the device for nobody. */
function checkContainers(object: ApiObject, manifest: unknown, attachments: readonly Attachment[]): Problem[] {
  const template = podTemplate(manifest);
  const names = template ? containersOf(template).map(({ name }) => name) : [];
  return attachments.flatMap(({ network, options }) => {
    const wanted = options.container;
    if (wanted === undefined ? names.length === 1 : names.includes(wanted)) return [];
    return [
      problem('ATT003', `${originOf(object).path}: network ${nameOf(network)}`, {
        message:
          wanted === undefined
            ? `the workload has ${names.length} containers, and none is named for the network`
            : `the workload has no container ${JSON.stringify(wanted)}`,
        value: wanted ?? 'no container named',
        allowed: names.join(', ') || 'a workload with containers',
        hint:
          wanted === undefined
            ? `say which: { container: '${names[0] ?? 'app'}' }`
            : didYouMean(wanted, names, 'use one of its containers'),
      }),
    ];
  });
}

function nameOf({ networkName }: INetwork): string {
  return isLate(networkName) ? '(late)' : networkName;
}

/** Networks cannot be added to an annotation that nobody can read, or that only Pulumi knows. */
function checkAnnotation(object: ApiObject, manifest: unknown): Problem[] {
  const template = podTemplate(manifest);
  const text = template ? networksOf(template) : '';
  if (parseSelections(text) !== undefined) return [];
  if (!isLate(text)) {
    // Loaded when they are needed, as the checks always are.
    const { readFacts } = require('../../checks') as typeof import('../../checks');
    const { readableTexts } = require('../../rules/unreadable') as typeof import('../../rules/unreadable');
    return readableTexts(readFacts([{ object: manifest, origin: originOf(object) }]));
  }
  return [
    problem('LATE001', `${originOf(object).path}: metadata.annotations`, {
      message: 'networks are added to an annotation that is itself a Pulumi Output',
      value: 'Output',
      allowed: 'a plain JSON list, in which texts may be Outputs',
      hint: 'attach that network too, with Network.fromName and attachTo',
    }),
  ];
}
