import { FakeNode, PLAN, planText } from './fake-node';
import { OFFLOAD_PLAN, withOffload } from './fake-offload';

const ICE_PLAN = {
  'pf-pci.ens2f0': '0000:3b:00.1',
  'pf-role.ens2f0': 'data',
  'pf-vfs.ens2f0': '2',
  'vf-driver.ens2f0.0-1': 'mlx5_core',
};

/** Runs that are killed: what comes before, the run itself, and what the node must look like after the next run. */
export const RUNS = {
  'a first apply': { before: [], run: planText() },
  'an apply of another plan': {
    before: [planText()],
    run: planText(
      {
        ...PLAN,
        'kernel-arguments': 'iommu=pt',
        'hugepages.2048.0': '32',
        'pf-vfs.ens1f0': '3',
        'vf-driver.ens1f0.0-1': 'iavf',
        'pf-mtu.ens1f0': undefined,
        'module.vfio-pci': undefined,
        'vf-driver.ens2f0.0-0': 'iavf',
      },
      2,
    ),
  },
  'an undo': { before: [planText()], run: undefined },
  'an apply of offload': { before: [], run: planText(OFFLOAD_PLAN), offload: true },
  'an apply of another offload': {
    before: [planText(OFFLOAD_PLAN)],
    run: planText(
      {
        ...OFFLOAD_PLAN,
        'pf-eswitch.ens2f0': undefined,
        'pf-eswitch-order.ens2f0': undefined,
        'sf.ens2f0.5-5': undefined,
        'vdpa.ens2f0.1-1': 'vhost_vdpa',
        'vdpa-attributes.ens2f0.1-1': 'mac max_vqp=8',
        'vf-ethernet.ens2f0.1-1': undefined,
        'ovs-tc-policy': undefined,
      },
      2,
    ),
    offload: true,
  },
  'an apply of switchdev mode, which some NICs take only without VFs': {
    before: [planText(ICE_PLAN)],
    run: planText({ ...ICE_PLAN, 'pf-eswitch.ens2f0': 'switchdev', 'pf-eswitch-order.ens2f0': 'before-vfs' }, 2),
    offload: true,
  },
  'an undo of offload': { before: [planText(OFFLOAD_PLAN)], run: undefined, offload: true },
} as const satisfies Record<string, Run>;

interface Run {
  /** Plans that were applied before. */
  readonly before: readonly string[];
  /** The plan to apply; an undo without one. */
  readonly run: string | undefined;
  /** On a node with a ConnectX and Open vSwitch. */
  readonly offload?: boolean;
}

function freshNode(run: Run): FakeNode {
  const node = new FakeNode().withSystemd();
  return run.offload ? withOffload(node) : node;
}

/** Everything but the program's own records, whose numbers a kill may change. */
function outside(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([key]) => !key.startsWith('var/lib/cnf-plumbing')));
}

/**
 * Kills a run after its n-th write, or just before it where that replaces a file; then undo, for odd n after the same
 * run again. False when the run was not killed: it ended before, or that write is none of a file.
 */
export function survives(
  name: keyof typeof RUNS,
  n: number,
  { shell = ['dash'], when = 'AFTER' }: { shell?: readonly string[]; when?: 'AFTER' | 'BEFORE' } = {},
): boolean {
  const { run } = RUNS[name];
  const { start, fresh, end } = known(name);
  const node = new FakeNode(shell, start.root);
  try {
    const env = { [`CNF_PLUMBING_DIE_${when}`]: String(n) };
    const killed = run === undefined ? node.run('undo', { env }) : node.apply(run, env);
    if (when === 'BEFORE' && killed.signal !== 'SIGKILL') return false;
    if (run !== undefined && n % 2 === 1) {
      const again = node.apply(run);
      expect({ n, code: again.code, text: again.code === 1 ? again.text : '' }).toEqual({
        n,
        code: end.code,
        text: '',
      });
      expect({ n, files: outside(node.snapshot()) }).toEqual({ n, files: end.files });
    }
    expect({ n, code: node.run('undo').code }).toEqual({ n, code: 0 });
    expect({ n, files: node.snapshot() }).toEqual({ n, files: fresh });
    return killed.signal === 'SIGKILL';
  } finally {
    node.remove();
  }
}

/** A run that nobody kills. */
interface Known {
  /** The node before it. */
  readonly start: FakeNode;
  /** The node before anything was done to it. */
  readonly fresh: Record<string, string>;
  /** What the run comes to. */
  readonly end: { readonly code: number | null; readonly files: Record<string, string> };
}

const runs = new Map<string, Known>();
afterAll(() => {
  for (const { start } of runs.values()) start.remove();
});

function known(name: keyof typeof RUNS): Known {
  const earlier = runs.get(name);
  if (earlier) return earlier;
  const { before, run } = RUNS[name];
  const start = freshNode(RUNS[name]);
  const fresh = start.snapshot();
  for (const plan of before) start.apply(plan);
  const node = new FakeNode(['dash'], start.root);
  const { code } = run === undefined ? node.run('undo') : node.apply(run);
  const found = { start, fresh, end: { code, files: outside(node.snapshot()) } };
  node.remove();
  runs.set(name, found);
  return found;
}
