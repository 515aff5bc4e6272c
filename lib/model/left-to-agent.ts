import { extendPath, joinPath, type Problem, problem } from '../core';
import { isOlder } from '../core/version';
import { type ClusterSpec, NodeSetupKind } from '../spec';
import { entriesByKey } from './by-key';
import { setsFirmware } from './firmware';
import { setsKubelet } from './kubelet';
import { isSetUpByAgent } from './node-agent';

/** The kubelet takes drop-ins over whole. Source: kubernetes pull request 127421. */
const WITH_DROP_INS = '1.32';

/** NODE007 for what is left to an agent that is not there, NODE008 for a kubelet that is too old for its drop-in. */
export function leftToAgent(spec: ClusterSpec): Problem[] {
  const { nodePools, platform } = spec;
  return entriesByKey(nodePools).flatMap(([name, nodePool]) => {
    const path = joinPath('nodePools', name);
    const setup = extendPath(path, 'kubelet', 'setup');
    const firmware = entriesByKey(nodePool.pfs)
      .filter(([, pf]) => setsFirmware(pf))
      .map(([port]) => extendPath(path, 'pfs', port, 'firmware'));
    const left = [...(setsKubelet(nodePool) ? [setup] : []), ...firmware];
    if (!isSetUpByAgent(spec)) return left.map(nobody);
    return setsKubelet(nodePool) && isOlder(platform.kubernetes, WITH_DROP_INS) ? [tooOld(setup, platform)] : [];
  });
}

function tooOld(path: string, { kubernetes }: ClusterSpec['platform']): Problem {
  return problem('NODE008', path, {
    message: `the kubelet of Kubernetes ${kubernetes} loses durations of its configuration to a drop-in`,
    value: kubernetes,
    allowed: `agent from Kubernetes ${WITH_DROP_INS} on`,
    hint: 'drop setup, and set the policies in the configuration of the kubelet',
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
