/** Which nodes things run on is said by node pools alone: no role label of some cluster stands in the source. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const lib = join(__dirname, '..', '..', 'lib');
const sources = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(ts|json)$/.test(name));

test('no source names a label of node roles', () => {
  expect(sources.length).toBeGreaterThan(100);
  expect(
    sources.filter((name) => /node-role\.|kubernetes\.io\/role/.test(readFileSync(join(lib, name), 'utf8'))),
  ).toEqual([]);
});
