import { extendPath, type Planned, type Problem, problem } from '../core';
import type { DatapathFacts, NicFamily } from '../hardware';
import type { VfRangeSpec } from '../spec';

/** The VFs of a range as kernel vDPA devices. */
export interface VdpaPlan {
  /** Module of the driver that makes them. */
  readonly driver: string;
  /** Driver of the vdpa bus that hands them over. */
  readonly busDriver: 'vhost_vdpa' | 'virtio_vdpa';
  /** What the device plugin calls that. */
  readonly type: 'vhost' | 'virtio';
  /**
   * What `vdpa dev add` is given beside name and management device: `mac` stands for the MAC address of the VF. A driver
   * refuses attributes that it does not have.
   */
  readonly attributes: readonly string[];
  /** Virtqueue pairs. @default - all that the device has */
  readonly queuePairs?: number;
  /** The VF has an interface of its own, which is taken away so that virtio_net's is the only one. */
  readonly withoutEthernet: boolean;
}

/**
 * How VFs become vDPA devices; `undefined` on datapaths without kernel vDPA.
 * Codes: VDPA001.
 *
 * @param path path of the range.
 */
export function planVdpa(
  path: string,
  { datapath, queuePairs }: VfRangeSpec,
  { vdpa }: DatapathFacts,
  family: NicFamily,
): Planned<VdpaPlan | undefined> {
  const at = extendPath(path, 'queuePairs');
  if (!vdpa) {
    return { plan: undefined, problems: queuePairs === undefined ? [] : [notAsked(at, datapath, queuePairs)] };
  }
  const { attributes, maxQueuePairs, defaultQueuePairs, busDriver } = vdpa;
  const problems: Problem[] = [];
  if (queuePairs !== undefined && !attributes.includes('max_vqp')) {
    problems.push(
      problem('VDPA001', at, {
        message: `${vdpa.module} takes no number of queue pairs: a device has those of its VF`,
        value: queuePairs,
        allowed: 'nothing',
        hint: `drop queuePairs${maxQueuePairs === undefined ? '' : `; the driver can handle up to ${maxQueuePairs}`}`,
      }),
    );
  } else if (queuePairs !== undefined && maxQueuePairs !== undefined && queuePairs > maxQueuePairs) {
    problems.push(
      problem('VDPA001', at, {
        message: `${vdpa.module} has at most ${maxQueuePairs} queue pairs for a VF of ${family.name}`,
        value: queuePairs,
        allowed: `1-${maxQueuePairs}`,
        hint: `use queuePairs: ${maxQueuePairs}`,
      }),
    );
  }
  const pairs = queuePairs ?? defaultQueuePairs;
  const plan: VdpaPlan = {
    driver: vdpa.module,
    busDriver,
    type: busDriver === 'vhost_vdpa' ? 'vhost' : 'virtio',
    attributes: [
      ...(attributes.includes('mac') ? ['mac'] : []),
      ...(queuePairs === undefined ? [] : [`max_vqp=${queuePairs}`]),
    ],
    ...(pairs === undefined ? {} : { queuePairs: pairs }),
    withoutEthernet: busDriver === 'virtio_vdpa' && vdpa.ownInterface === true,
  };
  return { plan, problems };
}

function notAsked(path: string, datapath: string, queuePairs: number): Problem {
  return problem('VDPA001', path, {
    message: `only kernel vDPA devices are made with a number of queue pairs, and the datapath is ${datapath}`,
    value: queuePairs,
    allowed: 'nothing',
    hint: 'drop queuePairs: the application chooses its queues',
  });
}
