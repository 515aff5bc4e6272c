/** `npm run up:embedded`: the Pulumi.yaml of a clone, deployed to a cluster with nodes, where the real scheduler places the pods. */
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';

test('the flagship comes up on its nodes, its pods get their devices, and everything goes again', () => {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'up:embedded'], {
    cwd: path.join(__dirname, '..', '..'),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, stderr: '' });
  // Two pods of the UPF on the node with its pools, each with a VF of every network.
  expect(stdout.match(/^cnf +upf-\S+ +1\/1 +Running .* upf-0 /gm)).toHaveLength(2);
  expect(stdout).toMatch(/upf-0\nAllocated resources:[\s\S]*cnfplumbing\.io\/n3 +2 +2[\s\S]*cnfplumbing\.io\/n6 +2 +2/);
  // A daemon of every kind on each node.
  for (const daemon of ['multus', 'cni-binaries', 'whereabouts', 'sriov-device-plugin-(?:upf|gateway)']) {
    const running = stdout.match(new RegExp(`^cnf-plumbing +${daemon}-\\w{5} +1/1 +Running`, 'gm'));
    expect({ daemon, running: running?.length }).toEqual({ daemon, running: 2 });
  }
  expect(stdout).toMatch(/- \d+ deleted/);
});
