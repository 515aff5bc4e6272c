/** What was granted becomes a device of DPDK, or the error says what is missing. */
import { FakeContainer } from './fake-container';

let container: FakeContainer;
beforeEach(() => {
  container = new FakeContainer();
});
afterEach(() => container.remove());

const devices = (...command: string[]) =>
  container.arguments(...command).filter((word) => /^(-a|-w|--vdev|--no-pci)/.test(word));
const errors = (...command: string[]) => {
  const { code, errors: all } = container.report(...command);
  return { code, text: all.map(({ found, needed }) => `${found}: ${needed}`).join('\n') };
};
const VDPA = { '0000:65:00.2': { generic: { deviceID: '0000:65:00.2' }, vdpa: { mount: '/dev/vhost-vdpa-3' } } };

describe('devices of the SR-IOV network device plugin', () => {
  test('VFs on vfio-pci, in the order of their resources', () => {
    container.vfio('EXAMPLE_COM_N6', '0000:81:10.2').vfio('EXAMPLE_COM_N3', '0000:41:10.0', '0000:41:10.4');
    expect(devices()).toEqual(['-a 0000:41:10.0', '-a 0000:41:10.4', '-a 0000:81:10.2']);
  });

  test('a resource whose name no shell can have', () => {
    container.vfio('EXAMPLE.COM_N3-FAST', '0000:41:10.0');
    expect(devices()).toEqual(['-a 0000:41:10.0']);
  });

  test('whatever else the environment has', () => {
    container.vfio('EXAMPLE_COM_N3', '0000:41:10.0');
    container.env.A = 'x\\c\\nPCIDEVICE_B=0000:00:00.0';
    container.env.B = 'x\nPCIDEVICE_B=0000:00:00.0 * $(false)';
    expect(devices()).toEqual(['-a 0000:41:10.0']);
  });

  test('device arguments of a resource', () => {
    container.vfio('EXAMPLE_COM_N3', '0000:41:10.0').env.CNF_EAL_DEVARGS_EXAMPLE_COM_N3 = 'proto_xtr=ipv6';
    expect(devices()).toEqual(['-a 0000:41:10.0,proto_xtr=ipv6']);
  });

  test('an mlx5 VF keeps its driver, and needs its verbs device', () => {
    container.pci('0000:65:00.3', 'mlx5_core').grant('NVIDIA_COM_N6', ['0000:65:00.3']);
    container.put('proc/self/status', 'CapEff:\t0000000000006000\nCpus_allowed_list:\t4-5\n');
    expect(errors()).toEqual({ code: 7, text: expect.stringMatching(/no \/dev\/infiniband\/uverbs: isRdma: true/) });
    container.put('dev/infiniband/uverbs3', '');
    expect(devices()).toEqual(['-a 0000:65:00.3']);
  });

  test('a subfunction', () => {
    container.grant('NVIDIA_COM_SF', ['mlx5_core.sf.4']);
    container.put('proc/self/status', 'CapEff:\t0000000000006000\nCpus_allowed_list:\t4-5\n');
    expect(devices()).toEqual(['-a auxiliary:mlx5_core.sf.4']);
  });

  test('an interface of the kernel is left alone; alone it is no device for DPDK', () => {
    container.pci('0000:41:10.0', 'iavf').grant('EXAMPLE_COM_OAM', ['0000:41:10.0']);
    expect(errors()).toEqual({ code: 3, text: expect.stringMatching(/granted.*0000:41:10\.0: a pool whose datapath/) });
    container.vfio('EXAMPLE_COM_N3', '0000:41:10.2');
    expect(devices()).toEqual(['-a 0000:41:10.2']);
    expect(container.report().notes).toEqual([expect.stringContaining('interface of the kernel (iavf)')]);
  });

  test('no device at all', () => {
    expect(errors()).toEqual({ code: 3, text: expect.stringContaining('the container was given no device') });
  });

  test('no device, and sockets in a mounted directory', () => {
    container.socket('var/run/vhost/sock0').put('proc/self/mounts', 'tmpfs /var/run/vhost tmpfs rw 0 0\n');
    expect(errors()).toEqual({
      code: 3,
      text: expect.stringMatching(/CNF_EAL_VHOST_USER.*: \/var\/run\/vhost\/sock0$/),
    });
  });

  test('a group of vfio that has another number since the node booted', () => {
    container.vfio('EXAMPLE_COM_N3', '0000:41:10.0').delete('dev/vfio/40');
    expect(errors()).toEqual({ code: 7, text: expect.stringMatching(/no \/dev\/vfio\/40.*new pod/) });
  });

  test('a VF without a driver', () => {
    container.put('sys/bus/pci/devices/0000:41:10.0/numa_node', '-1\n').grant('EXAMPLE_COM_N3', ['0000:41:10.0']);
    expect(errors()).toEqual({ code: 7, text: expect.stringContaining('0000:41:10.0 of PCIDEVICE_EXAMPLE_COM_N3') });
  });

  test('JSON that was cut off: the driver is looked up', () => {
    container.vfio('EXAMPLE_COM_N3', '0000:41:10.0').link('sys/bus/pci/devices/0000:41:10.0/iommu_group', '../../40');
    container.env.PCIDEVICE_EXAMPLE_COM_N3_INFO = '{"0000:41:10.0":{"vfio":{"dev-mount":"/dev/v}';
    expect(devices()).toEqual(['-a 0000:41:10.0']);
    expect(container.report().notes).toEqual([expect.stringContaining('is no JSON')]);
  });

  test('vfio pins memory: with neither IPC_LOCK nor a limit that is high enough it says so', () => {
    container.vfio('EXAMPLE_COM_N3', '0000:41:10.0');
    container.put('proc/self/status', 'CapEff:\t0000000000000000\nCpus_allowed_list:\t4-5\n');
    expect(errors()).toEqual({
      code: 8,
      text: expect.stringMatching(/pins 512 MiB.*may pin 8 MiB: capability IPC_LOCK/),
    });
    container.put(
      'proc/self/limits',
      'Max locked memory         unlimited            unlimited            bytes     \n',
    );
    expect(container.report().code).toBe(0);
  });
});

