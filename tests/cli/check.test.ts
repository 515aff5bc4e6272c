/** `cnf-plumbing check`, as users call it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Log } from 'sarif';
import { run } from '../../lib/cli/program';
import type { Streams } from '../../lib/cli/streams';

let folder: string;
const origin = process.cwd();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnf-check-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(origin);
  rmSync(folder, { recursive: true, force: true });
});

function call(args: string, streams: Partial<Streams> = {}): { code: number; out: string; err: string } {
  const [out, err]: [string[], string[]] = [[], []];
  const code = run(['check', ...args.split(' ').filter(Boolean)], {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    ...streams,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

function file(name: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}

const network = (name: string, vlan: number, range = '10.3.0.0/24') => `apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata:
  name: ${name}
  namespace: cnf
spec:
  config: |
    {
      "cniVersion": "0.3.1", "type": "sriov", "vlan": ${vlan},
      "ipam": { "type": "host-local", "subnet": "${range}" }
    }
`;
const policy = (name: string, ports: string) => `apiVersion: sriovnetwork.openshift.io/v1
kind: SriovNetworkNodePolicy
metadata: { name: ${name} }
spec:
  resourceName: ${name}
  nodeSelector: { pool: upf }
  numVfs: 8
  nicSelector: { pfNames: [ "${ports}" ] }
`;
const GOOD = network('n3', 100);
const BAD = network('n3', 5000);
/** Of ELF, as far as it matters. */
const PROGRAM = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0]);
const MOVING = `apiVersion: v1
kind: Pod
metadata: { name: upf, namespace: cnf }
spec:
  containers:
  - { name: upf, image: 'example.com/upf:latest' }
`;

describe('text', () => {
  test('of a mistake is that of a compiler: place, severity, code, then value, what is allowed, and a fix', () => {
    file('n3.yaml', BAD);
    expect(call('n3.yaml')).toEqual({
      code: 1,
      err: '',
      out: `NET001 VLAN option without a VLAN or out of range (1)
n3.yaml:9:47: error NET001 vlan of network n3 is 5000
    value:   5000
    allowed: a whole number from 0 to 4094
    fix:     stay within these
1 error, 0 warnings
1 object in 1 file checked`,
    });
  });

  test('of what is right is one line', () => {
    file('n3.yaml', GOOD);
    expect(call('n3.yaml')).toEqual({ code: 0, err: '', out: '1 object in 1 file checked' });
  });

  test('is in the order of files and lines', () => {
    file('b.yaml', `${network('b0', 5000, '10.0.0.0/24')}---\n${network('b1', 5000, '10.1.0.0/24')}`);
    file('a.yaml', network('a', 5000, '10.2.0.0/24'));
    const places = call('b.yaml a.yaml').out.match(/^[ab]\.yaml:\d+/gm);
    expect(places).toEqual(['a.yaml:9', 'b.yaml:9', 'b.yaml:21']);
  });

  test('of a thousand mistakes is twenty of them and a count; --all shows the rest', () => {
    const many = Array.from({ length: 1000 }, (_, i) => network(`n${i}`, 5000, `10.${i >> 8}.${i & 255}.0/24`));
    file('many.yaml', many.join('---\n'));
    const { code, out } = call('many.yaml');
    expect(code).toBe(1);
    expect(out.match(/: error NET001/g)).toHaveLength(20);
    expect(out).toContain('... and 980 more of NET001; --all shows them');
    expect(out).toContain('1000 errors, 0 warnings');
    expect(call('many.yaml --all').out.match(/: error NET001/g)).toHaveLength(1000);
  });

  test('has colours on a terminal that shows them, and nowhere else', () => {
    file('n3.yaml', BAD);
    expect(call('n3.yaml', { color: true }).out).toContain('\u001b[1;31merror\u001b[0m NET001');
    expect(call('n3.yaml').out).not.toContain('\u001b');
  });
});

