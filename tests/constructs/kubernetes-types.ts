/** Judges objects by the types of the Kubernetes API, with the TypeScript compiler: unknown fields and wrong types. */
import { join } from 'node:path';
import * as ts from 'typescript';

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Folder of kubernetes-types by API group; a group of one word is its own folder. */
const FOLDERS: Readonly<Record<string, string>> = {
  '': 'core',
  'rbac.authorization.k8s.io': 'rbac',
  'apiextensions.k8s.io': 'apiextensions',
};

/** `DaemonSet` of `apps/v1` as an import of a type; `undefined` for kinds that others define. */
function typeOf({ apiVersion, kind }: KubernetesObject): string | undefined {
  const [version, group = ''] = apiVersion.split('/').reverse() as [string, string?];
  const folder = FOLDERS[group] ?? (group.includes('.') ? undefined : group);
  return folder && `import('kubernetes-types/${folder}/${version}').${kind}`;
}

/** True for kinds that belong to Kubernetes itself. */
export function isBuiltIn(object: KubernetesObject): boolean {
  return typeOf(object) !== undefined;
}

const OPTIONS: ts.CompilerOptions = {
  noEmit: true,
  strict: true,
  skipLibCheck: true,
  types: [],
  lib: ['lib.es2015.d.ts'],
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  module: ts.ModuleKind.ESNext,
};

/** What is wrong with the objects, each as text that names object and field; one run of the compiler for all. */
export function typeFaults(objects: readonly KubernetesObject[]): string[] {
  const file = join(__dirname, 'objects-to-judge.ts');
  const text = objects.map((object, i) => `export const o${i}: ${typeOf(object)} = ${JSON.stringify(object)};`);
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, language) =>
    name === file ? ts.createSourceFile(name, text.join('\n'), language) : getSourceFile(name, language);
  const program = ts.createProgram([file], OPTIONS, host);
  return ts.getPreEmitDiagnostics(program).map(({ file: source, start = 0, messageText }) => {
    const line = source?.getLineAndCharacterOfPosition(start).line ?? 0;
    return `${objects[line]?.kind}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
