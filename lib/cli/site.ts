import { App } from 'cdk8s';
import { CnfCluster } from '../cluster';
import type { Problem } from '../core';
import { inspectTree, manifestsOf } from '../output';
import type { ClusterSpec } from '../spec';
import { readSiteFile } from './site-file';

/** A site file turned into a cluster. */
export interface Site {
  /** `undefined` when the file could not be read. */
  readonly cluster: CnfCluster | undefined;
  /** Its API objects, in the order in which they apply. */
  readonly objects: readonly unknown[];
  readonly problems: readonly Problem[];
}

/** Reads a site file, builds its cluster and runs every check, without writing anything. */
export function loadSite(path: string, name = 'cluster', app = new App()): Site {
  const file = readSiteFile(path);
  if (file.problems.length > 0) return { cluster: undefined, objects: [], problems: file.problems };
  const cluster = new CnfCluster(app, name, file.plan as ClusterSpec);
  const inspection = inspectTree(app);
  return { cluster, objects: manifestsOf(inspection).map(({ object }) => object), problems: inspection.problems };
}
