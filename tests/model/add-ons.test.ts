/** What is installed for the CNI plugins that networks use, and what must be there already. */
import { type NicFamily, nicFamily } from '../../lib/hardware';
import { planAddOns, planDirectories } from '../../lib/model';
import { AddOn, type AddOnsSpec, Distribution, MultusMode } from '../../lib/spec';

const plan = (spec: AddOnsSpec | undefined, plugins: string[] = ['sriov', 'tuning', 'whereabouts']) =>
  planAddOns(spec, plugins, []);

const INSTALL = AddOn.Install;
const EXTERNAL = AddOn.External;

test('by default Multus and the CNI binaries of VFs are installed, and all else is expected', () => {
  expect(plan(undefined)).toMatchObject({
    multus: 'thick',
    cniBinaries: ['sriov'],
    whereabouts: false,
    cdi: false,
    expected: ['the tuning CNI binary', 'Whereabouts with its CRDs, and its CNI binary'],
  });
});

test('only what networks use is installed', () => {
  expect(plan(undefined, [])).toMatchObject({ cniBinaries: [], expected: [] });
  expect(plan({ referencePlugins: INSTALL }, ['sriov'])).toMatchObject({ cniBinaries: ['sriov'] });
  expect(plan({ referencePlugins: INSTALL }, ['ib-sriov', 'bridge', 'sbr'])).toMatchObject({
    cniBinaries: ['ib-sriov', 'reference'],
    expected: [],
  });
});

test('OVN-Kubernetes is the network of the cluster, and brings its own plugin', () => {
  expect(plan({}, ['ovn-k8s-cni-overlay'])).toMatchObject({
    cniBinaries: [],
    expected: ['OVN-Kubernetes as the network of the cluster, with enable-multi-network'],
  });
});

test('Multus that is not installed is expected where there are networks', () => {
  for (const install of [EXTERNAL, AddOn.None]) {
    expect(plan({ multus: { install } }, ['sriov'])).toMatchObject({
      multus: undefined,
      expected: ['Multus, and the definition of NetworkAttachmentDefinition'],
    });
    expect(plan({ multus: { install } }, []).expected).toEqual([]);
  }
  expect(plan({ multus: { mode: MultusMode.Thin } }).multus).toBe('thin');
});

test('binaries that are not installed are expected by name', () => {
  expect(plan({ cniPlugins: EXTERNAL, whereabouts: INSTALL })).toMatchObject({
    cniBinaries: [],
    whereabouts: true,
    expected: ['the sriov CNI binary', 'the tuning CNI binary'],
  });
});

test('DHCP needs its daemon on the nodes, whoever brings the binary', () => {
  expect(plan({ referencePlugins: INSTALL }, ['dhcp']).expected).toEqual(['the daemon of the dhcp CNI binary']);
  expect(plan(undefined, ['dhcp']).expected).toEqual(['the dhcp CNI binary', 'the daemon of the dhcp CNI binary']);
});

test('nodes are labelled by their NICs where Node Feature Discovery is, each family once', () => {
  const nics = ['mellanox-connectx-7', 'intel-e810-c', 'mellanox-connectx-7'].map((key) => nicFamily(key) as NicFamily);
  const labelled = (nodeFeatureDiscovery?: AddOn) =>
    planAddOns({ nodeFeatureDiscovery }, [], nics).labelledNics.map(({ key }) => key);
  expect(labelled(EXTERNAL)).toEqual(['intel-e810-c', 'mellanox-connectx-7']);
  expect(labelled(AddOn.None)).toEqual([]);
  expect(labelled()).toEqual([]);
});

test('directories are those of the distribution, but for those that the platform names', () => {
  const of = (distribution?: Distribution, paths = {}) =>
    planDirectories({ kubernetes: '1.34', distribution, paths: { kubelet: undefined, ...paths } });
  expect(of()).toEqual(of(Distribution.Kubeadm));
  expect(of(Distribution.K3s)).not.toEqual(of());
  expect(of(Distribution.K3s, { cniBin: '/opt/x' })).toEqual({ ...of(Distribution.K3s), cniBin: '/opt/x' });
});
