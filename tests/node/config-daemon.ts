/**
 * The config daemon of sriov-network-operator as in its pod, and a hand-made SriovNetworkNodeState in place of the
 * operator. Its container is the node's root directory with what its image adds: bash as /bin/sh, and its `bindata`
 * folder where it looks for it, at /bindata and in the working directory.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { kubectl } from '../engine/cluster-objects';
import type { ControlPlane } from '../engine/control-plane';
import { tools } from '../engine/tools';
import { upstream } from '../engine/upstream';
import type { EmulatedNode } from './guest';
import { HOST_ADDRESS } from './machine';

const NAMESPACE = 'sriov-network-operator';
const FOLDER = '/opt/config-daemon';
const CHART = 'deployment/sriov-network-operator-chart';

export const DAEMON_PID = '/root/config-daemon.pid';

/** The state of a node whose drain the operator does not have to wait for. Source: pkg/consts/constants.go. */
const IDLE = {
  'sriovnetwork.openshift.io/desired-state': 'Idle',
  'sriovnetwork.openshift.io/current-state': 'Idle',
};

const group = (deviceType: string, range: string) => ({ deviceType, vfRange: range, resourceName: deviceType });

const port = (pciAddress: string, name: string) => ({
  pciAddress,
  name,
  numVfs: 4,
  linkType: 'ETH',
  vfGroups: [group('netdevice', '0-1'), group('vfio-pci', '2-3')],
});

const nodeState = (interfaces: readonly object[]) => ({
  apiVersion: 'sriovnetwork.openshift.io/v1',
  kind: 'SriovNetworkNodeState',
  metadata: { name: 'node', namespace: NAMESPACE, annotations: IDLE },
  spec: { interfaces },
});

/** What Helm would have installed for the daemon, less the operator itself. */
function installed(folder: string): object[] {
  const ids = readFileSync(join(folder, CHART, 'templates/configmap.yaml'), 'utf8').matchAll(
    /^ {2}(\w+): "([^"]+)"$/gm,
  );
  const metadata = (name: string) => ({ name, namespace: NAMESPACE });
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node' } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata('supported-nic-ids'),
      data: Object.fromEntries([...ids].map(([, name, id]) => [name, id])),
    },
    {
      apiVersion: 'sriovnetwork.openshift.io/v1',
      kind: 'SriovOperatorConfig',
      metadata: metadata('default'),
      // Nothing drains this node; the level is the default of the chart.
      spec: { disableDrain: true, logLevel: 2, enableInjector: false, enableOperatorWebhook: false },
    },
  ];
}

const START = `
unshare -m sh -c '
  mount --make-rprivate / && mkdir -p /host /bindata && mount --rbind / /host &&
  mount --bind /bin/bash "$(readlink -f /bin/sh)" && mount --bind ${FOLDER}/bindata /bindata &&
  cd ${FOLDER} && exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin KUBECONFIG=${FOLDER}/kubeconfig NODE_NAME=node \\
    NAMESPACE=${NAMESPACE} CLUSTER_TYPE=kubernetes ./daemon start' </dev/null >/root/config-daemon.log 2>&1 &
echo $! >${DAEMON_PID}`;

export class ConfigDaemon {
  private constructor(
    private readonly node: EmulatedNode,
    private readonly plane: ControlPlane,
    /** The ports, by the names that the node has for them. */
    private readonly ports: readonly object[],
  ) {}

  /** Puts program and files on the node, and the objects into the API server. */
  static async install(node: EmulatedNode, plane: ControlPlane): Promise<ConfigDaemon> {
    const folder = upstream('github.com/k8snetworkplumbingwg/sriov-network-operator@v1.6.0');
    const { 'sriov-network-config-daemon': program } = await tools('sriov-network-config-daemon');
    await node.put(program, `${FOLDER}/daemon`);
    const work = mkdtempSync(join(tmpdir(), 'cnf-bindata-'));
    try {
      // Folders of Go's module cache are not to be written to, not even in a copy.
      execFileSync('tar', ['-cf', join(work, 'bindata.tar'), '--mode=u+rwX', '-C', folder, 'bindata']);
      await node.put(join(work, 'bindata.tar'), '/root/bindata.tar');
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
    await node.sh(`tar -xf /root/bindata.tar -C ${FOLDER}`);
    const kubeconfig = readFileSync(plane.kubeconfig, 'utf8').replace('//127.0.0.1:', `//${HOST_ADDRESS}:`);
    await node.run(`cat >${FOLDER}/kubeconfig`, { input: kubeconfig });

    const crds = join(folder, CHART, 'crds');
    const files = readdirSync(crds).filter((name) => name.startsWith('sriovnetwork.openshift.io_'));
    await kubectl(plane, ['apply', '--server-side', ...files.flatMap((name) => ['-f', join(crds, name)])]);
    await kubectl(plane, ['wait', '--for=condition=Established', 'crd', '--all']);
    for (const object of installed(folder)) await kubectl(plane, ['apply', '-f', '-'], JSON.stringify(object));
    const name = (address: string) => node.sh(`ls /sys/bus/pci/devices/${address}/net`);
    const addresses = ['0000:41:00.0', '0000:81:00.0'];
    const ports = await Promise.all(addresses.map(async (address) => port(address, await name(address))));
    return new ConfigDaemon(node, plane, ports);
  }

  /** Starts the daemon on a node of which nothing is wanted; the seconds until it says that it is so. */
  async start(): Promise<number> {
    await this.want([]);
    const idle = this.says('Succeeded');
    const start = performance.now();
    await this.node.sh(START);
    await idle;
    return (performance.now() - start) / 1000;
  }

  /** The VFs are wanted; resolves when the API server has it. */
  apply(): Promise<void> {
    return this.want(this.ports);
  }

  /** Nothing is wanted any more: resolves when the daemon has taken its VFs away, and ends it. */
  async remove(): Promise<void> {
    const gone = this.says('Succeeded');
    await this.want([]);
    await gone;
    await this.node.sh(`kill $(cat ${DAEMON_PID}); while [ -e /proc/$(cat ${DAEMON_PID}) ]; do sleep 0.1; done`);
    await kubectl(this.plane, ['delete', 'sriovnetworknodestate', 'node', '-n', NAMESPACE]);
  }

  /** Resolves when the daemon says that all VFs are there. */
  succeeded(): Promise<void> {
    return this.says('Succeeded 4 4');
  }

  private async want(interfaces: readonly object[]): Promise<void> {
    await kubectl(this.plane, ['apply', '-f', '-'], JSON.stringify(nodeState(interfaces)));
  }

  /** Watches until the status is this: whether it is as wanted, and the numbers of VFs. */
  private async says(status: string): Promise<void> {
    const { kubectl: program } = await tools('kubectl');
    const columns = '{.status.syncStatus} {.status.interfaces[*].numVfs}{"\\n"}';
    const flags = ['get', 'sriovnetworknodestate', 'node', '-n', NAMESPACE, '--watch', '-o', `jsonpath=${columns}`];
    const env = { ...process.env, KUBECONFIG: this.plane.kubeconfig };
    const signal = AbortSignal.timeout(60_000);
    const child = spawn(program, flags, { env, signal, stdio: ['ignore', 'pipe', 'inherit'] });
    child.on('error', () => undefined);
    try {
      for await (const line of createInterface({ input: child.stdout })) if (line.trim() === status) return;
      throw new Error(`the config daemon did not say ${status} within a minute`);
    } finally {
      child.kill();
    }
  }
}
