import { runRules } from '../../lib/rules';
import { isSlip } from '../../lib/rules/slips';
import { aContainer, aNamespace, aNetwork, anAttachment, aResource, asking, aWorkload, codes, facts } from './facts';

const N3 = { 'example.com/n3': '1' };

function attachedTo(name: string, given = {}) {
  return aWorkload({ attachments: [anAttachment({ name, ...given })], containers: [asking(N3)] });
}

describe('an attachment leads nowhere', () => {
  test('when the namespace is described wholly and has no such network', () => {
    const whole = { namespaces: ['cnf'] };
    expect(runRules(facts({ whole, networks: [aNetwork()], workloads: [attachedTo('n6')] }))).toEqual([
      expect.objectContaining({
        code: 'ATT001',
        severity: 'error',
        path: 'app/upf: spec.template.metadata.annotations["k8s.v1.cni.cncf.io/networks"][0]',
        value: 'cnf/n6',
        allowed: 'n3',
        hint: 'did you mean "n3"?',
      }),
    ]);
  });

  test('when the input creates the namespace and its networks, and none of that name', () => {
    const input = { namespaces: [aNamespace()], networks: [aNetwork()], workloads: [attachedTo('internet')] };
    expect(codes(runRules(facts(input)))).toEqual(['ATT001']);
  });

  test('when the name is that of a network but for a slip', () => {
    const networks = [aNetwork({ name: 'sriov-dpdk' })];
    expect(runRules(facts({ networks, workloads: [attachedTo('sriov-dpkd')] }))).toEqual([
      expect.objectContaining({ code: 'ATT001', hint: 'did you mean "sriov-dpdk"?' }),
    ]);
  });

  test('when the network of that name stands in another namespace', () => {
    const networks = [aNetwork({ namespace: 'networks' })];
    expect(runRules(facts({ networks, workloads: [attachedTo('n3')] }))).toEqual([
      expect.objectContaining({ code: 'ATT001', allowed: 'networks/n3' }),
    ]);
  });

  test('is said in the same words for each workload', () => {
    const workloads = [attachedTo('n6'), attachedTo('n6')];
    const problems = runRules(facts({ whole: { namespaces: ['cnf'] }, networks: [aNetwork()], workloads }));
    expect(codes(problems)).toEqual(['ATT001', 'ATT001']);
  });
});

describe('a part of a cluster is no error:', () => {
  const networks = [aNetwork()];

  test('a chart of workloads alone', () => {
    expect(runRules(facts({ workloads: [attachedTo('n3')] }))).toEqual([]);
  });

  test('a network beside others that are made here', () => {
    expect(runRules(facts({ networks, workloads: [attachedTo('n6'), attachedTo('n3-backup')] }))).toEqual([]);
  });

  test('a network that the user says is made elsewhere', () => {
    const given = { networks, namespaces: [aNamespace()], elsewhere: ['cnf/n6'], whole: { namespaces: ['cnf'] } };
    expect(runRules(facts({ ...given, workloads: [attachedTo('n6')] }))).toEqual([]);
  });

  test('a network in a namespace of which nothing is known', () => {
    expect(runRules(facts({ networks, workloads: [attachedTo('internet', { namespace: 'other' })] }))).toEqual([]);
  });

  test('a workload whose namespace is chosen when it is deployed', () => {
    const unplaced = attachedTo('n3', { namespace: '' });
    expect(runRules(facts({ networks, workloads: [unplaced] }))).toEqual([]);
    expect(runRules(facts({ networks: [aNetwork({ namespace: '' })], workloads: [attachedTo('n3')] }))).toEqual([]);
  });

  test('a device of which nothing is known', () => {
    const workloads = [aWorkload({ containers: [asking({ 'nvidia.com/gpu': '1', 'intel.com/qat': '2' })] })];
    expect(runRules(facts({ resources: [aResource({ resource: 'intel.com/n3' })], workloads }))).toEqual([]);
  });

  test('a network whose devices come from another input', () => {
    expect(runRules(facts({ networks: [aNetwork({ resource: 'afxdp/pool' })], resources: [aResource()] }))).toEqual([]);
  });
});

describe('a slip of the keyboard', () => {
  test.each([
    ['sriov-dpkd', 'sriov-dpdk'],
    ['Sriov-Dpdk', 'sriov-dpdk'],
    ['sriov_dpdk', 'sriov-dpdk'],
    ['srov-dpdk', 'sriov-dpdk'],
    ['sriov-dppdk', 'sriov-dpdk'],
  ])('made %s of %s', (written, known) => {
    expect(isSlip(written, known)).toBe(true);
  });

  test.each([
    ['n3', 'n6'],
    ['net1', 'net11'],
    ['net12', 'net21'],
    ['net-a', 'net-b'],
    ['upf-rx', 'upf-tx'],
    ['upf-n3', 'upf-n3b'],
    ['n3', 'n3'],
  ])('did not make %s of %s', (written, known) => {
    expect(isSlip(written, known)).toBe(false);
  });
});

