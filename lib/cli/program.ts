import { readFileSync } from 'node:fs';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import schema from '../../schema/cluster-spec.json';
import { type CheckOptions, FAIL_ON, FORMATS, type PackageInfo, SEVERITIES } from './check-options';
import { completion, SHELLS } from './completion';
import { EXIT, type Streams } from './streams';
import { STANDARD } from './terminal';

/** Runs the command line and returns the exit code. */
export function run(args: readonly string[], streams: Streams = STANDARD): number {
  let code: number = EXIT.ok;
  const program = new Command('cnf-plumbing')
    .description('Plans and checks accelerated network interfaces for containerised network functions.')
    .version(packageInfo().version, '-V, --version')
    .exitOverride()
    .showHelpAfterError('(--help says what there is)')
    .configureOutput({
      writeOut: (text) => streams.out(text.trimEnd()),
      writeErr: (text) => streams.err(text.trimEnd()),
    })
    .addHelpText(
      'after',
      '\nExit codes: 0 no errors, 1 errors in the input, 2 a file that cannot be read, or wrong use of the command.',
    );

  program
    .command('plan')
    .description('print what a site file decides: VF ranges, resource names, networks, what nodes must have')
    .argument('<site>', 'site file (YAML or JSON), - for standard input')
    .addOption(new Option('-o, --output <format>', 'format').choices(['text', 'json']).default('text'))
    .option('--decisions', 'show each decision with its reason', false)
    .option('--since <manifests>', 'file or folder applied before, - for standard input: what changes on nodes')
    .option('--all', 'show every problem in full', false)
    .action((site: string, options) => {
      const { plan } = require('./plan') as typeof import('./plan');
      code = plan(site, options, streams);
    });
  program
    .command('synth')
    .description('write the manifests of a site file')
    .argument('<site>', 'site file (YAML or JSON), - for standard input')
    .option('-d, --directory <dir>', 'where to write', 'dist')
    .addOption(
      new Option('--name <name>', 'name of the cluster in file names').argParser(clusterName).default('cluster'),
    )
    .option('--all', 'show every problem in full', false)
    .action((site: string, options) => {
      const { synth } = require('./synth') as typeof import('./synth');
      code = synth(site, options, streams);
    });
  program
    .command('check')
    .description('find what is wrong with Kubernetes manifests, ours or not, all files together')
    .argument('<files...>', 'files, folders with all below them, - for standard input')
    .addOption(new Option('--format <format>', 'form of the report').choices(FORMATS).default('text'))
    .option('--output-file <file>', 'where to write the report; else to standard output')
    .option('--site <site>', 'site file that says what the nodes have, for rules that ask')
    .addOption(
      new Option('--severity <severity>', 'what to show: errors alone, or warnings too')
        .choices(SEVERITIES)
        .default('warning'),
    )
    .addOption(new Option('--fail-on <severity>', 'what ends with exit code 1').choices(FAIL_ON).default('error'))
    .option('--ignore <codes>', 'problem codes to pass over, parted by commas; may be given again', codes, [])
    .option('--all', 'show every problem in full', false)
    .option('--verbose', 'name files that were passed over', false)
    .addHelpText('after', CHECK_EXAMPLES)
    .action((files: string[], options: CheckOptions) => {
      // Each command loads what it needs: constructs are of no use to a check.
      const { check } = require('./check') as typeof import('./check');
      code = check(files, options, packageInfo(), streams);
    });
  program
    .command('explain')
    .description('explain a problem code')
    .argument('[code]', 'for example VF001, or VF for a list of its kind; all codes when left out')
    .addOption(new Option('-o, --output <format>', 'format').choices(['text', 'json']).default('text'))
    .action((problemCode: string | undefined, options) => {
      const { explain } = require('./explain') as typeof import('./explain');
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

const CHECK_EXAMPLES = `
Examples:
  cnf-plumbing check deploy/                               every manifest below a folder
  cnf-plumbing check upf.yaml networks.yaml                files that belong together
  helm template upf ./chart | cnf-plumbing check -         what a chart renders
  cnf-plumbing check deploy/ --site site.yaml              with the nodes that a site file describes
  cnf-plumbing check deploy/ --format sarif --output-file results.sarif
  cnf-plumbing check deploy/ --ignore IMG002,SEC003 --fail-on warning

Exit codes: 0 no errors, 1 errors in the manifests, 2 a file that cannot be read, or wrong use of the command.`;

/** A construct needs a name. */
function clusterName(text: string): string {
  if (text === '') throw new InvalidArgumentError('The name is empty.');
  return text;
}

/** Codes of an option, with those of its earlier uses. */
function codes(text: string, before: readonly string[]): string[] {
  return [...before, ...text.split(',').map((code) => code.trim().toUpperCase())].filter((code) => code !== '');
}

/** What the package says of itself, found from the source tree as from the compiled one. */
function packageInfo(): PackageInfo {
  const file = require.resolve('cnf-plumbing/package.json');
  return JSON.parse(readFileSync(file, 'utf8')) as PackageInfo;
}
