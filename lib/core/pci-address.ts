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
 * Upper case and a missing domain are mended; so is the number that YAML 1.1 makes of an unquoted all-digit address.
 */
export function suggestPciAddress(given: string | number): string | undefined {
  const lower = typeof given === 'number' ? fromBase60(given) : given.trim().toLowerCase();
  for (const candidate of [lower, `0000:${lower}`]) if (BDF.test(candidate)) return candidate;
  return undefined;
}

/** `0000:18:00.1` from 1080.1: YAML 1.1 reads digits with colons as a number of base 60. Source: YAML 1.1, type float. */
function fromBase60(number: number): string {
  const digits = (value: number, length: number) => String(value).padStart(length, '0');
  const whole = Math.floor(number);
  const [domain, bus, device] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return `${digits(domain, 4)}:${digits(bus, 2)}:${digits(device, 2)}.${Math.round((number - whole) * 10)}`;
}
