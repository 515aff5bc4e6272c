import { isLate, type Problem, parseQuantity, problem } from '../core';
import type { ClusterFacts, ContainerFact } from './facts';
import { at } from './origin';
import { own } from './records';
import { nameOf } from './requests';

const LEAST = '200Mi';

/** The Multus daemon has memory for a busy node (V72, MUL001). Its limit upstream, 50Mi, is too low. */
export function roomForMultus(facts: ClusterFacts): Problem[] {
  return facts.workloads
    .filter(({ kind }) => kind === 'DaemonSet')
    .flatMap((workload) =>
      workload.containers.filter(isMultusDaemon).flatMap((container) => {
        const limit = own(container.limits, 'memory');
        const bytes = limit === undefined || isLate(limit) ? undefined : parseQuantity(limit);
        if (bytes === undefined || bytes >= (parseQuantity(LEAST) ?? 0)) return [];
        return [
          problem('MUL001', at(container.origin, 'resources', 'limits', 'memory'), {
            message: `the Multus daemon of ${nameOf(workload)} is killed when many pods start at once`,
            value: limit,
            allowed: `at least ${LEAST}, or no limit`,
            hint: 'raise the limit, 500Mi is plenty',
          }),
        ];
      }),
    );
}

/** The thick Multus: a daemon that runs the plugins. The thin one only copies a file. */
function isMultusDaemon({ init, image, command = [] }: ContainerFact): boolean {
  if (init || !/(?:^|\/)multus-cni(?::|@|$)/.test(image)) return false;
  return /:[^/]*thick/.test(image) || command.some((word) => /(?:^|\/|\s)multus-daemon(?:\s|$)/.test(word));
}
