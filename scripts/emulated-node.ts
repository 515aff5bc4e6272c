/** `npm run emulated-node`: boots the emulated node and runs commands in it; builds it first where it is missing. */
import { createInterface } from 'node:readline/promises';
import { type EmulatedNode, startNode } from '../tests/node/guest';
import { VARIANTS, type VariantName } from '../tests/node/variants';

const HELP = `usage: npm run emulated-node [-- [VARIANT] [COMMAND...]]

Boots the machine, runs each COMMAND in it as root and ends; without one it reads commands, a line each. The lines
"reboot" and "reboot VARIANT" start the machine anew on the same disk.

${Object.entries(VARIANTS)
  .map(([name, { says }]) => `  ${name.padEnd(16)}${says}`)
  .join('\n')}
`;

const isVariant = (name: string | undefined): name is VariantName => name !== undefined && name in VARIANTS;

async function carryOut(node: EmulatedNode, line: string): Promise<number> {
  const [verb, variant] = line.trim().split(/\s+/);
  if (verb === 'reboot') {
    await node.reboot(isVariant(variant) ? { variant } : {});
    return 0;
  }
  const { stdout, stderr, code } = await node.run(line, { timeout: 600_000 });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return code;
}

async function main(args: readonly string[]): Promise<number> {
  if (args[0] === '--help' || args[0] === '-h') {
    process.stdout.write(HELP);
    return 0;
  }
  const [variant, commands] = isVariant(args[0]) ? [args[0], args.slice(1)] : (['default', args] as const);
  const started = Date.now();
  const node = await startNode(variant);
  process.stderr.write(`${variant}: up after ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  try {
    let code = 0;
    for (const command of commands) code ||= await carryOut(node, command);
    if (commands.length > 0) return code;
    const terminal = createInterface({ input: process.stdin, output: process.stderr, prompt: 'node# ' });
    terminal.prompt();
    for await (const line of terminal) {
      code = await carryOut(node, line);
      if (code !== 0) process.stderr.write(`code ${code}\n`);
      terminal.prompt();
    }
    return code;
  } finally {
    await node.stop();
  }
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  },
);
