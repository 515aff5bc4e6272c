/** The agent on Debian's kernel. */
import { AGENT_PID, installAgent, READY, STOP_AGENT, startAgent, WITH_PLAN } from './agent-pod';
import { costOf } from './cost';
import { type EmulatedNode, startNode } from './guest';

const PF = '/sys/bus/pci/devices/0000:41:00.0';

/** Seconds between two looks; udev's events count after a tenth of it. */
const PERIOD = 60;

let node: EmulatedNode;
afterEach(() => node?.stop());

const cost = () => costOf(node, AGENT_PID);

/** Waits until a command of the node succeeds. */
async function until(command: string, seconds: number): Promise<number> {
  const began = Date.now();
  const { code, stdout } = await node.run(
    `i=0; until ${command}; do i=$((i + 1)); [ $i -lt ${seconds * 5} ] || { cat /root/agent.log; exit 1; }; sleep 0.2; done`,
    { timeout: (seconds + 60) * 1000 },
  );
  expect({ code, log: stdout }).toEqual({ code: 0, log: '' });
  return Date.now() - began;
}

test('sets the node up with its own programs, sees what changes, and goes without a trace of its own', async () => {
  node = await startNode('default');
  await installAgent(node);
  await node.sh(startAgent(WITH_PLAN, PERIOD));
  const applied = await until(READY, 90);
  const { cpu: used } = await cost();
  expect(await node.sh(`cat ${PF}/sriov_numvfs`)).toBe('4');
  expect(await node.sh(`for i in 0 1 2 3; do basename $(readlink ${PF}/virtfn$i/driver); done`)).toBe(
    'igbvf\nigbvf\nvfio-pci\nvfio-pci',
  );
  expect(await node.sh('cat /run/cnf-plumbing/cnf-plumbing.prom')).toContain('cnf_plumbing_ready 1');
  const stamp = await node.sh('cat /run/cnf-plumbing/sriov-device-plugin');

  // Its own changes make events too, and one more look.
  await node.sh('sleep 10');
  const before = await cost();
  await node.sh('sleep 12');
  const after = await cost();
  const cpu = ((after.cpu - before.cpu) / 12) * 100;

  // A VF that loses its driver is an event of udev, so nobody waits for the next look.
  await node.sh(`basename $(readlink -f ${PF}/virtfn1) >/root/vf; cat /root/vf >${PF}/virtfn1/driver/unbind`);
  const repaired = await until(`[ -e ${PF}/virtfn1/driver ]`, PERIOD - 15);
  expect(await node.sh('cat /run/cnf-plumbing/sriov-device-plugin')).toBe(stamp);
  // VFs that were made anew are other devices, whatever their addresses.
  await node.sh(`echo 0 >${PF}/sriov_numvfs`);
  await until(`[ "$(cat /run/cnf-plumbing/sriov-device-plugin)" != '${stamp}' ]`, PERIOD - 15);
  await until(READY, 20);

  console.log(
    `ready ${applied} ms with ${used} s of CPU, repaired after ${repaired} ms, ${before.memory.toFixed(1)} MB, ${cpu.toFixed(2)} % of a core at rest`,
  );
  expect(before.memory).toBeLessThan(10);

  const state = () =>
    node.sh(`cat ${PF}/sriov_numvfs; ls -l ${PF}/virtfn*/driver; find /etc /var/lib/cnf-plumbing | sort`);
  const left = await state();
  await node.sh(STOP_AGENT);
  expect(await state()).toBe(left);
  expect(await node.sh('ps | grep -c "[u]devadm monitor" || true')).toBe('0');

  await node.sh(startAgent('--mode undo', PERIOD));
  await until(READY, 60);
  expect(await node.sh(`cat ${PF}/sriov_numvfs; ls /var/lib/cnf-plumbing 2>/dev/null || true`)).toBe('0');
}, 400_000);
