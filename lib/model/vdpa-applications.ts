import { DNS_LABEL, extendPath, type Planned, type Problem, parseQuantity, problem } from '../core';
import { DPDK_VDPA_IMAGE, VDPA_PMDS } from '../hardware';
import type { ImagesSpec, NodePoolSpec, VdpaApplicationSpec } from '../spec';
import { entriesByKey } from './by-key';
import { nameProblem } from './names';
import type { DevicePoolPlan, HugepageAmount, PfPlan, VdpaApplication } from './plan';
import { vdpaSockets } from './sockets';

/** First part of the names of the DaemonSets. */
export const DPDK_VDPA = 'dpdk-vdpa';

/** What DPDK takes for itself; packets stay in the memory of the workload. */
const MEMORY = '64Mi';

/**
 * The VFs of one device pool under one driver are a resource of their own, which the applications ask for; workloads ask
 * for the sockets.
 */
export function vdpaResource(resource: string, pmd: string): string {
  return `${resource}_${pmd}`;
}

/**
 * One application for each VF, so that nothing that happens to one touches another, and each is replaced by itself. Which
 * VF an application gets is up to the device plugin; they are alike.
 *
 * Codes: VDPA002, NAME001.
 *
 * @param path path of the node pool
 */
export function planVdpaApplications(
  path: string,
  nodePool: string,
  { hugepages }: Pick<NodePoolSpec, 'hugepages'>,
  pfs: readonly PfPlan[],
  pools: ReadonlyMap<string, DevicePoolPlan>,
): Planned<VdpaApplication[]> {
  const problems: Problem[] = [];
  const memory = smallestPages(hugepages);
  const slots = new Map<string, number>();
  const plan = pfs.flatMap((pf) =>
    pf.ranges.flatMap(({ pool, first, last, vdpaPmd: pmd }): VdpaApplication[] => {
      const resource = pools.get(pool)?.resource;
      if (pmd === undefined || resource === undefined) return [];
      const at = extendPath(path, 'pfs', pf.name, 'vfs', pool);
      if (!memory) {
        problems.push(withoutHugepages(extendPath(path, 'hugepages'), pool));
        return [];
      }
      const names = Array.from({ length: last - first + 1 }, () => {
        const slot = slots.get(pool) ?? 0;
        slots.set(pool, slot + 1);
        return { slot, name: `${DPDK_VDPA}-${nodePool}-${resource.slice(resource.indexOf('/') + 1)}-${slot}` };
      });
      const refused = names.find(({ name }) => !DNS_LABEL.test(name));
      if (refused) {
        problems.push(nameProblem(at, refused.name));
        return [];
      }
      return names.map(({ slot, name }) => ({
        name,
        resource: vdpaResource(resource, pmd),
        pmd,
        directory: `${vdpaSockets(pool).directory}/${slot}`,
        hugepages: memory,
      }));
    }),
  );
  return { plan, problems };
}

function smallestPages(hugepages: NodePoolSpec['hugepages']): HugepageAmount | undefined {
  const sizes = entriesByKey(hugepages).filter(([, pages]) => entriesByKey(pages).some(([, count]) => count > 0));
  const [size] = sizes.map(([name]) => name).sort((a, b) => bytes(a) - bytes(b));
  return size === undefined ? undefined : { size, amount: bytes(size) > bytes(MEMORY) ? size : MEMORY };
}

function bytes(quantity: string): number {
  return parseQuantity(quantity) ?? 0;
}

function withoutHugepages(path: string, pool: string): Problem {
  return problem('VDPA002', path, {
    message: `the vDPA applications of pool ${JSON.stringify(pool)} run DPDK, and these nodes have no hugepages`,
    value: 'nothing',
    allowed: `${MEMORY} or one page for each VF of the pool, beside what workloads need`,
    hint: 'for example hugepages: { 2Mi: { "0": 512 } }',
  });
}

/** The image of the application; `undefined` when nobody says where it is. */
export function vdpaImage(settings: VdpaApplicationSpec | undefined, images: ImagesSpec | undefined) {
  const { repository, tag } = DPDK_VDPA_IMAGE;
  return settings?.image ?? (images?.registry === undefined ? undefined : `${images.registry}/${repository}:${tag}`);
}

/** Nobody publishes the application. */
export function withoutVdpaImage(): Problem {
  const { repository, tag } = DPDK_VDPA_IMAGE;
  return problem('IMG001', 'images.registry', {
    message: 'the vDPA application of DPDK is published by nobody',
    value: 'nothing',
    allowed: `a registry that has ${repository}:${tag}, or addOns.vdpaApplication.image`,
    hint: `build it: docker build -t REGISTRY/${repository}:${tag} -f node_modules/cnf-plumbing/container-images/dpdk-vdpa/Containerfile node_modules/cnf-plumbing/container-images/dpdk-vdpa && docker push REGISTRY/${repository}:${tag}; then set images.registry`,
  });
}

/** VDPA004 where software is to follow what devices write, and no driver of the cluster can. */
export function checkSoftwareLiveMigration(
  settings: VdpaApplicationSpec | undefined,
  pfs: readonly PfPlan[],
): Problem[] {
  const used = new Set(pfs.flatMap(({ ranges }) => ranges.flatMap(({ vdpaPmd }) => vdpaPmd ?? [])));
  if (!settings?.softwareLiveMigration || [...used].some((pmd) => VDPA_PMDS[pmd]?.softwareLiveMigration)) return [];
  const able = Object.keys(VDPA_PMDS).filter((pmd) => VDPA_PMDS[pmd]?.softwareLiveMigration);
  return [
    problem('VDPA004', 'addOns.vdpaApplication.softwareLiveMigration', {
      message: `of the vDPA drivers in use (${[...used].sort().join(', ') || 'none'}) none follows by software what a device writes`,
      value: true,
      allowed: `true with devices of ${able.join(', ')}`,
      hint: 'drop it',
    }),
  ];
}
