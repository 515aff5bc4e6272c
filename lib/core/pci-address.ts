/**
 * PCI addresses (BDF) in the form sysfs uses: `0000:18:00.1`, lower-case.
 * Source: Linux `Documentation/ABI/testing/sysfs-bus-pci`; the device plugin compares text exactly.
 */

const BDF = /^([0-9a-f]{4}):([0-9a-f]{2}):([01][0-9a-f])\.([0-7])$/;

/** The parts of a PCI address, as numbers. */
export interface PciAddress {
  readonly domain: number;
  readonly bus: number;
  readonly device: number;
  readonly fn: number;
}

/** Parses `dddd:bb:dd.f`; `undefined` when malformed, upper-case or without the domain. */
export function parsePciAddress(text: string): PciAddress | undefined {
  const match = BDF.exec(text);
  if (!match) return undefined;
  const [domain, bus, device, fn] = match.slice(1).map((part) => Number.parseInt(part, 16)) as [
    number,
    number,
    number,
    number,
  ];
  return { domain, bus, device, fn };
}

/** The card a function sits on: its address without the function number, `0000:18:00`. */
export function pciSlot(text: string): string {
  return text.replace(/\.[0-7]$/, '');
}

/**
 * The address a user most likely meant, or `undefined`.
 * Upper case and a missing domain are mended; so is what YAML 1.1 makes of an unquoted all-digit address.
 */
export function suggestPciAddress(text: string): string | undefined {
  const lower = text.trim().toLowerCase();
  for (const candidate of [lower, `0000:${lower}`]) if (BDF.test(candidate)) return candidate;
  return undefined;
}
