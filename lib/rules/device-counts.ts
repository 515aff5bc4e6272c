import { isLate, type Problem, parseQuantity, problem } from '../core';
import { option } from './cni-options';
import type { ClusterFacts, CniPluginFact, ContainerFact, NetworkFact, WorkloadFact } from './facts';
import { lookup } from './lookup';
import { at } from './origin';
import { groupBy, own } from './records';
import { asked, isExtended, nameOf, podAmount, resourcesOf, sameAmount } from './requests';

/**
 * CNI plugins that do nothing without a device from the device plugin, with the options that name one in its stead.
 * Others may carry a resource annotation that only steers scheduling, such as the bridge markers of ovs-cni.
 * Source: sriov-cni pkg/config/config.go; containernetworking/plugins host-device; the README files of ib-sriov-cni,
 * accelerated-bridge-cni and afxdp-plugins-for-kubernetes.
 */
const NEEDS_DEVICE: Readonly<Record<string, readonly string[]>> = {
  sriov: [],
  'ib-sriov': [],
  'accelerated-bridge': [],
  afxdp: [],
  'host-device': ['device', 'hwaddr', 'kernelpath', 'pciBusID'],
};

/** A pod asks for at least one device for each network that takes its devices from the resource (V43, ATT002). */
export function enoughDevices(facts: ClusterFacts): Problem[] {
  return facts.workloads.flatMap((workload) => {
    const networks = workload.attachments.flatMap((attachment) => {
      const found = lookup(facts).networks(attachment);
      // Two networks that the attachment may mean: nobody can tell which one it is.
      return found.length === 1 ? found.filter((network) => takesDevice(facts, network)) : [];
    });
    return [...groupBy(networks, (network) => network.resource as string)].flatMap(([resource, attached]) =>
      tooFew(workload, resource, attached),
    );
  });
}

function takesDevice(facts: ClusterFacts, { resource, plugins, madeFrom }: NetworkFact): boolean {
  // The operator's admission webhook adds the devices of its networks to the pods.
  if (resource === undefined || isLate(resource) || madeFrom !== undefined) return false;
  return plugins.some(needsDevice) || lookup(facts).offers(resource).length > 0;
}

function needsDevice({ type, config }: CniPluginFact): boolean {
  return own(NEEDS_DEVICE, type)?.every((key) => option(config, key) === undefined) ?? false;
}

function tooFew(workload: WorkloadFact, resource: string, attached: readonly NetworkFact[]): Problem[] {
  const units = podAmount(workload, resource);
  const [first] = workload.containers;
  if (units === undefined || units >= attached.length || first === undefined) return [];
  const container = workload.containers.find((each) => asked(each, resource) !== undefined) ?? first;
  const side = own(container.requests, resource) === undefined ? 'limits' : 'requests';
  const names = attached.map(({ name }) => name).join(', ');
  return [
    problem('ATT002', at(container.origin, 'resources', side, resource), {
      message: `${nameOf(workload)} attaches to ${names} with ${units} of ${attached.length} devices of ${resource}`,
      value: units === 0 ? 'nothing' : units,
      allowed: `at least ${attached.length}`,
      hint: `request ${resource}: "${attached.length}" in the container that uses the devices`,
    }),
  ];
}

/** Devices are asked for in whole numbers, with equal request and limit (V44, ATT004). */
export function wholeDevices(facts: ClusterFacts): Problem[] {
  return facts.workloads.flatMap(({ containers }) =>
    containers.flatMap((container) =>
      resourcesOf(container)
        .filter(isExtended)
        .flatMap((resource) => unevenSides(container, resource) ?? brokenUnits(facts, container, resource)),
    ),
  );
}

function unevenSides(container: ContainerFact, resource: string): Problem[] | undefined {
  const request = own(container.requests, resource);
  const limit = own(container.limits, resource);
  if (request === undefined || isLate(request) || isLate(limit)) return undefined;
  const [requested, limited] = [parseQuantity(request), limit === undefined ? undefined : parseQuantity(limit)];
  if (limit !== undefined && (requested === undefined || limited === undefined || sameAmount(requested, limited))) {
    return undefined;
  }
  return [
    problem('ATT004', at(container.origin, 'resources', 'limits', resource), {
      message: `container ${container.name} requests ${request} of ${resource} with a limit of ${limit ?? 'nothing'}`,
      value: limit ?? 'nothing',
      allowed: `${request}, the request`,
      hint: `write ${resource}: "${request}" in requests and limits`,
    }),
  ];
}

/** Kubernetes takes 0 for an answer, but of a device that networks use it is none. */
function brokenUnits(facts: ClusterFacts, container: ContainerFact, resource: string): Problem[] {
  const least = lookup(facts).isDevice(resource) ? 1 : 0;
  const side = (['requests', 'limits'] as const).find((each) => !isWhole(own(container[each], resource), least));
  if (side === undefined) return [];
  const text = own(container[side], resource) ?? '';
  const whole = Math.max(1, Math.ceil(parseQuantity(text) ?? 1));
  return [
    problem('ATT004', at(container.origin, 'resources', side, resource), {
      message: `container ${container.name} asks for ${text} of ${resource}, and devices are whole`,
      value: text,
      allowed: `a whole number, at least ${least}`,
      hint: `write ${resource}: "${whole}" in requests and limits, or leave the resource out`,
    }),
  ];
}

function isWhole(text: string | undefined, least: number): boolean {
  if (text === undefined || isLate(text)) return true;
  const amount = parseQuantity(text);
  return amount !== undefined && amount >= least && sameAmount(amount, Math.round(amount));
}
