/** The command line of QEMU for a variant. */

import * as path from 'node:path';
import type { Nic, Variant } from './variants';

/** What tools/node/get answers. */
export interface NodeFiles {
  readonly qemu: string;
  readonly qemuImg: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly disk: string;
  /** A newer DPDK, as the root of a container. */
  readonly dpdk: string;
  /** GRUB, as it stands before the first partition. */
  readonly bootDisk: string;
  /** DPDK's vDPA application, as the root of a container. */
  readonly vdpa: string;
  /** What makes the node one of a cluster; where it was asked for. */
  readonly clusterDisk?: string;
}

/** Files of one running machine, in its folder. */
export const filesOf = (dir: string) => ({
  agent: path.join(dir, 'agent.sock'),
  monitor: path.join(dir, 'monitor.sock'),
  console: path.join(dir, 'console.log'),
  /** What SeaBIOS says, where it starts GRUB. */
  bios: path.join(dir, 'bios.log'),
  disk: path.join(dir, 'disk.qcow2'),
  clusterDisk: path.join(dir, 'cluster.qcow2'),
  share: path.join(dir, 'share'),
});

/** Where the node of an uplink finds the loopback of this machine. Source: QEMU's user-mode network, -netdev user. */
export const HOST_ADDRESS = '10.0.2.2';

/** What QEMU's user-mode network would lease the node; it runs no DHCP client. */
export const NODE_ADDRESS = '10.0.2.15';

const UPLINK = '0000:00:02.0';

/** Gives the node's end of the uplink its address: no route leads further than to this machine. */
export const UPLINK_UP = `net=$(ls /sys/bus/pci/devices/${UPLINK}/virtio*/net)
ip link set "$net" up && ip addr replace ${NODE_ADDRESS}/24 dev "$net"`;

const MODELS: Record<Nic['model'], string> = {
  igb: 'igb',
  e1000e: 'e1000e',
  virtio: 'virtio-net-pci,disable-legacy=on',
  'virtio-transitional': 'virtio-net-pci,disable-legacy=off,disable-modern=off,modern-pio-notify=on',
};

export function machineArguments(files: NodeFiles, dir: string, variant: Variant, kernelArguments: string): string[] {
  const own = filesOf(dir);
  return [
    ['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    // KVM of a machine that is virtual itself may open and still not run a kernel of Debian; TCG always does.
    ['-machine', 'q35,kernel-irqchip=split', '-accel', 'tcg,thread=multi', '-cpu', 'max'],
    memory(variant),
    variant.boot === 'grub' ? bootDisk(files, own) : kernel(files, kernelArguments),
    variant.iommu ? ['-device', 'intel-iommu,intremap=on,caching-mode=on,device-iotlb=on'] : [],
    ['-drive', `file=${own.disk},if=none,id=disk,format=qcow2,cache=unsafe`],
    ['-device', 'virtio-blk-pci,drive=disk,addr=0x3'],
    variant.cluster ? clusterDisk(own.clusterDisk) : [],
    ['-chardev', `file,id=console,path=${own.console},append=on`, '-serial', 'chardev:console'],
    ['-device', 'virtio-serial-pci,addr=0x4', '-chardev', `socket,id=agent,path=${own.agent},server=on,wait=off`],
    ['-device', 'virtserialport,chardev=agent,name=agent'],
    ['-fsdev', `local,id=share,path=${own.share},security_model=none,multidevs=remap`],
    ['-device', 'virtio-9p-pci,fsdev=share,mount_tag=host,addr=0x5'],
    ['-device', 'virtio-rng-pci,addr=0x6'],
    ['-qmp', `unix:${own.monitor},server=on,wait=off`],
    variant.uplink ? ['-netdev', 'user,id=uplink,ipv6=off', '-device', 'virtio-net-pci,netdev=uplink,addr=0x2'] : [],
    variant.nics.flatMap((nic, i) => nicArguments(nic, i, variant)),
  ].flat();
}

function kernel(files: NodeFiles, kernelArguments: string): string[] {
  return ['-kernel', files.kernel, '-initrd', files.initrd, '-append', kernelArguments];
}

/** Behind the disk of the system, which is /dev/vda in each machine. */
function bootDisk({ bootDisk: file }: NodeFiles, { bios }: ReturnType<typeof filesOf>): string[] {
  return [
    ['-drive', `file=${file},if=none,id=boot,format=raw,readonly=on`],
    ['-device', 'virtio-blk-pci,drive=boot,addr=0x7,bootindex=0'],
    ['-chardev', `file,id=bios,path=${bios}`, '-device', 'isa-debugcon,iobase=0x402,chardev=bios'],
  ].flat();
}

function clusterDisk(file: string): string[] {
  return [
    ['-drive', `file=${file},if=none,id=cluster,format=qcow2,cache=unsafe`],
    ['-device', 'virtio-blk-pci,drive=cluster,addr=0xf'],
  ].flat();
}

function memory({ numaNodes, cpus = 2, memory: size = 4096 }: Variant): string[] {
  const nodes = [...Array(numaNodes).keys()];
  const cores = cpus / numaNodes;
  const cpusOf = (n: number) => (cores === 1 ? `${n}` : `${n * cores}-${(n + 1) * cores - 1}`);
  return [
    ['-m', `${size}M`, '-smp', `${cpus},sockets=${numaNodes},cores=${cores}`],
    nodes.flatMap((n) => ['-object', `memory-backend-ram,id=memory${n},size=${size / numaNodes}M`]),
    nodes.flatMap((n) => ['-numa', `node,nodeid=${n},cpus=${cpusOf(n)},memdev=memory${n}`]),
  ].flat();
}

/** A root port per NIC, so that each can be unplugged; on a host bridge of its own where a NUMA node must be known. */
function nicArguments({ id, model, mac, bus, wire }: Nic, i: number, { numaNodes, iommu }: Variant): string[] {
  const port = `root-port${i}`;
  const chassis = `chassis=${i + 1},slot=${i + 1}`;
  const bridge = bus >= 0x40;
  const numaNode = numaNodes === 1 ? 0 : Number(bus >= 0x80);
  // A virtio function that does not take part in the IOMMU's translation cannot be given to a guest.
  const translated = model === 'virtio' && iommu ? ',iommu_platform=on,ats=on' : '';
  return [
    ['-netdev', `hubport,id=wire-${id},hubid=${wire}`],
    bridge
      ? [
          '-device',
          `pxb-pcie,id=bridge${i},bus_nr=${bus - 1},numa_node=${numaNode},bus=pcie.0,addr=0x${(0x10 + i).toString(16)}`,
        ]
      : [],
    [
      '-device',
      `pcie-root-port,id=${port},${chassis},bus=${bridge ? `bridge${i},addr=0x0` : `pcie.0,addr=0x${(7 + bus).toString(16)}`}`,
    ],
    ['-device', `${MODELS[model]},id=${id},netdev=wire-${id},mac=${mac},bus=${port}${translated}`],
  ].flat();
}
