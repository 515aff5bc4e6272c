/** The spec as TypeScript users write it: plain text wherever an enum is asked, and nothing else. Checked when compiled. */
import type { ClusterSpec, Datapath, Friendly } from '../../lib/spec';

type Spec = Friendly<ClusterSpec>;
type Pf = Spec['nodePools'][string]['pfs'][string];
type Vfs = NonNullable<Pf['vfs']>[string];

/** True when two types are the same, not only assignable to each other. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Fails to compile unless all of them hold. */
function hold<Statements extends readonly true[]>(...statements: Statements): void {
  expect(statements.every(Boolean)).toBe(true);
}

test('a word may be a member of its enum or its text', () => {
  hold<[Same<Vfs['datapath'], Datapath | `${Datapath}`>, Same<Vfs['count'], number>]>(true, true);
});

test('whatever the enums of the spec accept, the friendly spec accepts too', () => {
  hold<[ClusterSpec extends Spec ? true : false]>(true);
});

test('free text, numbers and labels stay as they are', () => {
  hold<
    [
      Same<Spec['platform']['kubernetes'], string>,
      Same<Spec['nodePools'][string]['nodeSelector'], { [label: string]: string }>,
      Same<NonNullable<Spec['networks']>[string]['vlan'], number | undefined>,
      Same<NonNullable<NonNullable<Spec['networks']>[string]['bond']>['links'], string[]>,
    ]
  >(true, true, true, true);
});

test('words, keys and types that are wrong do not compile', () => {
  const kubernetes: Spec['platform'] = { kubernetes: '1.34' };
  const wrong: unknown[] = [
    // @ts-expect-error a word with a slip
    { count: 8, datapath: 'vfoi' } satisfies Vfs,
    // @ts-expect-error text for a number
    { count: '8', datapath: 'vfio' } satisfies Vfs,
    // @ts-expect-error no datapath
    { count: 8 } satisfies Vfs,
    // @ts-expect-error a key with a slip
    { nic: 'intel-e810-c', mtuu: 9000 } satisfies Pf,
    // @ts-expect-error a version as a number
    { platform: { kubernetes: 1.34 }, nodePools: {} } satisfies Spec,
    // @ts-expect-error no node pools
    { platform: kubernetes } satisfies Spec,
    // @ts-expect-error text deep inside a list
    { nodeSelector: {}, pfs: {}, tolerations: [{ operator: 'Exist' }] } satisfies Spec['nodePools'][string],
  ];
  expect(wrong).toHaveLength(7);
});
