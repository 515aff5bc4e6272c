/** Runs a program and tells what the whole process cost. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { cpuOfChildren } from './cpu.cjs';

/** The most memory that a process ever held, in MB; `undefined` once it has ended. Source: proc_pid_status(5), VmHWM. */
function peakMemory(pid) {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes && Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

/**
 * Runs a program to its end, alone, and measures it from outside.
 *
 * @param stdout file that takes its standard output
 * @returns CPU in seconds (user and system), wall-clock time in seconds, peak resident memory in MB
 * @throws Error with its messages when it fails or says anything on standard error: a warning costs time too
 */
export async function measure(file, args, { stdout, cwd } = {}) {
  const out = stdout === undefined ? undefined : openSync(stdout, 'w');
  const before = cpuOfChildren();
  const start = performance.now();
  const child = spawn(file, args, { cwd, stdio: ['ignore', out ?? 'ignore', 'pipe'] });
  let messages = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    messages += text;
  });
  let memory = 0;
  const watch = setInterval(() => {
    memory = peakMemory(child.pid) ?? memory;
  }, 10);
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const wall = (performance.now() - start) / 1000;
  clearInterval(watch);
  if (out !== undefined) closeSync(out);
  if (code !== 0 || messages !== '') throw new Error(`${file} ${args.join(' ')} ended with ${code}:\n${messages}`);
  return { cpu: cpuOfChildren() - before, wall, memory };
}

/** How far a measurement may be off before it counts: machines are busy, and CI's most of all. */
export const SLACK = 1.3;

/** The middle value. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
