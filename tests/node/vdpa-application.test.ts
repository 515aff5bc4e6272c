/**
 * DPDK's vDPA application between a workload and a virtio function that passes for a VF of ifc: what both ends agree on,
 * in every order of starts, over a root file system that is read-only. No packet passes: the driver of ifc cannot start
 * QEMU's function ("failed to update datapath").
 */
import { join } from 'node:path';
import { type EmulatedNode, nodeFiles, startNode } from './guest';
import { type Container, type Given, inContainer, prepareContainers, Testpmd } from './testpmd';
import { START, VdpaApplication } from './vdpa-application';

const VF = '0000:01:00.0';
const SOCKET = '/run/vhost/n6/0/vhost.sock';
const OPTIONS = ['--devargs', 'vdpa=1', '--socket', SOCKET];

let node: EmulatedNode;
let pods = 0;
const running: { stop(): Promise<unknown> }[] = [];

beforeAll(async () => {
  node = await startNode('default');
  await prepareContainers(node, join(__dirname, '..', '..', 'workload-program'));
  await node.put((await nodeFiles()).vdpa, '/srv/vdpa.tar');
  await node.sh(`set -e; mkdir -p /srv/vdpa /dev/shm /run/vhost; tar -C /srv/vdpa -xf /srv/vdpa.tar; rm /srv/vdpa.tar
    cp /usr/bin/setpriv /usr/bin/prlimit /srv/vdpa/usr/bin
    mkdir -p /srv/vdpa/run/vhost; mount --bind /run/vhost /srv/vdpa/run/vhost
    modprobe vfio-pci; for pages in /sys/devices/system/node/node*/hugepages/hugepages-2048kB/nr_hugepages; do echo 256 >$pages; done
    cd /sys/bus/pci/devices/${VF}; echo vfio-pci >driver_override; echo ${VF} >driver/unbind; echo ${VF} >/sys/bus/pci/drivers_probe
    echo 0x8086 >/run/vendor; mount --bind /run/vendor $PWD/subsystem_vendor
    echo 0x001a >/run/device; mount --bind /run/device $PWD/subsystem_device`);
});
afterAll(() => node?.stop());
beforeEach(() => node.sh(`rm -rf ${SOCKET.slice(0, -11)}; mkdir -p ${SOCKET.slice(0, -11)}`));
afterEach(async () => {
  for (const each of running.splice(0).reverse()) await each.stop();
});

const APPLICATION: Given = {
  cpus: '0-1',
  hugepages: 64,
  root: '/srv/vdpa',
  only: ['ipc_lock'],
  writable: ['/run/dpdk'],
  env: { PCIDEVICE_EXAMPLE_COM_N6: VF },
};
const WORKLOAD: Container = {
  cpus: '1',
  hugepages: 128,
  env: { CNF_EAL_VHOST_USER: `server:${SOCKET}`, CNF_EAL_LCORES: '2' },
  args: [],
};

/** The whole of it: features, memory, both rings with the eventfd that wakes the device. */
const AGREED = new RegExp(
  `negotiated Virtio features: 0x[0-9a-f]+[\\s\\S]*guest memory region size: 0x8000000[\\s\\S]*vring kick idx:0[\\s\\S]*vring kick idx:1[\\s\\S]*virtio is now ready for processing[\\s\\S]*new port ${SOCKET}, device : ${VF}`,
);

async function application(options: readonly string[] = OPTIONS): Promise<VdpaApplication> {
  const started = await VdpaApplication.start(node, 'vdpa0', APPLICATION, ...options);
  running.push(started);
  return started;
}

/** A pod of its own each time: another name, other files. */
async function workload(): Promise<Testpmd> {
  const name = `cnf${++pods}`;
  const env = { ...WORKLOAD.env, CNF_EAL_FILE_PREFIX: name };
  const started = await Testpmd.start(node, name, { ...WORKLOAD, env });
  running.push({ stop: () => started.quit() });
  return started;
}

test('the application first: it tries until the workload has made its socket, and again for the next workload', async () => {
  const vdpa = await application();
  await vdpa.until(/failed to connect: No such file or directory\n.*reconnecting/);
  expect(await vdpa.ready()).toBe(true);
  await workload();
  const { length } = await vdpa.until(AGREED);
  await running.pop()?.stop();
  await vdpa.until(/vhost peer closed/, length);
  // It waits, and takes no CPU: its input does not end.
  const before = await vdpa.cpuTime();
  await node.sh('sleep 2');
  expect((await vdpa.cpuTime()) - before).toBeLessThan(20);
  await workload();
  await vdpa.until(AGREED, length);
});

test('the workload first: it waits for the application, outlives it, and takes the next one', async () => {
  const starting = workload();
  await node.sh(`for i in $(seq 300); do [ ! -S ${SOCKET} ] || exit 0; sleep 0.1; done; exit 1`);
  const vdpa = await application();
  const cnf = await starting;
  await vdpa.until(AGREED);
  await cnf.say('start');
  expect(await vdpa.stop()).toBe(0);
  running.splice(running.indexOf(vdpa), 1);
  await (await application()).until(AGREED);
  expect(await cnf.output()).toMatch(/virtio-user port 0 is down[\s\S]*server mode virtio-user reconnection succeeds/);
});

test('where no driver takes the VF it says so, and is never ready', async () => {
  const vdpa = await application(['--devargs', 'class=vdpa', ...OPTIONS.slice(2)]);
  await vdpa.until(/Unable to find vdpa device id for 0000:01:00\.0/);
  expect(await vdpa.ready()).toBe(false);
});

test('what it lacks is said before it starts', async () => {
  await node.sh(`rm -r ${SOCKET.slice(0, -11)}`);
  const refused = `${inContainer('refused', { ...APPLICATION, only: [], memlock: 8 })} ${START} ${OPTIONS.join(' ')}`;
  const { code, stderr } = await node.run(refused);
  expect({ code, stderr }).toEqual({
    code: 7,
    stderr: expect.stringMatching(
      /no directory \/run\/vhost\/n6\/0\n[\s\S]*hugepages of the workload, and the process may pin 8 MiB/,
    ),
  });
});

test('it writes to one directory of its own: without it nothing starts', async () => {
  const elsewhere = inContainer('elsewhere', { ...APPLICATION, writable: ['/run/elsewhere'] });
  const { code, stderr } = await node.run(`${elsewhere} ${START} ${OPTIONS.join(' ')}`);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/Error creating '\/var\/run\/dpdk\/node': Read-only file system/),
  });
});
