import { checkVersions, installedVersion, isOlder, OLDEST } from '../../lib/pulumi/versions';
import { peerDependencies } from '../../package.json';

test('the oldest versions are those of the peer dependencies, and the installed ones are not older', () => {
  for (const [name, version] of Object.entries(OLDEST)) {
    expect(peerDependencies[name as keyof typeof OLDEST].startsWith(`>=${version} `)).toBe(true);
    expect(isOlder(installedVersion(name as keyof typeof OLDEST), version)).toBe(false);
  }
  expect(checkVersions).not.toThrow();
});

test.each([
  ['4.9.2', '4.18.1', true],
  ['4.18.1', '4.18.1', false],
  ['4.18.1-alpha.3', '4.18.1', false],
  ['5.0.0', '4.18.1', false],
  ['3.248.0', '4.0.0', true],
])('%s is older than %s: %s', (version, than, older) => {
  expect(isOlder(version, than)).toBe(older);
});

test('an older package is named, with the command that mends it', () => {
  jest.isolateModules(() => {
    jest.doMock('@pulumi/kubernetes/package.json', () => ({ version: 'v4.9.2' }));
    const { checkVersions } = require('../../lib/pulumi/versions') as typeof import('../../lib/pulumi/versions');
    expect(checkVersions).toThrow(
      /@pulumi\/kubernetes 4\.9\.2 is too old .*npm install @pulumi\/kubernetes@\^4\.18\.1/,
    );
    jest.dontMock('@pulumi/kubernetes/package.json');
  });
});
