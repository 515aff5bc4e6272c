import { readFileSync } from 'node:fs';
import { App } from 'cdk8s';
import type { StatedFacts } from '../checks';
import type { Problem } from '../core';
import { statedFacts } from '../output';
import { loadSite } from './site';

/** What a site file says of the nodes and of the cluster's address ranges, which no manifest does. */
export interface StatedSite {
  readonly stated: StatedFacts;
  readonly problems: readonly Problem[];
  /** Text of the file, for Problems that point there. */
  readonly text: string;
}

/** Reads a site file for its node pools. */
export function readSite(path: string): StatedSite {
  const app = new App();
  const { problems } = loadSite(path, 'cluster', app);
  const { nodePools = [], clusterRanges = [] } = statedFacts(app.node.findAll());
  const readable = problems.every(({ code }) => code !== 'SPEC008');
  return { stated: { nodePools, clusterRanges }, problems, text: readable ? readFileSync(path, 'utf8') : '' };
}