describe('virtio on vhost-vdpa', () => {
  beforeEach(() => {
    container.put(
      'proc/self/limits',
      'Max locked memory         unlimited            unlimited            bytes     \n',
    );
  });

  test('the character device that the plugin names, and no PCI device', () => {
    container.put('dev/vhost-vdpa-3', '').grant('NVIDIA_COM_VDPA', ['0000:65:00.2'], VDPA);
    expect(devices()).toEqual(['--vdev=net_virtio_user0,path=/dev/vhost-vdpa-3', '--no-pci']);
  });

  test('queue pairs of the resource', () => {
    container.put('dev/vhost-vdpa-3', '').grant('NVIDIA_COM_VDPA', ['0000:65:00.2'], VDPA);
    container.env.CNF_EAL_DEVARGS_NVIDIA_COM_VDPA = 'queues=4,queue_size=256';
    expect(devices()[0]).toBe('--vdev=net_virtio_user0,path=/dev/vhost-vdpa-3,queues=4,queue_size=256');
  });

  test('one that another device plugin gave, beside a VF', () => {
    container.put('dev/vhost-vdpa-0', '').vfio('EXAMPLE_COM_N3', '0000:41:10.0');
    expect(devices()).toEqual(['--vdev=net_virtio_user0,path=/dev/vhost-vdpa-0', '-a 0000:41:10.0'].sort().reverse());
  });

  test('IPC_LOCK does not let it pin memory; the limit does', () => {
    container.put('dev/vhost-vdpa-3', '').grant('NVIDIA_COM_VDPA', ['0000:65:00.2'], VDPA);
    container.put(
      'proc/self/limits',
      'Max locked memory         8388608              8388608              bytes     \n',
    );
    expect(errors()).toEqual({ code: 8, text: expect.stringMatching(/may pin 8 MiB: LimitMEMLOCK=infinity/) });
  });

  test('DPDK before 20.11 has no such back end', () => {
    container.put('dev/vhost-vdpa-3', '').grant('NVIDIA_COM_VDPA', ['0000:65:00.2'], VDPA);
    container.env.CNF_EAL_DPDK = '19.11';
    expect(errors()).toEqual({ code: 6, text: expect.stringContaining('DPDK 20.11 or later') });
  });
});

