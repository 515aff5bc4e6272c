/** Pools of the AF_XDP device plugin, and who may use them. */
import { type AfXdpPoolFact, runRules } from '../../lib/rules';
import { aNetwork, anAfXdpPool, aResource, asking, codes, facts, running } from './facts';

const judge = (given: Partial<AfXdpPoolFact>, config?: object) =>
  runRules(
    facts({
      afXdpPools: [anAfXdpPool(given)],
      networks: config ? [aNetwork({ resource: 'afxdp/n3', config: { type: 'afxdp', ...config } })] : [],
    }),
  );

test.each<[right: Partial<AfXdpPoolFact>, wrong: Partial<AfXdpPoolFact>, field: string]>([
  [{ name: 'abcdefghijklmnopqrst' }, { name: 'abcdefghijklmnopqrstu' }, 'name'],
  [{ name: 'n3' }, { name: 'n_3' }, 'name'],
  [{ mode: 'cdq', deviceNames: [], drivers: ['ice'] }, { mode: 'cdq', deviceNames: [], drivers: ['i40e'] }, 'drivers'],
  [{ mode: 'primary' }, { mode: 'whole' }, 'mode'],
  [{ deviceNames: [], byNode: 1 }, { deviceNames: [] }, 'devices'],
  [{ deviceNames: ['ens1f0'] }, { deviceNames: ['ens1f0', ''] }, 'devices'],
  [{ uid: 1000 }, { uid: 999 }, 'uid'],
  [{ uid: 256_000 }, { uid: 256_001 }, 'uid'],
  [{ socketTimeout: -1 }, { socketTimeout: -2 }, 'UdsTimeout'],
  [{ socketTimeout: 30 }, { socketTimeout: 29 }, 'UdsTimeout'],
])('a pool may be %j, not %j (V68)', (right, wrong, field) => {
  expect(judge(right)).toEqual([]);
  expect(judge(wrong)).toEqual([
    expect.objectContaining({ code: 'XDP003', path: `app/plugin: data["config.json"].pools[0].${field}` }),
  ]);
});

describe('pinned maps (V69)', () => {
  const pinned = { pinned: true, socketDisabled: true, mountsReachHost: true };

  test('need the socket off, mounts that reach the host, and networks that say when a pod is gone', () => {
    expect(judge(pinned, { dpSyncer: true })).toEqual([]);
    expect(codes(judge({ ...pinned, socketDisabled: false }, { dpSyncer: true }))).toEqual(['XDP004']);
    expect(codes(judge({ ...pinned, mountsReachHost: false }, { dpSyncer: true }))).toEqual(['XDP004']);
    expect(judge(pinned, {})).toEqual([
      expect.objectContaining({ code: 'XDP004', path: 'app/n3: spec.config.dpSyncer' }),
    ]);
  });

  test('are no matter of pools with sockets', () => {
    expect(judge({ mountsReachHost: false }, {})).toEqual([]);
  });
});

test('a program with AF_XDP sockets has the rights for them (V51)', () => {
  const resources = [aResource({ resource: 'afxdp/n3', deviceType: 'afxdp', selectors: [] })];
  const judged = (capabilities: string[]) =>
    codes(
      runRules(
        facts({
          resources,
          workloads: [running(asking({ 'afxdp/n3': '1', cpu: '1', memory: '1Gi' }, { capabilities }))],
        }),
      ),
    );
  expect(judged(['NET_RAW', 'IPC_LOCK'])).toEqual([]);
  expect(judged(['NET_RAW'])).toEqual(['SEC001']);
});
