/** Names that Kubernetes, the device plugin and a shell accept. */
import {
  DNS_LABEL,
  DNS_LABEL_LIMIT,
  deviceVariable,
  isDnsSubdomain,
  isShellName,
  toResourceName,
} from '../../lib/core';

test.each(['n3', '3', 'upf-a', 'a'.repeat(DNS_LABEL_LIMIT)])('%s is a DNS label', (name) => {
  expect(name).toMatch(DNS_LABEL);
});

test.each(['', 'N3', '-n3', 'n3-', 'n_3', 'n.3', 'n3\n', 'a'.repeat(DNS_LABEL_LIMIT + 1)])('%j is none', (name) => {
  expect(name).not.toMatch(DNS_LABEL);
});

test.each([
  ['cnfplumbing.io', true],
  ['example', true],
  ['a-b.c', true],
  [`${'a'.repeat(250)}.io`, true],
  [`${'a'.repeat(251)}.io`, false],
  ['example..com', false],
  ['Example.com', false],
  ['-a.com', false],
  ['a_b.com', false],
  ['', false],
])('%j is a domain: %j', (text, expected) => {
  expect(isDnsSubdomain(text)).toBe(expected);
});

test.each([
  ['cnfplumbing.io/n3', 'PCIDEVICE_CNFPLUMBING_IO_N3', true],
  ['intel.com/intel_sriov_dpdk', 'PCIDEVICE_INTEL_COM_INTEL_SRIOV_DPDK', true],
  ['my-site.com/n3', 'PCIDEVICE_MY-SITE_COM_N3', false],
  ['example.com/n3-dpdk', 'PCIDEVICE_EXAMPLE_COM_N3-DPDK', false],
])('the devices of %s stand in %s, which a shell can read: %j', (resource, variable, readable) => {
  expect(deviceVariable(resource)).toBe(variable);
  expect(isShellName(variable)).toBe(readable);
});

test.each([
  ['n3', 'n3'],
  ['N3-DPDK', 'n3_dpdk'],
  ['n 3 (vfio)', 'n_3_vfio'],
  ['n_3', 'n_3'],
  ['東京', ''],
])('the pool %s is the resource %j', (key, name) => {
  expect(toResourceName(key)).toBe(name);
});
