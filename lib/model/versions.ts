import { extendPath, type Problem, problem } from '../core';
import { isOlder } from '../core/version';
import { type DatapathFacts, kernelVersion, type NodeSystem, OPERATING_SYSTEMS } from '../hardware';
import type { PfPlan } from './plan';
import type { VdpaPlan } from './vdpa';

/** First iproute2 whose `vdpa` sets an attribute. Source: iproute2 vdpa/vdpa.c, by release. */
const IPROUTE2 = { tool: '5.14', mac: '5.17', max_vqp: '5.18' } as const;

/**
 * Whether kernel and tools of the nodes are new enough for their datapaths (V62), as far as a spec says which they are.
 * Codes: NODE006.
 *
 * @param path path of the node pool.
 */
export function checkVersions(path: string, pfs: readonly PfPlan[], system: NodeSystem): Problem[] {
  const kernel = kernelVersion(system);
  // A kernel of one's own says nothing of the tools, which come with the release.
  const iproute2 = system.os === undefined ? undefined : OPERATING_SYSTEMS.get(system.os)?.tools?.iproute2;
  return pfs.flatMap(({ name, ranges }) =>
    ranges.flatMap(({ pool, datapath, kernel: since, vdpa }) => {
      const at = extendPath(path, 'pfs', name, 'vfs', pool, 'datapath');
      const tools = vdpa ? iproute2For(vdpa) : undefined;
      return [
        ...(older(kernel, since) ? [tooOld(at, datapath, 'kernel', kernel as string, since as string)] : []),
        ...(older(iproute2, tools) ? [tooOld(at, datapath, 'iproute2', iproute2 as string, tools as string)] : []),
      ];
    }),
  );
}

function iproute2For({ attributes }: VdpaPlan): string {
  if (attributes.some((each) => each.startsWith('max_vqp'))) return IPROUTE2.max_vqp;
  return attributes.includes('mac') ? IPROUTE2.mac : IPROUTE2.tool;
}

/** What is not known is not too old. */
function older(version: string | undefined, least: DatapathFacts['kernel']): boolean {
  return version !== undefined && least !== undefined && isOlder(version, least);
}

function tooOld(path: string, datapath: string, what: 'kernel' | 'iproute2', has: string, least: string): Problem {
  return problem('NODE006', path, {
    message: `the datapath ${datapath} needs ${what} ${least} or later, and the nodes run ${has}`,
    value: datapath,
    allowed: `with ${what} ${has}: another datapath`,
    hint:
      what === 'kernel'
        ? 'use another datapath or a newer system; state kernel when the nodes run another one'
        : 'use another datapath or a newer system; leave os out when the tools come from elsewhere',
  });
}
