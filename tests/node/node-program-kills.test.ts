/** The node program killed after every single write, under dash and busybox, and the shell it is written in. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Agent } from '../node-program/agent';
import { FakeNode, planText } from '../node-program/fake-node';
import { RUNS, survives } from '../node-program/kill';
import { debianProgram } from './debian-program';

const BEFORE = { when: 'BEFORE' } as const;
const folder = join(__dirname, '..', '..', 'node-program');

test.each(Object.keys(RUNS) as (keyof typeof RUNS)[])(
  '%s, killed after each of its writes, goes on from there and can be undone',
  (name) => {
    let n = 1;
    while (survives(name, n)) n++;
    expect(n).toBeGreaterThan(15);
    // Within a write, too: a file beside the one to be replaced, and not renamed. Three of them, from all over the run.
    let within = 0;
    for (let i = 0; i < n && within < 3; i++) if (survives(name, ((i * 7) % n) + 1, BEFORE)) within++;
    expect(within).toBe(3);
  },
  900_000,
);

test('a whole cycle under busybox, killed on the way', () => {
  const busybox = debianProgram('busybox', 'bin/busybox');
  if (!busybox) return;
  const shell = [busybox, 'sh'];
  for (const n of [5, 40, 65]) expect(survives('a first apply', n, { shell })).toBe(true);
  for (const n of [20, 45, 70]) expect(survives('an apply of offload', n, { shell })).toBe(true);
  const node = new FakeNode(shell);
  try {
    const before = node.snapshot();
    expect(node.apply(planText()).code).toBe(4);
    expect(node.run('verify').code).toBe(4);
    expect(node.run('undo').code).toBe(0);
    expect(node.snapshot()).toEqual(before);
  } finally {
    node.remove();
  }
});

test('the agent under busybox', async () => {
  const busybox = debianProgram('busybox', 'bin/busybox');
  if (!busybox) return;
  const node = new FakeNode();
  const agent = new Agent(node, [busybox, 'sh']);
  try {
    await agent.offer(planText()).start('--features').settled();
    node.delete('etc/modules-load.d/cnf-plumbing.conf');
    await agent.until(() => node.has('etc/modules-load.d/cnf-plumbing.conf'));
    expect(await agent.stop()).toBe(0);
    expect(node.run('verify').code).toBe(4);
  } finally {
    await agent.remove();
    node.remove();
  }
});

test('shellcheck finds nothing', () => {
  const shellcheck = debianProgram('shellcheck', 'usr/bin/shellcheck');
  if (!shellcheck) return;
  const files = readdirSync(folder).filter((name) => name.endsWith('.sh'));
  expect(files.length).toBeGreaterThan(10);
  execFileSync(shellcheck, ['-s', 'sh', ...files], { cwd: folder, stdio: 'pipe' });
});

/** Two places where a disk says no; each in a mount namespace of its own. */
test.each([
  [
    '/etc cannot be written',
    'mount --bind "$R/etc" "$R/etc" && mount -o remount,bind,ro "$R/etc"',
    1,
    /Read-only file system/,
  ],
  ['the disk of the state is full', 'mount -t tmpfs -o size=4k tmpfs "$R/var/lib"', 7, /cannot be (written|made)/],
])('%s: what can be done is done or nothing is, and the next run mends it', (_, mount, code, reason) => {
  const node = new FakeNode();
  try {
    node.put('fake/plan', planText());
    const script = `${mount} || exit 99; exec dash ${folder}/main.sh --root "$R" apply --plan "$R/fake/plan" 2>&1`;
    const env = {
      PATH: process.env.PATH,
      R: node.root,
      CNF_PLUMBING_WAIT: '0',
      CNF_PLUMBING_KERNEL: join(__dirname, '..', 'node-program', 'fake-kernel.sh'),
    };
    let result = { status: 0, stdout: '' };
    try {
      execFileSync('unshare', ['-rm', 'sh', '-c', script], { env, encoding: 'utf8' });
    } catch (error) {
      result = error as typeof result;
    }
    expect({ code: result.status, text: result.stdout }).toEqual({ code, text: expect.stringMatching(reason) });
    expect(node.apply().code).toBe(4);
    expect(node.run('verify').code).toBe(4);
  } finally {
    node.remove();
  }
});
