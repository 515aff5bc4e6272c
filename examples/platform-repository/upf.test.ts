import { Testing } from 'cdk8s';
import { UpfChart } from './upf';

const objects = (replicas?: number) =>
  Testing.synth(new UpfChart(Testing.app(), 'upf', { version: '1.4.2', replicas }));
const upf = (replicas?: number) =>
  objects(replicas).find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'upf');

test('the UPF has a VF of each network, and IPC_LOCK for VFIO', () => {
  const [container] = upf().spec.template.spec.containers;
  expect(container.resources.limits).toMatchObject({ 'platform.example.com/n3': '1', 'platform.example.com/oam': '1' });
  expect(container.securityContext.capabilities.add).toEqual(['IPC_LOCK']);
});

test('the number of pods is the caller’s', () => {
  expect(upf(5).spec.replicas).toBe(5);
});

test('the exporter of cdk8s-plus is attached too', () => {
  const exporter = objects().find(({ metadata }) => metadata.name === 'exporter');
  expect(exporter.spec.template.metadata.annotations['k8s.v1.cni.cncf.io/networks']).toContain('oam');
});
