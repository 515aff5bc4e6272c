/**
 * Names that Kubernetes accepts, and those the device plugin can use.
 * Source: Kubernetes documentation, "Object Names and IDs" and "Labels and Selectors".
 */

/** A DNS label: 1-63 lower-case letters, digits and inner hyphens (RFC 1123). */
export const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** True for a DNS subdomain: dot-separated labels, at most 253 characters. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text);
}

/** The name of a label or of its value: letters, digits, and between them hyphens, underscores and dots. */
const LABEL_WORD = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** True for a label key: a name of at most 63 characters, with or without a domain before it. */
export function isLabelKey(text: string): boolean {
  const [name = '', domain] = text.split('/').reverse();
  return LABEL_WORD.test(name) && (domain === undefined || (isDnsSubdomain(domain) && text === `${domain}/${name}`));
}

/** True for a label value: empty, or at most 63 characters. */
export function isLabelValue(text: string): boolean {
  return text === '' || LABEL_WORD.test(text);
}

/**
 * True for a text that can be the name of a network interface. Entries for a port of the device plugin end at `#`.
 * Source: Linux include/uapi/linux/if.h, IFNAMSIZ; net/core/dev.c, dev_valid_name.
 */
export function isInterfaceName(text: string): boolean {
  return /^(?!\.{1,2}$)[^\s/:#]{1,15}$/.test(text);
}

/**
 * True for a domain that extended resources may have. The kubelet refuses those of Kubernetes itself, with anything
 * before them, and `requests.`, which stands for quotas.
 * Source: Kubernetes pkg/apis/core/v1/helper/helpers.go, IsExtendedResourceName.
 */
export function isResourceDomain(text: string): boolean {
  return (
    isDnsSubdomain(text) &&
    text.length <= 253 - REQUESTS.length &&
    !/kubernetes\.io$/.test(text) &&
    !text.startsWith(REQUESTS)
  );
}

const REQUESTS = 'requests.';

/** The most characters a DNS label may have. */
export const DNS_LABEL_LIMIT = 63;

/**
 * The variable in which the SR-IOV device plugin hands a container its devices: `PCIDEVICE_INTEL_COM_N3`.
 * Only dots and slashes are replaced before upper-casing, so a hyphen survives and no shell can read the variable.
 * Source: sriov-network-device-plugin `pkg/resources/pool_stub.go`.
 */
export function deviceVariable(resource: string): string {
  return `PCIDEVICE_${resource.replace(/[./]/g, '_').toUpperCase()}`;
}

/** True when a shell can read a variable of this name. Source: POSIX.1-2017, section 3.235 "Name". */
export function isShellName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** Text with everything but lower-case letters, digits and underscores replaced: a resource name from a pool key. */
export function toResourceName(key: string): string {
  return key
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}
