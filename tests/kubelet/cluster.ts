/**
 * A cluster of one node: control plane on this machine, kubelet and containerd in the emulated node. What an installer
 * would put onto the node is in node-files/; nothing in it knows of this project.
 */

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, Testing } from 'cdk8s';
import { type CommandResult, type ControlPlane, startControlPlane } from '../engine/control-plane';
import { type EmulatedNode, startNode } from '../node/guest';
import { HOST_ADDRESS, NODE_ADDRESS } from '../node/machine';

const NAME = 'node';
const KUBELET_PORT = 10250;
const files = path.join(__dirname, 'node-files');

/** Where each file of node-files goes. */
const PLACES: Readonly<Record<string, string>> = {
  'containerd.toml': '/etc/containerd/config.toml',
  'containerd.service': '/etc/systemd/system/containerd.service',
  'kubelet.service': '/etc/systemd/system/kubelet.service',
  'kubelet.yaml': '/etc/kubernetes/kubelet.yaml',
  'service-network': '/etc/kubernetes/service-network',
  'service-network.nft': '/etc/kubernetes/service-network.nft',
  'service-network.service': '/etc/systemd/system/service-network.service',
  '10-pods.conflist': '/etc/cni/net.d/10-pods.conflist',
  'resolv.conf': '/etc/resolv.conf',
  hosts: '/etc/hosts',
  'stop-timeout.conf': '/etc/systemd/system.conf.d/stop-timeout.conf',
};

const INSTALL = `set -e
mkdir -p /cluster /opt/cni/bin /etc/kubernetes/kubelet.conf.d
printf '[Mount]\\nWhat=/dev/disk/by-label/cluster\\nWhere=/cluster\\nType=ext4\\nOptions=noatime\\n' >/etc/systemd/system/cluster.mount
systemctl daemon-reload
systemctl start cluster.mount
cp /cluster/cni/* /opt/cni/bin/
for unit in containerd kubelet service-network; do
  ln -sf ../$unit.service /etc/systemd/system/multi-user.target.wants/$unit.service
done
systemctl start kubelet.service
`;

