import { extendPath, type Problem, problem } from '../core';
import { kernelFacts, moduleFact, type NodeSystem, systemsWith } from '../hardware';
import { groupBy } from '../rules/records';
import type { PfPlan, Requirement } from './plan';
import { isVfRange, portDevices, rangePath } from './port-devices';

/** A module that the nodes of a pool need. */
interface WantedModule {
  readonly module: string;
  /** What for. */
  readonly reason: string;
  /** The wish that it follows from. */
  readonly path: string;
  readonly value: unknown;
}

/** The kernel modules of a node pool, and the packages to install where the kernel's own does not have them. */
export function requireModules(path: string, pfs: readonly PfPlan[], system: NodeSystem): Requirement[] {
  const facts = kernelFacts(system);
  const wanted = wantedModules(path, pfs);
  const extra = groupBy(
    wanted.flatMap(({ module }) => {
      const fact = facts && moduleFact(facts, module);
      return fact?.shipped === 'extra' ? [{ module, from: fact.package }] : [];
    }),
    ({ from }) => from,
  );
  return [
    ...wanted.map(({ module, reason }): Requirement => ({ subject: 'kernel modules', want: module, reason })),
    ...[...extra].map(
      ([from, modules]): Requirement => ({
        subject: 'software',
        want: `the package ${from}`,
        reason: `has ${modules.map(({ module }) => module).join(', ')}, which the package of the kernel has not`,
      }),
    ),
  ];
}

/**
 * Whether the kernel that the nodes are said to run has the modules at all. Of a system that is not known, or not
 * stated, nothing is said.
 * Codes: NODE005.
 *
 * @param path path of the node pool.
 */
export function checkModules(path: string, pfs: readonly PfPlan[], system: NodeSystem): Problem[] {
  const facts = kernelFacts(system);
  if (!facts) return [];
  return wantedModules(path, pfs)
    .filter(({ module }) => moduleFact(facts, module).shipped === 'none')
    .map((wanted) => notShipped(wanted, system));
}

/** Each module once, for the first that needs it. */
function wantedModules(path: string, pfs: readonly PfPlan[]): WantedModule[] {
  const wanted = new Map<string, WantedModule>();
  const want = (each: WantedModule) => wanted.has(each.module) || wanted.set(each.module, each);
  for (const pf of pfs) {
    const at = extendPath(path, 'pfs', pf.name);
    want({ module: pf.pfDriver, reason: `driver of ${pf.name}`, path: extendPath(at, 'nic'), value: pf.nic });
    for (const each of portDevices(pf)) {
      const { pool, datapath, modules } = each;
      const vhostNet = isVfRange(each) && each.vhostNet;
      const range = rangePath(at, each);
      for (const module of modules) {
        want({
          module,
          reason: `datapath ${datapath} of pool ${pool}`,
          path: extendPath(range, 'datapath'),
          value: datapath,
        });
      }
      for (const module of vhostNet ? ['vhost_net', 'tun'] : []) {
        want({ module, reason: `vhostNet of pool ${pool}`, path: extendPath(range, 'vhostNet'), value: true });
      }
    }
  }
  return [...wanted.values()];
}

function notShipped({ module, reason, path, value }: WantedModule, { os, architecture }: NodeSystem): Problem {
  const others = systemsWith(module, architecture);
  return problem('NODE005', path, {
    message: `${os} on ${architecture} does not ship the kernel module ${module}: ${reason}`,
    value,
    allowed:
      others.length > 0
        ? `with ${module}: ${others.join(', ')}`
        : `no operating system in the table ships ${module} for ${architecture}`,
    hint: 'use another operating system, NIC or datapath; state kernel if the nodes run another one, leave os out if the module comes from elsewhere',
  });
}