describe('virtio on a vhost-user socket', () => {
  test('made by the other end, or by this program; memory is in few files then', () => {
    container.socket('run/ovs/vhost1').put('run/app/README', '');
    container.env.CNF_EAL_VHOST_USER = 'client:/run/ovs/vhost1 server:/run/app/sock0';
    expect(container.arguments().filter((word) => !word.startsWith('--lcores'))).toEqual([
      '--vdev=net_virtio_user0,path=/run/ovs/vhost1',
      '--vdev=net_virtio_user1,path=/run/app/sock0,server=1',
      '--no-pci',
      '--socket-mem=512,0',
      '--single-file-segments',
      '--file-prefix=upf-7d9c',
      '--iova-mode=va',
    ]);
  });

  test('with arguments of its own, before those of all', () => {
    container.socket('run/ovs/vhost1').socket('run/ovs/vhost2');
    container.env.CNF_EAL_VHOST_USER = 'client:/run/ovs/vhost1,queues=4,packed_vq=1 client:/run/ovs/vhost2';
    container.env.CNF_EAL_DEVARGS_VHOST_USER = 'queue_size=512';
    expect(devices()).toEqual([
      '--vdev=net_virtio_user0,path=/run/ovs/vhost1,queues=4,packed_vq=1,queue_size=512',
      '--vdev=net_virtio_user1,path=/run/ovs/vhost2,queue_size=512',
      '--no-pci',
    ]);
  });

  test('of a vDPA application, in a directory where nothing else stands: nobody has to tell of it', () => {
    container.put('var/run/cnf-plumbing/vdpa/n3/README', '');
    expect(devices()).toEqual([
      '--vdev=net_virtio_user0,path=/var/run/cnf-plumbing/vdpa/n3/vhost.sock,server=1',
      '--no-pci',
    ]);
    expect(container.arguments()).toContain('--single-file-segments');
    container.env.CNF_EAL_VHOST_USER = 'server:/var/run/cnf-plumbing/vdpa/n3/vhost.sock,packed_vq=1';
    expect(devices()).toEqual([
      '--vdev=net_virtio_user0,path=/var/run/cnf-plumbing/vdpa/n3/vhost.sock,server=1,packed_vq=1',
      '--no-pci',
    ]);
  });

  test('an optional one is left out where its directory is not in the container, and needed where it is', () => {
    container.vfio('EXAMPLE_COM_N3', '0000:41:10.0').env.CNF_EAL_VHOST_USER = 'optional:client:/run/ovs/vhost1';
    expect(devices()).toEqual(['-a 0000:41:10.0']);
    expect(container.arguments()).toContain('--in-memory');
    expect(container.report().notes).toEqual(['no socket on this node: /run/ovs is not in the container']);
    container.put('run/ovs/README', '');
    expect(errors()).toEqual({ code: 7, text: expect.stringContaining('there is no socket /run/ovs/vhost1') });
  });

  test.each([
    ['a socket that is not there', 'client:/run/ovs/vhost1', 7, 'there is no socket /run/ovs/vhost1'],
    ['a directory that is not there', 'server:/run/app/sock0', 7, 'no directory /run/app'],
    ['an end that is not said', '/run/app/sock0', 2, 'server:/path/of/socket where'],
    ['a path that no socket address holds', `server:/dev/${'x'.repeat(110)}`, 7, 'at most 107'],
  ])('%s', (_, value, code, text) => {
    container.env.CNF_EAL_VHOST_USER = value;
    expect(errors()).toEqual({ code, text: expect.stringContaining(text) });
  });

  test('memory without files is what DPDK does not vouch for, in the environment and in the command', () => {
    container.socket('run/ovs/vhost1').put('proc/self/mounts', '').env.CNF_EAL_VHOST_USER = 'client:/run/ovs/vhost1';
    const { code, notes, command } = container.report('dpdk-testpmd', '--in-memory');
    expect({ code, notes }).toEqual({ code: 0, notes: [expect.stringContaining('excludes --in-memory')] });
    expect(command).toContain('--single-file-segments');
    container.env.CNF_EAL_IN_MEMORY = 'yes';
    expect(container.arguments()).toEqual(expect.arrayContaining(['--in-memory', '--single-file-segments']));
    expect(container.arguments('dpdk-testpmd', '--no-huge')).not.toContain('--single-file-segments');
  });

  test('needs a mount of hugepages', () => {
    container.socket('run/ovs/vhost1').put('proc/self/mounts', '').env.CNF_EAL_VHOST_USER = 'client:/run/ovs/vhost1';
    expect(errors()).toEqual({ code: 4, text: expect.stringContaining('a volume of medium HugePages') });
  });
});

