import { ANY, FLAG, fields, listOf, type Schema, TEXT, WHOLE } from './schema';

/**
 * The `ipam` section of a CNI configuration by the type of the plugin.
 * Sources: containernetworking/plugins v1.9.1 plugins/ipam; whereabouts v0.9 pkg/types/types.go.
 */

const route = fields({ dst: TEXT, gw: TEXT, mtu: WHOLE, advmss: WHOLE, priority: WHOLE, table: WHOLE, scope: WHOLE });
const common = { type: TEXT, name: TEXT, routes: listOf(route), dns: ANY };
const addresses = listOf(fields({ address: TEXT, gateway: TEXT }, ['address']));
const subnet = { subnet: TEXT, rangeStart: TEXT, rangeEnd: TEXT, gateway: TEXT };
const range = { range: TEXT, range_start: TEXT, range_end: TEXT, exclude: listOf(TEXT) };

export const IPAM_PLUGINS: Readonly<Record<string, Schema>> = {
  'host-local': fields({
    ...common,
    ...subnet,
    ranges: listOf(listOf(fields(subnet, ['subnet']))),
    dataDir: TEXT,
    resolvConf: TEXT,
  }),
  static: fields({ ...common, addresses }),
  dhcp: fields({
    ...common,
    daemonSocketPath: TEXT,
    request: listOf(fields({ skipDefault: FLAG, option: TEXT })),
    provide: listOf(fields({ option: TEXT, value: TEXT, fromArg: TEXT })),
    priority: WHOLE,
  }),
  whereabouts: fields({
    ...common,
    ...range,
    ipRanges: listOf(fields(range)),
    addresses,
    gateway: TEXT,
    node_slice_size: TEXT,
    network_name: TEXT,
    enable_overlapping_ranges: FLAG,
    leader_lease_duration: WHOLE,
    leader_renew_deadline: WHOLE,
    leader_retry_period: WHOLE,
    sleep_for_race: WHOLE,
    reconciler_cron_expression: TEXT,
    configuration_path: TEXT,
    kubernetes: fields({ kubeconfig: TEXT, k8s_api_root: TEXT }),
    log_file: TEXT,
    log_level: TEXT,
    // Of versions before 0.7.
    datastore: TEXT,
    etcd_host: TEXT,
    etcd_username: TEXT,
    etcd_password: TEXT,
    etcd_key_file: TEXT,
    etcd_cert_file: TEXT,
    etcd_ca_cert_file: TEXT,
  }),
};
