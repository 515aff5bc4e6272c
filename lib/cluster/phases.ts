/** What a cluster's constructs make in each phase, for a whole cluster and for its parts. */

import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import {
  CnfNamespace,
  CniBinaries,
  Multus,
  NetworkAttachmentCrd,
  networkAttachment,
  setPlumbingContext,
  Whereabouts,
  WhereaboutsCrds,
} from '../constructs';
import { joinPath } from '../core';
import type { AddOnsPlan, ClusterPlan, NetworkPlan } from '../model';
import { noteOrigin, noteSound } from '../output';
import { type ImagesSpec, PodSecurityLevel } from '../spec';

/**
 * Phases in which a cluster's objects are applied, in order: what a phase makes, the next one needs. Under an App
 * each phase is a Chart of its own, and so a file of its own.
 */
export const PHASES = ['namespaces', 'crds', 'operators', 'networks'] as const;

/** One of the {@link PHASES}. */
export type Phase = (typeof PHASES)[number];

/** A scope for each phase. */
export type PhaseScopes = Readonly<Record<Phase, Construct>>;

/** Makes the scopes of the phases, with what their constructs share. */
export function phaseScopes(construct: Construct, namespace: string, images: ImagesSpec = {}): PhaseScopes {
  setPlumbingContext(construct, { namespace, ...images });
  const Scope = construct.node.scopes.some((scope) => Chart.isChart(scope)) ? Construct : Chart;
  return Object.fromEntries(PHASES.map((phase) => [phase, new Scope(construct, phase)])) as Record<Phase, Construct>;
}

/** The namespace of the plumbing, and those of workloads. */
export function emitNamespaces(
  { namespaces: scope }: PhaseScopes,
  { namespace: plumbing, namespaces }: Pick<ClusterPlan, 'namespace' | 'namespaces'>,
): void {
  new CnfNamespace(scope, 'plumbing', { name: plumbing, podSecurity: PodSecurityLevel.Privileged });
  for (const namespace of namespaces) {
    const made = new CnfNamespace(scope, `namespace-${namespace.name}`, namespace);
    if (made.node.defaultChild) noteOrigin(made.node.defaultChild, { path: joinPath('namespaces', namespace.name) });
  }
}

/** What all node pools and networks share. */
export function emitAddOns(
  { crds, operators }: PhaseScopes,
  { multus, whereabouts, cniBinaries }: Pick<AddOnsPlan, 'multus' | 'whereabouts' | 'cniBinaries'>,
  directories: ClusterPlan['directories'],
): void {
  if (multus) {
    new NetworkAttachmentCrd(crds, 'network-attachment-definitions');
    new Multus(operators, 'multus', { mode: multus, directories });
  }
  if (whereabouts) {
    new WhereaboutsCrds(crds, 'whereabouts-definitions');
    new Whereabouts(operators, 'whereabouts', { directories });
  }
  if (cniBinaries.length > 0) new CniBinaries(operators, 'cni-binaries', { plugins: cniBinaries, directories });
}

/** A NetworkAttachmentDefinition for each network that has a CNI plugin. */
export function emitNetworks(scope: Construct, networks: readonly NetworkPlan[]): void {
  for (const network of networks) {
    if (network.config) noteSound(networkAttachment(new Construct(scope, network.name), network));
  }
}
