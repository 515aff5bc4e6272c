import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Volume, VolumeMount } from 'kubernetes-types/core/v1';
import { plumbingLabels } from '../context';
import { programFiles } from '../program-files';

/** Where the helper stands in a container, and the start program of the vDPA application. Their other files stand beside them. */
export const PROGRAMS = '/opt/cnf-plumbing';
const VOLUME = 'cnf-eal';

/** Words that start a command through the entry helper; the command follows. */
export const HELPER: readonly string[] = [`${PROGRAMS}/cnf-eal`, '--'];

/** The files of the helper, for pods of the namespace. */
export function helperConfigMap(
  scope: Construct,
  id: string,
  { name, namespace, owner }: { readonly name: string; readonly namespace: string | undefined; readonly owner: string },
): ApiObject {
  return new ApiObject(scope, id, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, labels: plumbingLabels(scope, 'entry-helper', owner) },
    data: programFiles('workload-program'),
  });
}

/** The same as a volume. */
export function helperVolume(configMap: string): Volume {
  return { name: VOLUME, configMap: { name: configMap, defaultMode: 0o555 } };
}

/** Where a container has it. */
export const HELPER_MOUNT: Readonly<VolumeMount> = { name: VOLUME, mountPath: PROGRAMS, readOnly: true };
