/** Directories that generic device plugins hand out, as their arguments say. */
import { readFacts } from '../../lib/checks';

const daemon = (...args: unknown[]) => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'generic-device-plugin', namespace: 'kube-system' },
  spec: { template: { spec: { nodeSelector: { pool: 'upf' }, containers: [{ name: 'plugin', args }] } } },
});
const read = (...args: unknown[]) =>
  readFacts([{ object: daemon(...args), origin: { path: 'file.yaml' } }]).resources.map(({ resource, mounts }) => [
    resource,
    mounts,
  ]);
const device = (name: string, ...paths: object[]) => JSON.stringify({ name, groups: [{ count: 1, paths }] });
const directory = { path: '/run/vhost/*', type: 'Mount' };

test('in both forms of a flag, with the domain', () => {
  const sockets = device('n6', { ...directory, mountPath: '/run/n6' });
  expect(read('--domain=example.com', `--device=${sockets}`)).toEqual([['example.com/n6', ['/run/n6']]]);
  expect(read('--domain', 'example.com', '--device', device('n3', directory))).toEqual([
    ['example.com/n3', ['/run/vhost/*']],
  ]);
});

test('under either default, where no domain is stated', () => {
  expect(read('--device', device('n3', directory))).toEqual([
    ['squat.ai/n3', ['/run/vhost/*']],
    ['devic.es/n3', ['/run/vhost/*']],
  ]);
});

test('device files are no mounts, and what cannot be read is none of it', () => {
  expect(read('--domain=d.io', `--device=${device('fuse', { path: '/dev/fuse' })}`)).toEqual([['d.io/fuse', []]]);
  expect(read('--device', 'name: serial', '--device')).toEqual([]);
  expect(read(7, '--device={}')).toEqual([]);
});
