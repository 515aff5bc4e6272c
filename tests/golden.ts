/** Golden files: text that is reviewed by eye once, and compared from then on. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { toYaml } from '../lib';

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

const program = (name: string) => readFileSync(join(__dirname, '../node-program', name), 'utf8');

/** The text of the node program is held against its files, and left out of golden ones with its hash. */
export function withoutNodeProgram(yaml: string): string {
  return yaml
    .split(/^(?=---\n)/m)
    .map((document) => document.replace(/(cnfplumbing\.io\/node-program: )\S+/, '$1<hash of node-program>'))
    .map((document) => {
      if (!document.includes('\n  main.sh: ')) return document;
      const object = parse(document) as { data: Record<string, string> };
      for (const [name, text] of Object.entries(object.data)) expect(text).toBe(program(name));
      return `---\n${toYaml({ ...object, data: '<the files of node-program>' })}`;
    })
    .join('');
}
