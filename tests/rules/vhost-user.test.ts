/** Where the socket of a DPDK program is. */
import { type ContainerFact, type ResourceFact, runRules } from '../../lib/rules';
import { aContainer, aResource, codes, facts, running } from './facts';

const SOCKET = '/var/run/vhost-user/n6/vhost.sock';
const MEMORY = { cpu: '2', memory: '1Gi' };
const pages = (amounts: Record<string, string>) => ({
  requests: { ...MEMORY, ...amounts },
  limits: { ...MEMORY, ...amounts },
});
const hugepages = { volume: 'pages', path: '/dev/hugepages' };
const resources = (mounts: string[]): ResourceFact[] => [
  aResource({ resource: 'example.com/n6', deviceType: 'mount', selectors: [], mounts }),
];
const withSocket = (amount = '1') => pages({ 'hugepages-1Gi': '2Gi', 'example.com/n6': amount });

function judge(command: string, given: Partial<ContainerFact> = {}, offered = resources(['/var/run/vhost-user/n6'])) {
  const container = aContainer({
    ...withSocket(),
    command: ['dpdk-testpmd', ...command.split(' ')],
    mounts: [hugepages],
    ...given,
  });
  const volumes = [
    { name: 'pages', hugepageMedium: 'HugePages', readOnly: false, origin: { path: 'app/upf: volumes[0]' } },
  ];
  return runRules(facts({ resources: offered, workloads: [running(container, { volumes })] }));
}

const onSocket = (more = '') => `--vdev=net_virtio_user0,path=${SOCKET},server=1 ${more}`;

describe('the directory of a socket is mounted (V65)', () => {
  test('by a resource, at one place or as it is on the node', () => {
    expect(judge(onSocket(), {}, resources(['/var/run/vhost-user/*']))).toEqual([]);
    expect(judge(onSocket(), {}, resources(['/var/run/other']))).toEqual([
      expect.objectContaining({ code: 'VU001', value: SOCKET }),
    ]);
  });

  test('by a volume, and not the socket alone', () => {
    const mounted = (path: string) =>
      codes(
        judge(onSocket(), { ...pages({ 'hugepages-1Gi': '2Gi' }), mounts: [hugepages, { volume: 'sockets', path }] }),
      );
    expect(mounted('/var/run/vhost-user')).toEqual([]);
    expect(mounted(SOCKET)).toEqual(['VU001']);
  });

  test('which nobody can tell where a resource is not known', () => {
    expect(judge(onSocket(), {}, [])).toEqual([]);
    expect(judge('--vdev=net_virtio_user0,path=$SOCKET', {}, resources(['/var/run/other']))).toEqual([]);
  });
});

test('a container asks for one directory where all have one place', () => {
  expect(judge(onSocket(), withSocket('1'))).toEqual([]);
  expect(judge(onSocket(), withSocket('2'))).toEqual([expect.objectContaining({ code: 'VU002', value: 2 })]);
  expect(judge(onSocket(), withSocket('2'), resources(['/var/run/vhost-user/*']))).toEqual([]);
});
