import { ApiObject } from 'cdk8s';
import { formatProblems, PlumbingError } from '../core';
import type { ClusterPlan } from '../model';
import { PlumbingApp } from '../output';
import { objectsText, planText } from '../report';
import { loadSite } from './site';
import { EXIT, failureOf, type Streams } from './streams';

/** Of the file system: no room, no permission, a file where a folder is needed. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return (error as NodeJS.ErrnoException).syscall !== undefined;
}

/** `cnf-plumbing synth SITE`: writes the manifests, or nothing when there are errors. */
export function synth(
  path: string,
  options: { directory: string; name: string; all: boolean },
  { out, err }: Streams,
): number {
  const app = new PlumbingApp({ outdir: options.directory, log: err });
  const site = loadSite(path, app, options.name);
  if (!site.cluster) {
    err(formatProblems(site.problems, options));
    return failureOf(site);
  }
  try {
    app.synth();
  } catch (error) {
    if (PlumbingError.is(error)) {
      err(formatProblems(error.problems, options));
      return EXIT.problems;
    }
    if (!isSystemError(error)) throw error;
    err(`${options.directory} cannot be written: ${error.message}`);
    return EXIT.usage;
  }
  const objects = app.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  out(`${planText(site.cluster.plan as ClusterPlan)}\n\n${objectsText(objects)}\n\nFiles in ${options.directory}/`);
  return EXIT.ok;
}
