/** The command line of the generic device plugin. Names and lengths were tried on the plugin itself. */
import { type MountResource, planMountResources } from '../../lib/model';

const plan = (resources: MountResource[], kubelet = '/var/lib/kubelet', resourcePrefix = 'cnfplumbing.io') =>
  planMountResources({ resourcePrefix, resources, kubelet, path: 'resources' });
const codes = (resources: MountResource[], kubelet?: string, prefix?: string) =>
  plan(resources, kubelet, prefix).problems.map(({ code, path }) => `${code} ${path}`);

test('each resource is a device of its own, mounted as a directory', () => {
  const { plan: planned, problems } = plan([
    { name: 'n3-socket', path: '/var/run/vhost/n3/*', mountPath: '/var/run/vhost' },
    { name: 'shared', path: '/var/run/vhost/shared', count: 4, readOnly: true },
  ]);
  expect(problems).toEqual([]);
  const [domain, ...devices] = planned.args;
  expect(domain).toBe('--domain=cnfplumbing.io');
  expect(devices.map((arg) => JSON.parse(arg.replace('--device=', '')))).toEqual([
    {
      name: 'n3-socket',
      groups: [{ count: 1, paths: [{ path: '/var/run/vhost/n3/*', mountPath: '/var/run/vhost', type: 'Mount' }] }],
    },
    {
      name: 'shared',
      groups: [{ count: 4, paths: [{ path: '/var/run/vhost/shared', type: 'Mount', readOnly: true }] }],
    },
  ]);
});

test('the plugin sees the directories it looks in, and no more of the node', () => {
  const glob = (name: string, path: string) => ({ name, path });
  expect(
    plan([
      glob('aa', '/run/vhost/n3/*'),
      glob('bb', '/run/vhost/n3/x[0-9]'),
      glob('cc', '/run/vhost/plain'),
      glob('dd', '/run/*/deep/sock'),
    ]).plan.directories,
  ).toEqual(['/run', '/run/vhost', '/run/vhost/n3']);
});

test.each(['vdpa_sock', 'a', 'N3', '-a', 'a-', ''])('the plugin exits on the name %j', (name) => {
  expect(codes([{ name, path: '/run/vhost/*' }])).toEqual(['RES004 resources[0].name']);
});

test('a name too long for the socket beside that of the kubelet is refused, the longest is not', () => {
  const named = (characters: number): MountResource[] => [
    { name: 'x'.repeat(characters - 'cnfplumbing.io/'.length), path: '/run/vhost/*' },
  ];
  expect(codes(named(39))).toEqual([]);
  expect(codes(named(40))).toEqual(['RES005 resources[0].name']);
  const microk8s = '/var/snap/microk8s/common/var/lib/kubelet';
  expect(codes(named(21), microk8s)).toEqual([]);
  expect(codes(named(22), microk8s)).toEqual(['RES005 resources[0].name']);
});

test.each<[string, Partial<MountResource>, string]>([
  ['a relative path', { path: 'run/vhost/*' }, 'DP005 resources[0].path'],
  ['a pattern at the root', { path: '/*' }, 'DP005 resources[0].path'],
  ['a way up', { path: '/run/vhost/../../*' }, 'DP005 resources[0].path'],
  ['a relative place in the container', { mountPath: 'vhost' }, 'DP005 resources[0].mountPath'],
])('%s cannot be handed out', (_, change, problem) => {
  expect(codes([{ name: 'n3-socket', path: '/run/vhost/*', ...change }])).toEqual([problem]);
});

test('one name stands for one resource, under a domain that the kubelet takes', () => {
  const resource = { name: 'n3-socket', path: '/run/vhost/*' };
  expect(codes([resource, { ...resource }])).toEqual(['RES003 resources[1].name']);
  expect(codes([resource], undefined, 'kubernetes.io')).toEqual(['RES001 resources']);
});
