/** MAC addresses, `0c:42:a1:00:00:01`. Source: IEEE 802-2014, section 8.2 (bits of the first octet). */

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

/** True for a lower-case, colon-separated, unicast and non-zero MAC address. */
export function isUnicastMac(text: string): boolean {
  if (!MAC.test(text) || text === '00:00:00:00:00:00') return false;
  return (Number.parseInt(text.slice(0, 2), 16) & 1) === 0;
}
