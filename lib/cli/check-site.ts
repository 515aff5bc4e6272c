import type { StatedFacts } from '../checks';
import { statedFacts } from '../output';
import { inspectSite, type Site } from './site';

/** What a site file says of the nodes and of the cluster's address ranges, which no manifest does. */
export interface StatedSite extends Pick<Site, 'problems' | 'text'> {
  readonly stated: StatedFacts;
}

/** Reads a site file for its node pools. */
export function readSite(path: string): StatedSite {
  const { app, problems, text } = inspectSite(path);
  const { nodePools = [], clusterRanges = [] } = statedFacts(app.node.findAll());
  return { stated: { nodePools, clusterRanges }, problems, ...(text === undefined ? {} : { text }) };
}
