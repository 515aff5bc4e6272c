import { type Problem, problem } from '../core';
import { optionPath } from './cni-options';
import type { ClusterFacts, PortFact, ResourceFact } from './facts';
import { lookup } from './lookup';
import { poolsFor } from './node-selectors';
import { portEntries, portOf } from './port-entries';
import { own } from './records';

type Mode = NonNullable<PortFact['eswitch']>;

/** Mode of the embedded switch that a CNI plugin for VFs works with. Sources: README files of the plugins. */
const MODES: Readonly<Record<string, Mode>> = {
  sriov: 'legacy',
  ovs: 'switchdev',
  'accelerated-bridge': 'switchdev',
  'ovn-k8s-cni-overlay': 'switchdev',
};

/** A network's CNI plugin is one for the mode of the embedded switches behind its devices (SW003). */
export function pluginFitsEswitch(facts: ClusterFacts): Problem[] {
  const known = new Map<string, Mode | undefined>();
  return facts.networks.flatMap((network) => {
    const { resource, plugins } = network;
    const plugin = plugins.find(({ type }) => own(MODES, type) !== undefined);
    if (plugin === undefined || resource === undefined) return [];
    if (!known.has(resource)) known.set(resource, modeOfAll(facts, lookup(facts).offers(resource)));
    const mode = known.get(resource);
    if (mode === undefined || own(MODES, plugin.type) === mode) return [];
    const right = Object.keys(MODES).filter((type) => MODES[type] === mode);
    return [
      problem('SW003', optionPath(network, plugin, 'type'), {
        message: `network ${network.name} gives VFs of ports in ${mode} mode to the CNI plugin ${plugin.type}`,
        value: plugin.type,
        allowed: right.join(', '),
        hint: `use ${right.join(' or ')}, or take devices of other ports`,
      }),
    ];
  });
}

/** The mode behind all devices of a resource; `undefined` when they have two, or it is not known of one. */
function modeOfAll(facts: ClusterFacts, offers: readonly ResourceFact[]): Mode | undefined {
  const modes = new Set<Mode | undefined>();
  for (const offer of offers) {
    for (const selector of offer.selectors) {
      for (const entry of portEntries(selector)) {
        for (const pool of poolsFor(facts, offer)) modes.add(portOf(pool, entry)?.eswitch);
      }
    }
  }
  const [mode, ...others] = modes;
  return others.length === 0 ? mode : undefined;
}
