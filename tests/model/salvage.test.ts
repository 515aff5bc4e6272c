/** What is left of a spec with a malformed part: everything else is still judged, and nothing follows from the part. */
import { App } from 'cdk8s';
import { spec as flagship } from '../../examples/flagship/cluster';
import { CnfCluster } from '../../lib';
import { joinPath } from '../../lib/core';
import { planCluster } from '../../lib/model';
import { salvage } from '../../lib/model/salvage';
import { inspectTree } from '../../lib/output';
import { type Spec, smallCluster } from '../cluster/small-cluster';

type Path = readonly (string | number)[];

/** Every place in a value. */
function placesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, child]) =>
      placesOf(child, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

/** A copy with something else in one place. */
function replaced(value: unknown, [key, ...rest]: Path, other: unknown): unknown {
  if (key === undefined) return other;
  const copy: Record<string | number, unknown> = Array.isArray(value)
    ? ([...value] as unknown as Record<number, unknown>)
    : { ...(value as object) };
  copy[key] = replaced(copy[key], rest, other);
  return copy;
}

/** No key of a spec takes it: not a whole number, no text, no word, no object, no list. */
const NEVER_RIGHT = 1.5;

const places = placesOf(flagship);
const isWithin = (path: string, part: string) =>
  path === part || path.startsWith(`${part}.`) || path.startsWith(`${part}[`);

test('a malformed value is one Problem in its place, wherever in a spec it stands', () => {
  expect(places.length).toBeGreaterThan(100);
  for (const place of places.slice(1)) {
    const { problems } = planCluster(replaced(flagship, place, NEVER_RIGHT));
    expect(problems.map(({ path }) => path)).toEqual([joinPath(...place)]);
  }
});

test('what is left of the spec has nothing wrong with it, not even for the rules', () => {
  // One place of each kind: every twentieth, which is another one when the flagship grows.
  for (const place of places.filter((_, i) => i % 20 === 1)) {
    const app = new App();
    new CnfCluster(app, 'edge', replaced(flagship, place, NEVER_RIGHT) as Spec);
    const elsewhere = inspectTree(app).problems.filter(({ path }) => !isWithin(path, joinPath(...place)));
    expect({ place, elsewhere }).toEqual({ place, elsewhere: [] });
  }
});

describe('is cut out:', () => {
  const left = (change: (spec: Spec) => void) => {
    const spec = smallCluster();
    change(spec);
    return salvage(spec);
  };
  const port = (spec: Spec) => spec.nodePools.upf?.pfs.ens1f0 ?? { nic: '' };

  test('an option that the rest does without', () => {
    const { spec, damaged } = left((it) => Object.assign(port(it), { mtu: '9000' }));
    expect(spec?.nodePools.upf?.pfs.ens1f0).not.toHaveProperty('mtu');
    expect(spec?.nodePools.upf?.pfs.ens1f0?.vfs).toHaveProperty('n3');
    expect([...damaged]).toEqual(['upf']);
  });

  test('a range of VFs without its count, as a whole', () => {
    const { spec, declaredPools } = left((it) => Object.assign(port(it).vfs ?? {}, { n3: { datapath: 'vfio' } }));
    expect(Object.keys(spec?.nodePools.upf?.pfs.ens1f0?.vfs ?? {})).toEqual(['oam']);
    expect([...declaredPools].sort()).toEqual(['n3', 'oam']);
  });

  test('a network with a wrong option, as a whole: its options depend on each other', () => {
    const { spec, declaredNetworks } = left((it) => Object.assign(it.networks?.n3 ?? {}, { vlan: 4095 }));
    expect(Object.keys(spec?.networks ?? {})).toEqual(['oam']);
    expect([...declaredNetworks].sort()).toEqual(['n3', 'oam']);
  });

  test('the last node pool, and with it everything', () => {
    expect(left((it) => Object.assign(it.nodePools, { upf: { pfs: {} } })).spec).toBeUndefined();
  });

  test('a platform, in whose place the rest is judged with one that says nothing', () => {
    const { spec, problems } = left((it) => Object.assign(it, { platform: { kubernetes: 1.34 } }));
    expect(problems.map(({ path }) => path)).toEqual(['platform.kubernetes']);
    expect(Object.keys(spec?.nodePools ?? {})).toEqual(['upf']);
  });
});

test('the input itself is left as it was', () => {
  const spec = Object.freeze({ ...smallCluster(), nonsense: 1 });
  const before = JSON.stringify(spec);
  salvage(spec);
  expect(JSON.stringify(spec)).toBe(before);
});
