import type { AttachmentFact, WorkloadFact } from '../rules/facts';
import { inside } from '../rules/origin';
import { own } from '../rules/records';
import type { ApiObject } from './api-objects';
import { dig, isMap, type JsonMap, listOf, textAt, textsOf } from './json';
import { nodeSelectorOf } from './workloads';

/** Where the description of a machine stands. Source: KubeVirt API reference, kubevirt.io/v1 and pool.kubevirt.io. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  'kubevirt.io/VirtualMachine': ['spec', 'template'],
  'kubevirt.io/VirtualMachineInstance': [],
  'kubevirt.io/VirtualMachineInstanceReplicaSet': ['spec', 'template'],
  'pool.kubevirt.io/VirtualMachinePool': ['spec', 'virtualMachineTemplate', 'spec', 'template'],
};

/** Ways of KubeVirt itself to bind an interface to a network. */
const BINDINGS = ['sriov', 'bridge', 'masquerade', 'passtBinding', 'macvtap', 'slirp'] as const;

/**
 * Virtual machines of KubeVirt, as far as networks go: KubeVirt makes the pod, with its annotation and its requests.
 * Source: KubeVirt user guide, "Interfaces and Networks".
 */
export function readVirtualMachines(objects: readonly ApiObject[]): WorkloadFact[] {
  return objects.flatMap((object) => {
    const path = own(KINDS, object.type);
    const template = path && dig(object.object, ...path);
    if (path === undefined || !isMap(template)) return [];
    const spec = dig(template, 'spec');
    const origin = inside(object.origin, ...path);
    const bindings = bindingsOf(spec);
    return [
      {
        kind: object.type.slice(object.type.indexOf('/') + 1),
        name: object.name,
        namespace: object.namespace,
        labels: textsOf(dig(template, 'metadata', 'labels')),
        nodeSelector: nodeSelectorOf(spec),
        hostNetwork: false,
        attachments: listOf(dig(spec, 'networks')).flatMap((network, i): AttachmentFact[] => {
          const reference = textAt(network, 'multus', 'networkName');
          if (reference === undefined) return [];
          const [name = '', namespace = object.namespace] = reference.split('/').reverse();
          const binding = bindings.get(textAt(network, 'name') ?? '');
          return [
            {
              name,
              namespace,
              ...(binding === undefined ? {} : { binding }),
              origin: inside(origin, 'spec', 'networks', i, 'multus', 'networkName'),
            },
          ];
        }),
        containers: [],
        volumes: [],
        origin,
      },
    ];
  });
}

/** How each network is bound: a word of KubeVirt, or the name of a network binding plugin. */
function bindingsOf(spec: unknown): Map<string, string> {
  const interfaces = listOf(dig(spec, 'domain', 'devices', 'interfaces')).filter(isMap);
  return new Map(
    interfaces.flatMap((each: JsonMap): [string, string][] => {
      const binding = textAt(each, 'binding', 'name') ?? BINDINGS.find((word) => isMap(dig(each, word)));
      return binding === undefined ? [] : [[textAt(each, 'name') ?? '', binding]];
    }),
  );
}
