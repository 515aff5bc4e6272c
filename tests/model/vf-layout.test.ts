/** Where the VFs of device pools lie on the ports: whatever is asked, ranges are apart, complete, and stay where they are. */
import fc from 'fast-check';
import { NICS } from '../../lib/hardware';
import { planVfLayout } from '../../lib/model';
import { placeRanges } from '../../lib/model/vf-ranges';
import { Datapath, LinkType, PfRole, type PfSpec, type VfRangeSpec } from '../../lib/spec';

const POOLS = ['a', 'b', 'c', 'd', 'e'];
const RUNS = { numRuns: 60 };

const range = (pinned: fc.Arbitrary<number | undefined>, most = 40) =>
  fc.record({ count: fc.integer({ min: 1, max: most }), datapath: fc.constant(Datapath.Kernel), first: pinned });
const free = fc.dictionary(fc.constantFrom(...POOLS), range(fc.constant(undefined)), { minKeys: 1 });
const some = fc.dictionary(fc.constantFrom(...POOLS), range(fc.option(fc.nat(60), { nil: undefined })), { minKeys: 1 });

const reversed = <T>(record: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(record).reverse());
const overlap = (a: { first: number; last: number }, b: { first: number; last: number }) =>
  a.first <= b.last && b.first <= a.last;

function layOut(pfs: Record<string, PfSpec>) {
  const { plan, problems } = planVfLayout({ pfs, path: 'pfs' });
  return { ...plan, found: problems.map(({ code, path }) => `${code} ${path}`), problems };
}

describe('the ranges of a port', () => {
  test('have as many VFs as were asked for, and none in common', () => {
    fc.assert(
      fc.property(some, (vfs) => {
        const placed = placeRanges(vfs);
        expect(placed.map(({ pool }) => pool).sort()).toEqual(Object.keys(vfs).sort());
        for (const { pool, first, last } of placed) expect(last - first + 1).toBe(vfs[pool]?.count);
        const sound = placed.filter(({ over }) => over === undefined);
        sound.forEach((mine, i) => {
          for (const other of sound.slice(i + 1)) expect(overlap(mine, other)).toBe(false);
        });
      }),
      RUNS,
    );
  });

  test('stand one behind the other from VF 0 on, in the order of their keys, where none is pinned', () => {
    fc.assert(
      fc.property(free, (vfs) => {
        let next = 0;
        for (const { pool, first, last } of placeRanges(vfs)) {
          expect({ pool, first }).toEqual({ pool, first: next });
          next = last + 1;
        }
        expect(placeRanges(vfs).map(({ pool }) => pool)).toEqual(Object.keys(vfs).sort());
      }),
      RUNS,
    );
  });

  test('stand where they are pinned, the others at the lowest place that is free', () => {
    fc.assert(
      fc.property(some, (vfs) => {
        const placed = placeRanges(vfs);
        placed.forEach(({ spec, first, over }, i) => {
          if (spec.first === undefined) expect(over).toBeUndefined();
          else expect(first).toBe(spec.first);
          for (let lower = spec.first ?? 0; lower < first; lower++) {
            const candidate = { first: lower, last: lower + spec.count - 1 };
            expect(placed.slice(0, i).some((before) => overlap(candidate, before))).toBe(true);
          }
        });
      }),
      RUNS,
    );
  });

  test('do not depend on the order of keys in a file', () => {
    fc.assert(
      fc.property(some, (vfs) => {
        expect(placeRanges(reversed(vfs))).toEqual(placeRanges(vfs));
      }),
      RUNS,
    );
  });

  test('that are all pinned do not move when a pool is added', () => {
    fc.assert(
      fc.property(free, fc.integer({ min: 1, max: 40 }), (vfs, count) => {
        const before = placeRanges(vfs);
        const pinned = Object.fromEntries(before.map(({ pool, spec, first }) => [pool, { ...spec, first }]));
        const more: Record<string, VfRangeSpec> = { ...pinned, '0': { count, datapath: Datapath.Kernel } };
        const after = placeRanges(more).filter(({ pool }) => pool !== '0');
        expect(after.map(({ pool, first, last }) => [pool, first, last])).toEqual(
          before.map(({ pool, first, last }) => [pool, first, last]),
        );
      }),
      RUNS,
    );
  });
});

