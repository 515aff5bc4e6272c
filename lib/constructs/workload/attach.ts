import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { didYouMean, type Problem, problem } from '../../core';
import { reportProblems } from '../../output';
import type { AttachOptions, INetwork } from '../network/i-network';
import { type Attachment, mergeAttachments } from './merge-attachments';
import { containersOf, podTemplate, WORKLOAD_KINDS } from './pod-template';

const ATTACHMENTS = Symbol.for('cnf-plumbing.attachments');

/**
 * Attaches a network to a workload: the Multus annotation, one device of the network's pool in the container's requests
 * and limits, the capabilities that the datapath needs, and the hugepage volume when the container asks for hugepages.
 *
 * The attachment is recorded on the workload's ApiObject and merged into its resolved manifest last, by container
 * name; so the order of calls does not matter, and attaching two networks of one pool asks for two devices.
 * Codes: ATT003.
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
  const plain = object.toJson.bind(object);
  object.toJson = () => mergeAttachments(plain(), attachments);
  reportProblems(object, () => checkContainers(object, plain(), attachments));
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
      problem('ATT003', `${object.node.path}: network ${network.networkName}`, {
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
