/**
 * A Kubernetes control plane for one test file: etcd, kube-apiserver and kube-controller-manager, without nodes.
 *
 * Everything is on loopback or in a private temporary folder: etcd listens on a Unix socket, the API server makes
 * its own serving certificate, clients trust exactly that certificate and show a random token.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as https from 'node:https';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tools } from './tools';

export interface ControlPlaneOptions {
  /** Runs kube-controller-manager: namespaces are deleted, service accounts made, workloads expanded. Default: true. */
  readonly controllerManager?: boolean;
  /** One more address that the API server's certificate is good for: by which a node reaches this loopback. */
  readonly address?: string;
  /** Name of a node whose kubelet may join, by that address. Then kube-scheduler runs, too. */
  readonly node?: NodeAccess;
}

/** A node that joins. */
export interface NodeAccess {
  readonly name: string;
  /** Socket of an HTTP proxy through which the API server calls the kubelet. */
  readonly proxy: string;
}

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

export interface ControlPlane {
  /** Path of a kubeconfig with all rights; it holds everything it needs. */
  readonly kubeconfig: string;
  readonly url: string;
  /** Content of a kubeconfig with the rights of the node that joins, and of nobody else. */
  readonly kubeconfigOfNode?: string;
  /** Temporary folder, with the logs; removed by stop(). */
  readonly dir: string;
  /** Runs kubectl; `input` goes to its standard input. A failure is a code, not an exception. */
  kubectl(args: readonly string[], input?: string): Promise<CommandResult>;
  /** Starts a program of the cluster beside the others; it ends with them. */
  start(program: string, flags: readonly string[]): void;
  stop(): Promise<void>;
}

const START_TIMEOUT = 60_000;

export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const controllerManager = options.controllerManager ?? true;
  const names = ['etcd', 'kube-apiserver', 'kubectl'] as const;
  const programs = await tools(...names, ...(controllerManager ? (['kube-controller-manager'] as const) : []));
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'cnf-plane-'));
  const children = new Children(dir);
  try {
    children.start(programs.etcd, etcdFlags(dir));
    const tokens = writeCredentials(dir, options.node);
    const token = tokens.admin;
    const { api, url } = await startApiServer(programs['kube-apiserver'], children, token, options);
    const kubeconfig = writeKubeconfig(dir, url, api.ca, token);
    if (controllerManager) {
      children.start(programs['kube-controller-manager'], controllerManagerFlags(dir, kubeconfig));
      await children.until('the default service account', () =>
        api.succeeds('/api/v1/namespaces/default/serviceaccounts/default'),
      );
    }
    if (options.node) children.start((await tools('kube-scheduler'))['kube-scheduler'], schedulerFlags(kubeconfig));
    const env = { ...process.env, KUBECONFIG: kubeconfig, KUBECACHEDIR: path.join(dir, 'kubectl') };
    return {
      kubeconfig,
      url,
      dir,
      ...(options.node && options.address
        ? { kubeconfigOfNode: kubeconfigText(url.replace('127.0.0.1', options.address), api.ca, tokens.node) }
        : {}),
      kubectl: (args, input) => run(programs.kubectl, args, env, input),
      start: (program, flags) => children.start(program, flags),
      stop: () => children.stop(),
    };
  } catch (error) {
    await children.stop();
    throw error;
  }
}

const socket = (dir: string) => `unix://${path.join(dir, 'etcd.sock')}`;
const signingKey = (dir: string) => path.join(dir, 'service-accounts.key');
const tokens = (dir: string) => path.join(dir, 'tokens.csv');
const certificates = (dir: string) => path.join(dir, 'certificates');
const certificate = (dir: string) => path.join(certificates(dir), 'apiserver.crt');

function etcdFlags(dir: string): string[] {
  // A single member never calls itself, so the addresses that it has to announce can be of no use.
  const nowhere = 'http://127.0.0.1:1';
  return [
    `--data-dir=${path.join(dir, 'etcd')}`,
    '--unsafe-no-fsync',
    `--listen-client-urls=${socket(dir)}`,
    `--advertise-client-urls=${nowhere}`,
    `--listen-peer-urls=unix://${path.join(dir, 'peer.sock')}`,
    `--initial-advertise-peer-urls=${nowhere}`,
    `--initial-cluster=default=${nowhere}`,
  ];
}

function apiServerFlags(
  dir: string,
  port: number,
  { controllerManager = true, address, node }: ControlPlaneOptions,
): string[] {
  return [
    `--etcd-servers=${socket(dir)}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${certificates(dir)}`,
    `--token-auth-file=${tokens(dir)}`,
    '--anonymous-auth=false',
    `--authorization-mode=${node ? 'Node,' : ''}RBAC`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${signingKey(dir)}`,
    `--service-account-signing-key-file=${signingKey(dir)}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    '--endpoint-reconciler-type=none',
    '--allow-privileged=true',
    // Nobody makes the default service account of a namespace, and without it no pod is admitted.
    ...(controllerManager ? [] : ['--disable-admission-plugins=ServiceAccount']),
    // What it says of itself goes into the certificate that it makes.
    ...(address ? [`--advertise-address=${address}`] : []),
    ...(node
      ? ['--enable-admission-plugins=NodeRestriction', `--egress-selector-config-file=${writeEgress(dir, node)}`]
      : []),
  ];
}

function controllerManagerFlags(dir: string, kubeconfig: string): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    '--secure-port=0',
    `--service-account-private-key-file=${signingKey(dir)}`,
    `--root-ca-file=${certificate(dir)}`,
    '--kube-api-qps=200',
    '--kube-api-burst=400',
  ];
}

