/** The projects' own manifests: what is right is found right, what is known to be wrong is found, schemas agree with CRDs. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { readManifests } from '../../lib/checks/manifest-text';
import { OPERATOR_KINDS, type Schema } from '../../lib/checks/schemas';
import { run } from '../../lib/cli/program';
import { UPSTREAM, type UpstreamModule, upstream } from './upstream';

/** Files that are wrong in the release, and what is wrong with them. */
const WRONG: Readonly<Record<string, string>> = {
  'docs/dpdk/configMap-virt.yaml': 'DP003',
  'docs/vdpa/configMap.yaml': 'DP003',
};

/**
 * These work where the runtime gives NET_RAW unasked, as containerd does, and not where it does not, as with CRI-O; found
 * only beside the configuration that says what the devices are.
 */
const NOT_PORTABLE = /mlnx-pod_testpmd_connectx[45]\.yaml$/;

/** Codes of errors in files, each called by its path. */
function errorsIn(paths: readonly string[]): string[] {
  const out: string[] = [];
  run(['check', ...paths, '--severity', 'error', '--format', 'json'], { out: (text) => out.push(text), err: fail });
  const { problems } = JSON.parse(out.join('')) as { problems: { code: string; file: string; message: string }[] };
  return problems.map(({ code, file, message }) => `${code} ${file} ${message}`);
}

function fail(text: string): never {
  throw new Error(text);
}

/** Files of a module that hold Kubernetes objects; what CI runs and what is a template is none. */
function manifestsOf(module: UpstreamModule): string[] {
  const folder = upstream(module);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.ya?ml$/.test(name));
  return files
    .filter((name) => !name.startsWith('.github'))
    .filter((name) => {
      const { documents, problems } = readManifests({ name, text: readFileSync(join(folder, name), 'utf8') });
      return documents.length + problems.length > 0;
    })
    .map((name) => join(folder, name));
}

const isWrong = (path: string) => Object.keys(WRONG).some((name) => path.endsWith(name));

test('there are enough files to tell', () => {
  expect(UPSTREAM.flatMap(manifestsOf).length).toBeGreaterThan(60);
}, 120_000);

test.each(UPSTREAM)('%s: no error in any file that is right, alone or together with those beside it', (module) => {
  const right = manifestsOf(module).filter((path) => !isWrong(path));
  for (const path of right) expect(errorsIn([path])).toEqual([]);
  for (const folder of new Set(right.map(dirname))) {
    const together = right.filter((path) => dirname(path) === folder && !NOT_PORTABLE.test(path));
    expect(errorsIn(together)).toEqual([]);
  }
});

test.each(Object.entries(WRONG))('%s is found wrong', (name, code) => {
  const folder = upstream(
    'github.com/k8snetworkplumbingwg/sriov-network-device-plugin@v0.0.0-20221127172732-a5a7395122e3',
  );
  expect(errorsIn([join(folder, name)])).toEqual([expect.stringMatching(new RegExp(`^${code} `))]);
});

describe('schemas of the sriov-network-operator', () => {
  /** Of later releases than the one at hand. */
  const LATER = ['spec.bridge.ovs.bridge.failMode', 'spec.configDaemonEnvVars', 'spec.configDaemonEnvVars.*'];
  /** What rules know better than a schema. */
  const OF_RULES = /^spec\.(?:vlan|vlanQoS|vlanProto|minTxRate|maxTxRate|maxUnavailable)$/;

  interface CrdSchema extends Omit<Schema, 'properties' | 'items' | 'additionalProperties'> {
    readonly properties?: Readonly<Record<string, CrdSchema>>;
    readonly items?: CrdSchema;
    readonly additionalProperties?: boolean | CrdSchema;
  }

  /** What a schema says of each field, by path. */
  function fieldsOf(schema: CrdSchema, path = ''): Map<string, string> {
    const { type, required = [], minimum, maximum, properties = {}, items, additionalProperties } = schema;
    const words = schema.enum && [...schema.enum].sort();
    const fields = new Map([[path, JSON.stringify({ type, required: [...required].sort(), words, minimum, maximum })]]);
    const inner: [string, CrdSchema][] = Object.entries(properties).map(([name, field]) => [`.${name}`, field]);
    if (items) inner.push(['[]', items]);
    if (typeof additionalProperties === 'object') inner.push(['.*', additionalProperties]);
    for (const [name, field] of inner) {
      for (const [key, said] of fieldsOf(field, `${path}${name}`.replace(/^\./, ''))) fields.set(key, said);
    }
    return fields;
  }

  test.each(Object.entries(OPERATOR_KINDS))(
    '%s has the fields of the CRD, with their types, words and bounds',
    (kind, schema) => {
      const folder = join(
        upstream('github.com/k8snetworkplumbingwg/sriov-network-operator@v1.6.0'),
        'config/crd/bases',
      );
      const [crd] = readdirSync(folder)
        .map((name) => parse(readFileSync(join(folder, name), 'utf8')))
        .filter(({ spec }) => spec.names.kind === kind);
      const theirs = fieldsOf(crd.spec.versions[0].schema.openAPIV3Schema.properties.spec, 'spec');
      const ours = fieldsOf(schema.properties?.spec as CrdSchema, 'spec');
      expect([...ours.keys()].filter((path) => !LATER.includes(path)).sort()).toEqual([...theirs.keys()].sort());
      for (const [path, said] of theirs) {
        if (!OF_RULES.test(path)) expect({ path, said: ours.get(path) }).toEqual({ path, said });
      }
    },
  );
});
