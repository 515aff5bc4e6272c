/** Reports in SARIF 2.1.0. Source: OASIS SARIF 2.1.0, sections 3.13 to 3.30 and its JSON Schema's required members. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log, ReportingDescriptor } from 'sarif';
import { allCodes, type Finding, problem } from '../../lib/core';
import { sarifLog } from '../../lib/report';

const TOOL = { name: 'cnf-plumbing', version: '1.2.3', homepage: 'https://example.com/cnf-plumbing' };

/** A finding of every code. */
const FINDINGS = allCodes().map((code, i): Finding => {
  const path = i % 2 === 0 ? 'a.yaml#0: spec.x' : 'a.yaml#0';
  return {
    problem: problem(code, path, { message: `m${i}`, value: Number.NaN, allowed: 'a', hint: 'h' }),
    file: 'dir/a file#1.yaml',
    line: i + 1,
    column: 1,
  };
});

const log = sarifLog(FINDINGS, TOOL) as Log;
const [run] = log.runs;
const rules = run?.tool.driver.rules ?? [];

test('a log has what the schema requires, and a rule for each code that was found', () => {
  expect(log).toMatchObject({
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'cnf-plumbing', version: '1.2.3' } } }],
  });
  expect(log.runs).toHaveLength(1);
  expect(rules.map(({ id }) => id)).toEqual([...allCodes()].sort());
});

test('a result points to its rule, and to a place that counts from 1', () => {
  expect(run?.results).toHaveLength(FINDINGS.length);
  for (const { ruleId, ruleIndex = -1, level, message, locations } of run?.results ?? []) {
    expect(rules[ruleIndex]?.id).toBe(ruleId);
    expect(rules[ruleIndex]?.defaultConfiguration?.level).toBe(level);
    expect(message.text).toMatch(/^m\d+\. Value: NaN\. Allowed: a\. Fix: h\.$/);
    const { artifactLocation, region } = locations?.[0]?.physicalLocation ?? {};
    expect(artifactLocation).toEqual({ uri: 'dir/a%20file%231.yaml', uriBaseId: '%SRCROOT%' });
    expect(region?.startLine).toBeGreaterThan(0);
    expect(region?.startColumn).toBe(1);
  }
});

test('a rule explains itself, and leads to its part of the page of codes', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'problems.md'), 'utf8');
  const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => anchor(heading));
  for (const rule of rules) {
    expect(rule).toMatchObject({
      shortDescription: { text: expect.stringMatching(/./) },
      fullDescription: { text: expect.stringMatching(/\.$/) },
      help: { text: expect.stringMatching(/What happens/), markdown: expect.stringMatching(/^- What happens/) },
    });
    const { href, hash } = new URL(rule.helpUri as string);
    expect(href).toMatch(/^https:\/\/example\.com\/cnf-plumbing\/docs\/problems\.md#/);
    expect(headings).toContain(hash.slice(1));
  }
});

test('without a page of the project there are no links', () => {
  const { runs } = sarifLog(FINDINGS, { name: 'x', version: '1' }) as Log;
  const bare = runs[0]?.tool.driver.rules as ReportingDescriptor[];
  expect(bare.some(({ helpUri }) => helpUri !== undefined)).toBe(false);
});

test('a file outside of the sources has a URI of its own, and nothing found is an empty list', () => {
  const [first] = FINDINGS as [Finding];
  const outside = sarifLog([{ ...first, file: '/etc/a.yaml' }], TOOL) as Log;
  expect(outside.runs[0]?.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation).toEqual({
    uri: 'file:///etc/a.yaml',
  });
  expect((sarifLog([], TOOL) as Log).runs[0]).toMatchObject({ results: [], tool: { driver: { rules: [] } } });
});

/** The anchor of a heading as GitHub makes it: lower case, no punctuation but hyphens and underscores, hyphens for spaces. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
}
