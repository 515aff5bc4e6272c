/** Runs a script of this repository that prints JSON. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** @param name file in scripts, in TypeScript @throws Error when it fails; what it says of itself goes to the terminal */
export async function runScript(name, ...args) {
  const flags = ['-C', 'cnf-plumbing-source', '-r', 'ts-node/register/transpile-only'];
  const file = fileURLToPath(new URL(`../../scripts/${name}`, import.meta.url));
  const child = spawn(process.execPath, [...flags, file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece) => {
    text += piece;
  });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`scripts/${name} ended with ${code}`);
  return JSON.parse(text);
}
