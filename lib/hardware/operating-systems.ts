import { DEBIAN_SYSTEMS } from './debian-kernels';
import type { KernelFacts, ModuleFact, OperatingSystem } from './operating-system';
import { RED_HAT_SYSTEMS } from './red-hat-kernels';
import { TALOS_SYSTEMS } from './talos-kernels';

/** Every release with known facts, by key. */
export const OPERATING_SYSTEMS: ReadonlyMap<string, OperatingSystem> = new Map(
  [...DEBIAN_SYSTEMS, ...RED_HAT_SYSTEMS, ...TALOS_SYSTEMS].map((system) => [system.key, system]),
);

/** What nodes run, as far as a spec says it. */
export interface NodeSystem {
  /** Key of the table, or any other text. @default - not stated */
  readonly os?: string;
  /** Instruction set, as `uname -m` prints it. */
  readonly architecture: string;
  /** Version of the kernel, at least major and minor. @default - that of the release */
  readonly kernel?: string;
}

/** Facts about the kernel that nodes run; `undefined` for other releases, instruction sets and kernels than those known. */
export function kernelFacts({ os, architecture, kernel }: NodeSystem): KernelFacts | undefined {
  const known = os === undefined ? undefined : OPERATING_SYSTEMS.get(os);
  const facts = known?.kernels.find(({ architectures }) => architectures.some((each) => each === architecture));
  return kernel === undefined || facts?.version === minorVersion(kernel) ? facts : undefined;
}

/** Version of the kernel that nodes run, where it is stated or known. */
export function kernelVersion(system: NodeSystem): string | undefined {
  return system.kernel ?? kernelFacts(system)?.version;
}

/** Where a module of a kernel is to be had. In names of modules `-` and `_` are the same to the kernel. */
export function moduleFact(facts: KernelFacts, module: string): ModuleFact {
  const has = (modules: readonly string[]) => modules.some((each) => same(each, module));
  if (has(facts.base)) return { shipped: 'base', package: facts.package };
  if (facts.extra && has(facts.extra.modules)) return { shipped: 'extra', package: facts.extra.package };
  return { shipped: has(facts.none) ? 'none' : 'unknown' };
}

/** Keys of the releases that ship a module for an instruction set. */
export function systemsWith(module: string, architecture: string): string[] {
  return [...OPERATING_SYSTEMS.keys()].filter((os) => {
    const facts = kernelFacts({ os, architecture });
    return facts !== undefined && 'package' in moduleFact(facts, module);
  });
}

function same(a: string, b: string): boolean {
  return a.replaceAll('-', '_') === b.replaceAll('-', '_');
}

function minorVersion(kernel: string): string | undefined {
  return /^\d+\.\d+/.exec(kernel)?.[0];
}
