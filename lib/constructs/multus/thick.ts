import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { plumbingLabels } from '../context';
import { configChecksum, type DaemonPlace, hostDirectory, type NodeDaemon } from '../node-daemon';

/**
 * What the Multus daemon asks of the API server: it reads networks and pods, writes the network status of pods, and
 * records events. Upstream grants every verb on its API group; the daemon does not need them.
 * Source: multus-cni 4.3.0 pkg/k8sclient/k8sclient.go, pkg/server/server.go.
 */
export const THICK_RULES = [
  {
    apiGroups: ['k8s.cni.cncf.io'],
    resources: ['network-attachment-definitions'],
    verbs: ['get', 'list', 'watch'],
  },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['pods/status'], verbs: ['update'] },
  { apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: ['create', 'patch', 'update'] },
];

const CONFIG_MAP = 'multus-daemon-config';

/** Settings of the daemon; paths are those inside its container. */
const CONFIG = {
  chrootDir: '/hostroot',
  cniVersion: '0.3.1',
  logLevel: 'verbose',
  logToStderr: true,
  cniConfigDir: '/host/etc/cni/net.d',
  multusAutoconfigDir: '/host/etc/cni/net.d',
  multusConfigFile: 'auto',
  socketDir: '/host/run/multus/',
};

const configText = ({ directories }: DaemonPlace) =>
  `${JSON.stringify({ ...CONFIG, binDir: directories.cniBin }, undefined, 2)}\n`;

/** The ConfigMap that the daemon reads. */
export function thickConfig(scope: Construct, place: DaemonPlace, name: string): void {
  new ApiObject(scope, 'config', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: CONFIG_MAP, namespace: place.namespace, labels: plumbingLabels(scope, name) },
    data: { 'daemon-config.json': configText(place) },
  });
}

/**
 * Every mount and right has its reason: privileged, the host's PID namespace and root, because the daemon runs the
 * node's own CNI plugins in a chroot and enters pods' network namespaces; the CNI directories to install its shim and
 * configuration; the kubelet's pod-resources socket to learn which devices a pod was given.
 * The memory limit is ten times the upstream one, at which the daemon is killed on busy nodes (V72).
 */
export function thickDaemon(place: DaemonPlace, name: string): NodeDaemon {
  const { directories, image } = place;
  return {
    name,
    component: name,
    annotations: configChecksum(configText(place)),
    serviceAccountName: name,
    hostNetwork: true,
    hostPid: true,
    initContainers: [
      {
        name: 'install',
        image: image('multusThick'),
        command: ['/usr/src/multus-cni/bin/install_multus', '-d', '/host/opt/cni/bin', '-t', 'thick'],
        resources: { requests: { cpu: '10m', memory: '15Mi' } },
        securityContext: { privileged: true },
        terminationMessagePolicy: 'FallbackToLogsOnError',
        volumeMounts: [{ name: 'cni-bin', mountPath: '/host/opt/cni/bin', mountPropagation: 'Bidirectional' }],
      },
    ],
    containers: [
      {
        name: 'daemon',
        image: image('multusThick'),
        command: ['/usr/src/multus-cni/bin/multus-daemon'],
        env: [{ name: 'MULTUS_NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
        resources: { requests: { cpu: '100m', memory: '200Mi' }, limits: { memory: '500Mi' } },
        securityContext: { privileged: true },
        terminationMessagePolicy: 'FallbackToLogsOnError',
        volumeMounts: [
          { name: 'cni-conf', mountPath: '/host/etc/cni/net.d' },
          // The daemon calls plugins by the host's path, so the path must be the same inside.
          { name: 'cni-bin', mountPath: directories.cniBin },
          { name: 'host-run', mountPath: '/host/run' },
          { name: 'multus-cache', mountPath: '/var/lib/cni/multus' },
          { name: 'kubelet', mountPath: '/var/lib/kubelet', mountPropagation: 'HostToContainer' },
          { name: 'device-info', mountPath: '/run/k8s.cni.cncf.io' },
          { name: 'netns', mountPath: '/run/netns', mountPropagation: 'HostToContainer' },
          { name: 'config', mountPath: '/etc/cni/net.d/multus.d', readOnly: true },
          { name: 'host-root', mountPath: '/hostroot', mountPropagation: 'HostToContainer' },
          { name: 'multus-conf', mountPath: '/etc/cni/multus/net.d' },
        ],
      },
    ],
    volumes: [
      hostDirectory('cni-conf', directories.cniConf),
      hostDirectory('cni-bin', directories.cniBin),
      hostDirectory('host-run', '/run'),
      hostDirectory('multus-cache', '/var/lib/cni/multus'),
      hostDirectory('kubelet', directories.kubelet),
      hostDirectory('device-info', '/run/k8s.cni.cncf.io'),
      hostDirectory('netns', '/run/netns/'),
      hostDirectory('host-root', '/'),
      hostDirectory('multus-conf', '/etc/cni/multus/net.d'),
      { name: 'config', configMap: { name: CONFIG_MAP } },
    ],
  };
}