describe('files', () => {
  test('of a call are judged together', () => {
    file('a.yaml', policy('a', 'ens1f0#0-3'));
    file('b.yaml', policy('b', 'ens1f0#3-5'));
    expect([call('a.yaml').code, call('b.yaml').code]).toEqual([0, 0]);
    expect(call('a.yaml b.yaml')).toMatchObject({ code: 1, out: expect.stringMatching(/^b\.yaml:8:29: error VF002/m) });
  });

  test('of a folder are all those below it with the name of a manifest, but for what others wrote', () => {
    file('deploy/a.yaml', BAD);
    file('deploy/deep/er/b.yml', BAD.replace('n3', 'n4'));
    file('deploy/c.json', JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } }));
    file('deploy/README.md', BAD);
    file('deploy/node_modules/x/d.yaml', BAD);
    file('deploy/.git/e.yaml', BAD);
    const { out } = call('deploy/');
    expect(out.match(/^deploy\/.*NET001/gm)).toHaveLength(2);
    expect(out).toContain('deploy/deep/er/b.yml:9:47: error');
    expect(out).toContain('3 objects in 3 files checked');
  });

  test('of a folder that are no manifests are passed over, counted and with --verbose named', () => {
    file('deploy/a.yaml', GOOD);
    file('deploy/values.yaml', 'image: upf\n');
    file('deploy/empty.yaml', '');
    file('deploy/templates/b.yaml', `{{- if .Values.n3 }}\n${GOOD}{{- end }}\n`);
    file('deploy/broken.yaml', 'a: {\n');
    file('deploy/blob.yaml', PROGRAM);
    const { code, out } = call('deploy --verbose');
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      '1 object in 1 file checked; 5 files passed over (1 not text; 1 not YAML; 1 empty; 1 a template, which has to be rendered first; 1 no Kubernetes objects)',
      'passed over deploy/blob.yaml: not text',
      'passed over deploy/broken.yaml: not YAML',
      'passed over deploy/empty.yaml: empty',
      'passed over deploy/templates/b.yaml: a template, which has to be rendered first',
      'passed over deploy/values.yaml: no Kubernetes objects',
    ]);
    expect(call('deploy').out.split('\n')).toHaveLength(1);
  });

  test('reached twice, through links or in a circle, are read once', () => {
    file('deploy/a.yaml', GOOD);
    symlinkSync('..', join(folder, 'deploy/up'));
    symlinkSync('a.yaml', join(folder, 'deploy/b.yaml'));
    symlinkSync('nowhere.yaml', join(folder, 'deploy/c.yaml'));
    expect(call('deploy deploy/a.yaml .')).toEqual({ code: 0, err: '', out: '1 object in 1 file checked' });
  });

  test('that are not there, or cannot be read, end with 2 and their names; the others are checked all the same', () => {
    file('n3.yaml', BAD);
    expect(call('nowhere.yaml')).toEqual({ code: 2, out: '', err: 'nowhere.yaml: no such file or directory' });
    symlinkSync('/proc/self/mem', join(folder, 'mem.yaml'));
    const { code, out, err } = call('n3.yaml mem.yaml');
    expect({ code, err }).toEqual({ code: 2, err: 'mem.yaml: i/o error' });
    expect(out).toContain('error NET001');
  });

  test('that are not UTF-8 are mistakes when they were named, or hold a manifest', () => {
    file('deploy/latin.yaml', Buffer.from(`# \xe9\n${GOOD}`, 'latin1'));
    expect(call('deploy')).toMatchObject({ code: 1, out: expect.stringContaining('latin.yaml:1:1: error YAML001') });
    file('blob.yaml', PROGRAM);
    expect(call('blob.yaml')).toMatchObject({ code: 1, out: expect.stringContaining('blob.yaml:1:1: error YAML001') });
  });

  test('with an object that another file has too are judged together by the one that is applied last', () => {
    file('a.yaml', policy('a', 'ens1f0#0-3'));
    file('b.yaml', policy('b', 'ens1f0#0-3'));
    file('c.yaml', policy('b', 'ens1f0#4-7'));
    expect(call('a.yaml b.yaml').code).toBe(1);
    expect(call('a.yaml b.yaml c.yaml')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^b\.yaml:3:13: warning NAME003/m),
    });
  });

  test('with an object that another file has too are judged alone all the same', () => {
    file('a.yaml', BAD);
    file('b.yaml', GOOD);
    expect(call('a.yaml b.yaml')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^a\.yaml:9:47: error NET001/m),
    });
  });

  test('of 5 MB are read', () => {
    const many = Array.from({ length: 19_000 }, (_, i) => network(`n${i}`, 100, `10.${i >> 8}.${i & 255}.0/24`));
    const text = many.join('---\n');
    expect(text.length).toBeGreaterThan(5_000_000);
    file('large.yaml', text);
    expect(call('large.yaml')).toEqual({ code: 0, err: '', out: '19000 objects in 1 file checked' });
  }, 30_000);
});

