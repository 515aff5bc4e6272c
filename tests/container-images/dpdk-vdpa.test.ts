/** Recipes of container images, as far as they can be read. The folder `built` builds them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DPDK_VDPA_IMAGE } from '../../lib/hardware';

const folder = join(__dirname, '../../container-images/dpdk-vdpa');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const { parts } = require('../../tools/node/recipe.json');

describe('dpdk-vdpa', () => {
  const containerfile = read('Containerfile').replace(/\\\n/g, '');

  test('all files that it copies are there, and all that are there are used', () => {
    const copied = [...containerfile.matchAll(/^COPY ([^-].*) \S+$/gm)].flatMap(([, names = '']) => names.split(' '));
    expect([...copied, 'Containerfile', 'README.md'].sort()).toEqual(readdirSync(folder).sort());
  });

  test('both stages are of the Debian that the emulated node takes the packages from', () => {
    expect(read('Containerfile')).toMatch(/^ARG BASE=debian:13-slim$/m);
    expect(containerfile.match(/^FROM .*/gm)).toEqual([
      expect.stringContaining('BASE} AS build'),
      expect.stringMatching(/BASE}$/),
    ]);
    expect(parts.vdpa).toMatchObject({ suite: 'trixie', image: 'dpdk-vdpa' });
  });

  test('the version that it says is the tag that the constructs name', () => {
    expect(containerfile).toContain(`org.opencontainers.image.version="${DPDK_VDPA_IMAGE.tag}"`);
  });

  test('nothing but Debian packages is fetched', () => {
    const commands = [...containerfile.matchAll(/^RUN (.*)$/gm)].flatMap(([, line = '']) => line.split(/\s*&&\s*/));
    for (const command of commands)
      expect(command).toMatch(
        /^(apt-get update|xargs -a \/recipe\/[a-z-]+ apt-get install .*|sh \/recipe\/build\.sh \/out|rm -rf .*)$/,
      );
    expect(read('build.sh')).not.toMatch(/curl|wget|git |https?:/);
  });

  test.each(['build-packages', 'packages'])('%s: a package a line, in order', (name) => {
    const lines = read(name).trimEnd().split('\n');
    expect(lines.every((line) => /^[a-z0-9][a-z0-9+.-]+$/.test(line))).toBe(true);
    expect(lines).toEqual([...new Set(lines)].sort());
  });
});
