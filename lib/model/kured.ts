import { extendPath, type Planned, type Problem, problem } from '../core';
import type { KuredSpec, Weekday } from '../spec';
import { optional } from './optional';

/** How kured reboots the nodes of a pool, decided. Durations are minutes. */
export interface KuredPlan {
  readonly drainTimeout: number;
  readonly lockTtl: number;
  readonly period: number;
  readonly days?: Weekday[];
  readonly start?: string;
  readonly end?: string;
  readonly timeZone?: string;
}

/** Minutes that a node is given to come back. Servers with much memory test it for that long when they start. */
const REBOOT_MINUTES = 15;

/** Decides how kured works. Codes: KURED001. */
export function planKured(spec: KuredSpec = {}, path = 'kured'): Planned<KuredPlan> {
  const { drainTimeout = 15, lockTtl = 60, period = 5, window = {} } = spec;
  const { days, start, end, timeZone } = window;
  const least = drainTimeout + REBOOT_MINUTES;
  const problems: Problem[] = [];
  if (lockTtl < least) {
    problems.push(
      problem('KURED001', extendPath(path, 'lockTtl'), {
        message: 'the lock is free for the next node while this one may still be drained or starting',
        value: { drainTimeout, lockTtl },
        allowed: `at least ${least} (the drain, and ${REBOOT_MINUTES} minutes for the node to come back)`,
        hint: `raise lockTtl to ${least}, or lower drainTimeout`,
      }),
    );
  }
  return { plan: { drainTimeout, lockTtl, period, ...optional({ days, start, end, timeZone }) }, problems };
}