/** A cluster of one node. */
export class Cluster {
  /** Starts it; the node is Ready. */
  public static async start(): Promise<Cluster> {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'cnf-cluster-'));
    const proxy = path.join(dir, 'kubelet.sock');
    const access = { address: HOST_ADDRESS, node: { name: NAME, proxy } };
    const began = Date.now();
    const [plane, node] = await Promise.allSettled([startControlPlane(access), startNode('cluster')]);
    if (plane.status === 'rejected' || node.status === 'rejected') {
      await Promise.all([plane, node].map((each) => (each.status === 'fulfilled' ? each.value.stop() : undefined)));
      throw plane.status === 'rejected' ? plane.reason : (node as PromiseRejectedResult).reason;
    }
    const cluster = new Cluster(plane.value, node.value, dir, proxy);
    try {
      await cluster.join();
      cluster.seconds = (Date.now() - began) / 1000;
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /** From the start of the machine until the node was Ready. */
  public seconds = 0;
  private proxy?: http.Server;
  private kubeletPort = 0;

  private constructor(
    readonly plane: ControlPlane,
    readonly node: EmulatedNode,
    private readonly dir: string,
    private readonly socket: string,
  ) {}

  /** Runs kubectl, which must succeed; its standard output. */
  public async kubectl(args: readonly string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await this.plane.kubectl(args, input);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: code ${code}\n${stderr}${stdout}`);
    return stdout.trimEnd();
  }

  /** Applies what an app writes, file after file, as its readers are told to. */
  public async apply(app: App): Promise<void> {
    app.synth();
    const names = fs.readdirSync(app.outdir).filter((name) => name.endsWith('.yaml'));
    for (const name of names.sort()) {
      const file = path.join(app.outdir, name);
      const apply = ['apply', '--server-side', '--force-conflicts', '-f', file];
      // A definition of kinds is accepted before its kinds are.
      await this.until(`${name} applied`, 30, async () => {
        const { code, stderr } = await this.plane.kubectl(apply);
        return { done: code === 0, found: stderr };
      });
    }
  }

  /** Runs a command in a container of a pod. */
  public exec(namespace: string, pod: string, ...command: string[]): Promise<CommandResult> {
    return this.plane.kubectl(['exec', '-n', namespace, pod, '--', ...command]);
  }

  /** Waits until something holds. */
  public async until(
    what: string,
    seconds: number,
    look: () => Promise<{ readonly done: boolean; readonly found: string }>,
  ): Promise<void> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const { done, found } = await look();
      if (done) return;
      if (Date.now() > end) throw new Error(`not so after ${seconds} s: ${what}\n${found}\n${await this.state()}`);
      await sleep(500);
    }
  }

  /** Waits until pods with a label are Ready. */
  public async ready(namespace: string, label: string, seconds: number): Promise<void> {
    const shown = '{range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}';
    const get = ['get', 'pods', '-n', namespace, '-l', label, '-o', `jsonpath=${shown}`];
    await this.until(`pods ${label} ready`, seconds, async () => {
      const found = await this.kubectl(get);
      return { done: found !== '' && found.split('\n').every((line) => line.endsWith(' True')), found };
    });
  }

  /** Allocatable of the node, by resource. */
  public async allocatable(): Promise<Record<string, string>> {
    return JSON.parse(await this.kubectl(['get', 'node', NAME, '-o', 'jsonpath={.status.allocatable}']));
  }

  /** Reboots the node as an administrator does; it is Ready again. */
  public async reboot(): Promise<void> {
    await this.node.reboot();
    await this.forwardKubelet();
    await this.nodeReady();
  }

  public async stop(): Promise<void> {
    this.proxy?.close();
    await Promise.all([this.plane.stop(), this.node.stop()]);
    fs.rmSync(this.dir, { recursive: true, force: true });
  }

  private async join(): Promise<void> {
    const port = new URL(this.plane.url).port;
    const staged = path.join(this.dir, 'root');
    for (const [name, place] of Object.entries(PLACES)) {
      const file = path.join(staged, place);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      const text = fs.readFileSync(path.join(files, name), 'utf8').replaceAll('API_PORT', port);
      fs.writeFileSync(file, text);
    }
    fs.writeFileSync(path.join(staged, 'etc/kubernetes/kubelet.kubeconfig'), this.plane.kubeconfigOfNode ?? '');
    const archive = path.join(this.dir, 'root.tar');
    execFileSync('tar', ['--owner=0', '--group=0', '-C', staged, '-cf', archive, '.']);
    await this.node.put(archive, '/root/installed.tar');
    await this.node.sh(`tar --no-overwrite-dir -C / -xf /root/installed.tar && rm /root/installed.tar\n${INSTALL}`);
    await this.startProxy();
    await this.forwardKubelet();
    await this.nodeReady();
  }

  private async nodeReady(): Promise<void> {
    await this.until('node Ready', 90, async () => {
      const path = 'jsonpath={.status.conditions[?(@.type=="Ready")].status}';
      const { stdout, stderr } = await this.plane.kubectl(['get', 'node', NAME, '-o', path]);
      // After a reboot it is called Ready until somebody misses it; it has to have said so in this boot.
      const boot = await this.plane.kubectl(['get', 'node', NAME, '-o', 'jsonpath={.status.nodeInfo.bootID}']);
      const now = (await this.node.get('/proc/sys/kernel/random/boot_id')).trim();
      return { done: stdout === 'True' && boot.stdout === now, found: stdout + stderr };
    });
  }

  /** What the API server asks of the kubelet (logs, exec) goes to a port of this loopback, and from there to the node. */
  private startProxy(): Promise<void> {
    this.proxy = http.createServer().on('connect', (_, client: net.Socket) => {
      const kubelet = net.connect(this.kubeletPort, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        kubelet.pipe(client).pipe(kubelet);
      });
      const end = () => {
        kubelet.destroy();
        client.destroy();
      };
      for (const each of [kubelet, client]) each.on('error', end).on('close', end);
    });
    return new Promise((resolve) => this.proxy?.listen(this.socket, resolve));
  }

  private async forwardKubelet(): Promise<void> {
    const server = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    this.kubeletPort = (server.address() as net.AddressInfo).port;
    await new Promise((resolve) => server.close(resolve));
    const rule = `hostfwd_add uplink tcp:127.0.0.1:${this.kubeletPort}-${NODE_ADDRESS}:${KUBELET_PORT}`;
    await this.node.monitor('human-monitor-command', { 'command-line': rule });
  }

  /** For messages of what did not come to be. */
  private async state(): Promise<string> {
    const pods = await this.plane.kubectl(['get', 'pods', '-A', '-o', 'wide']);
    const events = await this.plane.kubectl(['get', 'events', '-A', '--sort-by=.lastTimestamp']);
    const log = await this.node
      .run('journalctl -b -u kubelet -u containerd --no-pager -n 30 -o cat | cut -c1-300')
      .catch((error) => ({ stdout: String(error) }));
    return [pods.stdout, events.stdout.split('\n').slice(-25).join('\n'), log.stdout].join('\n');
  }
}

/** An app of a test, in a folder of its own. */
export function outputFolder(): string {
  return Testing.app().outdir;
}
