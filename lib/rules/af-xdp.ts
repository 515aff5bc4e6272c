import { isLate, type Problem, problem } from '../core';
import { option, optionPath } from './cni-options';
import type { AfXdpPoolFact, ClusterFacts } from './facts';
import { at } from './origin';

/** A field of a pool, whether it is as the plugin takes it, and what would be. */
interface PoolForm {
  readonly field: string;
  readonly value: (pool: AfXdpPoolFact) => unknown;
  readonly isGood: (pool: AfXdpPoolFact) => boolean;
  readonly allowed: string;
}

const isWithin = (value: number | undefined, least: number, most: number) =>
  value === undefined || value === 0 || (value >= least && value <= most);

/** Source: afxdp-plugins-for-kubernetes internal/deviceplugin/configFile.go, Validate; constants/constants.go. */
const FORMS: readonly PoolForm[] = [
  {
    field: 'name',
    value: ({ name }) => name,
    isGood: ({ name }) => isLate(name) || /^[a-zA-Z0-9]{1,20}$/.test(name),
    allowed: 'letters and digits, at most 20 characters',
  },
  {
    field: 'mode',
    value: ({ mode }) => mode,
    isGood: ({ mode }) => ['primary', 'cdq'].includes(mode),
    allowed: 'primary, cdq',
  },
  {
    field: 'devices',
    value: () => 'nothing',
    isGood: ({ drivers, deviceNames, byNode }) => drivers.length + deviceNames.length + byNode > 0,
    allowed: 'at least one of drivers, devices and nodes',
  },
  {
    field: 'devices',
    value: ({ deviceNames }) => deviceNames,
    // The plugin looks an address up, and then for the name that is not there: internal/deviceplugin/config.go.
    isGood: ({ deviceNames }) => deviceNames.every((name) => name !== ''),
    allowed: 'devices by name: those by pci or mac are passed over',
  },
  {
    field: 'drivers',
    value: ({ drivers }) => drivers,
    isGood: ({ mode, drivers }) => mode !== 'cdq' || drivers.every((driver) => driver === 'ice'),
    allowed: 'ice: no other driver has subfunctions for cdq',
  },
  {
    field: 'uid',
    value: ({ uid }) => uid,
    isGood: ({ uid }) => isWithin(uid, 1000, 256_000),
    allowed: '1000 to 256000',
  },
  {
    field: 'UdsTimeout',
    value: ({ socketTimeout }) => socketTimeout,
    isGood: ({ socketTimeout }) => socketTimeout === -1 || isWithin(socketTimeout, 30, 300),
    allowed: '-1 for never, 0 for the default, or 30 to 300 seconds',
  },
];

/** A pool of the AF_XDP device plugin is one that the plugin takes (V68, XDP003). */
export function acceptedPools(facts: ClusterFacts): Problem[] {
  return (facts.afXdpPools ?? []).flatMap((pool) =>
    FORMS.filter(({ isGood }) => !isGood(pool)).map(({ field, value, allowed }) =>
      problem('XDP003', at(pool.origin, field), {
        message: `pool ${pool.name} of the AF_XDP device plugin has ${field} that the plugin does not take`,
        value: value(pool) ?? 'nothing',
        allowed,
        hint: `use ${allowed}`,
      }),
    ),
  );
}

/** Pinned maps have all that they need, in the pool, its daemon and its networks (V69, XDP004). */
export function pinnedMaps(facts: ClusterFacts): Problem[] {
  return (facts.afXdpPools ?? []).flatMap((pool) => {
    const who = `pool ${pool.name} of the AF_XDP device plugin pins maps`;
    const wrong = (path: string, message: string, value: unknown, allowed: string, hint: string) =>
      problem('XDP004', path, { message: `${who}, ${message}`, value, allowed, hint });
    if (!pool.pinned) return [];
    return [
      ...(pool.socketDisabled
        ? []
        : [
            wrong(
              at(pool.origin, 'UdsServerDisable'),
              'and opens sockets too',
              false,
              'UdsServerDisable: true beside BpfMapPinningEnable',
              'set UdsServerDisable: true',
            ),
          ]),
      ...(pool.mountsReachHost === false
        ? [
            wrong(
              at(pool.origin, 'BpfMapPinningEnable'),
              'where the host does not see them',
              true,
              'a privileged container with /var/run/afxdp_dp mounted Bidirectional',
              'set privileged: true and mountPropagation: Bidirectional in the DaemonSet, or use sockets',
            ),
          ]
        : []),
      ...facts.networks
        .filter(({ resource }) => resource === `afxdp/${pool.name}`)
        .flatMap((network) => {
          const plugin = network.plugins.find(({ type }) => type === 'afxdp');
          if (!plugin || option(plugin.config, 'dpSyncer') === true) return [];
          return [
            wrong(
              optionPath(network, plugin, 'dpSyncer'),
              `and network ${network.name} does not tell it when a pod is gone`,
              option(plugin.config, 'dpSyncer') ?? 'nothing',
              'dpSyncer: true',
              'set dpSyncer: true in the configuration of the network',
            ),
          ];
        }),
    ];
  });
}
