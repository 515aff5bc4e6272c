/** The command line, as users call it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lib/cli/program';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnf-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function call(...args: string[]): { code: number; out: string; err: string } {
  const [out, err]: [string[], string[]] = [[], []];
  const code = run(args, { out: (text) => out.push(text), err: (text) => err.push(text) });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

function site(content: string | Uint8Array): string {
  const file = join(folder, 'site.yaml');
  writeFileSync(file, content);
  return file;
}

const GOOD = `platform: { kubernetes: "1.34" }
namespaces: { cnf: {} }
nodePools:
  upf:
    nodeSelector: { example.com/pool: upf }
    pfs:
      ens1f0: { nic: intel-e810-c, match: { pci: 0000:18:00.1 }, vfs: { n3: { count: 8, datapath: vfio } } }
networks:
  n3: { pool: n3, vlan: 100 }
`;

describe('plan', () => {
  test('prints pools, VF ranges, resource names, networks, requirements and objects', () => {
    const { code, out, err } = call('plan', site(GOOD));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const word of [
      'cnfplumbing.io/n3',
      '0-7',
      'vfio-pci',
      'cnf/n3',
      '100',
      'are set up by the agent',
      'NetworkAttachmentDefinition',
    ]) {
      expect(out).toContain(word);
    }
    expect(out).not.toContain('Decisions');
    expect(call('plan', site(GOOD), '--decisions').out).toContain('the lowest free range');
  });

  test('for machines is JSON', () => {
    const { code, out } = call('plan', site(GOOD), '-o', 'json');
    const { plan, problems, objects } = JSON.parse(out);
    expect({ code, problems }).toEqual({ code: 0, problems: [] });
    expect(plan.nodePools[0].pfs[0].ranges[0]).toMatchObject({ pool: 'n3', first: 0, last: 7 });
    expect(objects.NetworkAttachmentDefinition).toBe(1);
  });

  describe('since what was applied before', () => {
    const agent = GOOD;
    const external = `${GOOD}nodeSetup: external\n`;
    const changes = (before: string, after: string) => {
      call('synth', site(before), '-d', join(folder, 'dist'));
      const { code, out, err } = call('plan', site(after), '--since', join(folder, 'dist'));
      expect({ code, err }).toEqual({ code: 0, err: '' });
      return out.slice(out.indexOf('Changes on nodes')).replace(/ {2,}/g, ' ').split('\n');
    };

    test('shows the lines that change, what each costs, and what a node goes through', () => {
      const more = agent
        .replace('count: 8', 'count: 9')
        .replace('    pfs:', '    hugepages: { 2Mi: { "0": 64 } }\n    pfs:');
      expect(changes(agent, more)).toEqual([
        'Changes on nodes of upf',
        ' LINE BEFORE AFTER COST',
        ' hugepages.2048.0 - 64 kubelet restart',
        expect.stringMatching(/^ kernel-arguments .* reboot$/),
        ' pf-vfs.ens1f0 8 9 VF re-creation',
        ' vf-driver.ens1f0.0-7 vfio-pci - pod restart',
        ' vf-driver.ens1f0.0-8 - vfio-pci pod restart',
        ' a node goes through: reboot, once, which brings everything else',
      ]);
    });

    test('says when nothing changes, when there was no plan, and when a pool has gone', () => {
      expect(changes(agent, agent)).toEqual(['Changes on nodes of upf', ' none']);
      expect(changes(external, agent)).toContain(' no plan before: they are set up as fresh nodes');
      call('synth', site(agent), '-d', join(folder, 'dist'));
      const { out } = call('plan', site(agent.replace('upf:\n', 'edge:\n')), '--since', join(folder, 'dist'));
      expect(out).toContain('Nodes of upf are left as they are: the pool has gone without state: absent');
    });

    test('cannot be told from a file that is not there', () => {
      const { code, out, err } = call('plan', site(agent), '--since', join(folder, 'nowhere'));
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain('nowhere: no such file');
    });
  });

  test('with errors says them all on standard error, prints no plan and fails', () => {
    const bad = GOOD.replace('vlan: 100', 'vlan: 5000, vlann: 1').replace('datapath: vfio', 'datapath: bifurcated');
    const { code, out, err } = call('plan', site(bad));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    for (const word of ['SPEC006', 'SPEC001', 'NIC004', '3 errors, 0 warnings']) expect(err).toContain(word);
    expect(JSON.parse(call('plan', site(bad), '-o', 'json').out).problems).toHaveLength(3);
  });

  test('with many errors shows the first 20, or all of them with --all', () => {
    const many = Array.from({ length: 25 }, (_, i) => `  x${i}: { pool: nowhere }\n`).join('');
    const file = site(GOOD + many);
    expect(call('plan', file).err).toContain('... and 5 more of POOL002; --all shows them');
    expect(call('plan', file, '--all').err.match(/error POOL002/g)).toHaveLength(25);
    expect(call('synth', file, '-d', join(folder, 'dist'), '--all').err.match(/error POOL002/g)).toHaveLength(25);
  });

  test('with warnings only prints them on standard error and does not fail', () => {
    const { code, out, err } = call('plan', site(`${GOOD}resourcePrefix: my-domain.example\n`));
    expect(code).toBe(0);
    expect(out).toContain('my-domain.example/n3');
    expect(err).toMatch(/RES002[\s\S]*0 errors, 1 warning$/);
  });
});

describe('synth', () => {
  test('writes the manifests', () => {
    const dist = join(folder, 'dist');
    const { code, out } = call('synth', site(GOOD), '-d', dist, '--name', 'edge');
    expect(code).toBe(0);
    expect(out).toContain(`Files in ${dist}/`);
    expect(
      readdirSync(dist)
        .filter((name) => name.endsWith('.yaml'))
        .sort(),
    ).toEqual([
      '0000-edge-namespaces.k8s.yaml',
      '0001-edge-crds.k8s.yaml',
      '0002-edge-operators.k8s.yaml',
      '0003-edge-networks.k8s.yaml',
    ]);
  });

  test('with warnings prints them once, on standard error', () => {
    const content = `${GOOD}resourcePrefix: my-domain.example\n`;
    const { code, err } = call('synth', site(content), '-d', join(folder, 'dist'));
    expect(code).toBe(0);
    expect(err.match(/warning RES002/g)).toHaveLength(1);
  });

  test('says which files of an earlier run it removed', () => {
    const dist = join(folder, 'dist');
    call('synth', site(GOOD), '-d', dist, '--name', 'edge');
    // The same program again, with another name for its charts: in one process a second app is another program.
    const record = JSON.parse(readFileSync(join(dist, '.cnf-plumbing-files'), 'utf8'));
    const [[program, files]] = Object.entries(record.programs) as [[string, string[]]];
    writeFileSync(join(dist, '.cnf-plumbing-files'), JSON.stringify({ programs: { [`${program}#2`]: files } }));
    expect(call('synth', site(GOOD), '-d', dist, '--name', 'core').err).toContain('removed 0000-edge-namespaces');
  });

  test('into what is no folder says so: wrong use', () => {
    const file = site(GOOD);
    expect(call('synth', file, '-d', file)).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(/site\.yaml cannot be written: .*file already exists/),
    });
  });

  test('of a cluster without a name is wrong use', () => {
    const { code, err } = call('synth', site(GOOD), '--name', '');
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('The name is empty') });
  });

  test('with errors writes nothing', () => {
    const dist = join(folder, 'dist');
    expect(call('synth', site(GOOD.replace('n3: { pool: n3,', 'n3: { pool: n4,')), '-d', dist).code).toBe(1);
    expect(readdirSync(folder)).toEqual(['site.yaml']);
  });
});

describe('a site file', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['with a key twice', `${GOOD}networks: {}\n`, /SPEC008 .*site\.yaml:10:1/],
    ['with a tab', GOOD.replace('  upf:', '\tupf:'), /SPEC008 .*site\.yaml:4:1/],
    ['with a tag', GOOD.replace('"1.34"', '!!js/function "x"'), /SPEC008 .*site\.yaml:1:/],
    ['that is empty', '', /SPEC00[238]/],
    ['of two documents', `${GOOD}---\n${GOOD}`, /SPEC008/],
    ['in UTF-16', Buffer.from(GOOD, 'utf16le'), /SPEC00/],
    ['that is no YAML', '{', /SPEC008/],
    [
      'with an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
      /SPEC00/,
    ],
  ])('%s is refused, with the place', (_, content, message) => {
    const { code, err } = call('plan', site(content));
    expect(code).toBe(1);
    expect(err).toMatch(message);
  });

  test.each<[string, string]>([
    ['with line ends of Windows', GOOD.replaceAll('\n', '\r\n')],
    ['with a byte order mark', `\ufeff${GOOD}`],
    ['with anchors and aliases', GOOD.replace('{ example.com/pool: upf }', '&selector { example.com/pool: upf }')],
    [
      'in JSON',
      JSON.stringify({
        platform: { kubernetes: '1.34' },
        nodePools: { a: { nodeSelector: { x: 'y' }, pfs: { eth1: { nic: 'intel-x710' } } } },
      }),
    ],
  ])('%s is read', (_, content) => {
    expect(call('plan', site(content))).toMatchObject({ code: 0, err: '' });
  });

  test.each(['plan', 'synth'])('that is not there is wrong use of %s, with its path', (command) => {
    const { code, err } = call(command, join(folder, 'nowhere.yaml'));
    expect(code).toBe(2);
    expect(err).toMatch(/SPEC008 .*nowhere\.yaml/);
  });

  test('may come from standard input, as `-`', () => {
    const program = join(__dirname, '../../lib/cli/main.ts');
    const args = ['-C', 'cnf-plumbing-source', '-r', join(__dirname, '../../node_modules/ts-node/register'), program];
    const { status, stderr } = spawnSync(process.execPath, [...args, 'plan', '-'], {
      input: `${GOOD}networks: {}\n`,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/SPEC008 .*stdin:10:1/) });
  });
});

describe('explain', () => {
  test('says what a code means, what happens, how to mend it, and where the fact is from', () => {
    const { code, out } = call('explain', 'NIC003');
    expect(code).toBe(0);
    for (const word of ['mlx5', 'What happens', 'How to mend it', 'Source', 'DPDK']) expect(out).toContain(word);
  });

  test('takes a code in small letters', () => {
    expect(call('explain', 'nic003').out).toBe(call('explain', 'NIC003').out);
    expect(JSON.parse(call('explain', 'nic003', '-o', 'json').out).code).toBe('NIC003');
  });

  test('lists all codes without one, and for machines too', () => {
    expect(call('explain').out).toContain('VF001  ');
    expect(JSON.parse(call('explain', '-o', 'json').out).length).toBeGreaterThan(40);
    expect(JSON.parse(call('explain', 'VF001', '-o', 'json').out)).toMatchObject({ code: 'VF001', severity: 'error' });
  });

  test('lists the codes of one kind', () => {
    const { code, out } = call('explain', 'vf');
    expect(code).toBe(0);
    expect(out).toMatch(/^VF001 {2}/);
    expect(out.split('\n').filter((line) => !/^VF\d{3} {2}/.test(line))).toEqual([]);
  });

  test('a code of what is not built, and one that does not exist', () => {
    expect(call('explain', 'TODO-vduse').out).toContain('not built');
    expect(call('explain', 'NIC0003')).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean "NIC003"'),
    });
  });
});

test('schema is the JSON Schema of site files', () => {
  const schema = JSON.parse(call('schema').out);
  expect(schema.definitions.ClusterSpec.required).toEqual(['platform', 'nodePools']);
});

test('wrong use names where help is, of the command that was used', () => {
  expect(call('frobnicate').err).toBe("error: unknown command 'frobnicate'\n(--help says what there is)");
  expect(call('plan').err).toContain("missing required argument 'site'\n(--help says what there is)");
});

test.each([
  ['--help', 0],
  ['--version', 0],
  ['plan --help', 0],
  ['frobnicate', 2],
  ['plan', 2],
  ['plan x y z', 2],
  ['plan x --nope', 2],
  ['plan x -o xml', 2],
])('`%s` ends with %i', (line, expected) => {
  expect(call(...line.split(' ')).code).toBe(expected);
});
