import { isLate, type Problem, problem } from '../core';
import { capabilitiesOf } from './capability-names';
import type { ClusterFacts, WorkloadFact } from './facts';
import { lookup } from './lookup';
import { atWord } from './origin';
import { groupBy, own } from './records';
import { nameOf } from './requests';

const LABEL = 'pod-security.kubernetes.io/enforce';

/** What the level `baseline` lets a container add. Source: Kubernetes documentation, "Pod Security Standards". */
const BASELINE_CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** What a pod has that only the level `privileged` admits, each with the reason as a message gives it. */
const REASONS: readonly ((workload: WorkloadFact) => string[])[] = [
  ({ hostNetwork }) => (hostNetwork ? ['hostNetwork'] : []),
  ({ volumes }) => (volumes.some(({ hostPath }) => hostPath !== undefined) ? ['hostPath volumes'] : []),
  ({ containers }) => (containers.some(({ privileged }) => privileged) ? ['privileged containers'] : []),
  ({ containers }) => {
    const added = new Set(containers.flatMap((container) => [...capabilitiesOf(container)]));
    const beyond = [...added].filter((capability) => !BASELINE_CAPABILITIES.has(capability));
    return beyond.length > 0 ? [`capabilities ${beyond.sort().join(', ')}`] : [];
  },
];

/**
 * A namespace admits the pods that are put into it (V52, SEC002). One Problem for each namespace among the facts; a
 * namespace made elsewhere is not judged. A namespace without the label follows the default of the API server, which
 * nobody here knows, so the label is asked for.
 */
export function admittingNamespaces(facts: ClusterFacts): Problem[] {
  const perNamespace = groupBy(facts.workloads, ({ namespace }) => namespace);
  return [...perNamespace].flatMap(([name, workloads]) =>
    lookup(facts)
      .namespaces(name)
      .flatMap(({ labels, origin }) => {
        const level = own(labels, LABEL);
        if (level === 'privileged' || isLate(level)) return [];
        const needy = workloads.flatMap((workload) => {
          const reasons = REASONS.flatMap((reasonsOf) => reasonsOf(workload));
          return reasons.length > 0 ? [`${nameOf(workload)} (${reasons.join('; ')})`] : [];
        });
        if (needy.length === 0) return [];
        const others = needy.length > 1 ? ` and ${needy.length - 1} more` : '';
        const enforces = level ? `enforces the level ${level} and keeps out` : 'names no level and may keep out';
        return [
          problem('SEC002', atWord(origin, 'podSecurity', 'metadata', 'labels', LABEL), {
            message: `namespace ${name} ${enforces} ${needy[0]}${others}`,
            value: level ?? 'nothing',
            allowed: 'privileged',
            hint: `label the namespace ${LABEL}: privileged`,
          }),
        ];
      }),
  );
}
