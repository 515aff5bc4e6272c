/** Writes docs/api-report.md: everything that is public, so that a change of it shows in review. */
import * as ts from 'typescript';
import { ENTRIES, exportsOf } from './source-program';

const HEAD = `# API report

Everything that the package exports, with its types. A change here is a change of the contract and belongs into the
changelog.

Generated from the source by \`npm run generate\`; do not edit.
`;

/** `docs/api-report.md` as text. */
export function apiReport(): string {
  const sections = Object.keys(ENTRIES).map((entry) => {
    const { checker, symbols } = exportsOf(entry);
    const lines = symbols.map(({ name, symbol }) => describe(name, symbol, checker));
    return `## ${entry}\n\n\`\`\`ts\n${lines.join('\n')}\n\`\`\`\n`;
  });
  return [HEAD, ...sections].join('\n');
}

function describe(name: string, symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
  if (!declaration) return name;
  if (symbol.flags & ts.SymbolFlags.Class) return classText(name, symbol, declaration, checker);
  if (symbol.flags & ts.SymbolFlags.Interface)
    return block(`interface ${name}`, members(checker.getDeclaredTypeOfSymbol(symbol), declaration, checker));
  if (symbol.flags & ts.SymbolFlags.Enum) {
    const values = checker
      .getExportsOfModule(symbol)
      .map((member) => `${member.getName()} = ${enumValue(member, checker)}`);
    return block(
      `enum ${name}`,
      values.map((value) => `${value},`),
    );
  }
  if (symbol.flags & ts.SymbolFlags.TypeAlias) {
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    return `type ${name} = ${checker.typeToString(type, declaration, FORMAT | ts.TypeFormatFlags.InTypeAlias)};`;
  }
  const type = checker.typeToString(checker.getTypeOfSymbolAtLocation(symbol, declaration), declaration, FORMAT);
  return `${symbol.flags & ts.SymbolFlags.Function ? 'function' : 'const'} ${name}: ${type};`;
}

const FORMAT = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;

function classText(name: string, symbol: ts.Symbol, at: ts.Node, checker: ts.TypeChecker): string {
  const statics = checker.getTypeOfSymbolAtLocation(symbol, at);
  const constructors = statics
    .getConstructSignatures()
    .map((signature) => `new ${checker.signatureToString(signature, at, FORMAT)};`);
  const own = checker
    .getPropertiesOfType(statics)
    .filter((member) => member.getName() !== 'prototype' && isOurs(member))
    .map((member) => `static ${memberText(member, at, checker)}`);
  return block(`class ${name}`, [
    ...constructors,
    ...own,
    ...members(checker.getDeclaredTypeOfSymbol(symbol), at, checker),
  ]);
}

/** Public members that are declared in this package; those of base classes elsewhere are theirs. */
function members(type: ts.Type, at: ts.Node, checker: ts.TypeChecker): string[] {
  return checker
    .getPropertiesOfType(type)
    .filter((member) => isOurs(member) && isPublic(member))
    .map((member) => memberText(member, at, checker));
}

function isOurs(member: ts.Symbol): boolean {
  return (
    member.declarations?.some((declaration) => !declaration.getSourceFile().fileName.includes('node_modules')) ?? false
  );
}

function isPublic(member: ts.Symbol): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  // The compiler's name for `#member`.
  if (member.getName().startsWith('__#')) return false;
  return !member.declarations?.some((declaration) => ts.getCombinedModifierFlags(declaration) & hidden);
}

function memberText(member: ts.Symbol, at: ts.Node, checker: ts.TypeChecker): string {
  const optional = member.flags & ts.SymbolFlags.Optional ? '?' : '';
  return `${member.getName()}${optional}: ${checker.typeToString(checker.getTypeOfSymbolAtLocation(member, at), at, FORMAT)};`;
}

function enumValue(member: ts.Symbol, checker: ts.TypeChecker): string {
  const declaration = member.valueDeclaration as ts.EnumMember;
  return JSON.stringify(checker.getConstantValue(declaration));
}

function block(head: string, lines: readonly string[]): string {
  return lines.length === 0 ? `${head} {}` : `${head} {\n${lines.map((line) => `  ${line}`).join('\n')}\n}`;
}