describe('the VFs of ports', () => {
  const families = [...NICS.values()].filter(({ datapaths }) => datapaths.kernel).map(({ key }) => key);
  const port = fc.record({
    nic: fc.constantFrom(...families),
    vfs: fc.dictionary(fc.constantFrom(...POOLS), range(fc.option(fc.nat(120), { nil: undefined }), 120), {
      minKeys: 1,
    }),
    spare: fc.option(fc.nat(60), { nil: undefined }),
    slot: fc.constantFrom('0000:18:00', '0000:86:00', undefined),
  });
  const ports = fc.array(port, { minLength: 1, maxLength: 4 }).map((list) =>
    Object.fromEntries(
      list.map(({ nic, vfs, spare, slot }, i): [string, PfSpec] => {
        const used = Object.values(vfs).reduce((sum, { count }) => sum + count, 0);
        return [
          `ens${i}`,
          {
            nic,
            vfs,
            match: slot ? { pci: `${slot}.${i}` } : {},
            numVfs: spare === undefined ? undefined : used + spare,
          },
        ];
      }),
    ),
  );

  test('are never more than the family has, on a port or on a whole card, and what is left out is said', () => {
    fc.assert(
      fc.property(ports, (pfs) => {
        const { pfs: planned, problems } = layOut(pfs);
        const byCard = new Map<string, number>();
        for (const { name, nic, numVfs, match, ranges } of planned) {
          const limit = NICS.get(nic)?.maxVfs;
          if (limit) expect(numVfs).toBeLessThanOrEqual(limit.count);
          for (const { last } of ranges) expect(last).toBeLessThan(numVfs);
          if (limit?.per === 'device' && match.pci) {
            const card = `${match.pci.slice(0, -2)} ${limit.count}`;
            byCard.set(card, (byCard.get(card) ?? 0) + numVfs);
          }
          // Everything that was asked for is there, or there is a Problem.
          const kept = ranges.map(({ pool, first, last }) => [pool, last - first + 1]);
          const asked = Object.entries(pfs[name]?.vfs ?? {}).map(([pool, { count }]) => [pool, count]);
          if (problems.length === 0) expect(kept.sort()).toEqual(asked.sort());
        }
        for (const [card, total] of byCard) expect(total).toBeLessThanOrEqual(Number(card.split(' ')[1]));
        if (problems.length === 0) expect(planned).toHaveLength(Object.keys(pfs).length);
      }),
      RUNS,
    );
  });

  test('do not depend on the order of keys in a file', () => {
    fc.assert(
      fc.property(ports, (pfs) => {
        const turned = reversed(
          Object.fromEntries(Object.entries(pfs).map(([name, pf]) => [name, { ...pf, vfs: reversed(pf.vfs ?? {}) }])),
        );
        expect(layOut(turned)).toEqual(layOut(pfs));
      }),
      RUNS,
    );
  });
});

const vfs = (count: number, more: Partial<VfRangeSpec> = {}) => ({ a: { count, datapath: Datapath.Kernel, ...more } });
const at = (pci: string) => ({ match: { pci } });

test.each([
  ['intel-e810-c', 256],
  ['intel-x710', 128],
  ['intel-82599', 63],
  ['intel-82576', 7],
  ['mellanox-connectx-6-dx', 128],
])('a port of %s has at most %i VFs (V38)', (nic, most) => {
  expect(layOut({ ens1f0: { nic, vfs: vfs(most) } }).found).toEqual([]);
  const { pfs, problems } = layOut({ ens1f0: { nic, vfs: vfs(most + 1) } });
  expect(problems).toEqual([
    expect.objectContaining({
      code: 'VF001',
      path: 'pfs.ens1f0.vfs',
      value: most + 1,
      hint: expect.stringContaining('1 fewer'),
    }),
  ]);
  expect(pfs).toEqual([]);
});

test('spare VFs count against the limit like any other', () => {
  expect(layOut({ ens1f0: { nic: 'intel-82576', vfs: vfs(1), numVfs: 8 } }).found).toEqual(['VF001 pfs.ens1f0.numVfs']);
});

test('the ports of an E810 share its 256 VFs, those of two cards do not', () => {
  const nic = 'intel-e810-c';
  const pair = (second: string) => ({
    ens1f0: { nic, ...at('0000:18:00.0'), vfs: vfs(200) },
    ens1f1: { nic, ...at(second), vfs: vfs(57) },
  });
  expect(layOut(pair('0000:18:00.1'))).toMatchObject({ found: ['VF001 pfs.ens1f1.vfs'], pfs: [] });
  expect(layOut(pair('0000:19:00.0')).found).toEqual([]);
  // Each port of a ConnectX has VFs of its own.
  const mellanox = { nic: 'mellanox-connectx-6-dx', vfs: vfs(128) };
  expect(
    layOut({ a: { ...mellanox, ...at('0000:86:00.0') }, b: { ...mellanox, ...at('0000:86:00.1') } }).found,
  ).toEqual([]);
});

