/** How an agent sets nodes up: its duty, how a change reaches the nodes, who reboots them, and what a DaemonSet cannot do. */
import { planCluster, planKured, planNodeAgent } from '../../lib/model';
import { type ClusterSpec, type Friendly, type NodeAgentSpec, type RolloutSpec, Weekday } from '../../lib/spec';
import { smallCluster } from '../cluster/small-cluster';

const agent = (spec?: Friendly<NodeAgentSpec>) => planNodeAgent(spec as NodeAgentSpec | undefined);
const rollout = (given: RolloutSpec) => agent({ rollout: given });
const found = (problems: readonly { code: string; path: string }[]) =>
  problems.map(({ code, path }) => `${code} ${path}`);

test.each<[string, Friendly<NodeAgentSpec> | undefined]>([
  ['apply', undefined],
  ['apply', { state: 'present', mode: 'apply' }],
  ['observe', { mode: 'observe' }],
  ['undo', { state: 'absent' }],
])('its duty is to %s with %j', (duty, spec) => {
  expect(agent(spec)).toMatchObject({ plan: { duty }, problems: [] });
});

test('one node follows the other, each watched for five minutes', () => {
  expect(agent().plan).toMatchObject({ maxUnavailable: 1, soak: 300, awaitNodes: false, kured: undefined });
});

test.each<[RolloutSpec, { maxUnavailable: number; soak: number }]>([
  [{ maxUnavailable: 4 }, { maxUnavailable: 4, soak: 300 }],
  [
    { canary: 4, maxUnavailable: 4, soak: 60 },
    { maxUnavailable: 4, soak: 60 },
  ],
  [
    { canary: 9, maxUnavailable: 4 },
    { maxUnavailable: 4, soak: 300 },
  ],
  [
    { canary: 0, soak: 60 },
    { maxUnavailable: 1, soak: 0 },
  ],
  [{ stopOnFailure: true }, { maxUnavailable: 1, soak: 300 }],
])('%j is a roll-out that a DaemonSet can do', (given, plan) => {
  expect(rollout(given)).toMatchObject({ plan, problems: [] });
});

test.each<[RolloutSpec, string]>([
  [{ canary: 1, maxUnavailable: 4 }, 'AGENT003 nodeAgent.rollout.canary'],
  [{ stopOnFailure: false }, 'AGENT003 nodeAgent.rollout.stopOnFailure'],
])('%j is none', (given, problem) => {
  expect(found(rollout(given).problems)).toEqual([problem]);
});

test('to take everything back and to write nothing is a contradiction', () => {
  expect(found(agent({ state: 'absent', mode: 'observe' }).problems)).toEqual(['AGENT002 nodeAgent.mode']);
});

test('kured gives a node a drain and a quarter of an hour before the next one may go', () => {
  expect(planKured({})).toEqual({ plan: { drainTimeout: 15, lockTtl: 60, period: 5 }, problems: [] });
  expect(planKured({ drainTimeout: 45, lockTtl: 60 }).problems).toEqual([]);
  expect(found(planKured({ drainTimeout: 46, lockTtl: 60 }).problems)).toEqual(['KURED001 kured.lockTtl']);
  expect(planKured({ window: { days: [Weekday.Sunday], start: '1:00' } }).plan).toMatchObject({
    days: ['sun'],
    start: '1:00',
  });
});

describe('in a cluster', () => {
  const cluster = (change: Friendly<Partial<ClusterSpec>>) => {
    const { plan, problems } = planCluster({ ...smallCluster(), ...change });
    return { plan: plan.plan, problems: found(problems) };
  };

  test('an agent has a plan for the nodes of each pool, and rejected pods are removed', () => {
    const { plan, problems } = cluster({ nodeSetup: 'agent' });
    expect(problems).toEqual([]);
    expect(plan?.nodeAgent?.duty).toBe('apply');
    expect(plan?.nodePools.map(({ nodePlan }) => nodePlan?.hash)).toEqual([expect.stringMatching(/^\w{64}$/)]);
    expect(plan?.addOns.rejectedPodCleaner).toBe(true);
    expect(
      cluster({ nodeSetup: 'agent', addOns: { rejectedPodCleaner: 'none' } }).plan?.addOns.rejectedPodCleaner,
    ).toBe(false);
  });

  test('without an agent there is none of it, unless it is asked for', () => {
    const { plan } = cluster({ nodeSetup: 'external' });
    expect(plan).not.toHaveProperty('nodeAgent');
    expect(plan?.nodePools[0]).not.toHaveProperty('nodePlan');
    expect(plan?.addOns.rejectedPodCleaner).toBe(false);
    expect(cluster({ addOns: { rejectedPodCleaner: 'install' } }).plan?.addOns.rejectedPodCleaner).toBe(true);
  });

  test('settings of an agent that is not there are said', () => {
    expect(cluster({ nodeSetup: 'external', nodeAgent: { mode: 'observe' } }).problems).toEqual(['AGENT001 nodeAgent']);
  });

  test('nodes without a shell have no agent', () => {
    const talos = { kubernetes: '1.34', os: 'talos-1.12' };
    expect(cluster({ platform: talos }).problems).toContain('AGENT004 platform.os');
    expect(cluster({ nodeSetup: 'external', platform: talos }).problems).not.toContain('AGENT004 platform.os');
  });

  test('a roll-out that cannot be is said once', () => {
    const { problems } = cluster({ nodeSetup: 'agent', nodeAgent: { rollout: { stopOnFailure: false } } });
    expect(problems).toEqual(['AGENT003 nodeAgent.rollout.stopOnFailure']);
  });
});