describe('exit codes and choices', () => {
  beforeEach(() => {
    file('n3.yaml', BAD);
    file('pod.yaml', MOVING);
  });

  test.each<[string, number]>([
    ['n3.yaml', 1],
    ['n3.yaml --fail-on never', 0],
    ['pod.yaml', 0],
    ['pod.yaml --fail-on warning', 1],
    ['pod.yaml --fail-on warning --ignore IMG002', 0],
    ['n3.yaml --ignore NET001', 0],
    ['n3.yaml pod.yaml --ignore net001,img002 --fail-on warning', 0],
    ['n3.yaml pod.yaml --ignore NET001 --ignore IMG002 --fail-on warning', 0],
    ['', 2],
    ['n3.yaml --format xml', 2],
    ['n3.yaml --fail-on sometimes', 2],
    ['n3.yaml --ignore NET01', 2],
    ['n3.yaml --output-file no/such/folder.txt', 2],
    ['--help', 0],
  ])('`check %s` ends with %i', (args, code) => {
    expect(call(args).code).toBe(code);
  });

  test('--severity error hides warnings', () => {
    expect(call('n3.yaml pod.yaml').out).toContain('IMG002');
    expect(call('n3.yaml pod.yaml --severity error').out).not.toContain('IMG002');
  });

  test('a code that does not exist is answered with one that does', () => {
    expect(call('n3.yaml --ignore NET0001').err).toContain('did you mean "NET001"');
  });

  test('the help has examples and exit codes', () => {
    expect(call('--help').out).toMatch(/helm template .* \| cnf-plumbing check -[\s\S]*Exit codes: 0/);
  });
});

describe('with a site file', () => {
  const site = (count: number) => `platform: { kubernetes: "1.34", podCidrs: [10.3.0.0/16] }
nodePools:
  upf:
    nodeSelector: { pool: upf }
    hugepages: { 1Gi: { 0: 4 } }
    pfs:
      ens1f0: { nic: intel-e810-c, match: { pci: "0000:18:00.1" }, vfs: { n3: { count: ${count}, datapath: vfio } } }
`;

  test('rules know the nodes and the ranges of the cluster', () => {
    file('site.yaml', site(8));
    file('n3.yaml', GOOD);
    expect(call('n3.yaml').code).toBe(0);
    expect(call('n3.yaml --site site.yaml')).toMatchObject({ code: 1, out: expect.stringContaining('IPAM005') });
  });

  test('that is wrong itself, its mistakes are said and nothing is checked', () => {
    file('site.yaml', site(1000));
    file('n3.yaml', GOOD);
    expect(call('n3.yaml --site site.yaml')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('SPEC006'),
    });
    expect(call('n3.yaml --site nowhere.yaml')).toMatchObject({ code: 2, err: expect.stringContaining('SPEC008') });
  });
});

test('for machines the report is JSON', () => {
  file('n3.yaml', BAD);
  file('values.yaml', 'a: 1\n');
  const { code, out } = call('. --format json');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toEqual({
    problems: [
      {
        code: 'NET001',
        severity: 'error',
        file: 'n3.yaml',
        line: 9,
        column: 47,
        field: 'spec.config.vlan',
        message: 'vlan of network n3 is 5000',
        value: 5000,
        allowed: 'a whole number from 0 to 4094',
        hint: 'stay within these',
      },
    ],
    objects: 1,
    files: 2,
    passedOver: [{ file: 'values.yaml', why: 'no Kubernetes objects' }],
  });
});

test('for code scanning the report is SARIF, with the rules that were broken and relative places', () => {
  file('my deploy/n3.yaml', BAD);
  file('pod.yaml', MOVING);
  expect(call('. --format sarif --output-file out.sarif')).toEqual({ code: 1, out: '', err: '' });
  const log = JSON.parse(readFileSync('out.sarif', 'utf8')) as Log;
  const [{ tool, results = [] } = { tool: { driver: { name: '' } } }] = log.runs;
  expect(log.version).toBe('2.1.0');
  expect(tool.driver.rules?.map(({ id, defaultConfiguration }) => [id, defaultConfiguration?.level])).toEqual([
    ['IMG002', 'warning'],
    ['NET001', 'error'],
  ]);
  expect(results).toHaveLength(2);
  expect(results[0]).toEqual({
    ruleId: 'NET001',
    ruleIndex: 1,
    level: 'error',
    message: {
      text: 'vlan of network n3 is 5000. Value: 5000. Allowed: a whole number from 0 to 4094. Fix: stay within these.',
    },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'my%20deploy/n3.yaml', uriBaseId: '%SRCROOT%' },
          region: { startLine: 9, startColumn: 47 },
        },
        logicalLocations: [{ fullyQualifiedName: 'spec.config.vlan' }],
      },
    ],
  });
});

test('standard input is read once, as `-`', () => {
  const main = join(origin, 'lib/cli/main.ts');
  const args = ['-C', 'cnf-plumbing-source', '-r', join(origin, 'node_modules/ts-node/register'), main];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args, 'check', '-', '-'], {
    cwd: origin,
    input: BAD,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(stdout).toMatch(/^stdin:9:47: error NET001/m);
  expect(stdout).not.toContain('\u001b');
}, 30_000);
