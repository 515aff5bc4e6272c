import { extendPath, type Problem, problem } from '../core';
import { kernelFacts, type NodeSystem } from '../hardware';
import { EswitchMode } from '../spec';
import type { PfPlan } from './plan';

/** Something that kernels have only since some version. */
export interface KernelGate {
  readonly what: string;
  /** Major and minor version. */
  readonly since: string;
  /** The wish that it follows from. */
  readonly path: string;
  readonly value: unknown;
}

/** What the ports of a node pool ask of the version of the kernel. */
export function portGates(path: string, pfs: readonly PfPlan[]): KernelGate[] {
  return pfs.flatMap(({ name, nic, eswitch, switchdev }) =>
    eswitch === EswitchMode.Switchdev && switchdev?.kernel !== undefined
      ? [
          {
            what: `switchdev mode of ${nic}`,
            since: switchdev.kernel,
            path: extendPath(path, 'pfs', name, 'eswitch'),
            value: eswitch,
          },
        ]
      : [],
  );
}

/** NODE006 for what the kernel of the nodes is too old for (V62). Of a kernel that is not stated or known nothing is said. */
export function checkKernelVersion(gates: readonly KernelGate[], system: NodeSystem): Problem[] {
  const version = system.kernel ?? kernelFacts(system)?.version;
  if (version === undefined) return [];
  return gates
    .filter(({ since }) => isOlder(version, since))
    .map(({ what, since, path, value }) =>
      problem('NODE006', path, {
        message: `${what} needs Linux ${since}, and the nodes run ${version}`,
        value,
        allowed: `with a kernel from ${since} on`,
        hint: 'use a newer kernel; state kernel if the nodes run another one than their operating system ships',
      }),
    );
}

/** True when a kernel came before another; only major and minor version count. */
export function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const [otherMajor = 0, otherMinor = 0] = than.split('.').map((part) => Number.parseInt(part, 10));
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}