test('a range reaches no further than the VFs of its port (V39)', () => {
  const nic = 'intel-e810-c';
  expect(layOut({ ens1f0: { nic, numVfs: 8, vfs: vfs(4, { first: 4 }) } }).found).toEqual([]);
  const { problems } = layOut({ ens1f0: { nic, numVfs: 8, vfs: vfs(5, { first: 4 }) } });
  expect(problems).toEqual([
    expect.objectContaining({
      code: 'VF003',
      path: 'pfs.ens1f0.vfs.a',
      value: '4-8',
      allowed: '0-7',
      hint: expect.stringContaining('at least 9'),
    }),
  ]);
});

test('a pinned range that overlaps another is told where there is room, and the other keeps its place (V40)', () => {
  const kernel = { count: 4, datapath: Datapath.Kernel };
  const { pfs, problems } = layOut({
    ens1f0: { nic: 'intel-e810-c', vfs: { a: { ...kernel, first: 0 }, b: { ...kernel, first: 2 }, c: kernel } },
  });
  expect(problems).toEqual([
    expect.objectContaining({
      code: 'VF002',
      path: 'pfs.ens1f0.vfs.b.first',
      value: 2,
      hint: expect.stringContaining('first: '),
    }),
  ]);
  const free = Number(/first: (\d+)/.exec(problems[0]?.hint ?? '')?.[1]);
  const mended = { a: { ...kernel, first: 0 }, b: { ...kernel, first: free }, c: kernel };
  expect(layOut({ ens1f0: { nic: 'intel-e810-c', vfs: mended } }).found).toEqual([]);
  expect(pfs[0]?.ranges.map(({ pool }) => pool)).toEqual(['a', 'c']);
});

test('a range that is not pinned is a decision with its reason, a pinned one is none', () => {
  const decisions = (first?: number) => layOut({ ens1f0: { nic: 'intel-e810-c', vfs: vfs(4, { first }) } }).decisions;
  expect(decisions()).toEqual([
    { path: 'pfs.ens1f0.vfs.a', value: 'VFs 0-3 of ens1f0', reason: expect.stringContaining('`first` pins it') },
  ]);
  expect(decisions(0)).toEqual([]);
});

describe('a port', () => {
  const nic = 'intel-e810-c';

  test('for management has no VFs, and is not touched', () => {
    const management = { nic, role: PfRole.Management };
    expect(layOut({ eno1: management })).toMatchObject({ found: [], pfs: [{ name: 'eno1', numVfs: 0, ranges: [] }] });
    expect(layOut({ eno1: { ...management, vfs: vfs(1) } })).toMatchObject({ found: ['PF001 pfs.eno1.vfs'], pfs: [] });
    expect(layOut({ eno1: { ...management, numVfs: 4 } }).found).toEqual(['PF001 pfs.eno1.numVfs']);
    expect(layOut({ eno1: { ...management, role: PfRole.Shared, vfs: vfs(1) } }).found).toEqual([]);
  });

  test('has an address of its own', () => {
    const twin = (match: PfSpec['match']) => layOut({ a: { nic, match, vfs: vfs(1) }, b: { nic, match, vfs: vfs(1) } });
    expect(twin({ pci: '0000:18:00.0' })).toMatchObject({ found: ['PF002 pfs.b.match.pci'], pfs: [{ name: 'a' }] });
    expect(twin({ mac: '0c:42:a1:00:00:01' }).found).toEqual(['PF002 pfs.b.match.mac']);
    // The ports of a card have its serial number in common.
    expect(twin({ serial: 'MT2146X' }).found).toEqual([]);
  });

  test('is of a family that is known, and InfiniBand only where the family can be', () => {
    expect(layOut({ a: { nic: 'intel-e810c', vfs: vfs(1) } })).toMatchObject({ found: ['NIC001 pfs.a.nic'], pfs: [] });
    const linkType = LinkType.Infiniband;
    expect(layOut({ a: { nic, linkType } }).found).toEqual(['NIC006 pfs.a.linkType']);
    expect(layOut({ a: { nic: 'mellanox-connectx-6', linkType, vfs: vfs(2) } }).found).toEqual([]);
  });
});
