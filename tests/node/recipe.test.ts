/** What the build of the emulated node makes of the machine's apt sources, and of an archive that has moved on. */

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { IMAGES } from '../../lib/hardware';

const { judge, sourcesOfMachine } = require('../../tools/node/lib/archive');

test('mirrors are read from files of both formats, without what is commented out or disabled', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cnf-apt-'));
  const parts = path.join(folder, 'sources.list.d');
  fs.mkdirSync(parts);
  fs.writeFileSync(
    path.join(folder, 'sources.list'),
    '# deb http://old.example x\ndeb [arch=amd64] http://a.example/debian bookworm main\n',
  );
  fs.writeFileSync(
    path.join(parts, 'security.sources'),
    'Types: deb\n# URIs: http://old.example\nURIs: http://b.example/debian-security\nSuites: bookworm-security\n',
  );
  fs.writeFileSync(path.join(parts, 'other.list.disabled'), 'deb http://c.example/debian bookworm main\n');
  try {
    expect(sourcesOfMachine(folder)).toEqual([
      { uri: 'http://a.example/debian', suites: ['bookworm'] },
      { uri: 'http://b.example/debian-security', suites: ['bookworm-security'] },
    ]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test('images of the cluster have the names that manifests ask for', () => {
  const { images } = require('../../tools/node/recipe.json').parts.cluster;
  const known = Object.values(IMAGES).map(({ repository, tag }) => `${repository}:${tag}`);
  const own = ['registry.k8s.io/pause:', 'registry.example.com/'];
  const strange = Object.keys(images).filter((name) => !own.some((start) => name.startsWith(start)));
  expect(known).toEqual(expect.arrayContaining(strange));
});

const KNOWN = { kernel: { seen: '6.12.117-1', same: '6.12.' } };

test.each([
  ['the release that the recipe was written with is taken silently', '6.12.117-1', []],
  ['a newer release of the series is taken and named', '6.12.130-1', [expect.stringContaining('kernel 6.12.130-1')]],
])('%s', (_, version, notes) => {
  expect(judge([{ name: 'kernel', version }], KNOWN)).toEqual(notes);
});

test('another series, or none, is an error', () => {
  expect(() => judge([{ name: 'kernel', version: '6.18.2-1' }], KNOWN)).toThrow('is not 6.12.*');
  expect(() => judge([], KNOWN)).toThrow('kernel is not in the archive');
});
