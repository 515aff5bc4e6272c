/**
 * States of the flagship as earlier versions left them, recorded from a real `pulumi up` at each release. The objects
 * of a state are made again in an empty cluster as that version had them, so that the next version finds what it would
 * find at a user's.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { kubectl } from './cluster-objects';
import type { ControlPlane } from './control-plane';
import type { Project } from './pulumi-projects';

const folder = path.join(__dirname, 'states');
const fileOf = (version: string) => path.join(folder, `${version}.json.gz`);

/** Stands in a recorded state for the kubeconfig, by which the provider tells clusters apart. */
const KUBECONFIG = 'KUBECONFIG';

const isKubeconfig = (key: string, value: unknown) => key === 'kubeconfig' && typeof value === 'string';

/** A resource of the provider in a state. */
interface Resource {
  readonly type: string;
  /** It was read, not made. */
  readonly external?: boolean;
  readonly outputs?: {
    /** The object as the program wrote it. */
    readonly __inputs: object;
    readonly metadata: {
      readonly managedFields: readonly { readonly manager: string; readonly operation: 'Apply' | 'Update' }[];
    };
  };
}

interface State {
  readonly deployment: { readonly resources: readonly Resource[] };
}

/** Versions with a recorded state, oldest first. */
export const recordedVersions = (): string[] =>
  fs
    .readdirSync(folder)
    .map((file) => path.basename(file, '.json.gz'))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

/** Records the state of a stack as that of a version, without what is of this machine alone. Returns the file. */
export async function record(project: Project, version: string): Promise<string> {
  const state = JSON.parse(await project.pulumi('stack', 'export')) as State;
  const text = JSON.stringify(state, (key, value) => {
    if (key === 'sourcePosition' || key === 'stackTrace') return undefined;
    return isKubeconfig(key, value) ? KUBECONFIG : value;
  });
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(fileOf(version), gzipSync(text, { level: 9 }));
  return fileOf(version);
}

/** Gives an empty cluster and an empty stack what a version had made in them. */
export async function restore(plane: ControlPlane, project: Project, version: string): Promise<void> {
  const text = gunzipSync(fs.readFileSync(fileOf(version))).toString();
  const state = JSON.parse(text, (key, value) => (isKubeconfig(key, value) ? plane.kubeconfig : value)) as State;
  for (const { type, external, outputs } of state.deployment.resources) {
    if (!type.startsWith('kubernetes:') || external || !outputs) continue;
    const { __inputs: object, metadata } = outputs;
    // The first who wrote to it is the provider, by server-side apply or, for what must not exist yet, by a creation.
    const [{ manager, operation } = { manager: '', operation: 'Apply' }] = metadata.managedFields;
    const verb = operation === 'Apply' ? ['apply', '--server-side'] : ['create'];
    await kubectl(plane, [...verb, '--field-manager', manager, '-f', '-'], JSON.stringify(object));
  }
  project.write('state.json', JSON.stringify(state));
  await project.pulumi('stack', 'import', '--file', 'state.json');
}
