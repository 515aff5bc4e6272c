import { extendPath, joinPath, type Problem, problem } from '../core';
import { type ClusterSpec, NodeSetupKind } from '../spec';
import { entriesByKey } from './by-key';
import { setsFirmware } from './firmware';

/** NODE007 for what is left to an agent that is not there. */
export function leftToAgent({ nodeSetup, nodePools }: Pick<ClusterSpec, 'nodeSetup' | 'nodePools'>): Problem[] {
  if (nodeSetup === NodeSetupKind.Agent) return [];
  return entriesByKey(nodePools).flatMap(([name, { pfs }]) => {
    const path = joinPath('nodePools', name);
    return entriesByKey(pfs)
      .filter(([, pf]) => setsFirmware(pf))
      .map(([port]) => nobody(extendPath(path, 'pfs', port, 'firmware')));
  });
}

function nobody(path: string): Problem {
  return problem('NODE007', path, {
    message: 'it is left to the agent, and the nodes have none',
    value: NodeSetupKind.Agent,
    allowed: 'external; agent with nodeSetup: agent',
    hint: 'set nodeSetup: agent, or leave it out and see to it yourself',
  });
}
