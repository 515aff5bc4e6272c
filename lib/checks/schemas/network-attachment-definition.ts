import { fields, kind, TEXT } from './schema';

/**
 * Source: multus-cni v4.3.0 deployments/multus-daemonset.yml, the CustomResourceDefinition; what stands in `config` has
 * schemas of its own.
 */
export const NETWORK_ATTACHMENT_DEFINITION = kind(fields({ config: TEXT }));
