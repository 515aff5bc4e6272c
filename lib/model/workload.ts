import {
  DNS_LABEL,
  extendPath,
  isInterfaceName,
  isLate,
  joinPath,
  latePart,
  type Planned,
  type Problem,
  parseQuantity,
  problem,
} from '../core';
import type { AttachedNetworkSpec, CnfDaemonSetSpec, CnfDeploymentSpec, ContainerSpec } from '../spec';
import { interfaceNameProblem, nameProblem } from './names';
import { datapathNotBuilt } from './not-built';
import { salvagePart } from './salvage';
import { checkResource } from './served-pools';

/** A network function, as it was described; what is malformed is left out. */
export interface WorkloadPlan<Spec> {
  readonly spec: Spec;
  /** Whether an object can have the names given. */
  readonly named: boolean;
  readonly networks: readonly AttachmentPlan[];
}

/** A network of a workload, with its name apart from its namespace. Both may be late. */
export interface AttachmentPlan extends Omit<AttachedNetworkSpec, 'network'> {
  readonly networkName: string;
  readonly namespace: string;
}

interface Workloads {
  readonly CnfDeploymentSpec: CnfDeploymentSpec;
  readonly CnfDaemonSetSpec: CnfDaemonSetSpec;
}

/**
 * Decides which networks a workload names, and as what.
 *
 * @param input a spec of that name, or anything. Codes: SPEC001-SPEC007, LATE001, NAME001, RES001, TODO-<datapath>.
 */
export function planWorkload<Name extends keyof Workloads>(
  input: unknown,
  name: Name,
): Planned<WorkloadPlan<Workloads[Name]> | undefined> {
  const { spec, problems, keptOf } = salvagePart<Workloads[Name]>(input, name);
  if (!spec) return { plan: undefined, problems };
  const names: [path: string, name: string][] = [
    ['namespace', spec.namespace],
    ...(spec.name === undefined ? [] : [['name', spec.name] as [string, string]]),
    ...Object.keys(spec.sidecars ?? {}).map((sidecar): [string, string] => [joinPath('sidecars', sidecar), sidecar]),
  ];
  const wrong = names.filter(([, text]) => !DNS_LABEL.test(text));
  problems.push(...wrong.map(([path, text]) => nameProblem(path, text)));
  problems.push(
    ...checkAmounts([], spec),
    ...Object.entries(spec.sidecars ?? {}).flatMap(([sidecar, container]) =>
      checkAmounts(['sidecars', sidecar], container),
    ),
  );
  const places = keptOf('networks');
  const networks = (spec.networks ?? []).flatMap((attached, i) => {
    const { network, ...attachment } = attached;
    const found = checkAttachment(joinPath('networks', places[i] ?? i), attached);
    problems.push(...found);
    return found.length > 0 ? [] : [{ ...attachment, ...placeOf(network, spec.namespace) }];
  });
  return { plan: { spec, named: wrong.length === 0, networks }, problems };
}

/** SPEC005 for amounts that are no quantities. What amounts make sense together is for the rules to say. */
function checkAmounts(at: readonly string[], { memory, hugepages = {} }: ContainerSpec): Problem[] {
  const amounts: [path: string, amount: string][] = [
    ...(memory === undefined ? [] : [[joinPath(...at, 'memory'), memory] as [string, string]]),
    ...Object.entries(hugepages).map(([size, amount]): [string, string] => [
      joinPath(...at, 'hugepages', size),
      amount,
    ]),
  ];
  return amounts
    .filter(([, amount]) => parseQuantity(amount) === undefined)
    .map(([path, value]) =>
      problem('SPEC005', path, {
        message: 'this is not an amount',
        value,
        allowed: 'a number with a unit or none: 512Mi, 2Gi, 1G',
        hint: 'write the unit without a space, as Kubernetes does',
      }),
    );
}

function checkAttachment(path: string, attached: AttachedNetworkSpec): Problem[] {
  const { network, resource, datapath, interface: interfaceName } = attached;
  return [
    ...(isLate(network) || isReference(network) ? [] : [referenceProblem(extendPath(path, 'network'), network)]),
    ...(resource === undefined ? [] : checkResource(extendPath(path, 'resource'), resource)),
    ...(datapath === undefined ? [] : datapathNotBuilt(extendPath(path, 'datapath'), datapath)),
    ...(interfaceName === undefined || isInterfaceName(interfaceName)
      ? []
      : [interfaceNameProblem(extendPath(path, 'interface'), interfaceName)]),
  ];
}

function isReference(text: string): boolean {
  const parts = text.split('/');
  return parts.length <= 2 && parts.every((part) => DNS_LABEL.test(part));
}

function referenceProblem(path: string, network: string): Problem {
  return problem('NAME001', path, {
    message: 'this names no network',
    value: network,
    allowed: 'namespace/name, or a name in the namespace of the workload; both are DNS labels',
    hint: 'for example "cnf/n3", as `kubectl get network-attachment-definitions -A` shows it',
  });
}

/** Name and namespace of a network; a late reference stays late in both parts. */
function placeOf(network: string, home: string): { networkName: string; namespace: string } {
  const part = (choose: (name: string, namespace: string) => string) =>
    latePart(network, (text) => {
      const [name = '', namespace = home] = text.split('/').reverse();
      return choose(name, namespace);
    });
  return { networkName: part((name) => name), namespace: part((_, namespace) => namespace) };
}
