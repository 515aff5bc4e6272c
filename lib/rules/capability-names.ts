import type { ContainerFact } from './facts';

/** Capabilities as the runtimes compare them: CRI-O takes the name with its prefix, containerd any case. */
export function capabilitiesOf(container: Pick<ContainerFact, 'capabilities'>): Set<string> {
  return new Set(container.capabilities.map((name) => name.toUpperCase().replace(/^CAP_/, '')));
}
