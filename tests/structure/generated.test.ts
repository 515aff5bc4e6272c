/** What is derived from the source is up to date. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generated } from '../../scripts/generate';

const root = join(__dirname, '..', '..');

test.each([...generated()])('%s is as `npm run generate` writes it', (name, text) => {
  const file = join(root, name);
  expect(existsSync(file) ? readFileSync(file, 'utf8') : 'missing').toBe(text);
});
