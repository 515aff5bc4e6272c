import { lateMarker } from '../../lib/core';
import { runRules } from '../../lib/rules';
import { aContainer, facts, running } from './facts';

function problemsOf(image: string) {
  return runRules(facts({ workloads: [running(aContainer({ image }))] }));
}

test.each([
  'example.com/upf',
  'example.com/upf:latest',
  'registry:5000/upf',
  'example.com/multus-cni:stable-thick',
  'example.com/multus-cni:snapshot-thick',
  'example.com/sriov-cni:master',
])('the tag of %s moves', (image) => {
  expect(problemsOf(image)).toEqual([
    expect.objectContaining({
      code: 'IMG002',
      severity: 'warning',
      path: 'app/upf: spec.template.spec.containers[0].image',
      value: image,
    }),
  ]);
});

test.each([
  'example.com/upf:1.2.3',
  'registry:5000/upf:v4.3.0-thick',
  'example.com/upf:mainline-2.1',
  `example.com/upf:latest@sha256:${'0'.repeat(64)}`,
  '',
])('the tag of %j does not move', (image) => {
  expect(problemsOf(image)).toEqual([]);
});

test('a registry that arrives later leaves the tag to be judged, a late tag does not', () => {
  expect(problemsOf(`${lateMarker('registry')}/upf:latest`)).toHaveLength(1);
  expect(problemsOf(`example.com/upf:${lateMarker('tag')}`)).toEqual([]);
});
