/** Network functions by themselves; what networks add to them is in attach.test.ts. */
import { Chart, Testing } from 'cdk8s';
import { CnfDeployment } from '../../lib/constructs';

test('a workload selects its own pods, also where labels of the user replace its own', () => {
  const chart = new Chart(Testing.app(), 'c', { namespace: 'cnf' });
  new CnfDeployment(chart, 'upf', {
    image: 'registry.example.com/upf:1.4.2',
    labels: { 'app.kubernetes.io/name': 'user-plane', tier: 'data' },
  });
  const [{ spec }] = Testing.synth(chart);
  expect(spec.selector.matchLabels).toEqual({
    'app.kubernetes.io/name': 'user-plane',
    'app.kubernetes.io/instance': 'upf',
  });
  expect(spec.template.metadata.labels).toMatchObject({ ...spec.selector.matchLabels, tier: 'data' });
});
