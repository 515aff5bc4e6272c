import { isLate, type Problem, problem } from '../core';
import type { ClusterFacts, ContainerFact, WorkloadFact } from './facts';
import { lookup } from './lookup';
import { at } from './origin';
import { askedAmount, isExtended, nameOf, resourcesOf } from './requests';
import { eachContainer } from './virtio-user';

/** The directory of a socket is mounted, and not the socket by itself (V65, VU001). */
export function mountedSockets(facts: ClusterFacts): Problem[] {
  return eachContainer(facts, (workload, container, { virtioUsers }) => {
    const paths = virtioUsers.flatMap((device) => device.arguments.path ?? []);
    const sockets = paths.filter((path) => path.startsWith('/') && !path.startsWith('/dev/') && !isLate(path));
    if (sockets.length === 0) return [];
    const places = mountsOf(facts, workload, container);
    if (places === undefined) return [];
    const who = `container ${container.name} of ${nameOf(workload)}`;
    return sockets.flatMap((path) => {
      if (/[$*]/.test(path)) return [];
      const alone = places.includes(path);
      if (!alone && places.some((place) => isBelow(path, place))) return [];
      return [
        problem('VU001', at(container.origin, 'volumeMounts'), {
          message: alone
            ? `${who} mounts the socket ${path} itself: one that is made anew is not seen`
            : `${who} has its socket ${path} in a directory of its own, where no other end is`,
          value: path,
          allowed: 'a mount of the directory',
          hint: 'ask for the resource that hands the directory out, with the same path in the command',
        }),
      ];
    });
  });
}

/** Paths of all mounts of a container, also those of its devices; `undefined` where some are not known. */
function mountsOf(facts: ClusterFacts, workload: WorkloadFact, container: ContainerFact): string[] | undefined {
  if (container.mounts === undefined) return undefined;
  const resources = resourcesOf(container).filter(isExtended);
  const offers = resources.map((resource) => lookup(facts).offersWithin(resource, workload.nodeSelector));
  if (offers.some((each) => each.length === 0)) return undefined;
  return [...container.mounts.map(({ path }) => path), ...offers.flat().flatMap(({ mounts = [] }) => mounts)];
}

/** True below a directory; a pattern stands for any. */
function isBelow(path: string, place: string): boolean {
  const pattern = place.search(/[*?[]/);
  return path.startsWith(pattern < 0 ? `${place.replace(/\/$/, '')}/` : place.slice(0, pattern));
}

/** A container asks for one directory where all would be mounted at one place (VU002). */
export function oneMountEach(facts: ClusterFacts): Problem[] {
  return facts.workloads.flatMap((workload) =>
    workload.containers.flatMap((container) =>
      resourcesOf(container)
        .filter(isExtended)
        .flatMap((resource) => {
          const amount = askedAmount(container, resource);
          const fixed = lookup(facts)
            .offersWithin(resource, workload.nodeSelector)
            .flatMap(({ mounts = [] }) => mounts)
            .find((path) => !/[*?[]/.test(path));
          if (fixed === undefined || amount === undefined || amount <= 1) return [];
          return [
            problem('VU002', at(container.origin, 'resources', 'limits', resource), {
              message: `container ${container.name} of ${nameOf(workload)} asks for ${amount} directories, all mounted at ${fixed}`,
              value: amount,
              allowed: 'one for each container',
              hint: 'ask for one, and use another pool for another port',
            }),
          ];
        }),
    ),
  );
}
