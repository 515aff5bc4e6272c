import { writeFileSync } from 'node:fs';
import { checkManifests } from '../checks';
import { Lines, locate } from '../checks/locate';
import { distinctObjects } from '../checks/repeated-objects';
import { allCodes, didYouMean, type Finding, formatProblems, hasErrors, lookUp } from '../core';
import { byPlace, findingsText, sarifLog } from '../report';
import { type CheckedText, readFiles } from './check-files';
import type { CheckOptions, PackageInfo } from './check-options';
import type { StatedSite } from './check-site';
import { EXIT, failureOf, type Streams } from './streams';

/** `cnf-plumbing check FILES`: everything that is wrong with the manifests in files, judged together. */
export function check(args: readonly string[], options: CheckOptions, info: PackageInfo, streams: Streams): number {
  const unknown = options.ignore.find((code) => lookUp(code) === undefined);
  if (unknown !== undefined) {
    streams.err(
      `there is no problem code ${JSON.stringify(unknown)}; ${didYouMean(unknown, allCodes(), 'cnf-plumbing explain lists them all')}`,
    );
    return EXIT.usage;
  }
  const site = options.site === undefined ? undefined : siteOf(options.site);
  if (site !== undefined && hasErrors(site.problems)) {
    streams.err(formatProblems(site.problems, options));
    return failureOf(site);
  }
  const { texts, failures } = readFiles(args, (done, of) => streams.progress?.(`reading file ${done + 1} of ${of}`));
  streams.progress?.(undefined);
  for (const failure of failures) streams.err(failure);
  if (texts.length === 0 && failures.length > 0) return EXIT.usage;

  const findings = findingsIn(texts, options.site, site).filter(
    ({ problem }) => !options.ignore.includes(problem.code),
  );
  const shown = findings.filter(({ problem }) => options.severity === 'warning' || problem.severity === 'error');
  const report = reportOf(shown, texts, options, info, streams);
  if (options.outputFile === undefined) streams.out(report);
  else if (!written(options.outputFile, report, streams)) return EXIT.usage;
  if (failures.length > 0) return EXIT.usage;
  const fatal = findings.some(({ problem }) => options.failOn === 'warning' || problem.severity === 'error');
  return fatal && options.failOn !== 'never' ? EXIT.problems : EXIT.ok;
}

/** Loaded for a site alone: the constructs are the larger part of the package. */
function siteOf(path: string): StatedSite {
  const { readSite } = require('./check-site') as typeof import('./check-site');
  return readSite(path);
}

/** Every Problem once, with its place, in the order of files and lines. */
function findingsIn(texts: readonly CheckedText[], path: string | undefined, site: StatedSite | undefined): Finding[] {
  const { documents, repeated, problems: repeats } = distinctObjects(texts.flatMap((text) => text.documents));
  const alone = repeated.flatMap((document) => checkManifests([document]));
  const problems = [...repeats, ...alone, ...checkManifests(documents, site?.stated ?? {})];
  const distinct = [...new Map(problems.map((p) => [`${p.code} ${p.path} ${p.message}`, p])).values()];
  const ofTexts = texts.flatMap(({ name, text, problems: found }) => {
    if (found.length === 0) return [];
    const lines = new Lines(text);
    return found.map(({ problem, offset }): Finding => ({ problem, file: name, ...lines.position(offset) }));
  });
  const siteText = path === undefined || site === undefined ? undefined : { name: path, text: site.text ?? '' };
  return [...ofTexts, ...locate(distinct, texts, siteText)].sort(byPlace);
}

function reportOf(
  findings: readonly Finding[],
  texts: readonly CheckedText[],
  options: CheckOptions,
  info: PackageInfo,
  { color }: Streams,
): string {
  switch (options.format) {
    case 'json':
      return JSON.stringify(jsonReport(findings, texts), undefined, 2);
    case 'sarif':
      return JSON.stringify(sarifLog(findings, { name: 'cnf-plumbing', ...info }), undefined, 2);
    default: {
      const lines = findings.length > 0 ? [findingsText(findings, { all: options.all, color: color ?? false })] : [];
      return [...lines, summary(texts), ...(options.verbose ? passedOver(texts) : [])].join('\n');
    }
  }
}

function jsonReport(findings: readonly Finding[], texts: readonly CheckedText[]): object {
  return {
    problems: findings.map(({ problem, file, line, column }) => {
      const { code, severity, path, message, value, allowed, hint } = problem;
      const [, ...field] = path.split(': ');
      return { code, severity, file, line, column, field: field.join(': '), message, value, allowed, hint };
    }),
    objects: objectCount(texts),
    files: texts.length,
    passedOver: texts.flatMap(({ name, passedOver: why }) => (why === undefined ? [] : [{ file: name, why }])),
  };
}

function objectCount(texts: readonly CheckedText[]): number {
  return texts.reduce((sum, { documents }) => sum + documents.length, 0);
}

/** `12 objects in 3 files; 2 files passed over (1 empty, 1 no Kubernetes objects)` */
function summary(texts: readonly CheckedText[]): string {
  const skipped = texts.filter((text) => text.passedOver !== undefined);
  const objects = objectCount(texts);
  const read = `${count(objects, 'object')} in ${count(texts.length - skipped.length, 'file')} checked`;
  if (skipped.length === 0) return read;
  const reasons = new Map<string, number>();
  for (const { passedOver: why = '' } of skipped) reasons.set(why, (reasons.get(why) ?? 0) + 1);
  const parts = [...reasons].map(([why, files]) => `${files} ${why}`);
  return `${read}; ${count(skipped.length, 'file')} passed over (${parts.join('; ')})`;
}

function passedOver(texts: readonly CheckedText[]): string[] {
  return texts.flatMap(({ name, passedOver: why }) => (why === undefined ? [] : [`passed over ${name}: ${why}`]));
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function written(path: string, report: string, { err }: Streams): boolean {
  try {
    writeFileSync(path, `${report}\n`);
    return true;
  } catch (error) {
    err(`${path} cannot be written: ${(error as Error).message}`);
    return false;
  }
}
