/** Released sources of the projects whose objects are checked, from the Go module cache; a few seconds once. */
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';

/** Modules with the checksums that Go's checksum database has for them. */
const MODULES = {
  'github.com/k8snetworkplumbingwg/sriov-network-operator@v1.6.0': 'h1:rzxyQm7Blreak47QCxvUEscTWgFzp+rBPcKXy5RewgE=',
  'github.com/k8snetworkplumbingwg/sriov-network-device-plugin@v0.0.0-20221127172732-a5a7395122e3':
    'h1:hIHzF4vNTCFb9UMngrcJAMvdNslCekaSvNbfQt21CUw=',
  'github.com/k8snetworkplumbingwg/whereabouts@v0.9.2': 'h1:M/LhO2FwXN4C3WPkD0FoT6JACraSW4XrU7mxX9xZd8o=',
  'gopkg.in/k8snetworkplumbingwg/multus-cni.v4@v4.3.0': 'h1:kPiUUo48VIwd2oIHydo2kkvHkrnJ+E6Pz+KWziqkpFg=',
} as const;

/** A module by its path and version. */
export type UpstreamModule = keyof typeof MODULES;

export const UPSTREAM = Object.keys(MODULES) as UpstreamModule[];

/** The folder of a module. */
export function upstream(module: UpstreamModule): string {
  const env = { ...process.env, GOFLAGS: '', GOWORK: 'off' };
  const answer = execFileSync('go', ['mod', 'download', '-json', module], { cwd: tmpdir(), env, encoding: 'utf8' });
  const { Dir, Sum } = JSON.parse(answer) as { Dir: string; Sum: string };
  if (Sum !== MODULES[module]) throw new Error(`${module} has checksum ${Sum}`);
  return Dir;
}
