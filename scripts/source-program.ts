/** The package's source as a TypeScript program, for what is derived from its types. */
import { join } from 'node:path';
import { type Config, createFormatter, createParser, DEFAULT_CONFIG, SchemaGenerator } from 'ts-json-schema-generator';
import * as ts from 'typescript';

const root = join(__dirname, '..');

/** Entry points of the package by the name users import. */
export const ENTRIES: Readonly<Record<string, string>> = {
  'cnf-plumbing': join(root, 'lib/index.ts'),
  'cnf-plumbing/checks': join(root, 'lib/checks/index.ts'),
  'cnf-plumbing/pulumi': join(root, 'lib/pulumi/index.ts'),
};

let program: ts.Program | undefined;

function sourceProgram(): ts.Program {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  program ??= ts.createProgram(Object.values(ENTRIES), options);
  return program;
}

/** Makes JSON Schemas of types of the source. Its own program would take as long again. */
export function schemaGenerator(settings: Config): SchemaGenerator {
  const config = { ...DEFAULT_CONFIG, ...settings };
  return new SchemaGenerator(sourceProgram(), createParser(sourceProgram(), config), createFormatter(config), config);
}

/** What an entry point exports, aliases followed, by name. */
export function exportsOf(entry: string): { checker: ts.TypeChecker; symbols: { name: string; symbol: ts.Symbol }[] } {
  const checker = sourceProgram().getTypeChecker();
  const file = sourceProgram().getSourceFile(ENTRIES[entry] as string) as ts.SourceFile;
  const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(file) as ts.Symbol).map((symbol) => ({
    name: symbol.getName(),
    symbol: symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
  }));
  return { checker, symbols: symbols.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}
