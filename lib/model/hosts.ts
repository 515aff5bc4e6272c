import { didYouMean, extendPath, type Planned, type Problem, problem } from '../core';
import { groupBy, own } from '../rules/records';
import type { NodePoolSpec, PfMatch } from '../spec';
import { entriesByKey } from './by-key';
import type { PfPlan } from './plan';
import { portDevices } from './port-devices';

/** What an override is about. */
interface Override {
  readonly host: string;
  readonly pf: string;
  readonly match: PfMatch;
  readonly path: string;
}

/**
 * The ports of a node pool with what differs on single nodes. The configuration of the device plugin is the same on all
 * nodes of a pool, so it names a port by every address that it has on any of them; no address may mean two ports.
 *
 * An override that cannot be is left out. Codes: PF002, PF005-PF007.
 *
 * @param path of the node pool
 */
export function planHosts(path: string, spec: NodePoolSpec, pfs: readonly PfPlan[]): Planned<readonly PfPlan[]> {
  const problems: Problem[] = [];
  const sound = overridesOf(path, spec).filter((override) => {
    const found = unknownPort(override, spec) ?? otherMarks(override, pfs);
    if (found) problems.push(found);
    return !found;
  });
  problems.push(...sameAddress(sound, pfs));
  if (problems.length === 0) problems.push(...sharedAddress(sound, pfs));
  const byPort = groupBy(sound, ({ pf }) => pf);
  const plan = pfs.map((pf) => {
    const overrides = byPort.get(pf.name);
    return overrides ? { ...pf, hosts: Object.fromEntries(overrides.map(({ host, match }) => [host, match])) } : pf;
  });
  return { plan, problems };
}

/** PCI addresses that a port has on any node; none where it is not found by its address. */
export function addressesOf({ match, hosts = {} }: Pick<PfPlan, 'match' | 'hosts'>): readonly string[] {
  if (match.pci === undefined) return [];
  const others = Object.values(hosts).flatMap(({ pci }) => (pci === undefined ? [] : [pci]));
  return [...new Set([match.pci, ...others])];
}

function overridesOf(path: string, { hosts }: NodePoolSpec): Override[] {
  return entriesByKey(hosts).flatMap(([host, { pfs }]) =>
    entriesByKey(pfs).map(([pf, { match }]) => ({ host, pf, match, path: extendPath(path, 'hosts', host, 'pfs', pf) })),
  );
}

function unknownPort({ pf, path }: Override, { pfs }: NodePoolSpec): Problem | undefined {
  if (own(pfs, pf) !== undefined) return undefined;
  const known = Object.keys(pfs);
  return problem('PF005', path, {
    message: `the node pool has no PF ${pf}`,
    value: pf,
    allowed: known.join(', '),
    hint: didYouMean(pf, known, 'name a PF of the node pool; what all its nodes have is said there'),
  });
}

/** The device plugin finds devices by address or by name, and does so alike on all nodes. */
function otherMarks({ pf, match, path }: Override, pfs: readonly PfPlan[]): Problem | undefined {
  const plan = pfs.find(({ name }) => name === pf);
  const byAddress = plan?.match.pci !== undefined;
  const marks = Object.keys(match);
  if (marks.length > 0 && (!plan || portDevices(plan).length === 0 || byAddress === (match.pci !== undefined))) {
    return undefined;
  }
  return problem('PF006', extendPath(path, 'match'), {
    message: byAddress
      ? `the device plugin finds ${pf} by its PCI address, and this does not say which it has on the node`
      : `the device plugin finds ${pf} by its name, so an address of one node would not be used`,
    value: match,
    allowed: byAddress ? 'pci, and mac or serial besides' : 'mac or serial',
    hint: byAddress
      ? 'give the PCI address on this node: `lspci -D`'
      : `give the PF a PCI address in the node pool too, or drop pci here`,
  });
}

/** PF002: two ports of one node that are recognised by the same address. */
function sameAddress(overrides: readonly Override[], pfs: readonly PfPlan[]): Problem[] {
  return overrides.flatMap(({ host, pf, match, path }) => {
    const ownOf = (name: string) => overrides.find((each) => each.host === host && each.pf === name)?.match;
    return (['pci', 'mac'] as const).flatMap((key) => {
      if (match[key] === undefined) return [];
      const other = pfs.find(({ name, match: pools }) => name !== pf && (ownOf(name) ?? pools)[key] === match[key]);
      // Where both are said of the node, the later one is told.
      if (!other || (ownOf(other.name) !== undefined && other.name > pf)) return [];
      return [
        problem('PF002', extendPath(path, 'match', key), {
          message: `${pf} and ${other.name} of ${host} are recognised by the same address`,
          value: match[key],
          allowed: 'an address that no other PF of the node has',
          hint: `give ${other.name} of this node its own address too, if the two have changed places`,
        }),
      ];
    });
  });
}

/** PF007: an address that is one port here and another there. */
function sharedAddress(overrides: readonly Override[], pfs: readonly PfPlan[]): Problem[] {
  const handedOut = pfs.filter((pf) => portDevices(pf).length > 0);
  const ports = new Map<string, string>();
  for (const { name, match } of handedOut) if (match.pci !== undefined) ports.set(match.pci, name);
  return overrides.flatMap(({ pf, match: { pci }, path }) => {
    if (pci === undefined || !handedOut.some(({ name }) => name === pf)) return [];
    const other = ports.get(pci) ?? pf;
    ports.set(pci, other);
    if (other === pf) return [];
    return [
      problem('PF007', extendPath(path, 'match', 'pci'), {
        message: `${pci} is ${pf} here and ${other} on another node of the pool`,
        value: pci,
        allowed: `an address that ${other} has on no node of the pool`,
        hint: 'put the nodes whose ports have changed places into a node pool of their own',
      }),
    ];
  });
}
