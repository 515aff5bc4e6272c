import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { decodeText } from '../checks/file-text';
import { type ManifestText, type ReadText, readManifests, refusedText } from '../checks/manifest-text';

/** Files of a folder that may hold manifests. */
const MANIFEST = /\.(?:ya?ml|json)$/i;

/** Folders in which manifests of others stand. */
const SKIPPED = new Set(['node_modules', '.git']);

/** Larger files are no manifests that people keep. */
const LARGEST = 256 * 1024 * 1024;

/** Standard input, as an argument. */
const STDIN = '-';

/** A file or standard input, and what was read from it. */
export interface CheckedText extends ReadText, Pick<ManifestText, 'name' | 'text'> {}

/** What the arguments of a call lead to. */
export interface CheckedFiles {
  readonly texts: readonly CheckedText[];
  /** What could not be read at all, as messages. */
  readonly failures: readonly string[];
}

/** Reads files, folders with all their folders, and standard input; each file once, however it is reached. */
export function readFiles(args: readonly string[], progress: (done: number, of: number) => void): CheckedFiles {
  const search = new Search();
  for (const arg of args) search.add(arg);
  const texts: CheckedText[] = [];
  const { files, failures } = search;
  for (const [i, file] of files.entries()) {
    progress(i, files.length);
    try {
      texts.push(readFile(file));
    } catch (error) {
      failures.push(reason(file.name, error));
    }
  }
  return { texts, failures };
}

interface FoundFile {
  readonly name: string;
  /** Path or descriptor. */
  readonly source: string | number;
  readonly named: boolean;
}

class Search {
  public readonly files: FoundFile[] = [];
  public readonly failures: string[] = [];
  /** Real paths of what was found already: a link may lead back, and a file may be named twice. */
  private readonly seen = new Set<string>();

  public add(arg: string): void {
    if (arg === STDIN) {
      if (this.isNew(STDIN)) this.files.push({ name: 'stdin', source: 0, named: true });
      return;
    }
    try {
      if (statSync(arg).isDirectory()) this.addFolder(arg);
      else if (this.isNew(realpathSync(arg))) this.files.push({ name: slashed(arg), source: arg, named: true });
    } catch (error) {
      this.failures.push(reason(arg, error));
    }
  }

  private addFolder(folder: string): void {
    if (!this.isNew(realpathSync(folder))) return;
    const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) this.addEntry(`${folder.replace(/[/\\]+$/, '')}/${entry.name}`, entry);
  }

  private addEntry(path: string, entry: Dirent): void {
    if (SKIPPED.has(entry.name)) return;
    try {
      const target = entry.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : entry;
      if (target?.isDirectory()) this.addFolder(path);
      else if (target?.isFile() && MANIFEST.test(entry.name) && this.isNew(realpathSync(path)))
        this.files.push({ name: slashed(path), source: path, named: false });
    } catch (error) {
      this.failures.push(reason(path, error));
    }
  }

  private isNew(path: string): boolean {
    if (this.seen.has(path)) return false;
    this.seen.add(path);
    return true;
  }
}

function readFile({ name, source, named }: FoundFile): CheckedText {
  if (typeof source === 'string' && statSync(source).size > LARGEST)
    throw new Error(`the file is larger than ${LARGEST / 1024 / 1024} MiB`);
  const bytes = readFileSync(source);
  const decoded = decodeText(bytes);
  if ('text' in decoded) return { name, text: decoded.text, ...readManifests({ name, text: decoded.text, named }) };
  const text = bytes.toString('latin1');
  return { name, text, ...refusedText({ name, text, named }, decoded.reason) };
}

/** A path as it is shown. */
function slashed(path: string): string {
  const slashes = process.platform === 'win32' ? path.replaceAll('\\', '/') : path;
  return slashes.replace(/^(?:\.\/+)+/, '');
}

/** The message of an error of the file system, without code and call. */
function reason(path: string, error: unknown): string {
  const { message } = error as Error;
  return `${path}: ${message.replace(/^[A-Z0-9]+: /, '').replace(/, \w+(?: '.*')?$/, '')}`;
}
