/**
 * Facts about one release of an operating system that nodes run. Each fact was read from the package or the file that
 * `source` names; what was not read is listed as unknown, never guessed.
 */
export interface OperatingSystem {
  /** What a spec says in `os`: `<distribution>-<release>`. */
  readonly key: string;
  /** Name of the release. */
  readonly name: string;
  /** How kernel arguments are set so that they survive a reboot, as words that follow "set". */
  readonly kernelArguments: string;
  /** Its kernels, by instruction set. An instruction set without an entry was not looked at. */
  readonly kernels: readonly KernelFacts[];
  /** Versions of its own packages. @default - not known */
  readonly tools?: Readonly<Partial<Record<OsTool, string>>>;
  /** What the nodes belong to, where no program can set them up. @default - they have a shell and files to write */
  readonly ownedBy?: string;
  /** What else matters when its packages are chosen. @default - nothing */
  readonly remark?: string;
  /** Where `kernelArguments`, `tools` and `remark` come from. */
  readonly source: string;
}

/** Tools of which the version decides what nodes can do. */
export type OsTool = 'dpdk' | 'iproute2' | 'openvswitch';

/** Which kernel modules the kernel of a release ships, for one or more instruction sets. */
export interface KernelFacts {
  /** Instruction sets, as `uname -m` prints them. */
  readonly architectures: readonly ('x86_64' | 'aarch64')[];
  /** Version of the kernel, major and minor. */
  readonly version: string;
  /** What installs the modules of `base`: a package, or the image itself. */
  readonly package: string;
  /** Modules that are there with the kernel, or built into it. */
  readonly base: readonly string[];
  /** Modules in a package of their own. @default - none */
  readonly extra?: { readonly package: string; readonly modules: readonly string[] };
  /** Modules that no package of the release has. */
  readonly none: readonly string[];
  /** Modules of which it is not known. */
  readonly unknown: readonly string[];
  /** Package or file, with version, that the lists were read from. */
  readonly source: string;
}

/** Where a module of a kernel is to be had. */
export type ModuleFact =
  | { readonly shipped: 'base' | 'extra'; readonly package: string }
  | { readonly shipped: 'none' | 'unknown' };
