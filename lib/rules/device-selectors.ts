import { isLate, type Problem, problem } from '../core';
import { nicFamily } from '../hardware';
import type { ClusterFacts, NodePoolFact, ResourceFact, SelectorFact } from './facts';
import { picksAllOf } from './node-selectors';
import { at } from './origin';
import { isWithin } from './records';

/**
 * Lists whose texts the device plugin compares with what sysfs holds: lower-case hex without 0x. Only in `rootDevices`
 * it takes any case. Source: sriov-network-device-plugin pkg/resources/deviceSelectors.go, contains and getItem.
 */
const HEX_LISTS = ['vendors', 'devices', 'pciAddresses'] as const;

/** Ids and addresses as sysfs has them. */
const SYSFS_HEX = /^[0-9a-f:.]*$/;

/** A selector names a driver, and its ids as sysfs writes them (V75, DP001). A policy leaves drivers to its operator. */
export function exactSelectors(facts: ClusterFacts): Problem[] {
  return facts.resources.flatMap(({ resource, selectors, fromPolicy }) =>
    (fromPolicy ? [] : selectors).flatMap((selector) => [
      ...withoutDriver(resource, selector),
      ...neverMatching(resource, selector),
    ]),
  );
}

function withoutDriver(resource: string, selector: SelectorFact): Problem[] {
  if (selector.drivers.length > 0) return [];
  return [
    problem('DP001', at(selector.origin, 'drivers'), {
      message: `a selector of ${resource} takes devices with any driver, also those not yet bound`,
      value: 'nothing',
      allowed: 'the driver that the devices are bound to, for example vfio-pci, iavf, mlx5_core',
      hint: 'add drivers to the selector',
    }),
  ];
}

function neverMatching(resource: string, selector: SelectorFact): Problem[] {
  return HEX_LISTS.flatMap((list) =>
    selector[list].flatMap((text, i) => {
      if (SYSFS_HEX.test(text) || isLate(text)) return [];
      const written = text.toLowerCase().replace(/^0x/, '');
      if (text === written) return [];
      return [
        problem('DP001', at(selector.origin, list, i), {
          message: `a selector of ${resource} never matches: no device has ${JSON.stringify(text)} among its ${list}`,
          value: text,
          allowed: 'lower-case hex without 0x',
          hint: `write ${written}`,
        }),
      ];
    }),
  );
}

/**
 * On nodes with several NIC families that share a VF id, a selector says whose VFs it means (V80, DP002).
 * Judged only when a node pool is known whose nodes the configuration is for.
 */
export function unambiguousSelectors(facts: ClusterFacts): Problem[] {
  return facts.resources.flatMap((resource) =>
    resource.selectors.flatMap((selector) => {
      if (selector.pfNames.length + selector.rootDevices.length + selector.pciAddresses.length > 0) return [];
      return selector.devices.flatMap((vfId, i) => {
        const pool = facts.nodePools.find(
          (candidate) => sharing(candidate, selector, vfId).length > 1 && isFor(resource, candidate),
        );
        if (pool === undefined) return [];
        const families = sharing(pool, selector, vfId).join(' and ');
        return [
          problem('DP002', at(selector.origin, 'devices', i), {
            message: `VF id ${vfId} of ${resource.resource} is that of ${families}, all on node pool ${pool.name}`,
            value: vfId,
            allowed: 'a selector with rootDevices or pfNames beside the shared id',
            hint: 'add rootDevices with the PCI address of the PF that is meant',
          }),
        ];
      });
    }),
  );
}

function isFor({ nodeSelector }: ResourceFact, pool: NodePoolFact): boolean {
  return nodeSelector !== undefined && (picksAllOf(nodeSelector, pool) || isWithin(nodeSelector, pool.nodeSelector));
}

/** Families of a pool whose VFs a selector with this id takes. */
function sharing(pool: NodePoolFact, { vendors }: SelectorFact, vfId: string): string[] {
  return [...new Set(pool.nicFamilies)].filter((key) => {
    const family = nicFamily(key);
    return family?.vfId === vfId && (vendors.length === 0 || vendors.includes(family.vendor));
  });
}
