import { App, type AppProps, type Chart } from 'cdk8s';
import { formatProblems, hasErrors, isLate, isStringifiedOutput, PlumbingError, type Problem } from '../core';
import { type Collected, collect, type Manifest } from './collect';
import { contentProblems } from './document-problems';
import { divideIntoFiles } from './file-names';
import { judge, manifestsOf } from './inspect';
import { inApplyOrder } from './order';
import { type OutputFile, programName, writeFolder } from './output-folder';
import { UnwritableError, writeYaml } from './yaml';

/** Same name and content as cdk8s gives it; the cdk8s command line reads it. */
const METADATA_FILE = 'construct-metadata.json';

/** Props of a {@link PlumbingApp}: those of a cdk8s App, and one more. */
export interface PlumbingAppProps extends AppProps {
  /** Takes warnings and the names of files that were removed. @default - standard error */
  readonly log?: (text: string) => void;
}

/**
 * A cdk8s App that finds every mistake before it writes anything, and writes YAML that all readers read alike.
 *
 * - All Problems at once: what constructs report, what the rules find in the finished objects, names given twice,
 *   values that cannot be written. Errors stop `synth` and leave the output folder as it was; warnings are printed.
 * - Every construct of any library works in it, and every object is rendered once, in time linear in their number.
 * - With more than one chart, files are numbered in the order in which they apply.
 * - Files that an earlier synth of the same program wrote and that are no longer part of it are removed from the
 *   output folder, as `kubectl apply -f dist/` would still apply them. Other files stay. Runs of one program that
 *   differ (by site, say) therefore need an `outdir` each.
 *
 * @example
 * ```ts
 * const app = new PlumbingApp();
 * new CnfCluster(app, 'edge', spec);
 * app.synth();
 * ```
 */
export class PlumbingApp extends App {
  readonly #recordsMetadata: boolean;
  readonly #log: (text: string) => void;
  #warnings: readonly Problem[] = [];
  #program?: string;

  public constructor(props: PlumbingAppProps = {}) {
    super(props);
    this.#log = props.log ?? ((text) => process.stderr.write(`${text}\n`));
    this.#recordsMetadata = props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
  }

  /** Warnings of the last synthesis; empty before the first. */
  public get warnings(): readonly Problem[] {
    return this.#warnings;
  }

  /** Every chart of the app, in the order in which they apply. */
  public override get charts(): Chart[] {
    return inApplyOrder(this.node.findAll()).map(({ chart }) => chart);
  }

  /**
   * Checks everything and writes the manifests to `outdir`.
   *
   * @throws PlumbingError with all Problems, when at least one is an error; then nothing is written or removed
   */
  public override synth(): void {
    const collected = this.#checked();
    const files: OutputFile[] = divideIntoFiles(collected.charts, this.yamlOutputType, this.outputFileExtension).map(
      ({ name, manifests }) => ({ name, write: (sink) => writeManifests(collected, manifests, sink) }),
    );
    if (this.#recordsMetadata) {
      files.push({ name: METADATA_FILE, write: (sink) => sink(constructMetadata(collected)) });
    }
    this.#program ??= programName(this.outdir);
    const removed = writeFolder(this.outdir, files, this.#program);
    this.#logWarnings();
    for (const name of removed) {
      this.#log(`removed ${name} from ${this.outdir}: an earlier synth wrote it, this one does not`);
    }
  }

  /**
   * Checks everything and returns the same documents as {@link synth} writes, as one text.
   *
   * @throws PlumbingError with all Problems, when at least one is an error
   */
  public override synthYaml(): string {
    const collected = this.#checked();
    const pieces: string[] = [];
    writeManifests(collected, manifestsOf(collected), (text) => pieces.push(text));
    this.#logWarnings();
    return pieces.join('');
  }

  /** Everything in the tree, once it is known that nothing in it is an error but what shows when it is written. */
  #checked(): Collected {
    const collected = collect(this);
    const problems = judge(collected, []);
    this.#warnings = problems.filter(({ severity }) => severity === 'warning');
    if (hasErrors(problems)) throw new PlumbingError(allProblems(collected));
    return collected;
  }

  #logWarnings(): void {
    if (this.#warnings.length > 0) this.#log(formatProblems(this.#warnings));
  }
}

function allProblems(collected: Collected): Problem[] {
  return judge(collected, contentProblems(manifestsOf(collected)));
}

/**
 * Hands the documents over in pieces. What cannot stand in a file shows here, without another walk through every object;
 * only when there is something, it is looked for by name. Files are moved to their places when all of them are written.
 */
function writeManifests(collected: Collected, manifests: readonly Manifest[], sink: (text: string) => void): void {
  const objects = manifests.map(({ object }) => object);
  try {
    writeYaml(objects, (text) => {
      if (isLate(text) || isStringifiedOutput(text)) throw new UnwritableError('a value that only Pulumi knows');
      sink(text);
    });
  } catch (error) {
    const problems = error instanceof UnwritableError ? allProblems(collected) : [];
    throw hasErrors(problems) ? new PlumbingError(problems) : error;
  }
}

/** Construct paths by object name, as cdk8s writes them. */
function constructMetadata(collected: Collected): string {
  const sources = manifestsOf(collected).map(({ source }) => source);
  const resources = Object.fromEntries(sources.map(({ name, node }) => [name, { path: node.path }]));
  return JSON.stringify({ version: '1.0.0', resources });
}
