/** Names and comments of the members of string enums: JSON Schema has only their values. */
import * as ts from 'typescript';

/** A member of a string enum. */
export interface EnumMember {
  readonly name: string;
  readonly value: string;
  readonly description?: string;
}

/** The string enums of source files, by name. */
export function enumMembers(files: readonly string[]): Map<string, EnumMember[]> {
  const found = new Map<string, EnumMember[]>();
  for (const file of files) {
    const source = ts.createSourceFile(file, ts.sys.readFile(file) as string, ts.ScriptTarget.Latest, true);
    for (const statement of source.statements) {
      if (ts.isEnumDeclaration(statement)) found.set(statement.name.text, statement.members.map(memberOf));
    }
  }
  return found;
}

function memberOf(member: ts.EnumMember): EnumMember {
  const { name, initializer } = member;
  if (!initializer || !ts.isStringLiteral(initializer)) throw new Error(`${name.getText()} is no text`);
  const description = commentOf(member);
  return { name: name.getText(), value: initializer.text, ...(description ? { description } : {}) };
}

/** The comment on a declaration, as one paragraph. */
export function commentOf(node: ts.Node): string | undefined {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return ts.getTextOfJSDocComment(comment?.comment)?.replace(/\s*\n\s*/g, ' ');
}
