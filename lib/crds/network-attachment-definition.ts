/**
 * The CustomResourceDefinition of NetworkAttachmentDefinition, as Multus 4.3.0 installs it
 * (deployments/multus-daemonset-thick.yml). Descriptions are ours.
 */
export const NETWORK_ATTACHMENT_DEFINITION_CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'network-attachment-definitions.k8s.cni.cncf.io' },
  spec: {
    group: 'k8s.cni.cncf.io',
    scope: 'Namespaced',
    names: {
      plural: 'network-attachment-definitions',
      singular: 'network-attachment-definition',
      kind: 'NetworkAttachmentDefinition',
      shortNames: ['nad', 'net-attach-def'],
    },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            description: 'A network that pods can be attached to beside the cluster network.',
            properties: {
              apiVersion: { type: 'string' },
              kind: { type: 'string' },
              metadata: { type: 'object' },
              spec: {
                type: 'object',
                properties: {
                  config: { type: 'string', description: 'CNI configuration or configuration list, as JSON text.' },
                },
              },
            },
          },
        },
      },
    ],
  },
} as const;
