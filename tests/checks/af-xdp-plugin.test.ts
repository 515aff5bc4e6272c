/** Configurations of the AF_XDP device plugin, as its own documents write them. */
import { readFacts } from '../../lib/checks';

const configMap = (pools: unknown, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'afxdp-dp-config', namespace: 'kube-system' },
  data: { 'config.json': JSON.stringify({ logLevel: 'debug', ...more, pools }) },
});

const daemon = (securityContext: object, mount: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'kube-afxdp-device-plugin', namespace: 'kube-system' },
  spec: {
    template: {
      spec: {
        nodeSelector: { 'kubernetes.io/arch': 'amd64' },
        containers: [
          {
            name: 'kube-afxdp',
            securityContext,
            volumeMounts: [{ name: 'maps', mountPath: '/var/run/afxdp_dp/', ...mount }],
          },
        ],
        volumes: [{ name: 'config-volume', configMap: { name: 'afxdp-dp-config' } }],
      },
    },
  },
});

const read = (...objects: object[]) =>
  readFacts(objects.map((object, i) => ({ object, origin: { path: `file.yaml#${i}` } })));

test('a pool is read in any case of its keys, and is a resource', () => {
  const { afXdpPools, resources } = read(
    configMap([
      { name: 'myPool', mode: 'primary', drivers: [{ name: 'i40e' }, { name: 'ice' }], uid: 1500, udsTimeout: 300 },
      { Name: 'cdq', Mode: 'cdq', Devices: [{ Name: 'ens1f0' }, { pci: '0000:81:00.1' }], UdsServerDisable: true },
    ]),
    daemon({ capabilities: { add: ['SYS_ADMIN'] } }),
  );
  expect(afXdpPools).toMatchObject([
    { name: 'myPool', mode: 'primary', drivers: ['i40e', 'ice'], uid: 1500, socketTimeout: 300, pinned: false },
    { name: 'cdq', mode: 'cdq', deviceNames: ['ens1f0', ''], socketDisabled: true, mountsReachHost: false },
  ]);
  expect(resources).toMatchObject([
    { resource: 'afxdp/myPool', deviceType: 'afxdp', nodeSelector: { 'kubernetes.io/arch': 'amd64' } },
    { resource: 'afxdp/cdq', deviceType: 'afxdp' },
  ]);
});

test('mounts reach the host from a privileged container that shares them both ways', () => {
  const pools = [{ name: 'n3', mode: 'primary', drivers: [{ name: 'ice' }], BpfMapPinningEnable: true }];
  const reach = (...objects: object[]) => read(configMap(pools), ...objects).afXdpPools?.[0]?.mountsReachHost;
  expect(reach(daemon({ privileged: true }, { mountPropagation: 'Bidirectional' }))).toBe(true);
  expect(reach(daemon({ privileged: true }))).toBe(false);
  expect(reach(daemon({}, { mountPropagation: 'Bidirectional' }))).toBe(false);
  expect(reach()).toBeUndefined();
});

test('the daemon is found too where the configuration is one of several sources of a volume', () => {
  const projected = daemon({ privileged: true }, { mountPropagation: 'Bidirectional' });
  projected.spec.template.spec.volumes = [
    { name: 'config-volume', projected: { sources: [{ configMap: { name: 'afxdp-dp-config' } }] } },
  ] as never;
  const pools = [{ name: 'n3', mode: 'primary', drivers: [{ name: 'ice' }] }];
  expect(read(configMap(pools), projected).resources[0]?.nodeSelector).toEqual({ 'kubernetes.io/arch': 'amd64' });
  const elsewhere = { ...projected, metadata: { name: 'x', namespace: 'other' } };
  expect(read(configMap(pools), elsewhere).resources[0]?.nodeSelector).toBeUndefined();
});

test('another configuration with pools is none of it', () => {
  expect(read(configMap([{ name: 'web', size: 3 }])).afXdpPools).toBeUndefined();
  expect(read(configMap('many')).resources).toEqual([]);
});