describe('exception path', () => {
  const INFO = {
    '0000:41:10.0': {
      vfio: { 'dev-mount': '/dev/vfio/40', mount: '/dev/vfio/vfio' },
      vhost: { 'net-mount': '/dev/vhost-net', 'tun-mount': '/dev/net/tun' },
    },
  };
  beforeEach(() => {
    container.vfio('EXAMPLE_COM_N3', '0000:41:10.0').grant('EXAMPLE_COM_N3', ['0000:41:10.0'], INFO);
    container.put('dev/vhost-net', '').put('dev/net/tun', '');
    container.put('proc/self/status', 'CapEff:\t0000000000005000\nCpus_allowed_list:\t4-5\n');
  });

  test('an interface to the kernel for each device that came with vhost-net', () => {
    expect(devices()).toEqual([
      '-a 0000:41:10.0',
      '--vdev=net_virtio_user0,path=/dev/vhost-net,queues=1,queue_size=1024,iface=tap0',
    ]);
  });

  test('under names of its own, or not at all', () => {
    container.env.CNF_EAL_EXCEPTION_PATH = 'kni0,kni1';
    expect(devices().map((word) => /iface=(.*)/.exec(word)?.[1])).toEqual([undefined, 'kni0', 'kni1']);
    container.env.CNF_EAL_EXCEPTION_PATH = 'no';
    expect(devices()).toEqual(['-a 0000:41:10.0']);
  });

  test('needs its two devices and NET_ADMIN', () => {
    container.put('proc/self/status', 'CapEff:\t0000000000004000\nCpus_allowed_list:\t4-5\n');
    expect(errors()).toEqual({ code: 8, text: expect.stringContaining('capability NET_ADMIN') });
    container.delete('dev/net/tun');
    expect(errors()).toEqual({
      code: 7,
      text: expect.stringMatching(/no \/dev\/net\/tun.*vhostNet in the device pool/),
    });
  });
});

describe('AF_XDP', () => {
  beforeEach(() => {
    container.env.AFXDP_DEVICES_CNFPOOL = 'ens1f0 ens1f1';
    container.put('sys/class/net/ens1f0/mtu', '').put('sys/class/net/ens1f1/mtu', '');
    container.put('proc/self/status', 'CapEff:\t0000000000006000\nCpus_allowed_list:\t4-5\n');
  });

  test('by the socket of the device plugin, and by its pinned map', () => {
    container.socket('tmp/afxdp_dp/ens1f0/afxdp.sock').put('tmp/afxdp_dp/ens1f1/xsks_map', '');
    container.env.CNF_EAL_DPDK = '24.11';
    expect(devices()).toEqual([
      '--vdev=net_af_xdp0,iface=ens1f0,use_cni=1,dp_path=/tmp/afxdp_dp/ens1f0/afxdp.sock',
      '--vdev=net_af_xdp1,iface=ens1f1,use_pinned_map=1,dp_path=/tmp/afxdp_dp/ens1f1/xsks_map',
      '--no-pci',
    ]);
  });

  test('needs a release of DPDK that knows the plugin', () => {
    container.socket('tmp/afxdp_dp/ens1f0/afxdp.sock').socket('tmp/afxdp_dp/ens1f1/afxdp.sock');
    expect(errors()).toEqual({ code: 6, text: expect.stringContaining('DPDK 22.11 does not know the device plugin') });
  });

  test('needs what the plugin leaves, and the interface that the CNI plugin moves', () => {
    expect(errors()).toEqual({ code: 7, text: expect.stringContaining('neither a socket nor a map') });
    container.socket('tmp/afxdp_dp/ens1f0/afxdp.sock').put('tmp/afxdp_dp/ens1f1/xsks_map', '');
    container.delete('sys/class/net/ens1f1').env.CNF_EAL_DPDK = '24.11';
    expect(errors()).toEqual({ code: 7, text: expect.stringContaining('no interface ens1f1') });
  });

  test('locks memory: with neither IPC_LOCK nor a limit that is high enough it says so', () => {
    container.socket('tmp/afxdp_dp/ens1f0/afxdp.sock').socket('tmp/afxdp_dp/ens1f1/afxdp.sock');
    container.env.CNF_EAL_DPDK = '24.11';
    container.put('proc/self/status', 'CapEff:\t0000000000002000\nCpus_allowed_list:\t4-5\n');
    expect(errors()).toEqual({ code: 8, text: expect.stringMatching(/AF_XDP locks up to 512 MiB.*may pin 8 MiB/) });
  });

  test('an interface that nothing prepared', () => {
    container.env.AFXDP_DEVICES_CNFPOOL = '';
    container.env.CNF_EAL_AF_XDP = 'ens1f0';
    container.env.CNF_EAL_DEVARGS_AF_XDP = 'force_copy=1';
    expect(errors()).toEqual({ code: 8, text: expect.stringContaining('capabilities BPF and NET_ADMIN') });
    container.put('proc/self/status', 'CapEff:\t0000008000007000\nCpus_allowed_list:\t4-5\n');
    expect(devices()).toEqual(['--vdev=net_af_xdp0,iface=ens1f0,force_copy=1', '--no-pci']);
  });
});
