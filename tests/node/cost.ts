/** What a process of the emulated node costs, with all it has started. */
import type { EmulatedNode } from './guest';

export interface Cost {
  /** Seconds of CPU since it was started: its own and that of its children, ended or not. */
  readonly cpu: number;
  /** MB of memory, pages that several share counted once. Source: proc(5), smaps_rollup, Pss. */
  readonly memory: number;
}

/** Hundredths of a second are what the kernel counts in. Source: proc_pid_stat(5); sysconf(3), _SC_CLK_TCK. */
const SCRIPT = `
tree() {
  echo "$1"
  for child in $(cat /proc/$1/task/*/children 2>/dev/null); do tree "$child"; done
}
for pid in $(tree "$(cat PIDFILE)"); do
  sed 's/.*) //' /proc/$pid/stat
  grep -h ^Pss: /proc/$pid/smaps_rollup
done 2>/dev/null | awk '/^Pss:/ { kb += $2; next } { ticks += $12 + $13 + $14 + $15 } END { print ticks / 100, kb / 1024 }'`;

/** @param pidFile file of the node with the number of the process */
export async function costOf(node: EmulatedNode, pidFile: string): Promise<Cost> {
  const [cpu, memory] = (await node.sh(SCRIPT.replace('PIDFILE', pidFile))).split(' ').map(Number);
  return { cpu: cpu as number, memory: memory as number };
}
