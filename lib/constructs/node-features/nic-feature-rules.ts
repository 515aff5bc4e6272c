import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { didYouMean, type Problem, problem } from '../../core';
import { type NicFamily, nicFamily, nicKeys } from '../../hardware';
import { reportProblems } from '../../output';
import { plumbingLabels } from '../context';

/** Settings of {@link NicFeatureRules}. */
export interface NicFeatureRulesProps {
  /** NIC families to look for: keys of the catalogue, or families of your own. */
  readonly nics: readonly (string | NicFamily)[];
  /** Name of the NodeFeatureRule. @default "cnf-plumbing-nics" */
  readonly name?: string;
}

/** Prefix of the labels: `nic.cnfplumbing.io/intel-e810-c`. */
export const NIC_LABEL = 'nic.cnfplumbing.io';

/**
 * Labels nodes by the NICs in them: `nic.cnfplumbing.io/<family>: "true"` on every node with a PF of the family that
 * can have VFs. Node pools may then select by hardware instead of by hand-made labels. Needs Node Feature Discovery.
 * Source: node-feature-discovery 0.19 api/nfd/v1alpha1/types.go, source/pci. Codes: NIC001.
 *
 * @example
 * ```ts
 * new NicFeatureRules(chart, 'nics', { nics: ['intel-e810-c', 'mellanox-connectx-6-dx'] });
 * ```
 */
export class NicFeatureRules extends Construct {
  public constructor(scope: Construct, id: string, props: NicFeatureRulesProps) {
    super(scope, id);
    const found = props.nics.map((nic) => ({ nic, family: typeof nic === 'string' ? nicFamily(nic) : nic }));
    const unknown = found.flatMap(({ nic, family }) => (family === undefined ? [String(nic)] : []));
    if (unknown.length > 0) reportProblems(this, () => unknown.map((nic) => this.unknownNic(nic)));
    const families = found.flatMap(({ family }) => family ?? []);
    if (families.length === 0) return;
    new ApiObject(this, 'Resource', {
      apiVersion: 'nfd.k8s-sigs.io/v1alpha1',
      kind: 'NodeFeatureRule',
      metadata: { name: props.name ?? 'cnf-plumbing-nics', labels: plumbingLabels(this, 'nic-feature-rules') },
      spec: { rules: families.map(rule) },
    });
  }

  private unknownNic(nic: string): Problem {
    return problem('NIC001', `${this.node.path}: nics`, {
      message: `the catalogue has no NIC family ${JSON.stringify(nic)}`,
      value: nic,
      allowed: nicKeys().join(', '),
      hint: didYouMean(nic, nicKeys(), 'use a key of the catalogue'),
    });
  }
}

function rule({ key, name, vendor, pfIds, maxVfs, subsystemVendor }: NicFamily): object {
  const among = (value: readonly string[]) => ({ op: 'In', value });
  return {
    name,
    labels: { [`${NIC_LABEL}/${key}`]: 'true' },
    matchFeatures: [
      {
        feature: 'pci.device',
        matchExpressions: {
          vendor: among([vendor]),
          device: among(pfIds),
          ...(subsystemVendor ? { subsystem_vendor: among([subsystemVendor]) } : {}),
          ...(maxVfs?.count === 0 ? {} : { sriov_totalvfs: { op: 'Gt', value: ['0'] } }),
        },
      },
    ],
  };
}
