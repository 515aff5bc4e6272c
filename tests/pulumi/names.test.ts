/**
 * What a stack knows its resources by: logical names, type tokens, parents. A change here replaces every object of every
 * user, so it needs an alias, and a line in the changelog.
 */
import { expectGolden } from '../golden';
import { recorded } from './recorder';

test('names, types and parents of the flagship stay as they are', async () => {
  const all = await recorded(() => require('../../examples/flagship/pulumi'));
  const lines = all.map(
    ({ type, name, parent, read }) => `${read ? 'read ' : ''}${type} ${name} in ${parent || 'stack'}`,
  );
  expect(new Set(lines).size).toBe(lines.length);
  expectGolden('flagship/pulumi-names.txt', `${lines.sort().join('\n')}\n`);
});
