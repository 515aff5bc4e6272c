/** Plans as the model writes them, for tests that need no model. */
import { createHash } from 'node:crypto';

/** Plan lines of a node with hugepages, a port on vfio-pci and a port with kernel interfaces. */
export const PLAN = {
  'node-pool': 'upf',
  'kubelet-directory': '/var/lib/kubelet',
  'kernel-arguments': 'intel_iommu=on iommu=pt',
  'module.vfio-pci': 'load',
  'hugepages.2048.0': '64',
  'pf-pci.ens1f0': '0000:18:00.0',
  'pf-role.ens1f0': 'data',
  'pf-vendor.ens1f0': '8086',
  'pf-mtu.ens1f0': '9000',
  'pf-vfs.ens1f0': '2',
  'pf-unmanaged.ens1f0': 'yes',
  'vf-driver.ens1f0.0-1': 'vfio-pci',
  'pf-mac.ens2f0': '0c:42:a1:00:00:02',
  'pf-role.ens2f0': 'data',
  'pf-vfs.ens2f0': '2',
  'pf-unmanaged.ens2f0': 'yes',
  'vf-driver.ens2f0.0-0': 'vfio-pci',
  'vf-driver.ens2f0.1-1': 'iavf',
};

/** A plan as text. `undefined` takes a line out. */
export function planText(lines: Record<string, string | undefined> = PLAN, generation = 1, version = 1): string {
  const given = Object.entries(lines).filter(([, value]) => value !== undefined);
  const body = [`plan-version=${version}`, ...given.map(([key, value]) => `${key}=${value}`)].sort();
  const hash = createHash('sha256')
    .update(`${body.join('\n')}\n`)
    .digest('hex');
  return `${[...body, `generation=${generation}`, `hash=${hash}`].join('\n')}\n`;
}
