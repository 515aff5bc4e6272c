/**
 * Kubernetes quantities: `4Gi`, `500m`, `1e3`.
 * Source: Kubernetes API reference, "Quantity" (apimachinery `resource.Quantity`).
 */

const QUANTITY = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([eE][+-]?\d+)|([KMGTPE]i)|([numkMGTPE]))?$/;

/** Powers of ten. As an exponent of the digits they are exact: 0.7 is 700m, and 700 * 0.001 is neither. */
const DECIMAL: Readonly<Record<string, string>> = {
  n: 'e-9',
  u: 'e-6',
  m: 'e-3',
  k: 'e3',
  M: 'e6',
  G: 'e9',
  T: 'e12',
  P: 'e15',
  E: 'e18',
};

const BINARY: Readonly<Record<string, number>> = {
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The value of a quantity in its base unit (bytes, cores, pieces); `undefined` when malformed, also with spaces. */
export function parseQuantity(quantity: string | number): number | undefined {
  if (typeof quantity === 'number') return Number.isFinite(quantity) ? quantity : undefined;
  const match = QUANTITY.exec(quantity);
  if (!match) return undefined;
  const [, sign, digits, exponent = '', binary = '', decimal = ''] = match;
  const value = Number(`${digits}${exponent}${DECIMAL[decimal] ?? ''}`) * (BINARY[binary] ?? 1);
  return sign === '-' ? -value : value;
}

/** Bytes with the largest binary suffix that divides them: 4294967296 is `4Gi`. */
export function formatBytes(bytes: number): string {
  for (const suffix of ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki']) {
    const unit = BINARY[suffix] as number;
    if (bytes >= unit && bytes % unit === 0) return `${bytes / unit}${suffix}`;
  }
  return `${bytes}`;
}
