import { extendPath, joinPath, type Problem, problem } from '../core';
import { AddOn, type ClusterSpec, Datapath, Delivery, PlatformKind } from '../spec';
import { entriesByKey } from './by-key';
import { CNI_PLUGINS } from './cni';
import { BUILT_DATAPATHS, isBuilt } from './datapaths';
import { isCniBuilt } from './network';

/** What the spec can say and this version does not build yet: Problem `TODO-<word>`, never silence. */
export function notBuilt(spec: Partial<ClusterSpec>): Problem[] {
  const problems: Problem[] = [];
  const todo = (...args: Parameters<typeof todoProblem>) => {
    problems.push(todoProblem(...args));
  };
  const { platform, addOns } = spec;
  if (platform?.kind !== undefined && platform.kind !== PlatformKind.Kubernetes) {
    todo(platform.kind, 'platform.kind', platform.kind, PlatformKind.Kubernetes);
  }
  if (spec.delivery === Delivery.Dra) todo('dra', 'delivery', spec.delivery, Delivery.DevicePlugin);
  if (addOns?.nodeFeatureDiscovery === AddOn.Install) {
    todo('nodeFeatureDiscovery', 'addOns.nodeFeatureDiscovery', addOns.nodeFeatureDiscovery, 'external, none');
  }

  for (const [poolName, nodePool] of entriesByKey(spec.nodePools)) {
    for (const [pfName, pf] of entriesByKey(nodePool.pfs)) {
      const path = joinPath('nodePools', poolName, 'pfs', pfName);
      for (const [pool, { datapath }] of entriesByKey(pf.sfs)) {
        problems.push(...datapathNotBuilt(extendPath(path, 'sfs', pool, 'datapath'), datapath));
      }
      if (pf.wholePf) problems.push(...datapathNotBuilt(extendPath(path, 'wholePf', 'datapath'), pf.wholePf.datapath));
      for (const [pool, range] of entriesByKey(pf.vfs)) {
        const at = (word: string) => extendPath(path, 'vfs', pool, word);
        problems.push(...datapathNotBuilt(at('datapath'), range.datapath));
      }
    }
  }
  for (const [name, network] of entriesByKey(spec.networks)) {
    if (network.cni !== undefined && !isCniBuilt(network.cni)) {
      todo(network.cni, joinPath('networks', name, 'cni'), network.cni, Object.keys(CNI_PLUGINS).join(', '));
    }
  }
  return problems;
}

/** Why a datapath is not laid out, and what is nearest to it. */
const REASONS: Readonly<Partial<Record<Datapath, { readonly message: string; readonly hint: string }>>> = {
  [Datapath.Vduse]: {
    message: 'a VDUSE device is made by a program on the node and of no NIC, and no device plugin hands it out',
    hint: 'use vhostUser of the node pool, which a switch in software serves with the same front end',
  },
};

/** TODO-<datapath> for a datapath that this version does not lay out. */
export function datapathNotBuilt(path: string, datapath: Datapath): Problem[] {
  if (isBuilt(datapath)) return [];
  return [{ ...todoProblem(datapath, path, datapath, BUILT_DATAPATHS.join(', ')), ...REASONS[datapath] }];
}

function todoProblem(word: string, path: string, value: unknown, allowed: string): Problem {
  return problem(`TODO-${word}`, path, {
    message: `${word} is part of the spec but not built in this version`,
    value,
    allowed,
    hint: 'leave it out',
  });
}
