import { lateMarker } from '../../lib/core';
import { runRules } from '../../lib/rules';
import {
  aContainer,
  aNamespace,
  aNetwork,
  anAttachment,
  aResource,
  aSelector,
  asking,
  aVolume,
  aWorkload,
  codes,
  facts,
  running,
} from './facts';

const N3 = { 'example.com/n3': '1' };
const DPDK = { ...N3, cpu: '4', memory: '1Gi', 'hugepages-1Gi': '1Gi' };
const VFIO = [aResource({ selectors: [aSelector({ drivers: ['vfio-pci'] })] })];
const MLX5 = [aResource({ selectors: [aSelector({ vendors: ['15b3'], drivers: ['mlx5_core'], isRdma: true })] })];
const VHOST = [aResource({ selectors: [aSelector({ vendors: ['15b3'], drivers: ['mlx5_core'], vdpaType: 'vhost' })] })];

describe('a container', () => {
  function missing(resources: typeof VFIO, capabilities: string[], given = {}) {
    return runRules(facts({ resources, workloads: [running(asking(DPDK, { capabilities, ...given }))] }));
  }

  test.each([
    ['a VF on vfio-pci', VFIO, [], 'IPC_LOCK'],
    ['an mlx5 VF with RDMA', MLX5, ['IPC_LOCK'], 'IPC_LOCK, NET_RAW'],
    ['a vhost-vdpa device', VHOST, ['NET_RAW'], 'IPC_LOCK'],
  ])('with %s needs its capabilities', (_, resources, capabilities, allowed) => {
    expect(missing(resources, capabilities)).toEqual([
      expect.objectContaining({
        code: 'SEC001',
        path: 'app/upf: spec.template.spec.containers[0].securityContext.capabilities.add',
        value: capabilities,
        allowed,
      }),
    ]);
  });

  test.each([
    ['a VF on vfio-pci', VFIO, ['IPC_LOCK']],
    ['a VF on vfio-pci, in the words of CRI-O', VFIO, ['CAP_IPC_LOCK']],
    ['an mlx5 VF with RDMA', MLX5, ['NET_RAW', 'IPC_LOCK']],
    ['a vhost-vdpa device', VHOST, ['ALL']],
    ['a vhost-vdpa device, with the least', VHOST, ['IPC_LOCK']],
    ['a kernel VF', [aResource()], []],
    [
      'a VF that may have either driver',
      [aResource({ selectors: [aSelector({ drivers: ['iavf', 'vfio-pci'] })] })],
      [],
    ],
  ])('with %s has its capabilities', (_, resources, capabilities) => {
    expect(missing(resources, capabilities)).toEqual([]);
  });

  test('that uses the RDMA device of an mlx5 VF without DPDK needs no capability', () => {
    expect(runRules(facts({ resources: MLX5, workloads: [running(asking(N3))] }))).toEqual([]);
  });

  test('that is privileged has every capability', () => {
    expect(codes(missing(VFIO, [], { privileged: true }))).toEqual(['SEC003']);
  });

  test('without a device needs nothing', () => {
    const containers = [asking(N3, { capabilities: ['IPC_LOCK'] }), aContainer({ name: 'sidecar' })];
    expect(runRules(facts({ resources: VFIO, workloads: [aWorkload({ containers })] }))).toEqual([]);
  });

  test('gets the kind of device that its nodes have', () => {
    const resources = [
      aResource(),
      aResource({
        config: 'plumbing/edge/config.json',
        nodeSelector: { pool: 'edge' },
        selectors: [aSelector({ drivers: ['vfio-pci'] })],
      }),
    ];
    const on = (pool: string) => [running(asking(N3), { nodeSelector: { pool } })];
    expect(runRules(facts({ resources, workloads: on('upf') }))).toEqual([]);
    expect(codes(runRules(facts({ resources, workloads: on('edge') })))).toEqual(['SEC001']);
  });
});

