import type { Planned } from '../core';
import type { NodeDirectories } from '../hardware';
import { AddOn, type ClusterAddOnsSpec, CniBinary } from '../spec';
import { type AddOnsPlan, planDirectories, planMultus } from './add-ons';
import { planClusterRanges } from './cluster-ranges';
import { planNamespaceNames, planNamespaces, planPlumbingNamespace } from './namespaces';
import { notBuilt } from './not-built';
import type { NamespacePlan } from './plan';
import { salvagePart } from './salvage';

/** What node pools and networks share, decided. */
export interface ClusterAddOnsPlan extends Pick<AddOnsPlan, 'multus' | 'cniBinaries' | 'whereabouts'> {
  readonly spec: ClusterAddOnsSpec;
  /** Namespace of the add-ons. */
  readonly namespace: string;
  readonly namespaces: readonly NamespacePlan[];
  readonly directories: NodeDirectories;
}

/**
 * Decides what to install for networks that stand elsewhere.
 *
 * @param input a ClusterAddOnsSpec, or anything. Codes: SPEC001-SPEC007, LATE001, NAME001, IPAM001, TODO-<platform>.
 */
export function planClusterAddOns(input: unknown): Planned<ClusterAddOnsPlan | undefined> {
  const { spec, problems } = salvagePart<ClusterAddOnsSpec>(input, 'ClusterAddOnsSpec');
  if (!spec) return { plan: undefined, problems };
  problems.push(
    ...notBuilt({ platform: spec.platform }),
    ...planNamespaceNames(spec),
    ...planClusterRanges(spec.platform).problems,
  );
  const plan: ClusterAddOnsPlan = {
    spec,
    namespace: planPlumbingNamespace(spec.namespace),
    namespaces: planNamespaces(spec),
    directories: planDirectories(spec.platform),
    multus: planMultus(spec.multus),
    cniBinaries: [...new Set(spec.cniBinaries ?? [CniBinary.Sriov])].sort(),
    whereabouts: spec.whereabouts === AddOn.Install,
  };
  return { plan, problems };
}
