/** Rows as aligned columns; the last column is never padded. */
export function columns(rows: readonly (readonly string[])[], indent = '  '): string {
  const width = (i: number) => Math.max(...rows.map((row) => row[i]?.length ?? 0));
  const widths = Array.from({ length: Math.max(0, ...rows.map(({ length }) => length)) }, (_, i) => width(i));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] as number))).join('  ');
  return rows.map((row) => `${indent}${line(row)}`.trimEnd()).join('\n');
}
