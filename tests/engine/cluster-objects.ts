/** What is in a cluster, and whether it is what was written. */
import { parseAllDocuments } from 'yaml';
import type { ControlPlane } from './control-plane';

/** An object as written, or as the API server gives it back. */
export interface ApiDocument {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly unknown[];
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly config?: string;
    readonly template?: { readonly metadata: object; readonly spec: object };
  };
}

/** The objects of YAML files. */
export const documentsOf = (...files: string[]): ApiDocument[] =>
  files.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as ApiDocument));

/** `NetworkAttachmentDefinition cnf/n3` */
export const titleOf = ({ kind, metadata: { name, namespace } }: ApiDocument): string =>
  `${kind} ${namespace ? `${namespace}/` : ''}${name}`;

/** The standard output of a kubectl command that has to succeed. */
export async function kubectl(plane: ControlPlane, args: readonly string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await plane.kubectl(args, input);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}:\n${stderr}`);
  return stdout;
}

/** Objects in JSON as kubectl prints it: a list, or one object. */
export function listed(json: string): ApiDocument[] {
  const read = JSON.parse(json) as ApiDocument & { readonly items?: readonly ApiDocument[] };
  return read.items ? [...read.items] : [read];
}

/** The given objects as they are in the cluster, in the same order; fails when one is not there. */
export async function live(plane: ControlPlane, objects: readonly ApiDocument[]): Promise<ApiDocument[]> {
  const names = objects.map(({ apiVersion, kind, metadata: { name, namespace } }) => ({
    apiVersion,
    kind,
    metadata: { name, namespace },
  }));
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: names });
  return listed(await kubectl(plane, ['get', '-o', 'json', '-f', '-'], list));
}

/** Kinds that controllers write without being asked by an object. */
const FLEETING = /^(events|leases|endpoints|endpointslices|ipaddresses)(\.|$)/;

/** All objects in the cluster, but for those that controllers derive from others. */
export async function everything(plane: ControlPlane): Promise<ApiDocument[]> {
  const kinds = (await kubectl(plane, ['api-resources', '--verbs=list,create', '-o', 'name']))
    .split('\n')
    .filter((kind) => kind !== '' && !FLEETING.test(kind));
  return listed(await kubectl(plane, ['get', kinds.join(','), '-A', '-o', 'json'])).filter(
    (object) => !isDerived(object),
  );
}

/** Titles of {@link everything}. */
export const inventory = async (plane: ControlPlane): Promise<string[]> =>
  (await everything(plane)).map(titleOf).sort();

function isDerived({ kind, metadata: { name, labels, ownerReferences } }: ApiDocument): boolean {
  // Every namespace gets its account and the certificate of the API server; every API group its registration.
  const ofNamespace = ['ServiceAccount default', 'ConfigMap kube-root-ca.crt'].includes(`${kind} ${name}`);
  return ofNamespace || ownerReferences !== undefined || 'kube-aggregator.kubernetes.io/automanaged' in (labels ?? {});
}

/** Written values that an object of the cluster does not have; what the API server adds does not count. */
export function unlike(written: unknown, found: unknown, path = ''): string[] {
  if (typeof written !== 'object' || written === null) {
    return written === found ? [] : [`${path}: ${JSON.stringify(found)} instead of ${JSON.stringify(written)}`];
  }
  if (Array.isArray(written) && (!Array.isArray(found) || found.length !== written.length)) {
    return [`${path}: ${JSON.stringify(found)} instead of ${JSON.stringify(written)}`];
  }
  return Object.entries(written).flatMap(([key, value]) =>
    unlike(value, (found as Record<string, unknown> | undefined)?.[key], `${path}.${key}`),
  );
}
