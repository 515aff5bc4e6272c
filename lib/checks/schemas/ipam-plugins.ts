import { ANY, FLAG, fields, form, listOf, type Schema, TEXT, WHOLE } from './schema';

/**
 * The `ipam` section of a CNI configuration by the type of the plugin.
 * Sources: containernetworking/plugins v1.9.1 plugins/ipam; whereabouts v0.9 pkg/types/types.go.
 */

const OCTET = '(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])';
const IP = `(?:${OCTET}(?:\\.${OCTET}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*)`;
const ADDRESS = form(IP, 'an address such as 10.3.0.1 or 2001:db8::1');
const CIDR = form(`${IP}/[0-9]{1,3}`, 'an address with prefix length such as 10.3.0.0/24');
const RANGE = form(`${IP}(?:-${IP})?/[0-9]{1,3}`, 'a range such as 10.3.0.0/24 or 10.3.0.10-10.3.0.20/24');

const route = fields({
  dst: CIDR,
  gw: ADDRESS,
  mtu: WHOLE,
  advmss: WHOLE,
  priority: WHOLE,
  table: WHOLE,
  scope: WHOLE,
});
const common = { type: TEXT, name: TEXT, routes: listOf(route), dns: ANY };
const addresses = listOf(fields({ address: CIDR, gateway: ADDRESS }, ['address']));
const subnet = { subnet: CIDR, rangeStart: ADDRESS, rangeEnd: ADDRESS, gateway: ADDRESS };
const range = { range: RANGE, range_start: ADDRESS, range_end: ADDRESS, exclude: listOf(RANGE) };

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
    gateway: ADDRESS,
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
