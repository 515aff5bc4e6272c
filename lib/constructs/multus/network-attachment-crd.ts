import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { NETWORK_ATTACHMENT_DEFINITION_CRD } from '../../crds/network-attachment-definition';
import { plumbingLabels } from '../context';

/**
 * The CustomResourceDefinition of NetworkAttachmentDefinition. Apply it, and wait until it is Established, before
 * any network.
 *
 * @example
 * ```ts
 * new NetworkAttachmentCrd(chart, 'nad-crd');
 * ```
 */
export class NetworkAttachmentCrd extends Construct {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    const { metadata, ...definition } = NETWORK_ATTACHMENT_DEFINITION_CRD;
    new ApiObject(this, 'Resource', {
      ...definition,
      metadata: { ...metadata, labels: plumbingLabels(this, 'multus') },
    });
  }
}
