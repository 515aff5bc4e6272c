/** Our reading of JSON Schema against that of Ajv, which implements the specification. */
import { Ajv, type ErrorObject } from 'ajv';
import fc from 'fast-check';
import { findSchemaFaults, type JsonSchema } from '../../lib/core';
import schema from '../../schema/cluster-spec.json';

const validate = new Ajv({ allErrors: true, verbose: true, keywords: ['late'], strictTypes: false }).compile(schema);

function faultsOf(value: unknown): string[] {
  return findSchemaFaults(value, schema as JsonSchema).map(({ keyword, path, key }) =>
    [keyword, ...path, key].filter((part) => part !== undefined).join('/'),
  );
}

function faultsByAjv(value: unknown): string[] {
  validate(value);
  return (validate.errors ?? []).map(({ keyword, instancePath, params }: ErrorObject) => {
    const key = params.missingProperty ?? params.additionalProperty;
    const path = instancePath.replaceAll('~1', '/').replaceAll('~0', '~');
    return [`${keyword}${path}`, key].filter((part) => part !== undefined).join('/');
  });
}

/** A site with every kind of value that the schema bounds. */
const site = {
  platform: { kubernetes: '1.34', paths: { cniBin: '/opt/cni/bin' } },
  nodePools: {
    upf: {
      nodeSelector: { pool: 'upf' },
      tolerations: [{ key: 'dedicated', operator: 'Exists' }],
      cpu: { vendor: 'intel', numaNodes: { '0': '0-31' } },
      hugepages: { '1Gi': { '0': 16 } },
      pfs: {
        ens1f0: { nic: 'intel-e810-c', numa: 0, mtu: 9000, vfs: { n3: { count: 8, datapath: 'vfio', rdma: true } } },
      },
    },
  },
  networks: { n3: { pool: 'n3', vlan: 100, ipam: { static: { addresses: ['10.3.0.5/24'] } } } },
  images: { pullSecrets: ['mirror'] },
  patches: [{ op: 'add', path: '/a', value: { any: [1, null] } }],
};

/** Every place in a value, as the keys that lead there. */
function places(value: unknown, at: readonly string[] = []): string[][] {
  const inside = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [[...at], ...inside.flatMap(([key, member]) => places(member, [...at, key]))];
}

const odd = fc.oneof(
  fc.constantFrom(undefined, null, '', 'vfio', '1.34', -1, 0, 1.5, 300, 1e9, true, [], {}, [[]], { extra: 1 }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Puts a value where the keys lead, or beside it under a key of its own. */
function changed(keys: readonly string[], value: unknown): unknown {
  if (keys.length === 0) return value;
  const copy = structuredClone(site) as unknown;
  const parent = keys.slice(0, -1).reduce((node, key) => (node as Record<string, unknown>)[key], copy);
  (parent as Record<string, unknown>)[keys.at(-1) as string] = value;
  return copy;
}

test('a site without faults has none', () => {
  expect(faultsOf(site)).toEqual([]);
  expect(faultsByAjv(site)).toEqual([]);
});

test('a fault anywhere in a site is found as Ajv finds it', () => {
  const anywhere = fc
    .constantFrom(...places(site))
    .chain((keys) => fc.constantFrom(keys, [...keys.slice(0, -1), 'stranger']));
  fc.assert(
    fc.property(anywhere, odd, (keys, value) => {
      const input = changed(keys, value);
      expect(faultsOf(input)).toEqual(faultsByAjv(input));
    }),
    { numRuns: 2000 },
  );
});

test('the schema of a site uses no keyword that is not checked', () => {
  const checked = ['$ref', 'type', 'enum', 'minimum', 'maximum', 'pattern', 'minItems', 'minProperties', 'required'];
  const nested = ['definitions', 'items', 'properties', 'additionalProperties'];
  const notes = ['$schema', 'title', 'description', 'default', 'late'];
  const keywordsOf = (node: unknown): string[] =>
    typeof node !== 'object' || node === null
      ? []
      : Object.entries(node).flatMap(([keyword, value]) => {
          const schemas = keyword === 'definitions' || keyword === 'properties' ? Object.values(value) : [value];
          return [keyword, ...(nested.includes(keyword) ? schemas.flatMap(keywordsOf) : [])];
        });
  expect(new Set([...keywordsOf(schema), ...checked, ...nested, ...notes])).toEqual(
    new Set([...checked, ...nested, ...notes]),
  );
});
