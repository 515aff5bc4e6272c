/** Problems as text: where, what, which value, what is allowed, how to mend it. */
import {
  formatProblem,
  formatProblems,
  hasErrors,
  joinPath,
  PlumbingError,
  type Problem,
  problem,
  severityOf,
  showValue,
  titleOf,
} from '../../lib/core';

const details = { message: 'it is wrong', value: 1, allowed: 'another', hint: 'change it' };
const error = (path: string): Problem => problem('VF001', path, details);
const warning = (path: string): Problem => problem('RES002', path, details);

test('a Problem has the severity that its code has', () => {
  expect(error('x').severity).toBe(severityOf('VF001'));
  expect([error('x'), warning('x')].map(({ severity }) => severity)).toEqual(['error', 'warning']);
  expect(hasErrors([warning('x')])).toBe(false);
  expect(hasErrors([warning('x'), error('x')])).toBe(true);
});

test.each<[(string | number)[], string]>([
  [['networks', 'n3', 'vlan'], 'networks.n3.vlan'],
  [['nodePools', 'upf', 'pfs', 'eth0.100', 'vfs'], 'nodePools.upf.pfs["eth0.100"].vfs'],
  [['patches', 2, 'op'], 'patches[2].op'],
  [['example.com/pool'], '["example.com/pool"]'],
  [['networks', ''], 'networks[""]'],
  [['networks', 'a"b\n'], 'networks["a\\"b\\n"]'],
  [[], ''],
])('%j is written %s', (segments, path) => {
  expect(joinPath(...segments)).toBe(path);
});

const circular: unknown[] = [];
circular.push(circular);

test.each<[string, unknown, string]>([
  ['a text in quotes', 'ens1f0', '"ens1f0"'],
  ['a line end as two characters', 'a\nb', '"a\\nb"'],
  ['data as JSON', { 0: [1, null] }, '{"0":[1,null]}'],
  ['nothing', undefined, 'undefined'],
  ['a number that JSON lacks', 1n, '1'],
  ['no number at all', Number.NaN, 'NaN'],
  ['a symbol', Symbol('x'), 'Symbol(x)'],
  ['what contains itself', circular, 'a value that JSON cannot hold'],
])('a value is shown: %s', (_, value, text) => {
  expect(showValue(value)).toBe(text);
});

test('a long value is cut', () => {
  expect(showValue('x'.repeat(1e6))).toMatch(/^"x{76}\.\.\.$/);
});

test('a Problem reads like a message of a compiler', () => {
  expect(formatProblem(error('nodePools.upf.pfs.ens1f0.vfs'))).toBe(
    [
      'error VF001 nodePools.upf.pfs.ens1f0.vfs',
      '    it is wrong',
      '    value:   1',
      '    allowed: another',
      '    fix:     change it',
    ].join('\n'),
  );
});

test('Problems are grouped by code, errors first, and counted', () => {
  const text = formatProblems([warning('a'), error('b'), warning('c'), error('d')]);
  expect(text.split('\n').filter((line) => /^ {0,2}\S/.test(line))).toEqual([
    `VF001 ${titleOf('VF001')} (2)`,
    '  error VF001 b',
    '  error VF001 d',
    `RES002 ${titleOf('RES002')} (2)`,
    '  warning RES002 a',
    '  warning RES002 c',
    '2 errors, 2 warnings',
  ]);
});

test('nothing wrong is said too', () => {
  expect(formatProblems([])).toBe('0 errors, 0 warnings');
  expect(formatProblems([error('x')])).toMatch(/\n1 error, 0 warnings$/);
});

describe('of many Problems', () => {
  const many = [...Array.from({ length: 15 }, (_, i) => error(`e${i}`)), ...Array(30).fill(warning('w'))];
  const shown = (text: string) => text.match(/^ {2}(error|warning) /gm)?.length;

  test('20 are shown in full, and of each code how many are left', () => {
    const text = formatProblems([...many, problem('SPEC001', 'x', details)]);
    expect(shown(text)).toBe(20);
    expect(text).toContain('... and 26 more of RES002; --all shows them');
    expect(text).not.toContain('more of VF001');
    expect(text).toMatch(/^16 errors, 30 warnings$/m);
  });

  test('an error is never hidden behind warnings', () => {
    expect(formatProblems([...many].reverse()).indexOf('error VF001 e0')).toBeGreaterThan(0);
  });

  test('all are shown where that is wished', () => {
    expect(shown(formatProblems(many, { all: true }))).toBe(45);
  });

  test('a hundred thousand are counted within a second', () => {
    const start = process.cpuUsage();
    formatProblems(Array(100_000).fill(error('x')));
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(1);
  });
});

describe('a PlumbingError', () => {
  const thrown = new PlumbingError([error('a'), warning('b')]);

  test('says everything, and has the Problems as data', () => {
    expect(thrown.message).toContain('error VF001 a');
    expect(thrown.message).toContain('1 error, 1 warning');
    expect(thrown.problems.map(({ path }) => path)).toEqual(['a', 'b']);
    expect(Object.keys(thrown)).not.toContain('problems');
  });

  test('is known also when another copy of the package made it', () => {
    jest.isolateModules(() => {
      const { PlumbingError: Other } = require('../../lib/core/problems') as { PlumbingError: typeof PlumbingError };
      expect(new Other([]) instanceof PlumbingError).toBe(false);
      expect(PlumbingError.is(new Other([]))).toBe(true);
    });
    for (const other of [undefined, null, 'text', new Error('x'), { problems: [] }])
      expect(PlumbingError.is(other)).toBe(false);
  });
});
