/** A network between a client and the API server that can fail: away, resetting connections, or silent. */
import * as fs from 'node:fs';
import * as net from 'node:net';
import type { ControlPlane } from './control-plane';

/** What becomes of connections, new ones and those that stand. */
export type Weather =
  /** Bytes go both ways. */
  | 'open'
  /** Nobody listens. */
  | 'away'
  /** Every connection is accepted and reset. */
  | 'resets'
  /** Every connection is accepted, and nothing ever comes back. */
  | 'silent';

export interface FaultyNetwork {
  /** Path of a kubeconfig that leads through the proxy. */
  readonly kubeconfig: string;
  become(weather: Weather): Promise<void>;
  stop(): Promise<void>;
}

/** A proxy in front of the API server of a control plane. */
export async function networkTo(plane: ControlPlane): Promise<FaultyNetwork> {
  const { hostname, port } = new URL(plane.url);
  const open = new Set<net.Socket>();
  let weather: Weather = 'open';
  const keep = (socket: net.Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
  };
  const server = net.createServer((client) => {
    keep(client);
    if (weather === 'resets') client.resetAndDestroy();
    if (weather !== 'open') return;
    const upstream = net.connect(Number(port), hostname);
    keep(upstream);
    client.pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  const listen = (at: number) =>
    new Promise<void>((resolve, reject) => server.once('error', reject).listen(at, '127.0.0.1', resolve));
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  await listen(0);
  const own = (server.address() as net.AddressInfo).port;
  const kubeconfig = `${plane.kubeconfig}-proxy`;
  fs.writeFileSync(
    kubeconfig,
    fs.readFileSync(plane.kubeconfig, 'utf8').replace(plane.url, `https://127.0.0.1:${own}`),
    {
      mode: 0o600,
    },
  );
  const cut = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    kubeconfig,
    become: async (next) => {
      const before = weather;
      weather = next;
      if (next === 'away') {
        const closed = close();
        cut();
        return closed;
      }
      if (next !== 'open') cut();
      if (before === 'away') await listen(own);
    },
    stop: async () => {
      const closed = weather === 'away' ? undefined : close();
      cut();
      await closed;
    },
  };
}
