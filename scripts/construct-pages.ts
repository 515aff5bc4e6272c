/** Writes a page for each construct from its docstrings, its props and its golden file. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { exportsOf } from './source-program';

const root = join(__dirname, '..');

interface Page {
  readonly name: string;
  readonly text: string;
}

/** `docs/constructs/<Name>.md` for every construct class of the package, and `docs/constructs/README.md`. */
export function constructPages(): Map<string, string> {
  const { checker, symbols } = exportsOf('cnf-plumbing');
  const pages = symbols.flatMap(({ symbol }) => page(symbol, checker) ?? []);
  return new Map([
    ['docs/constructs/README.md', index(pages)],
    ...pages.map(({ name, text }) => [`docs/constructs/${name}.md`, text] as const),
  ]);
}

const NOTE = 'Generated from the source by `npm run generate`; do not edit.';

function index(pages: readonly Page[]): string {
  const rows = pages.map(({ name, text }) => `| [${name}](${name}.md) | ${firstSentence(text)} |`);
  return `# Constructs\n\nEach stands alone in any cdk8s chart; \`CnfCluster\` makes all of them from one spec.\n\n${NOTE}\n\n| construct | what it is |\n|---|---|\n${rows.join('\n')}\n`;
}

function firstSentence(text: string): string {
  const body = text.split('\n\n')[1] ?? '';
  return (/^.*?[.:](?=\s|$)/s.exec(body)?.[0] ?? body).replace(/\s+/g, ' ').replace(/:$/, '.');
}

/** The page of a class whose constructor takes scope, id and maybe props; `undefined` for everything else. */
function page(symbol: ts.Symbol, checker: ts.TypeChecker): Page | undefined {
  const declaration = symbol.valueDeclaration;
  if (!declaration || !ts.isClassDeclaration(declaration) || isAbstract(declaration)) return undefined;
  const [signature] = checker.getTypeOfSymbolAtLocation(symbol, declaration).getConstructSignatures();
  const [scope, id, props] = signature?.getParameters() ?? [];
  if (scope?.name !== 'scope' || id?.name !== 'id' || signature?.getDeclaration() === undefined) return undefined;
  const name = symbol.getName();
  const example = symbol.getJsDocTags(checker).find((tag) => tag.name === 'example');
  const sections = [
    `# ${name}`,
    plain(ts.displayPartsToString(symbol.getDocumentationComment(checker))),
    example ? ts.displayPartsToString(example.text).trim() : '',
    props ? propsTable(checker.getTypeOfSymbolAtLocation(props, declaration), checker, declaration) : '',
    golden(name),
    NOTE,
  ];
  return { name, text: `${sections.filter(Boolean).join('\n\n')}\n` };
}

function isAbstract(declaration: ts.ClassDeclaration): boolean {
  return declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword) ?? false;
}

/** Links of docstrings as code. */
function plain(text: string): string {
  return text.replace(/\{@link (\w+)\}/g, '`$1`');
}

function propsTable(type: ts.Type, checker: ts.TypeChecker, at: ts.Node): string {
  const properties = checker.getPropertiesOfType(checker.getNonNullableType(type));
  if (properties.length === 0) return '';
  const rows = properties.map((property) => {
    const optional = (property.flags & ts.SymbolFlags.Optional) !== 0;
    const shown = checker.typeToString(
      checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(property, at)),
      undefined,
      ts.TypeFormatFlags.NoTruncation,
    );
    const fallback = property.getJsDocTags(checker).find(({ name }) => name === 'default');
    const text = plain(ts.displayPartsToString(property.getDocumentationComment(checker)));
    return [
      `\`${property.getName()}\`${optional ? '' : ' (required)'}`,
      `\`${shortType(shown)}\``,
      text,
      fallback ? ts.displayPartsToString(fallback.text).replace(/^- /, '') : '',
    ];
  });
  const cells = (row: readonly string[]) =>
    `| ${row.map((cell) => cell.replace(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    '## Props',
    '',
    cells(['prop', 'type', 'what it is', 'default']),
    '|---|---|---|---|',
    ...rows.map(cells),
  ].join('\n');
}

const LONGEST_TYPE = 70;

/** Types that would fill the page are named by their beginning. */
function shortType(text: string): string {
  return text.length <= LONGEST_TYPE ? text : `${text.slice(0, LONGEST_TYPE)}…`;
}

function golden(name: string): string {
  const base = name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
  const files = [base, `${base}-thick`, `${base}-thin`].filter((file) =>
    existsSync(join(root, `tests/golden/constructs/${file}.yaml`)),
  );
  const blocks = files.map((file) => {
    const yaml = readFileSync(join(root, `tests/golden/constructs/${file}.yaml`), 'utf8').trimEnd();
    return `<details><summary>${file}.yaml</summary>\n\n\`\`\`yaml\n${yaml}\n\`\`\`\n\n</details>`;
  });
  return blocks.length > 0
    ? `## What it makes\n\nAlone, with the props of tests/constructs/alone.ts:\n\n${blocks.join('\n\n')}`
    : '';
}
