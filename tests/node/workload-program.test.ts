/** The entry helper under busybox, with the small programs of busybox, and the shell it is written in. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debianProgram } from './debian-program';

const root = join(__dirname, '..', '..');

test('all of its tests pass under busybox', () => {
  const busybox = debianProgram('busybox', 'bin/busybox');
  if (!busybox) return;
  const applets = mkdtempSync(join(tmpdir(), 'cnf-applets-'));
  try {
    const all = execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n');
    for (const applet of all) symlinkSync(busybox, join(applets, applet));
    const { status, stderr } = spawnSync('npx', ['jest', '--maxWorkers=1', 'tests/workload-program'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, TEST_SHELL: join(applets, 'sh'), TEST_PATH: `${applets}:` },
    });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  } finally {
    rmSync(applets, { recursive: true });
  }
});

test('shellcheck finds nothing', () => {
  const shellcheck = debianProgram('shellcheck', 'usr/bin/shellcheck');
  if (!shellcheck) return;
  const folder = join(root, 'workload-program');
  const files = readdirSync(folder).filter((name) => !name.startsWith('.'));
  expect(files).toContain('cnf-eal');
  execFileSync(shellcheck, ['-s', 'sh', ...files], { cwd: folder, stdio: 'pipe' });
  execFileSync(shellcheck, ['container-images/dpdk-vdpa/build.sh'], { cwd: root, stdio: 'pipe' });
});