describe('a resource', () => {
  const resources = [aResource({ resource: 'example.com/e810_dpdk' })];

  test('of a network is offered where the prefix is that of a device plugin here', () => {
    const networks = [aNetwork({ resource: 'example.com/n6' })];
    expect(runRules(facts({ resources, networks }))).toEqual([
      expect.objectContaining({
        code: 'ATT001',
        path: 'app/n3: metadata.annotations["k8s.v1.cni.cncf.io/resourceName"]',
        value: 'example.com/n6',
        allowed: 'example.com/e810_dpdk',
      }),
    ]);
  });

  test('of a container is not one of the offered with a slip in it', () => {
    const workloads = [aWorkload({ containers: [asking({ 'example.com/e810_dpkd': '1' })] })];
    expect(runRules(facts({ resources, workloads }))).toEqual([
      expect.objectContaining({
        code: 'ATT001',
        path: 'app/upf: spec.template.spec.containers[0].resources.limits["example.com/e810_dpkd"]',
        hint: 'did you mean "example.com/e810_dpdk"?',
      }),
    ]);
  });

  test('is not one of the offered under another prefix', () => {
    const workloads = [aWorkload({ containers: [asking({ 'openshift.io/e810_dpdk': '1' })] })];
    expect(codes(runRules(facts({ resources, workloads })))).toEqual(['ATT001']);
  });

  test('goes by its name alone where nobody stated the prefix', () => {
    const assumed = [aResource({ resource: 'intel.com/e810_dpdk', prefixAssumed: true })];
    const workloads = [aWorkload({ containers: [asking({ 'openshift.io/e810_dpdk': '1' })] })];
    expect(runRules(facts({ resources: assumed, workloads }))).toEqual([]);
  });

  test('is offered where the prefix is described wholly', () => {
    const whole = { resourcePrefixes: ['example.com'] };
    const workloads = [aWorkload({ containers: [asking({ 'example.com/internet': '1' })] })];
    expect(codes(runRules(facts({ resources, whole, workloads })))).toEqual(['ATT001']);
    expect(runRules(facts({ resources, whole, elsewhere: ['example.com/internet'], workloads }))).toEqual([]);
  });

  test('is offered on the nodes that the workload selects', () => {
    const whole = { resourcePrefixes: ['example.com'] };
    const containers = [asking({ 'example.com/e810_dpdk': '1' })];
    const workload = (pool: string) => [aWorkload({ containers, nodeSelector: { pool } })];
    expect(codes(runRules(facts({ resources, whole, workloads: workload('edge') })))).toEqual(['ATT001']);
    expect(runRules(facts({ resources, whole, workloads: workload('upf') }))).toEqual([]);
  });
});

describe('a pod', () => {
  const networks = [aNetwork(), aNetwork({ name: 'n3-backup' })];
  const attachments = [anAttachment(), anAttachment({ name: 'n3-backup' })];

  test('asks for a device for each network', () => {
    expect(runRules(facts({ networks, workloads: [aWorkload({ attachments, containers: [asking(N3)] })] }))).toEqual([
      expect.objectContaining({
        code: 'ATT002',
        path: 'app/upf: spec.template.spec.containers[0].resources.requests["example.com/n3"]',
        value: 1,
        allowed: 'at least 2',
      }),
    ]);
  });

  test('that asks for no device at all says nothing of the kind', () => {
    expect(runRules(facts({ networks, workloads: [aWorkload({ attachments })] }))).toEqual([
      expect.objectContaining({ code: 'ATT002', value: 'nothing' }),
    ]);
  });

  test('may ask for the devices in several containers, and for more than it attaches', () => {
    const containers = [asking(N3), asking(N3, { name: 'second' }), asking(N3, { name: 'third' })];
    expect(runRules(facts({ networks, workloads: [aWorkload({ attachments, containers })] }))).toEqual([]);
  });

  test('needs no device for a network whose resource only steers scheduling', () => {
    const bridge = aNetwork({ resource: 'ovs-cni.network.kubevirt.io/br1', config: { type: 'ovs', bridge: 'br1' } });
    expect(runRules(facts({ networks: [bridge], workloads: [aWorkload({ attachments: [anAttachment()] })] }))).toEqual(
      [],
    );
  });

  test('needs no device for a host device that the network names', () => {
    const named = aNetwork({ config: { type: 'host-device', device: 'eth1' } });
    const any = aNetwork({ config: { type: 'host-device' } });
    const workloads = [aWorkload({ attachments: [anAttachment()] })];
    expect(runRules(facts({ networks: [named], workloads }))).toEqual([]);
    expect(codes(runRules(facts({ networks: [any], workloads })))).toEqual(['ATT002']);
  });
});

describe('devices', () => {
  function problemsOf(requests: Record<string, string>, limits: Record<string, string>, given = {}) {
    return runRules(facts({ ...given, workloads: [aWorkload({ containers: [aContainer({ requests, limits })] })] }));
  }

  test.each([
    [{ 'example.com/n3': '1' }, { 'example.com/n3': '2' }],
    [{ 'example.com/n3': '1' }, {}],
    [{}, { 'example.com/n3': '1.5' }],
    [{ 'example.com/n3': '500m' }, { 'example.com/n3': '500m' }],
    [{}, { 'example.com/n3': 'one' }],
    [{}, { 'example.com/n3': '-1' }],
  ])('are not asked for with requests %j and limits %j', (requests, limits) => {
    expect(codes(problemsOf(requests, limits))).toEqual(['ATT004']);
  });

  test.each([
    [{ 'example.com/n3': '2' }, { 'example.com/n3': '2' }],
    [{}, { 'example.com/n3': '2000m' }],
    [{}, { 'nvidia.com/gpu': '0' }],
    [{ cpu: '500m' }, { cpu: '1.5', 'example.kubernetes.io/x': '0.5' }],
  ])('are asked for with requests %j and limits %j', (requests, limits) => {
    expect(problemsOf(requests, limits)).toEqual([]);
  });

  test('that networks use are at least one', () => {
    expect(codes(problemsOf({}, { 'example.com/n3': '0' }, { resources: [aResource()] }))).toEqual(['ATT004']);
  });
});