describe('a namespace', () => {
  const enforcing = (level: string) => aNamespace({ labels: { 'pod-security.kubernetes.io/enforce': level } });
  const dpdk = running(aContainer({ capabilities: ['IPC_LOCK'] }));

  test.each([
    ['adds IPC_LOCK', dpdk],
    ['uses the network of the host', aWorkload({ hostNetwork: true })],
    ['mounts a path of the host', aWorkload({ volumes: [aVolume({ hostPath: '/var/log' })] })],
    ['is privileged', running(aContainer({ privileged: true }))],
  ])('of a pod that %s enforces the level privileged', (_, workload) => {
    expect(runRules(facts({ namespaces: [enforcing('baseline')], workloads: [workload] }))).toEqual([
      expect.objectContaining({
        code: 'SEC002',
        path: 'app/cnf: metadata.labels["pod-security.kubernetes.io/enforce"]',
        value: 'baseline',
        allowed: 'privileged',
      }),
    ]);
    expect(runRules(facts({ namespaces: [enforcing('privileged')], workloads: [workload] }))).toEqual([]);
  });

  test('without the label does not admit such a pod for certain', () => {
    expect(runRules(facts({ namespaces: [aNamespace()], workloads: [dpdk] }))).toEqual([
      expect.objectContaining({ code: 'SEC002', value: 'nothing' }),
    ]);
  });

  test('of ordinary pods may enforce any level', () => {
    const workloads = [running(aContainer({ capabilities: ['NET_BIND_SERVICE', 'CHOWN'] }))];
    expect(runRules(facts({ namespaces: [enforcing('restricted')], workloads }))).toEqual([]);
  });

  test('that is made elsewhere is not judged', () => {
    expect(runRules(facts({ namespaces: [aNamespace({ name: 'other' })], workloads: [dpdk] }))).toEqual([]);
    expect(runRules(facts({ namespaces: [aNamespace()], workloads: [{ ...dpdk, namespace: '' }] }))).toEqual([]);
  });

  test('whose level arrives later is not judged', () => {
    expect(runRules(facts({ namespaces: [enforcing(lateMarker('privileged'))], workloads: [dpdk] }))).toEqual([]);
  });

  test('in a spec is named by the word of the spec', () => {
    const namespaces = [{ ...enforcing('baseline'), origin: { path: 'namespaces.cnf' } }];
    expect(runRules(facts({ namespaces, workloads: [dpdk] }))[0]?.path).toBe('namespaces.cnf.podSecurity');
  });

  test('with many such pods is named once', () => {
    const workloads = [dpdk, { ...dpdk, name: 'amf' }];
    expect(codes(runRules(facts({ namespaces: [aNamespace()], workloads })))).toEqual(['SEC002']);
  });
});

describe('a network function', () => {
  const networks = [aNetwork({ config: { type: 'macvlan' } })];
  const attachments = [anAttachment()];

  test('should not be privileged', () => {
    const workloads = [running(aContainer({ privileged: true }), { attachments })];
    expect(runRules(facts({ networks, workloads }))).toEqual([
      expect.objectContaining({ code: 'SEC003', severity: 'warning', value: true }),
    ]);
  });

  test.each(['/dev', '/dev/', '/dev/vfio', '/dev/vfio/12', '/dev/vhost-vdpa-0', '/sys', '/'])(
    'does not mount %s',
    (hostPath) => {
      const workloads = [aWorkload({ attachments, volumes: [aVolume({ hostPath })] })];
      expect(runRules(facts({ networks, workloads }))).toEqual([
        expect.objectContaining({
          code: 'SEC004',
          severity: 'error',
          path: 'app/upf: spec.template.spec.volumes[0].hostPath.path',
          value: hostPath,
        }),
      ]);
    },
  );

  test.each([
    { hostPath: '/sys', readOnly: true },
    { hostPath: '/dev/hugepages' },
    { hostPath: '/var/run/vdpa' },
    { hostPath: '/devices' },
  ])('may mount %j', (volume) => {
    const workloads = [aWorkload({ attachments, volumes: [aVolume(volume)] })];
    expect(runRules(facts({ networks, workloads }))).toEqual([]);
  });

  test('reaches devices through a read-only /dev as well', () => {
    const workloads = [aWorkload({ attachments, volumes: [aVolume({ hostPath: '/dev', readOnly: true })] })];
    expect(codes(runRules(facts({ networks, workloads })))).toEqual(['SEC004']);
  });

  test('is no node agent: one may be privileged and mount /dev', () => {
    const agent = running(aContainer({ privileged: true }), {
      kind: 'DaemonSet',
      hostNetwork: true,
      volumes: [aVolume({ hostPath: '/dev' })],
    });
    expect(runRules(facts({ networks, resources: VFIO, workloads: [agent] }))).toEqual([]);
  });
});
