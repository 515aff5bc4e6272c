/**
 * Our manifests on a real kubelet: what CnfCluster and workloads write, applied as written. What the pods run is built
 * from the modules of the published images (tools/README.md), and has their names.
 */
import { CnfCluster, PlumbingApp } from '../../lib';
import { Cluster, outputFolder } from './cluster';
import { SPEC } from './spec';

const NAMESPACE = 'cnf-plumbing';
const AGENT = 'app.kubernetes.io/name=node-setup';
const DEVICE_PLUGIN = 'app.kubernetes.io/name=sriov-device-plugin';

let cluster: Cluster;
afterAll(() => cluster?.stop());

function plumbing(): PlumbingApp {
  const app = new PlumbingApp({ outdir: outputFolder() });
  new CnfCluster(app, 'edge', SPEC);
  return app;
}

/** Devices that the node offers, once it offers any. */
async function devices(): Promise<Record<string, string>> {
  let found: Record<string, string> = {};
  await cluster.until('devices are allocatable', 60, async () => {
    const all = await cluster.allocatable();
    found = Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith('cnfplumbing.io/')));
    const counts = Object.values(found).map(Number);
    return { done: counts.length > 0 && counts.every((count) => count > 0), found: JSON.stringify(all) };
  });
  return found;
}

const DEVICES = { 'cnfplumbing.io/left': '2', 'cnfplumbing.io/right': '2', 'cnfplumbing.io/fast': '2' };

test('the node joins', async () => {
  cluster = await Cluster.start();
  console.log(`node Ready after ${cluster.seconds.toFixed(1)} s`);
}, 300_000);

test('the agent is Ready when the VFs are there, then the device plugin offers exactly those', async () => {
  await cluster.apply(plumbing());
  await cluster.ready(NAMESPACE, AGENT, 180);
  expect(await cluster.node.sh('cat /sys/bus/pci/devices/0000:[48]1:00.0/sriov_numvfs')).toBe('2\n4');
  await cluster.ready(NAMESPACE, DEVICE_PLUGIN, 120);
  expect(await devices()).toEqual(DEVICES);
}, 400_000);
