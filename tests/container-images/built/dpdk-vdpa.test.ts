/**
 * The image of DPDK's vDPA application, built by buildah from its Containerfile. The base image is made of Debian's packages,
 * without documentation, as the published one is. What the application does with a VF is seen on the emulated node
 * (tests/node/vdpa-application.test.ts).
 */
import { DPDK_VDPA_IMAGE } from '../../../lib/hardware';
import { Image } from './image';

const { parts } = require('../../../tools/node/recipe.json');
const TAG = DPDK_VDPA_IMAGE.tag;

let image: Image;
beforeAll(async () => {
  image = await Image.build(parts.vdpa.image, 'debian:13-slim');
});
afterAll(() => image?.remove());

/** What a shell script prints that may fail, and its exit code in the last line. */
const tried = async (script: string) => {
  const lines = (await image.sh(`code=0; { ${script}; } 2>&1 || code=$?; echo; echo $code`)).trimEnd().split('\n');
  return { code: Number(lines.pop()), text: lines.join('\n') };
};

test('says what it is, runs as root, which the capabilities of its driver need, and opens nothing', async () => {
  const { Cmd, Entrypoint, User, Labels, ...rest } = await image.config();
  expect({ Cmd, Entrypoint, User }).toEqual({ Cmd: ['dpdk-vdpa', '--help'], Entrypoint: undefined, User: undefined });
  expect(Labels).toMatchObject({
    'org.opencontainers.image.title': 'dpdk-vdpa',
    'org.opencontainers.image.description': expect.stringMatching(/vDPA application of DPDK/),
    'org.opencontainers.image.version': TAG,
  });
  expect([rest.ExposedPorts, rest.Volumes]).toEqual([undefined, undefined]);
});

test('its command prints the usage', async () => {
  const [command, ...args] = (await image.config()).Cmd ?? [];
  const { code, text } = await tried([command, ...args].join(' '));
  expect({ code, text }).toEqual({ code: 0, text: expect.stringMatching(/^Usage: dpdk-vdpa \[options\]/m) });
});

test('it starts EAL with all four vDPA drivers, asks what it is to serve, and ends with its input', async () => {
  const { code, text } = await tried(
    'printf "list\\ncreate /run/vhost.sock 0000:01:00.0\\n" | dpdk-vdpa --log-level=lib.eal:debug --no-huge --no-pci -m 64 -l 0 -- --client --interactive',
  );
  expect({ code, text }).toEqual({ code: 0, text: expect.stringMatching(/^device name\s+queue num/m) });
  expect(text).toContain('Unable to find vdpa device id for 0000:01:00.0');
  expect(text).not.toMatch(/cannot open|undefined symbol/);
  const drivers = [...text.matchAll(/open shared lib .*librte_vdpa_(\w+)\.so/g)].map(([, name]) => name);
  expect(drivers.sort()).toEqual(['ifc', 'mlx5', 'nfp', 'sfc']);
});

test('the start program finds in it all that it calls', async () => {
  const { code, text } = await tried(
    '/repository/workload-program/dpdk-vdpa --devargs vdpa=1 --socket /run/vhost/vhost.sock',
  );
  expect({ code, text }).toEqual({ code: 3, text: expect.stringMatching(/no VF/i) });
  expect(text).not.toMatch(/not found/);
});

describe('files', () => {
  test('those of DPDK are of the release that its tag names', async () => {
    const packages = (await image.sh("dpkg-query -W 'librte-*'")).trim().split('\n');
    expect(packages.filter((line) => !line.includes(`\t${TAG}.`))).toEqual([]);
    expect(packages).toContainEqual(expect.stringMatching(/^librte-vdpa-mlx5-25:/));
  });

  test('no compiler, no headers, no lists and packages of apt, nothing of the recipe', async () => {
    const packages = (await image.sh('dpkg-query -W')).split('\n').map((line) => line.split(/[:\t]/)[0] ?? '');
    expect(packages).toContain('librte-eal25');
    expect(packages.filter((name) => /-dev$|^(gcc|cpp|g\+\+|make|binutils)($|-\d+$|-x86)/.test(name))).toEqual([]);
    const names = ['gcc', 'cc', 'make', 'ld', '*.deb', '*_Packages', 'rte_*.h'].map((name) => `-name "${name}"`);
    const files = await image.sh(
      `find / -xdev -path /repository -prune -o -type f \\( ${names.join(' -o ')} \\) -print`,
    );
    expect(files).toBe('');
    expect(await image.sh('ls -d /recipe /out 2>/dev/null || :')).toBe('');
  });

  test('they are few: the libraries of four drivers beside the base', async () => {
    expect(await image.megabytes()).toBeLessThan(150);
  });

  test('nobody but root may write to the programs, and none of them gives rights away but those of the base', async () => {
    expect(await image.sh('find /usr/bin/dpdk-vdpa /usr/lib/*/dpdk -perm /022 ! -type l')).toBe('');
    expect(await image.sh('stat -c "%U %a" /usr/bin/dpdk-vdpa')).toBe('root 755\n');
  });
});
