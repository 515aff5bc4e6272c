/** Which manifests go into which file. */

import { createHash } from 'node:crypto';
import { type Chart, Names, YamlOutputType } from 'cdk8s';
import type { ChartManifests, Manifest } from './collect';

/** One file of the output folder. */
export interface ManifestFile {
  /** Path below the output folder, with forward slashes. */
  readonly name: string;
  readonly manifests: readonly Manifest[];
}

/** Names stay well below the 255 bytes that file systems allow. */
const LONGEST_NAME = 200;

/**
 * Divides manifests into files, named as cdk8s names them, with three differences:
 *
 * - With more than one chart, charts carry their index (`0002-edge-networks…`), so that the order of names is the order
 *   in which they apply; cdk8s does so only when charts depend on each other. A chart without objects keeps its index
 *   but gets no file.
 * - Names of charts carry no hash: the index tells charts apart.
 * - With a file per resource, names hold the namespace: cdk8s writes `NetworkAttachmentDefinition.n3` of two namespaces
 *   to one file and so loses one. These files are not in order; apply them with a tool that sorts by kind.
 */
export function divideIntoFiles(
  charts: readonly ChartManifests[],
  type: YamlOutputType,
  extension: string,
): ManifestFile[] {
  const label = chartLabels(charts);
  const files = (): ManifestFile[] => {
    switch (type) {
      case YamlOutputType.FILE_PER_APP:
        return [{ name: `app${extension}`, manifests: charts.flatMap(({ manifests }) => manifests) }];
      case YamlOutputType.FILE_PER_RESOURCE:
        return filePerResource(
          charts.flatMap(({ manifests }) => manifests),
          '',
          extension,
        );
      case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE:
        return charts.flatMap(({ chart, manifests }) => filePerResource(manifests, `${label(chart)}/`, extension));
      default:
        return charts.map(({ chart, manifests }) => ({ name: `${label(chart)}${extension}`, manifests }));
    }
  };
  return files().filter(({ manifests }) => manifests.length > 0);
}

function chartLabels(charts: readonly ChartManifests[]): (chart: Chart) => string {
  const indexes = new Map(charts.map(({ chart }, index) => [chart, `${String(index).padStart(4, '0')}-`]));
  return (chart) => `${charts.length > 1 ? indexes.get(chart) : ''}${Names.toDnsLabel(chart, { includeHash: false })}`;
}

/** The part of a file name that stays when the index of a chart changes or goes. */
export function withoutIndex(name: string): string {
  return name.replace(/^\d{4}-/, '');
}

function filePerResource(manifests: readonly Manifest[], folder: string, extension: string): ManifestFile[] {
  const taken = new Set<string>();
  return manifests.map((manifest) => {
    const stem = resourceName(manifest);
    let name = stem;
    // Some file systems take `Role` and `role` for one name.
    for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${stem}.${i}`;
    taken.add(name.toLowerCase());
    return { name: `${folder}${name}${extension}`, manifests: [manifest] };
  });
}

function resourceName({ object }: Manifest): string {
  const { name, namespace } = (object.metadata ?? {}) as { name?: string; namespace?: string };
  const parts = [object.kind, namespace, name].filter((part) => part !== undefined && part !== '');
  const stem = parts.join('.').replace(/[^0-9a-zA-Z_.-]/g, '');
  if (stem.length <= LONGEST_NAME) return stem;
  return `${stem.slice(0, LONGEST_NAME)}.${createHash('sha256').update(stem).digest('hex').slice(0, 8)}`;
}
