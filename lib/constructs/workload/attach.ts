import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { isLate, type Problem, problem } from '../../core';
import { originOf } from '../../output';
import { startThroughEntryHelper } from '../entry-helper/entry-helper';
import type { AttachOptions, INetwork } from '../network/i-network';
import { type Attachment, mergeAttachments, parseSelections } from './merge-attachments';
import { containersOf, defaultNetworkOf, networksOf, podTemplate } from './pod-template';
import { addToManifest, containerProblem, workloadObject } from './workload-object';

const ATTACHMENTS = Symbol.for('cnf-plumbing.attachments');

/**
 * Attaches a network to a workload: the Multus annotation, one device of the network's pool in the container's requests
 * and limits, the capabilities that the datapath needs, and the hugepage volume when the container asks for hugepages.
 *
 * The attachment is recorded on the workload's ApiObject and merged into its resolved manifest last, by container
 * name; so the order of calls does not matter, and attaching two networks of one pool asks for two devices.
 * Codes: ATT003, ATT007, NET006, and for an annotation that cannot be added to ATT001 and LATE001.
 *
 * @throws Error when the target has no workload: a wrong call, not a wrong cluster.
 */
export function attach(network: INetwork, target: Construct, options: AttachOptions): void {
  const object = workloadObject(target, 'attach a network to');
  if (options.entryHelper) startThroughEntryHelper(object, { container: options.container });
  const holder = object as ApiObject & { [ATTACHMENTS]?: Attachment[] };
  const known = holder[ATTACHMENTS];
  if (known) {
    known.push({ network, options });
    return;
  }
  const attachments: Attachment[] = [{ network, options }];
  holder[ATTACHMENTS] = attachments;
  addToManifest(
    object,
    (manifest) => mergeAttachments(manifest, attachments),
    (manifest) => attachmentProblems(object, manifest, attachments),
  );
}

function attachmentProblems(object: ApiObject, manifest: unknown, attachments: readonly Attachment[]): Problem[] {
  return [
    ...checkContainers(object, manifest, attachments),
    ...checkInterfaces(object, attachments),
    ...checkFirstInterface(object, manifest, attachments),
    ...checkAnnotation(object, manifest),
  ];
}

/** A container that does not exist would request the device for nobody. */
function checkContainers(object: ApiObject, manifest: unknown, attachments: readonly Attachment[]): Problem[] {
  const template = podTemplate(manifest);
  const containers = template ? containersOf(template) : [];
  return attachments.flatMap(({ network, options }) => {
    const path = `${originOf(object).path}: network ${nameOf(network)}`;
    return containerProblem(path, options.container, containers, 'the network') ?? [];
  });
}

/** Without a CNI plugin nobody makes or addresses an interface. */
function checkInterfaces(object: ApiObject, attachments: readonly Attachment[]): Problem[] {
  return attachments.flatMap(({ network, options }) =>
    network.deviceOnly
      ? (['interface', 'mac', 'ips'] as const)
          .filter((word) => options[word] !== undefined)
          .map((word) =>
            problem('NET006', `${originOf(object).path}: network ${nameOf(network)}`, {
              message: `no CNI plugin plumbs the network, and ${word} is for one`,
              value: options[word],
              allowed: 'nothing',
              hint: `drop ${word}: the application sets its own device up`,
            }),
          )
      : [],
  );
}

/** A pod has one first interface, whose name is given. */
function checkFirstInterface(object: ApiObject, manifest: unknown, attachments: readonly Attachment[]): Problem[] {
  const firsts = attachments.filter(({ network }) => network.clusterDefault);
  const template = podTemplate(manifest);
  const written = template && defaultNetworkOf(template);
  const taken = written === undefined ? [] : [written];
  return firsts.flatMap(({ network, options }) => {
    const path = `${originOf(object).path}: network ${nameOf(network)}`;
    const other = taken[0];
    taken.push(nameOf(network));
    return [
      ...(other === undefined
        ? []
        : [
            problem('ATT007', path, {
              message: `the first interface of the pods is of ${other} already`,
              value: nameOf(network),
              allowed: 'one network of topology cluster-default',
              hint: 'attach one of them, or use another topology',
            }),
          ]),
      ...(options.interface === undefined
        ? []
        : [
            problem('NET006', path, {
              message: 'the first interface has the name that the container runtime gives it',
              value: options.interface,
              allowed: 'no interface',
              hint: 'drop interface: it is eth0',
            }),
          ]),
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