function schedulerFlags(kubeconfig: string): string[] {
  return [`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--secure-port=0'];
}

/** Calls of the API server to nodes go through a proxy, as where nodes stand behind another network. */
function writeEgress(dir: string, { proxy }: NodeAccess): string {
  const file = path.join(dir, 'egress.json');
  const connection = { proxyProtocol: 'HTTPConnect', transport: { uds: { udsName: proxy } } };
  const config = {
    apiVersion: 'apiserver.k8s.io/v1beta1',
    kind: 'EgressSelectorConfiguration',
    egressSelections: [{ name: 'cluster', connection }],
  };
  fs.writeFileSync(file, JSON.stringify(config));
  return file;
}

/** The key that signs service account tokens; a user with all rights, and one who is the kubelet of a node. */
function writeCredentials(dir: string, node: NodeAccess | undefined): { admin: string; node: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  fs.writeFileSync(signingKey(dir), privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
  const [admin, ofNode] = [randomBytes(24).toString('hex'), randomBytes(24).toString('hex')];
  const users = [
    `${admin},test-admin,test-admin,system:masters`,
    ...(node ? [`${ofNode},system:node:${node.name},system:node:${node.name},system:nodes`] : []),
  ];
  fs.writeFileSync(tokens(dir), `${users.join('\n')}\n`, { mode: 0o600 });
  return { admin, node: ofNode };
}

function writeKubeconfig(dir: string, server: string, ca: string, token: string): string {
  const file = path.join(dir, 'kubeconfig');
  fs.writeFileSync(file, kubeconfigText(server, ca, token), { mode: 0o600 });
  return file;
}

function kubeconfigText(server: string, ca: string, token: string): string {
  const authority = Buffer.from(ca).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': authority } }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  };
  return JSON.stringify(config, null, 2);
}

/** Starts it on a free port and waits until it is ready; tries again when another process was faster with the port. */
async function startApiServer(
  program: string,
  children: Children,
  token: string,
  options: ControlPlaneOptions,
): Promise<{ api: Api; url: string }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const url = `https://127.0.0.1:${port}`;
    children.start(program, apiServerFlags(children.dir, port, options));
    let api: Api | undefined;
    try {
      await children.until('kube-apiserver', async () => {
        if (!fs.existsSync(certificate(children.dir))) return false;
        api ??= new Api(url, token, fs.readFileSync(certificate(children.dir), 'utf8'));
        return api.succeeds('/readyz');
      });
      if (api) return { api, url };
    } catch (error) {
      if (attempt === 3 || !String(error).includes('address already in use')) throw error;
      children.forget(program);
    }
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

class Api {
  constructor(
    private readonly url: string,
    private readonly token: string,
    readonly ca: string,
  ) {}

  succeeds(what: string): Promise<boolean> {
    const headers = { authorization: `Bearer ${this.token}` };
    return new Promise((resolve) => {
      const request = https.get(
        `${this.url}${what}`,
        { ca: this.ca, headers, agent: false, timeout: 5_000 },
        (response) => {
          response.resume();
          resolve(response.statusCode === 200);
        },
      );
      request.on('timeout', () => request.destroy());
      request.on('error', () => resolve(false));
    });
  }
}

/** The processes of one control plane. They die with this process, however it ends. */
class Children {
  private readonly running = new Map<string, ChildProcess>();
  private readonly killAll = () => {
    for (const child of this.running.values()) child.kill('SIGKILL');
  };

  constructor(readonly dir: string) {
    process.once('exit', this.killAll);
  }

  start(program: string, flags: readonly string[]): void {
    const log = fs.openSync(this.logOf(program), 'w');
    const [command, args] = dyingWithParent(program, flags);
    const child = spawn(command, args, { cwd: this.dir, stdio: ['ignore', log, log] });
    fs.closeSync(log);
    child.on('error', () => undefined);
    this.running.set(program, child);
  }

  /** Forgets a process that has ended. */
  forget(program: string): void {
    this.running.delete(program);
  }

  /** Waits for a condition; fails when a process ends or time is up. */
  async until(what: string, condition: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + START_TIMEOUT;
    while (!(await condition())) {
      for (const [program, { pid, exitCode, signalCode }] of this.running) {
        if (pid === undefined || exitCode !== null || signalCode !== null) throw this.failure(program, 'ended');
      }
      if (Date.now() > end) throw new Error(`${what}: not ready in ${START_TIMEOUT / 1000} s; logs in ${this.dir}`);
      await sleep(50);
    }
  }

  async stop(): Promise<void> {
    process.removeListener('exit', this.killAll);
    const ended = [...this.running.values()]
      .filter(({ pid, exitCode, signalCode }) => pid !== undefined && exitCode === null && signalCode === null)
      .map((child) => new Promise((resolve) => child.once('exit', resolve)));
    this.killAll();
    await Promise.all(ended);
    fs.rmSync(this.dir, { recursive: true, force: true });
  }

  private logOf(program: string): string {
    return path.join(this.dir, `${path.basename(program)}.log`);
  }

  private failure(program: string, what: string): Error {
    const log = fs.readFileSync(this.logOf(program), 'utf8').trimEnd().split('\n').slice(-15).join('\n');
    return new Error(`${path.basename(program)} ${what}:\n${log}`);
  }
}

/** On Linux the kernel kills the child when this process ends, SIGKILL included; elsewhere only stop() and 'exit' do. */
function dyingWithParent(program: string, flags: readonly string[]): [string, string[]] {
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((file) => fs.existsSync(file));
  return setpriv ? [setpriv, ['--pdeathsig', 'KILL', program, ...flags]] : [program, [...flags]];
}

function run(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input: string | undefined,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { env });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ stdout, stderr, code: code ?? -1 }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
  });
}
