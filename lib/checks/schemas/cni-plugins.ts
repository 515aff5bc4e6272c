import { ANY, FLAG, fields, from, listOf, mapOf, oneOf, type Schema, TEXT, WHOLE } from './schema';

/**
 * Configurations of CNI plugins by their type. VLAN and rates of the sriov plugin are left to the rules NET001 and
 * NET002.
 *
 * Sources: containernetworking/cni v1.3 pkg/types, PluginConf; containernetworking/plugins v1.9.1 plugins/main and
 * plugins/meta; sriov-cni v2.10.0 and ib-sriov-cni pkg/types/types.go; ovs-cni and accelerated-bridge-cni
 * pkg/types/types.go; OVN-Kubernetes 1.3 go-controller/pkg/cni/types/types.go, NetConf; afxdp-plugins-for-kubernetes internal/cni/cni.go; bond-cni bond/bond.go.
 */

/** What every plugin may be given, by whoever writes the configuration, by Multus and by the runtime. */
const COMMON = {
  cniVersion: TEXT,
  cniVersions: listOf(TEXT),
  name: TEXT,
  type: TEXT,
  capabilities: mapOf(FLAG),
  ipam: ANY,
  dns: ANY,
  args: ANY,
  runtimeConfig: ANY,
  prevResult: ANY,
  disableCheck: FLAG,
  disableGC: FLAG,
  ipMasq: FLAG,
  // Multus fills these in, and some write them by hand.
  deviceID: TEXT,
  pciBusID: TEXT,
};

function plugin(options: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema {
  return fields({ ...COMMON, ...options }, required);
}

const onOff = oneOf('on', 'off');
const linkState = oneOf('auto', 'enable', 'disable');
const mirrors = { bridge: TEXT, configuration_path: TEXT, socket_file: TEXT };
const trunk = listOf(fields({ id: WHOLE, minID: WHOLE, maxID: WHOLE }));

export const CNI_PLUGINS: Readonly<Record<string, Schema>> = {
  sriov: plugin({
    master: TEXT,
    mac: TEXT,
    mtu: WHOLE,
    vlan: ANY,
    vlanQoS: ANY,
    vlanProto: ANY,
    spoofchk: onOff,
    trust: onOff,
    link_state: linkState,
    min_tx_rate: WHOLE,
    max_tx_rate: WHOLE,
    vfid: WHOLE,
    logLevel: TEXT,
    logFile: TEXT,
  }),
  'ib-sriov': plugin({
    master: TEXT,
    pkey: TEXT,
    link_state: linkState,
    rdmaIsolation: FLAG,
    ibKubernetesEnabled: FLAG,
    vfioPciMode: FLAG,
  }),
  'host-device': plugin({ device: TEXT, hwaddr: TEXT, kernelpath: TEXT }),
  ovs: plugin({
    bridge: TEXT,
    vlan: from(0, 4095),
    mtu: WHOLE,
    trunk,
    ofport_request: from(0, 65279),
    interface_type: TEXT,
    configuration_path: TEXT,
    socket_file: TEXT,
    link_state_check_retries: WHOLE,
    link_state_check_interval: WHOLE,
  }),
  'ovs-mirror-producer': plugin({ ...mirrors, mirrors: listOf(fields({ name: TEXT, ingress: FLAG, egress: FLAG })) }),
  'ovs-mirror-consumer': plugin({ ...mirrors, mirrors: listOf(fields({ name: TEXT, ingress: FLAG, egress: FLAG })) }),
  'accelerated-bridge': plugin({
    debug: FLAG,
    bridge: TEXT,
    vlan: from(0, 4094),
    trunk,
    setUplinkVlan: FLAG,
    mac: TEXT,
    mtu: WHOLE,
  }),
  'ovn-k8s-cni-overlay': plugin({
    role: oneOf('primary', 'secondary', ''),
    topology: TEXT,
    netAttachDefName: TEXT,
    mtu: WHOLE,
    subnets: TEXT,
    excludeSubnets: TEXT,
    reservedSubnets: TEXT,
    infrastructureSubnets: TEXT,
    joinSubnet: TEXT,
    transitSubnet: TEXT,
    defaultGatewayIPs: TEXT,
    vlanID: from(0, 4094),
    allowPersistentIPs: FLAG,
    physicalNetworkName: TEXT,
    transport: TEXT,
    outboundSNAT: TEXT,
    evpn: ANY,
    uplink: TEXT,
    logFile: TEXT,
    logLevel: TEXT,
    'logfile-maxsize': WHOLE,
    'logfile-maxbackups': WHOLE,
    'logfile-maxage': WHOLE,
  }),
  afxdp: plugin({
    mode: oneOf('primary', 'cdq'),
    queues: TEXT,
    ethtoolCmds: listOf(TEXT),
    dpSyncer: FLAG,
    skipUnloadBpf: FLAG,
    logFile: TEXT,
    logLevel: oneOf('debug', 'info', 'warning', 'error'),
  }),
  bridge: plugin({
    bridge: TEXT,
    isGateway: FLAG,
    isDefaultGateway: FLAG,
    forceAddress: FLAG,
    ipMasqBackend: TEXT,
    mtu: WHOLE,
    hairpinMode: FLAG,
    promiscMode: FLAG,
    vlan: from(0, 4094),
    vlanTrunk: trunk,
    preserveDefaultVlan: FLAG,
    macspoofchk: FLAG,
    enabledad: FLAG,
    disableContainerInterface: FLAG,
    portIsolation: FLAG,
  }),
  macvlan: plugin({
    master: TEXT,
    mode: oneOf('bridge', 'private', 'vepa', 'passthru', ''),
    mtu: WHOLE,
    mac: TEXT,
    linkInContainer: FLAG,
    bcqueuelen: WHOLE,
  }),
  ipvlan: plugin({ master: TEXT, mode: oneOf('l2', 'l3', 'l3s', ''), mtu: WHOLE, linkInContainer: FLAG }),
  vlan: plugin({ master: TEXT, vlanId: from(0, 4094), mtu: WHOLE, linkInContainer: FLAG }),
  tuning: plugin({
    dataDir: TEXT,
    sysctl: ANY,
    mac: TEXT,
    promisc: FLAG,
    mtu: WHOLE,
    txQLen: WHOLE,
    allmulti: FLAG,
  }),
  sbr: plugin({ table: WHOLE }),
  vrf: plugin({ vrfname: TEXT, table: WHOLE }, ['vrfname']),
  bond: plugin({
    mode: TEXT,
    linksInContainer: FLAG,
    failOverMac: from(0, 2),
    miimon: TEXT,
    links: listOf({ type: 'object' }),
    mtu: WHOLE,
    allSlavesActive: WHOLE,
    tlbDynamicLb: WHOLE,
    xmitHashPolicy: TEXT,
  }),
};

/** A list of plugins. Source: containernetworking/cni v1.3 pkg/types, NetConfList; libcni. */
export const CNI_LIST: Schema = fields({
  cniVersion: TEXT,
  cniVersions: listOf(TEXT),
  name: TEXT,
  plugins: ANY,
  disableCheck: FLAG,
  disableGC: FLAG,
  loadOnlyInlinedPlugins: FLAG,
});
