/**
 * The CustomResourceDefinitions of Whereabouts 0.9.4 (doc/crds). Descriptions are ours.
 */

const TEXT = { type: 'string' } as const;

/** A definition of the group `whereabouts.cni.cncf.io`, version v1alpha1, namespaced. */
function definition(kind: string, schema: object) {
  const singular = kind.toLowerCase();
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${singular}s.whereabouts.cni.cncf.io` },
    spec: {
      group: 'whereabouts.cni.cncf.io',
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural: `${singular}s`, singular },
      versions: [
        {
          name: 'v1alpha1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              ...schema,
            },
          },
        },
      ],
    },
  };
}

const HEADER = { apiVersion: TEXT, kind: TEXT, metadata: { type: 'object' } } as const;

const IP_POOL = definition('IPPool', {
  description: 'Addresses of a range that are given out.',
  properties: {
    ...HEADER,
    spec: {
      type: 'object',
      required: ['allocations', 'range'],
      properties: {
        range: { ...TEXT, description: 'Range in CIDR notation.' },
        allocations: {
          type: 'object',
          description: 'Who has which address, by its offset in the range.',
          additionalProperties: {
            type: 'object',
            required: ['id', 'podref'],
            properties: { id: TEXT, ifname: TEXT, podref: TEXT },
          },
        },
      },
    },
  },
});

const NODE_SLICE_POOL = definition('NodeSlicePool', {
  description: 'A range that is divided among nodes.',
  properties: {
    ...HEADER,
    spec: {
      type: 'object',
      required: ['range', 'sliceSize'],
      properties: {
        range: { ...TEXT, description: 'The whole range in CIDR notation.' },
        sliceSize: { ...TEXT, description: 'Size of the part that each node gets.' },
      },
    },
    status: {
      type: 'object',
      required: ['allocations'],
      properties: {
        allocations: {
          type: 'array',
          items: {
            type: 'object',
            required: ['nodeName', 'sliceRange'],
            properties: { nodeName: TEXT, sliceRange: TEXT },
          },
        },
      },
    },
  },
});

const OVERLAPPING_RANGE_IP_RESERVATION = definition('OverlappingRangeIPReservation', {
  description: 'An address that is given out, for ranges that overlap.',
  required: ['spec'],
  properties: {
    ...HEADER,
    spec: { type: 'object', required: ['podref'], properties: { containerid: TEXT, ifname: TEXT, podref: TEXT } },
  },
});

/** The definitions, in the order in which they are installed. */
export const WHEREABOUTS_CRDS = [IP_POOL, NODE_SLICE_POOL, OVERLAPPING_RANGE_IP_RESERVATION] as const;
