/** Golden files: text that is reviewed by eye once, and compared from then on. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folder = join(__dirname, 'golden');

/** Compares text with a file below tests/golden; `UPDATE_GOLDEN=1` writes it instead, to be reviewed with `git diff`. */
export function expectGolden(name: string, text: string): void {
  const file = join(folder, name);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect({ name, text }).toEqual({
    name,
    text: existsSync(file) ? readFileSync(file, 'utf8') : 'missing: UPDATE_GOLDEN=1',
  });
}
