/** DPDK processes of a pod, and the files of their memory. */
import { runRules } from '../../lib/rules';
import { asking, aVolume, aWorkload, codes, facts } from './facts';

/** Codes about a pod of two containers with these commands, each with a mount of a volume. */
const judge = (commands: readonly (readonly string[])[], volumes: readonly string[] = ['pages', 'pages']) =>
  codes(
    runRules(
      facts({
        workloads: [
          aWorkload({
            containers: commands.map((command, i) =>
              asking(
                { cpu: '2', memory: '1Gi', 'hugepages-1Gi': '1Gi' },
                { name: `c${i}`, command, mounts: [{ volume: volumes[i] ?? '', path: '/dev/hugepages' }] },
              ),
            ),
            volumes: [...new Set(volumes)].map((name) => aVolume({ name, hugepageMedium: 'HugePages' })),
          }),
        ],
      }),
    ),
  );

test.each([
  [['dpdk-testpmd'], ['dpdk-l3fwd']],
  [
    ['dpdk-testpmd', '--file-prefix=a'],
    ['dpdk-l3fwd', '--file-prefix', 'a'],
  ],
])('%j and %j have the same files', (...commands) => {
  expect(judge(commands)).toEqual(['EAL006']);
});

test.each([
  [['dpdk-testpmd'], ['dpdk-l3fwd', '--file-prefix=b']],
  [['dpdk-testpmd'], ['dpdk-l3fwd', '--file-prefix=$HOSTNAME']],
  [['dpdk-testpmd'], ['dpdk-l3fwd', '--in-memory']],
  [['dpdk-testpmd'], ['dpdk-l3fwd', '--proc-type=secondary']],
  [['dpdk-testpmd'], ['cnf-eal', '--', 'dpdk-l3fwd']],
  [['dpdk-testpmd'], ['nginx']],
])('%j and %j have not, share them on purpose, or are not known', (...commands) => {
  expect(judge(commands)).toEqual([]);
});

test('volumes of their own keep them apart', () => {
  expect(judge([['dpdk-testpmd'], ['dpdk-l3fwd']], ['a', 'b'])).toEqual([]);
});
