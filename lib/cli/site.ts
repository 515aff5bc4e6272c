import { App } from 'cdk8s';
import { CnfCluster } from '../cluster';
import { hasErrors, type Problem } from '../core';
import { inspectTree, manifestsOf } from '../output';
import type { ClusterSpec } from '../spec';
import { readSiteFile } from './site-file';

/** A site file turned into a cluster. */
export interface Site {
  /** `undefined` when the file could not be read. */
  readonly cluster: CnfCluster | undefined;
  readonly problems: readonly Problem[];
  /** The file as text; `undefined` when it could not be read at all. */
  readonly text?: string;
}

/** Reads a site file, or standard input for `-`, and builds its cluster in an app. The Problems are those of the file. */
export function loadSite(path: string, app: App, name = 'cluster'): Site {
  const { plan, ...file } = readSiteFile(path);
  return { ...file, cluster: hasErrors(file.problems) ? undefined : new CnfCluster(app, name, plan as ClusterSpec) };
}

/** A site of which everything is known. */
export interface InspectedSite extends Site {
  readonly app: App;
  /** Its API objects, in the order in which they apply. */
  readonly objects: readonly unknown[];
}

/** Reads a site file, builds its cluster and runs every check, without writing anything. */
export function inspectSite(path: string): InspectedSite {
  const app = new App();
  const site = loadSite(path, app);
  if (!site.cluster) return { ...site, app, objects: [] };
  const inspection = inspectTree(app);
  const objects = manifestsOf(inspection).map(({ object }) => object);
  return { ...site, app, objects, problems: inspection.problems };
}
