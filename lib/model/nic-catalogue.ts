import { joinPath, type Planned, type Problem, problem } from '../core';
import { kernel, MLX5_DATAPATHS, NICS, type NicCatalogue, type NicFamily, VFIO } from '../hardware';
import { DpdkBinding, type NicFamilySpec } from '../spec';
import { entriesByKey } from './by-key';

/**
 * The catalogue with the families of a spec added.
 * Codes: NIC007.
 */
export function planNicCatalogue(families: Readonly<Record<string, NicFamilySpec>> | undefined): Planned<NicCatalogue> {
  const problems: Problem[] = [];
  const catalogue = new Map(NICS);
  for (const [key, spec] of entriesByKey(families)) {
    if (NICS.has(key)) problems.push(known(key));
    else catalogue.set(key, familyOf(key, spec));
  }
  return { plan: catalogue, problems };
}

function familyOf(key: string, spec: NicFamilySpec): NicFamily {
  return {
    key,
    name: spec.name ?? key,
    vendor: spec.vendor,
    pfIds: spec.pfIds,
    vfId: spec.vfId,
    pfDriver: spec.pfDriver,
    ...(spec.maxVfs === undefined ? {} : { maxVfs: { count: spec.maxVfs, per: 'port' } }),
    datapaths: {
      ...(spec.vfDriver === undefined ? {} : { kernel: kernel(spec.vfDriver) }),
      ...(spec.dpdk === DpdkBinding.Vfio ? { vfio: VFIO } : {}),
      ...(spec.dpdk === DpdkBinding.Bifurcated ? { bifurcated: bifurcated(spec) } : {}),
    },
    rdma: spec.rdma,
    source: 'the spec itself',
  };
}

/** As mlx5 does it, with the family's own driver. */
function bifurcated({ vfDriver, pfDriver }: NicFamilySpec): NicFamily['datapaths']['bifurcated'] {
  const driver = vfDriver ?? pfDriver;
  const facts = MLX5_DATAPATHS.bifurcated;
  return facts && { ...facts, vfDriver: driver, modules: [driver, 'ib_uverbs'] };
}

function known(key: string): Problem {
  return problem('NIC007', joinPath('nicFamilies', key), {
    message: `the catalogue has a NIC family ${JSON.stringify(key)} of its own`,
    value: key,
    allowed: 'a key that the catalogue does not have',
    hint: 'drop the entry, or choose another key',
  });
}
