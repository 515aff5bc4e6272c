/**
 * CPU lists as the kernel and the kubelet write them: `0-3,8,10-11`.
 * Source: Linux `Documentation/admin-guide/cputopology.rst`; cpuset(7), section "List format".
 */

const PART = /^(\d{1,5})(?:-(\d{1,5}))?$/;

/**
 * Parses a CPU list; `undefined` when it is malformed, a range runs backwards or a CPU is named twice. Spaces, which
 * the kernel skips, are refused: the kubelet does not read them. Source: k8s.io/utils/cpuset, Parse.
 */
export function parseCpuSet(text: string): number[] | undefined {
  const cpus = new Set<number>();
  for (const part of text.split(',')) {
    const match = PART.exec(part);
    if (!match) return undefined;
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (last < first) return undefined;
    for (let cpu = first; cpu <= last; cpu++) {
      if (cpus.has(cpu)) return undefined;
      cpus.add(cpu);
    }
  }
  return [...cpus].sort((a, b) => a - b);
}

/** Writes CPUs as the shortest list: `[0,1,2,5]` is `0-2,5`. */
export function formatCpuSet(cpus: readonly number[]): string {
  const sorted = [...new Set(cpus)].sort((a, b) => a - b);
  const ranges: string[] = [];
  for (let i = 0; i < sorted.length; ) {
    let j = i;
    while (j + 1 < sorted.length && sorted[j + 1] === (sorted[j] as number) + 1) j++;
    ranges.push(i === j ? `${sorted[i]}` : `${sorted[i]}-${sorted[j]}`);
    i = j + 1;
  }
  return ranges.join(',');
}
