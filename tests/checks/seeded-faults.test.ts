/** Faults as people make them are found, by their code, on the line they stand on. */
import { checkManifests } from '../../lib/checks';
import { locate } from '../../lib/checks/locate';
import { readManifests } from '../../lib/checks/manifest-text';
import { FAULTS, type Fault, SETS } from './seeded-faults';

/** Code and line of everything that is found. */
function found(text: string): string[] {
  const name = 'set.yaml';
  const { documents, problems, parts } = readManifests({ name, text, named: true });
  const ofText = problems.map(({ problem, offset }) => `${problem.code} ${text.slice(0, offset).split('\n').length}`);
  const findings = locate(checkManifests(documents), [{ name, text, parts }]);
  return [...ofText, ...findings.map(({ problem, line }) => `${problem.code} ${line}`)];
}

function edited({ set, edit: [from, to] }: Fault): string {
  const [before, after, ...others] = SETS[set].split(from);
  if (before === undefined || after === undefined || others.length > 0) throw new Error(`not once in the set: ${from}`);
  return before + to + after;
}

/** Number of the line that a fault is to be named on. */
function lineOf(fault: Fault, text: string): number {
  const at = fault.line === undefined ? SETS[fault.set].indexOf(fault.edit[0]) : text.indexOf(fault.line);
  if (at < 0) throw new Error(`not in the text: ${fault.line}`);
  return text.slice(0, at).split('\n').length;
}

test.each(Object.entries(SETS))('nothing is wrong with the set %s as it is', (_, text) => {
  expect(found(text)).toEqual([]);
});

test.each(FAULTS.map((fault) => [fault.set, fault.what, fault.code, fault] as const))(
  '%s: %s is %s',
  (_set, _what, code, fault) => {
    const text = edited(fault);
    expect(found(text)).toContain(`${code} ${lineOf(fault, text)}`);
  },
);

/** Known not to be found; the test that begins to find one says so. */
test.failing.each<Fault>([
  {
    what: 'a first address outside the range',
    set: 'plugin',
    edit: ['"rangeStart": "10.3.0.10"', '"rangeStart": "10.4.0.10"'],
    code: 'IPAM002',
  },
  {
    what: 'a first core that another pod may have',
    set: 'operator',
    edit: ['-l, "0-3", -m', '-l, "0-63", -m'],
    code: 'QOS001',
  },
])('not yet: $what', (fault) => {
  const text = edited(fault);
  expect(found(text)).toContain(`${fault.code} ${lineOf(fault, text)}`);
});

test('there are enough of them, of enough kinds', () => {
  expect(FAULTS.length).toBeGreaterThan(70);
  expect(new Set(FAULTS.map(({ code }) => code)).size).toBeGreaterThan(40);
});
