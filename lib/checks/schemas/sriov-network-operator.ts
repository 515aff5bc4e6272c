import { ANY, FLAG, fields, from, kind, listOf, mapOf, oneOf, type Schema, TEXT, WHOLE } from './schema';

/**
 * Custom resources of the sriov-network-operator, API version sriovnetwork.openshift.io/v1.
 *
 * Source: config/crd/bases of sriov-network-operator v1.6.0, held against it by tests/engine/upstream-examples.test.ts;
 * `failMode` and `configDaemonEnvVars` are of later versions. VLAN, priority, protocol and rates are left to the rules
 * NET001 and NET002, which know what the CNI plugin makes of them.
 */

const policy = fields(
  {
    resourceName: TEXT,
    nodeSelector: mapOf(TEXT),
    priority: from(0, 99),
    mtu: from(1),
    numVfs: from(0),
    nicSelector: fields({
      vendor: TEXT,
      deviceID: TEXT,
      rootDevices: listOf(TEXT),
      pfNames: listOf(TEXT),
      netFilter: TEXT,
    }),
    deviceType: oneOf('netdevice', 'vfio-pci'),
    isRdma: FLAG,
    needVhostNet: FLAG,
    linkType: oneOf('eth', 'ETH', 'ib', 'IB'),
    eSwitchMode: oneOf('legacy', 'switchdev'),
    vdpaType: oneOf('virtio', 'vhost'),
    excludeTopology: FLAG,
    externallyManaged: FLAG,
    bridge: fields({
      ovs: fields({
        bridge: fields({
          datapathType: TEXT,
          externalIDs: mapOf(TEXT),
          otherConfig: mapOf(TEXT),
          failMode: oneOf('secure', 'standalone'),
        }),
        uplink: fields({
          interface: fields({
            type: TEXT,
            options: mapOf(TEXT),
            externalIDs: mapOf(TEXT),
            otherConfig: mapOf(TEXT),
            mtuRequest: WHOLE,
          }),
        }),
      }),
    }),
  },
  ['resourceName', 'nodeSelector', 'numVfs', 'nicSelector'],
);

const network = {
  resourceName: TEXT,
  networkNamespace: TEXT,
  ipam: TEXT,
  capabilities: TEXT,
  metaPlugins: TEXT,
};

const sriovNetwork = fields(
  {
    ...network,
    vlan: WHOLE,
    vlanQoS: WHOLE,
    vlanProto: TEXT,
    spoofChk: oneOf('on', 'off'),
    trust: oneOf('on', 'off'),
    linkState: oneOf('auto', 'enable', 'disable'),
    minTxRate: from(0),
    maxTxRate: from(0),
    logLevel: oneOf('panic', 'error', 'warning', 'info', 'debug', ''),
    logFile: TEXT,
  },
  ['resourceName'],
);

const ovsNetwork = fields(
  {
    ...network,
    bridge: TEXT,
    vlan: from(0, 4095),
    mtu: WHOLE,
    trunk: listOf(fields({ id: from(0, 4095), minID: from(0, 4095), maxID: from(0, 4095) })),
    interfaceType: TEXT,
  },
  ['resourceName'],
);

const expression = fields({ key: TEXT, operator: TEXT, values: listOf(TEXT) }, ['key', 'operator']);

const poolConfig = fields({
  ovsHardwareOffloadConfig: fields({ name: TEXT }),
  nodeSelector: fields({ matchLabels: mapOf(TEXT), matchExpressions: listOf(expression) }),
  maxUnavailable: ANY,
  rdmaMode: oneOf('shared', 'exclusive'),
});

const operatorConfig = fields({
  configDaemonNodeSelector: mapOf(TEXT),
  configDaemonEnvVars: mapOf(TEXT),
  configurationMode: oneOf('daemon', 'systemd'),
  disableDrain: FLAG,
  disablePlugins: listOf(oneOf('mellanox')),
  enableInjector: FLAG,
  enableOperatorWebhook: FLAG,
  enableOvsOffload: FLAG,
  featureGates: mapOf(FLAG),
  logLevel: from(0, 2),
  useCDI: FLAG,
});

/** Schemas by kind. */
export const OPERATOR_KINDS: Readonly<Record<string, Schema>> = {
  SriovNetworkNodePolicy: kind(policy),
  SriovNetwork: kind(sriovNetwork),
  SriovIBNetwork: kind(fields({ ...network, linkState: oneOf('auto', 'enable', 'disable') }, ['resourceName'])),
  OVSNetwork: kind(ovsNetwork),
  SriovNetworkPoolConfig: kind(poolConfig),
  SriovOperatorConfig: kind(operatorConfig),
};
