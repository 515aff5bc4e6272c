import type { Container, Volume, VolumeMount } from 'kubernetes-types/core/v1';
import { DEVICE_PLUGIN_NAME } from '../../model';
import { hostDirectory, PROBE_TIMES } from '../node-daemon';

/** What the node program writes for the plugin: hash of the plan, boot, and a mark of the devices (docs/node-program.md). */
const STAMP = `/run/cnf-plumbing/${DEVICE_PLUGIN_NAME}`;

/** One of an earlier boot says nothing: VFs are gone with the kernel that had them. */
const WAIT = `until grep -qsF "boot-id=$(cat /proc/sys/kernel/random/boot_id)" ${STAMP}; do sleep 2; done`;

/** What was there at the start. The image's own entry point takes the arguments. */
const START = `cp ${STAMP} /seen/stamp 2>/dev/null || rm -f /seen/stamp; exec /entrypoint.sh "$@"`;

/** A stamp that is gone tells of a run that failed, not of other devices: what works goes on working. */
const SAME = `[ ! -e ${STAMP} ] || cmp -s ${STAMP} /seen/stamp`;

export const STAMP_MOUNT: VolumeMount = { name: 'node-setup', mountPath: '/run/cnf-plumbing', readOnly: true };

export const STAMP_VOLUMES: readonly Volume[] = [
  hostDirectory('node-setup', '/run/cnf-plumbing', true),
  { name: 'seen', emptyDir: {} },
];

/**
 * Waits for the node. It runs once for a pod: a container that is started anew finds the node set up.
 * Source: sriov-network-device-plugin images/Dockerfile (alpine), images/entrypoint.sh.
 */
export function nodeSetupStep(image: string): Container {
  return {
    name: 'node-setup',
    image,
    command: ['/bin/sh', '-c', WAIT],
    resources: { requests: { cpu: '10m', memory: '8Mi' }, limits: { memory: '32Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      seLinuxOptions: { type: 'spc_t' },
    },
    volumeMounts: [STAMP_MOUNT],
  };
}

/** The container is started anew when the stamp is another one, by the kubelet and without any right. */
export const restartedWithDevices: Pick<Container, 'command' | 'livenessProbe'> = {
  command: ['/bin/sh', '-c', START, 'device-plugin'],
  livenessProbe: { exec: { command: ['/bin/sh', '-c', SAME] }, ...PROBE_TIMES },
};
