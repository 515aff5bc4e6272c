import { formatProblems, hasErrors } from '../core';
import { countKinds, objectsText, planText } from '../report';
import { failureOf, inspectSite } from './site';
import { EXIT, type Streams } from './streams';

/** `cnf-plumbing plan SITE`: the plan on standard output, Problems on standard error. */
export function plan(
  path: string,
  options: { output: 'text' | 'json'; decisions: boolean; all: boolean },
  { out, err }: Streams,
): number {
  const site = inspectSite(path);
  const { cluster, objects, problems } = site;
  const failed = hasErrors(problems);
  if (options.output === 'json') {
    out(
      JSON.stringify(
        { problems, plan: cluster?.plan ?? null, objects: Object.fromEntries(countKinds(objects)) },
        undefined,
        2,
      ),
    );
  } else {
    if (problems.length > 0) err(formatProblems(problems, options));
    if (cluster?.plan && !failed) out(`${planText(cluster.plan, options)}\n\n${objectsText(objects)}`);
  }
  return failed ? failureOf(site) : EXIT.ok;
}
