import { extendPath, type Problem, problem } from '../core';
import { isOlder } from '../core/version';
import { kernelVersion, type NodeSystem } from '../hardware';
import { Datapath, EswitchMode } from '../spec';
import type { PfPlan } from './plan';
import { portDevices, rangePath } from './port-devices';

/** Source: afxdp-plugins-for-kubernetes constants/constants.go. */
const AF_XDP_SINCE = '4.18';

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
  return pfs.flatMap((pf) => {
    const { name, nic, eswitch, switchdev, sfs, subfunctionsSince } = pf;
    const at = extendPath(path, 'pfs', name);
    const gates: KernelGate[] = [];
    if (eswitch === EswitchMode.Switchdev && switchdev?.kernel !== undefined) {
      gates.push({
        what: `switchdev mode of ${nic}`,
        since: switchdev.kernel,
        path: extendPath(at, 'eswitch'),
        value: eswitch,
      });
    }
    if (sfs.length > 0 && subfunctionsSince !== undefined) {
      const pools = sfs.map(({ pool }) => pool);
      gates.push({
        what: `subfunctions of ${nic}`,
        since: subfunctionsSince,
        path: extendPath(at, 'sfs'),
        value: pools,
      });
    }
    for (const range of portDevices(pf).filter(({ datapath }) => datapath === Datapath.AfXdp)) {
      gates.push({
        what: 'AF_XDP',
        since: AF_XDP_SINCE,
        path: extendPath(rangePath(at, range), 'datapath'),
        value: range.datapath,
      });
    }
    return gates;
  });
}

/** NODE006 for what the kernel of the nodes is too old for (V62). Of a kernel that is not stated or known nothing is said. */
export function checkKernelVersion(gates: readonly KernelGate[], system: NodeSystem): Problem[] {
  const version = kernelVersion(system);
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
