import { readFileSync } from 'node:fs';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { didYouMean, type Problem, problem } from '../../core';
import { reportProblems } from '../../output';

/** Settings of an {@link IncludedManifest}: a file or its text. */
export interface IncludedManifestProps {
  /** Path of a YAML or JSON file with one or more objects. @default - `text` is given */
  readonly file?: string;
  /** The text itself. @default - that of `file` */
  readonly text?: string;
}

interface Manifest {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/**
 * Objects of a YAML file as constructs, to attach networks to or to patch. Read as YAML 1.2, where an unquoted PCI
 * address or MAC stays text; the Include of cdk8s reads YAML 1.1 and makes numbers of them.
 * Codes: SPEC008 for text that cannot be read, with line and column.
 *
 * @example
 * ```ts
 * const upstream = new IncludedManifest(chart, 'upstream', { file: 'upf.yaml' });
 * n3.attachTo(upstream.object('Deployment', 'upf'), { container: 'upf' });
 * ```
 */
export class IncludedManifest extends Construct {
  /** The objects, in the order of the file. */
  public readonly objects: readonly ApiObject[];

  public constructor(scope: Construct, id: string, props: IncludedManifestProps) {
    super(scope, id);
    const name = props.file ?? this.node.path;
    const { manifests, problems } = read(props.text ?? readFileSync(props.file ?? '', 'utf8'), name);
    if (problems.length > 0) reportProblems(this, () => problems);
    const taken = new Map<string, number>();
    this.objects = manifests.map((manifest) => {
      const base = [manifest.kind, manifest.metadata?.namespace, manifest.metadata?.name]
        .filter(Boolean)
        .join('-')
        .toLowerCase();
      const count = taken.get(base) ?? 0;
      taken.set(base, count + 1);
      return new ApiObject(this, count === 0 ? base : `${base}-${count}`, manifest);
    });
  }

  /**
   * An object of the file.
   * @throws Error naming the objects of that kind when there is none of this name
   */
  public object(kind: string, name: string): ApiObject {
    const found = this.objects.find((object) => object.kind === kind && object.name === name);
    if (found) return found;
    const known = this.objects.map((object) => `${object.kind} ${object.name}`);
    throw new Error(
      `there is no ${kind} ${JSON.stringify(name)} in ${this.node.path}; ${didYouMean(`${kind} ${name}`, known, `it has ${known.join(', ') || 'no objects'}`)}`,
    );
  }
}

function read(text: string, name: string): { manifests: Manifest[]; problems: Problem[] } {
  // Loaded at first use, so that importing the package stays cheap.
  const { LineCounter, parseAllDocuments } = require('yaml') as typeof import('yaml');
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: '1.2',
    schema: 'core',
    uniqueKeys: true,
    lineCounter: lines,
    prettyErrors: false,
  });
  const problems: Problem[] = [];
  const manifests: Manifest[] = [];
  for (const document of 'empty' in documents ? [] : documents) {
    for (const fault of document.errors) {
      const { line, col } = lines.linePos(fault.pos[0]);
      problems.push(unreadable(`${name}:${line}:${col}`, fault.message.split('\n')[0] as string));
    }
    if (document.errors.length === 0) manifests.push(...objectsOf(document.toJS({ maxAliasCount: 1000 })));
  }
  return { manifests, problems };
}

/** The objects of a document; a List is opened, and what is no object is passed over. */
function objectsOf(document: unknown): Manifest[] {
  if (typeof document !== 'object' || document === null) return [];
  const { kind, apiVersion, items } = document as { kind?: unknown; apiVersion?: unknown; items?: unknown };
  if (typeof kind !== 'string' || typeof apiVersion !== 'string') return [];
  if (apiVersion === 'v1' && kind === 'List') return Array.isArray(items) ? items.flatMap(objectsOf) : [];
  return [document as Manifest];
}

function unreadable(path: string, message: string): Problem {
  return problem('SPEC008', path, {
    message,
    value: 'the text at this place',
    allowed: 'YAML 1.2 documents with unique keys',
    hint: 'mend the line',
  });
}
