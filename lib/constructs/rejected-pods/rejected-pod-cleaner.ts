import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { ResourceRequirements } from 'kubernetes-types/core/v1';
import { DNS_LABEL, type Problem, problem } from '../../core';
import { type ImageName, imageReference } from '../../hardware';
import { nameProblem } from '../../model';
import { reportProblems } from '../../output';
import type { TolerationSpec } from '../../spec';
import { namespaceOf, plumbingContext, plumbingLabels, withoutNamespace } from '../context';
import { SCRIPT } from './rejected-pods-script';

/** Settings of a {@link RejectedPodCleaner}. */
export interface RejectedPodCleanerProps {
  /** Name of the CronJob. @default "rejected-pod-cleaner" */
  readonly name?: string;
  /** Namespace of the CronJob. @default - that of the context or the chart */
  readonly namespace?: string;
  /** Extended resources, `prefix/name`: only pods that ask for one of them are removed. */
  readonly resources: readonly string[];
  /** Namespaces to look in; it has rights in no other. */
  readonly namespaces: readonly string[];
  /** When it looks, as a cron expression. @default - every five minutes */
  readonly schedule?: string;
  /** Image with kubectl. @default - the pinned release of the image catalogue, from the context's registry */
  readonly image?: string;
  /** Image with a static busybox. @default - the pinned release of the image catalogue, from the context's registry */
  readonly shellImage?: string;
  /** Taints to tolerate. @default - those of the context, else none */
  readonly tolerations?: readonly TolerationSpec[];
  /** Requests and limits. @default - those of the context, else 10m CPU, 32Mi to 128Mi of memory */
  readonly containerResources?: ResourceRequirements;
}

const NAME = 'rejected-pod-cleaner';

/**
 * Removes pods that the kubelet rejected because devices were not there yet, as after a reboot before the device plugin
 * has registered again (kubernetes 125579). Such a pod stays Failed for good; what made it has made another one by then.
 * Only pods with the reason `UnexpectedAdmissionError`, that ask for one of the given resources, and that a controller
 * owns: a bare pod is only named in the log, for nobody would make it again.
 *
 * It may list and delete pods in the given namespaces, and nothing else; it runs as a user that is not root. The image of
 * kubectl has no shell, so a static busybox is put beside it. Source: kubernetes issue 125579; kubelet
 * pkg/kubelet/lifecycle/predicate.go, UnexpectedAdmissionError. Codes: NAME001, OBJ002, SPEC006.
 *
 * @example
 * ```ts
 * new RejectedPodCleaner(chart, 'cleaner', {
 *   namespace: 'kube-system', namespaces: ['cnf'], resources: ['example.com/n3'],
 * });
 * ```
 */
export class RejectedPodCleaner extends Construct {
  public constructor(scope: Construct, id: string, props: RejectedPodCleanerProps) {
    super(scope, id);
    const name = props.name ?? NAME;
    const namespace = namespaceOf(this, props.namespace);
    const problems = [
      ...(DNS_LABEL.test(name) ? [] : [nameProblem(`${this.node.path}: name`, name)]),
      ...(namespace === undefined ? [withoutNamespace(this)] : []),
      ...(['resources', 'namespaces'] as const).flatMap((word) => (props[word].length > 0 ? [] : [this.without(word)])),
    ];
    if (problems.length > 0) reportProblems(this, () => problems);
    if (problems.length > 0 || namespace === undefined) return;
    this.account(namespace, name);
    for (const each of props.namespaces) this.rights(each, namespace, name);
    this.cronJob(props, namespace, name);
  }

  private without(word: 'resources' | 'namespaces'): Problem {
    return problem('SPEC006', `${this.node.path}: ${word}`, {
      message: 'there is nothing to look for',
      value: [],
      allowed: `at least one of the ${word}`,
      hint: `name the ${word} of the pods, or leave the construct out`,
    });
  }

  private account(namespace: string, name: string): void {
    new ApiObject(this, 'service-account', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, namespace, labels: plumbingLabels(this, NAME, name) },
    });
  }

  private rights(where: string, namespace: string, name: string): void {
    const roleName = `${namespace}-${name}`;
    const metadata = { name: roleName, namespace: where, labels: plumbingLabels(this, NAME, name) };
    new ApiObject(this, `role-${where}`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'delete'] }],
    });
    new ApiObject(this, `role-binding-${where}`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: roleName },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
  }

  private cronJob(props: RejectedPodCleanerProps, namespace: string, name: string): void {
    const context = plumbingContext(this);
    const labels = plumbingLabels(this, NAME, name);
    const image = (of: ImageName) => imageReference(of, context.registry);
    const tolerations = props.tolerations ?? context.tolerations ?? [];
    const secured = {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    };
    const volumeMounts = [{ name: 'shell', mountPath: '/shell' }];
    const small = { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } };
    new ApiObject(this, 'Resource', {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name, namespace, labels },
      spec: {
        schedule: props.schedule ?? '*/5 * * * *',
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 120,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 1,
        jobTemplate: {
          metadata: { labels },
          spec: {
            backoffLimit: 0,
            activeDeadlineSeconds: 240,
            template: {
              metadata: { labels },
              spec: {
                serviceAccountName: name,
                restartPolicy: 'Never',
                priorityClassName: context.priorityClassName ?? 'system-cluster-critical',
                nodeSelector: { 'kubernetes.io/os': 'linux' },
                ...(tolerations.length > 0 ? { tolerations } : {}),
                ...(context.pullSecrets?.length
                  ? { imagePullSecrets: context.pullSecrets.map((secret) => ({ name: secret })) }
                  : {}),
                securityContext: {
                  runAsNonRoot: true,
                  runAsUser: 65532,
                  seccompProfile: { type: 'RuntimeDefault' },
                },
                initContainers: [
                  {
                    name: 'shell',
                    image: props.shellImage ?? image('busybox'),
                    command: ['/bin/cp', '/bin/busybox', '/shell/busybox'],
                    resources: { requests: { cpu: '10m', memory: '8Mi' }, limits: { memory: '32Mi' } },
                    securityContext: secured,
                    volumeMounts,
                  },
                ],
                containers: [
                  {
                    name: 'cleaner',
                    image: props.image ?? image('kubectl'),
                    command: ['/shell/busybox', 'sh', '-c', SCRIPT],
                    env: [
                      { name: 'NAMESPACES', value: props.namespaces.join(' ') },
                      { name: 'RESOURCES', value: props.resources.join(' ') },
                    ],
                    resources: props.containerResources ?? context.resources?.[NAME] ?? small,
                    securityContext: secured,
                    terminationMessagePolicy: 'FallbackToLogsOnError',
                    volumeMounts,
                  },
                ],
                volumes: [{ name: 'shell', emptyDir: { sizeLimit: '8Mi' } }],
              },
            },
          },
        },
      },
    });
  }
}
