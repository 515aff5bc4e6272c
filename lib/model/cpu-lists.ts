import { extendPath, formatCpuSet, joinPath, type Planned, type Problem, parseCpuSet, problem } from '../core';
import type { CpuSpec } from '../spec';
import { entriesByKey } from './by-key';

/** CPUs that pods may use. */
export interface CpuSupply {
  readonly total: number;
  /** Their number on each NUMA node. @default - not stated */
  readonly byNumaNode?: Readonly<Record<string, number>>;
}

/** A CPU list of the spec that can be read. */
interface CpuList {
  readonly key: string;
  readonly text: string;
  readonly cpus: ReadonlySet<number>;
}

/**
 * Reads the CPU lists of a node pool, and counts what they leave to pods. `undefined` when no list says which CPUs
 * there are, or when something is wrong with the lists.
 * Codes: CPU001-CPU003, SPEC005.
 *
 * @param path where the node pool stands in the user's input
 */
export function planCpus(path: string, cpu: CpuSpec | undefined): Planned<CpuSupply | undefined> {
  if (cpu === undefined) return { plan: undefined, problems: [] };
  const problems: Problem[] = [];
  const read = (key: string, text: string | undefined): CpuList | undefined => {
    const cpus = text === undefined ? undefined : parseCpuSet(text);
    if (text !== undefined && cpus === undefined) problems.push(malformed(path, key, text));
    return text === undefined || cpus === undefined ? undefined : { key, text, cpus: new Set(cpus) };
  };
  const cores = read('cores', cpu.cores);
  const reserved = read('reserved', cpu.reserved);
  const nodes = entriesByKey(cpu.numaNodes).flatMap(([node, text]) => read(joinPath('numaNodes', node), text) ?? []);
  for (const [node, text] of entriesByKey(cpu.numaNodes)) {
    if (!/^\d{1,3}$/.test(node)) problems.push(noNumaNode(path, node, text));
  }

  for (const list of [...(reserved ? [reserved] : []), ...nodes]) {
    if (cores) problems.push(...foreign(path, list, cores));
  }
  if (problems.length === 0) problems.push(...contradictions(path, cores, reserved, nodes));
  const all = cores?.cpus ?? (nodes.length > 0 ? new Set(nodes.flatMap(({ cpus }) => [...cpus])) : undefined);
  if (problems.length > 0 || all === undefined) return { plan: undefined, problems };
  const free = (cpus: ReadonlySet<number>) => [...cpus].filter((id) => !reserved?.cpus.has(id)).length;
  const names = entriesByKey(cpu.numaNodes).map(([node]) => node);
  return {
    plan: {
      total: free(all),
      ...(nodes.length > 0
        ? { byNumaNode: Object.fromEntries(nodes.map(({ cpus }, i) => [names[i] as string, free(cpus)])) }
        : {}),
    },
    problems,
  };
}

function malformed(path: string, key: string, text: string): Problem {
  return problem('CPU001', `${extendPath(path, 'cpu')}.${key}`, {
    message: 'this is not a CPU list',
    value: text,
    allowed: "numbers and rising ranges without repeats, '0-3,8'",
    hint: 'write the list as `lscpu` shows it',
  });
}

function noNumaNode(path: string, node: string, text: string): Problem {
  return problem('SPEC005', extendPath(path, 'cpu', 'numaNodes', node), {
    message: 'a NUMA node goes by its number',
    value: { [node]: text },
    allowed: 'a NUMA node number',
    hint: 'for example { "0": "0-31", "1": "32-63" }',
  });
}

function foreign(path: string, { key, cpus }: CpuList, cores: CpuList): Problem[] {
  const missing = [...cpus].filter((id) => !cores.cpus.has(id));
  if (missing.length === 0) return [];
  return [
    problem('CPU002', `${extendPath(path, 'cpu')}.${key}`, {
      message: `the node has no CPUs ${formatCpuSet(missing)}`,
      value: formatCpuSet([...cpus]),
      allowed: `CPUs of ${cores.text}`,
      hint: 'list only CPUs of `cores`',
    }),
  ];
}

/** Lists of which each is right and that do not go together. */
function contradictions(
  path: string,
  cores: CpuList | undefined,
  reserved: CpuList | undefined,
  nodes: readonly CpuList[],
): Problem[] {
  const problems: Problem[] = [];
  const contradiction = (key: string, message: string, value: string, allowed: string, hint: string) =>
    problems.push(problem('CPU003', `${extendPath(path, 'cpu')}.${key}`, { message, value, allowed, hint }));
  const seen = new Set<number>();
  for (const { key, text, cpus } of nodes) {
    const twice = [...cpus].filter((id) => seen.has(id));
    for (const id of cpus) seen.add(id);
    if (twice.length === 0) continue;
    const message = `CPUs ${formatCpuSet(twice)} stand on another NUMA node too`;
    contradiction(key, message, text, 'CPUs that no other NUMA node has', 'copy the lists from `lscpu`');
  }
  const homeless = nodes.length === 0 ? [] : [...(cores?.cpus ?? [])].filter((id) => !seen.has(id));
  if (homeless.length > 0) {
    const message = `CPUs ${formatCpuSet(homeless)} stand on no NUMA node`;
    contradiction(
      'numaNodes',
      message,
      formatCpuSet([...seen]),
      `all of ${cores?.text}`,
      'list the CPUs of every NUMA node',
    );
  }
  if (reserved && cores && reserved.cpus.size === cores.cpus.size) {
    contradiction('reserved', 'no CPU is left for pods', reserved.text, `some of ${cores.text}`, 'reserve fewer CPUs');
  }
  return problems;
}
