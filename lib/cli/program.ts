import { readFileSync } from 'node:fs';
import { Argument, Command, CommanderError, Option } from 'commander';
import schema from '../../schema/cluster-spec.json';
import { completion, SHELLS } from './completion';
import { explain } from './explain';
import { plan } from './plan';
import { EXIT, type Streams } from './streams';
import { synth } from './synth';

const STANDARD: Streams = {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
};

/** Runs the command line and returns the exit code. */
export function run(args: readonly string[], streams: Streams = STANDARD): number {
  let code: number = EXIT.ok;
  const program = new Command('cnf-plumbing')
    .description('Plans and checks accelerated network interfaces for containerised network functions.')
    .version(version(), '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.out(text.trimEnd()),
      writeErr: (text) => streams.err(text.trimEnd()),
    })
    .addHelpText('after', '\nExit codes: 0 no errors, 1 errors in the site, 2 wrong use of the command.');

  program
    .command('plan')
    .description('print what a site file decides: VF ranges, resource names, networks, what nodes must have')
    .argument('<site>', 'site file (YAML or JSON)')
    .addOption(new Option('-o, --output <format>', 'format').choices(['text', 'json']).default('text'))
    .option('--decisions', 'show each decision with its reason', false)
    .option('--all', 'show every problem in full', false)
    .action((site: string, options) => {
      code = plan(site, options, streams);
    });
  program
    .command('synth')
    .description('write the manifests of a site file')
    .argument('<site>', 'site file (YAML or JSON)')
    .option('-d, --directory <dir>', 'where to write', 'dist')
    .option('--name <name>', 'name of the cluster in file names', 'cluster')
    .option('--all', 'show every problem in full', false)
    .action((site: string, options) => {
      code = synth(site, options, streams);
    });
  program
    .command('explain')
    .description('explain a problem code')
    .argument('[code]', 'for example VF001; all codes when left out')
    .addOption(new Option('-o, --output <format>', 'format').choices(['text', 'json']).default('text'))
    .action((problemCode: string | undefined, options) => {
      code = explain(problemCode, options, streams);
    });
  program
    .command('schema')
    .description('print the JSON Schema of site files, for editors')
    .action(() => streams.out(JSON.stringify(schema, undefined, 2)));
  program
    .command('completion')
    .description('print a completion script: source <(cnf-plumbing completion bash)')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action((shell: (typeof SHELLS)[number]) => streams.out(completion(program, shell).trimEnd()));

  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  return code;
}

/** Of the package, found from the source tree as from the compiled one. */
function version(): string {
  const file = require.resolve('cnf-plumbing/package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
