import { formatProblems, hasErrors } from '../core';
import { countKinds, nodeChangesText, objectsText, planText } from '../report';
import { formerPlans } from './former-plans';
import { inspectSite } from './site';
import { EXIT, failureOf, type Streams } from './streams';

/** `cnf-plumbing plan SITE`: the plan on standard output, Problems on standard error. */
export function plan(
  path: string,
  options: { output: 'text' | 'json'; decisions: boolean; all: boolean; since?: string },
  { out, err }: Streams,
): number {
  const former = options.since === undefined ? undefined : formerPlans(options.since);
  if (former && former.failures.length > 0) {
    for (const failure of former.failures) err(failure);
    return EXIT.usage;
  }
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
    if (cluster?.plan && !failed) {
      const { plan } = cluster;
      const changes = former ? [nodeChangesText(plan, former.plans)] : [];
      out([planText(plan, options), objectsText(objects), ...changes].filter(Boolean).join('\n\n'));
    }
  }
  return failed ? failureOf(site) : EXIT.ok;
}
