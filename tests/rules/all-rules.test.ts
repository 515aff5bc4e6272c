import { type Problem, type Severity, severityOf } from '../../lib/core';
import { RULES, runRules } from '../../lib/rules';
import { facts } from './facts';
import { WRONG as WRONG_CLUSTERS } from './wrong-clusters';
import { WRONG_POLICIES } from './wrong-policies';

const WRONG = [...WRONG_CLUSTERS, ...WRONG_POLICIES];

/** Severities of the invariants: where there is one, the rule that it stands for says whether a cluster can be built. */
const SEVERITY: Readonly<Record<string, Severity>> = {
  HP001: 'error',
  HP002: 'error',
  HP003: 'error',
  HP004: 'error',
  HP005: 'error',
  HP006: 'error',
  HP007: 'error',
  RES001: 'error',
  RES002: 'warning',
  RES003: 'error',
  DP001: 'warning',
  DP002: 'error',
  DP003: 'error',
  NET001: 'error',
  NET002: 'error',
  NET003: 'error',
  NET004: 'error',
  NET007: 'error',
  ATT001: 'error',
  ATT002: 'error',
  ATT004: 'error',
  SEC001: 'error',
  SEC002: 'error',
  SEC003: 'warning',
  SEC004: 'error',
  QOS001: 'error',
  POD001: 'warning',
  IMG002: 'warning',
  ATT005: 'error',
  CPU004: 'error',
  DP004: 'error',
  DRA001: 'error',
  HP008: 'error',
  HP009: 'error',
  EAL001: 'error',
  EAL002: 'warning',
  EAL003: 'error',
  EAL004: 'warning',
  EAL005: 'error',
  EAL006: 'error',
  IPAM002: 'error',
  IPAM004: 'error',
  IPAM005: 'error',
  MUL001: 'warning',
  NET009: 'error',
  NET010: 'error',
  NET011: 'error',
  SW003: 'error',
  NIC003: 'error',
  NUMA001: 'error',
  OVN001: 'error',
  OVN002: 'error',
  PF003: 'error',
  SNO001: 'error',
  SNO002: 'error',
  SNO003: 'error',
  SNO004: 'warning',
  SNO005: 'error',
  SNO006: 'warning',
  VM001: 'error',
  VF001: 'error',
  VF002: 'error',
  VF003: 'error',
  VU001: 'error',
  VU002: 'error',
  XDP003: 'error',
  XDP004: 'error',
};

describe('every Problem of a rule', () => {
  test.each(WRONG)('%s (%s) names the value, what is allowed, and a fix', (code, _, given) => {
    const found = runRules(facts(given)).filter((problem) => problem.code === code);
    expect(found).not.toEqual([]);
    for (const problem of found) expectComplete(problem);
  });

  test('is among these cases, and no rule emits a code that it does not declare', () => {
    const declared = new Set(RULES.flatMap(({ codes }) => codes));
    expect(new Set(WRONG.map(([code]) => code))).toEqual(declared);
    for (const [, , given] of WRONG) {
      for (const { check, codes } of RULES) {
        for (const { code } of check(facts(given))) expect(codes).toContain(code);
      }
    }
  });

  test('has the severity that the invariant has', () => {
    const severities = new Map(RULES.flatMap(({ codes }) => codes.map((code) => [code, severityOf(code)])));
    expect(Object.fromEntries(severities)).toEqual(SEVERITY);
  });
});

function expectComplete({ path, message, value, allowed, hint }: Problem): void {
  expect(value).toBeDefined();
  for (const text of [path, message, allowed, hint]) {
    expect(text.trim()).not.toBe('');
    expect(text).not.toMatch(/undefined|NaN|\[object/);
  }
  expect(message).not.toMatch(/\.$/);
}

test('nothing is wrong with nothing', () => {
  expect(runRules(facts({}))).toEqual([]);
});

test('each rule says what it asserts and which invariants it stands for', () => {
  const statements = RULES.map(({ statement }) => statement);
  expect(new Set(statements).size).toBe(statements.length);
  const invariants = RULES.flatMap((rule) => rule.invariants).map((id) => Number(id.slice(1)));
  expect([...new Set(invariants)].sort((a, b) => a - b)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 21, 24, 25, 26, 27, 29, 30, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 56, 64, 65, 66, 67, 68, 69, 72, 74, 75, 76, 77, 78, 79, 80,
  ]);
});
