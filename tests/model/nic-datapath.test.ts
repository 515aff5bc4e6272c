/** Every NIC family with every datapath, in every place that devices of a port can be asked for. */
import { NICS, type NicFamily } from '../../lib/hardware';
import { BUILT_DATAPATHS } from '../../lib/model/datapaths';
import { planVfLayout } from '../../lib/model/vf-layout';
import { type Datapath, EswitchMode, type PfSpec } from '../../lib/spec';

type Place = readonly [name: string, eswitch: EswitchMode, port: (datapath: Datapath) => Partial<PfSpec>];

const { Legacy, Switchdev } = EswitchMode;
const PLACES: readonly Place[] = [
  ['VFs', Legacy, (datapath) => ({ vfs: { n3: { count: 1, datapath } } })],
  ['VFs in switchdev mode', Switchdev, (datapath) => ({ vfs: { n3: { count: 1, datapath } } })],
  ['subfunctions', Switchdev, (datapath) => ({ sfs: { n3: { count: 1, datapath } } })],
  ['a whole port', Legacy, (datapath) => ({ wholePf: { pool: 'n3', datapath } })],
];

/** What is wrong with the datapath; a NIC without switchdev mode or without VFs is another matter. */
function refusals({ key }: NicFamily, [, eswitch, port]: Place, datapath: Datapath) {
  const { problems } = planVfLayout({ path: 'pfs', pfs: { ens1f0: { nic: key, eswitch, ...port(datapath) } } });
  return problems.filter(({ code, path }) => path.endsWith('.datapath') && /^(NIC|SW)/.test(code));
}

describe.each(PLACES)('%s', (...place) => {
  test('a datapath that a NIC cannot serve is refused with all those that it can, and a hint that works', () => {
    let refused = 0;
    for (const family of NICS.values()) {
      const works = BUILT_DATAPATHS.filter((word) => refusals(family, place, word).length === 0);
      for (const datapath of BUILT_DATAPATHS) {
        const [problem, ...others] = refusals(family, place, datapath);
        if (!problem?.code.startsWith('NIC')) continue;
        refused += 1;
        const named = problem.allowed.split(', ').filter((word) => (BUILT_DATAPATHS as string[]).includes(word));
        const instead = /use datapath: ([\w-]+)/.exec(problem.hint)?.[1];
        const who = `${family.key}: ${datapath}`;
        expect({ who, others, named: named.sort() }).toEqual({ who, others: [], named: [...works].sort() });
        if (instead) expect({ who, named }).toEqual({ who, named: expect.arrayContaining([instead]) });
      }
    }
    expect(refused).toBeGreaterThan(NICS.size);
  });
});
