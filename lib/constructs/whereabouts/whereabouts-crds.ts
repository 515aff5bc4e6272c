import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { WHEREABOUTS_CRDS } from '../../crds/whereabouts';
import { plumbingLabels } from '../context';

/**
 * The CustomResourceDefinitions of Whereabouts. Apply them before {@link Whereabouts}.
 *
 * @example
 * ```ts
 * new WhereaboutsCrds(chart, 'whereabouts-crds');
 * ```
 */
export class WhereaboutsCrds extends Construct {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    for (const { metadata, ...definition } of WHEREABOUTS_CRDS) {
      const labels = plumbingLabels(this, 'whereabouts');
      new ApiObject(this, definition.spec.names.singular, { ...definition, metadata: { ...metadata, labels } });
    }
  }
}
