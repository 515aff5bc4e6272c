/** Names of operating systems: any is allowed, and one that is nearly a known one is said. */
import { OPERATING_SYSTEMS } from '../../lib/hardware';
import { checkOsNames } from '../../lib/model/os-names';

const hint = (os: string) => checkOsNames({ platform: { kubernetes: '1.34', os }, nodePools: {} })[0]?.hint;

test.each([
  ['ubuntu24', 'did you mean "ubuntu-24.04"?'],
  ['ubuntu24.04', 'did you mean "ubuntu-24.04"?'],
  ['Ubuntu 24.04', 'did you mean "ubuntu-24.04"?'],
  ['ubuntu-24.04.2', 'did you mean "ubuntu-24.04"?'],
  ['ubunut-24.04', 'did you mean "ubuntu-24.04"?'],
  ['debian12', 'did you mean "debian-12"?'],
  ['rhel-9.4', 'did you mean "rhel-9"?'],
  ['talos-1.12.3', 'did you mean "talos-1.12"?'],
  ['debian', 'say which of them: debian-12, debian-13'],
])('%s: %s', (os, expected) => {
  expect(hint(os)).toBe(expected);
});

test.each(['ubuntu-26.04', 'rhel-11', 'debian-11', 'mine-1', 'flatcar', 'bottlerocket-1.20', 'talos-1.9', '', '24.04'])(
  '%j is another system, and nothing is said',
  (os) => {
    expect(hint(os)).toBeUndefined();
  },
);

test('a known name is not another one', () => {
  for (const os of OPERATING_SYSTEMS.keys()) expect([os, hint(os)]).toEqual([os, undefined]);
});

test('it is said once, where it stands', () => {
  const problems = checkOsNames({
    platform: { kubernetes: '1.34', os: 'ubuntu24' },
    nodePools: {
      a: { nodeSelector: { a: 'a' }, pfs: {} },
      b: { nodeSelector: { a: 'b' }, os: 'rhel9', pfs: {} },
    },
  });
  expect(problems.map(({ code, severity, path }) => `${code} ${severity} ${path}`)).toEqual([
    'NODE009 warning platform.os',
    'NODE009 warning nodePools.b.os',
  ]);
});
