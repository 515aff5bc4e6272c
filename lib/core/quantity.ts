/**
 * Kubernetes quantities: `4Gi`, `500m`, `1e3`.
 * Source: Kubernetes API reference, "Quantity" (apimachinery `resource.Quantity`).
 */

const QUANTITY = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([eE][+-]?\d+)|([KMGTPE]i)|([numkMGTPE]))?$/;

const SCALE: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The value of a quantity in its base unit (bytes, cores, pieces); `undefined` when malformed. */
export function parseQuantity(quantity: string | number): number | undefined {
  if (typeof quantity === 'number') return Number.isFinite(quantity) ? quantity : undefined;
  const match = QUANTITY.exec(quantity.trim());
  if (!match) return undefined;
  const [, sign, digits, exponent, binary, decimal] = match;
  const suffix = binary ?? decimal;
  const value = Number(`${digits}${exponent ?? ''}`) * (suffix ? (SCALE[suffix] as number) : 1);
  return sign === '-' ? -value : value;
}

/** Bytes with the largest binary suffix that divides them: 4294967296 is `4Gi`. */
export function formatBytes(bytes: number): string {
  for (const suffix of ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki']) {
    const unit = SCALE[suffix] as number;
    if (bytes >= unit && bytes % unit === 0) return `${bytes / unit}${suffix}`;
  }
  return `${bytes}`;
}
