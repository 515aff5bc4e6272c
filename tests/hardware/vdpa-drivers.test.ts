/** The kernel's vDPA drivers, and what follows for NIC families. */
import { NICS, nicFamily, VDPA_DRIVERS, type VdpaDriverFacts } from '../../lib/hardware';

const drivers: VdpaDriverFacts[] = Object.values(VDPA_DRIVERS);

test.each(drivers.map((facts) => [facts.module, facts] as const))('%s', (module, facts) => {
  expect(module).toMatch(/^[a-z0-9_]+$/);
  expect(facts.kernel).toMatch(/^\d+\.\d+$/);
  expect(facts.source).toMatch(/Linux drivers\/vdpa/);
  // The device plugin asks for the device whose management device is the VF.
  expect(facts.advertised).toBe(facts.managementDevice === 'pci/<VF>');
  // Without a default of their own, queue pairs are those of the device.
  if (facts.defaultQueuePairs !== undefined) expect(facts.attributes).toContain('max_vqp');
});

test('every family whose driver the device plugin finds serves both kinds of kernel vDPA', () => {
  for (const { key, kernelVdpa, datapaths } of NICS.values()) {
    const both = kernelVdpa?.driver.advertised === true;
    expect({ key, vhost: 'vhost-vdpa' in datapaths, virtio: 'virtio-vdpa' in datapaths }).toEqual({
      key,
      vhost: both,
      virtio: both,
    });
  }
});

test('without a map of its own, a device behind vhost-vdpa needs the IOMMU, and one behind virtio_net does not', () => {
  const { 'vhost-vdpa': vhost, 'virtio-vdpa': virtio } = nicFamily('intel-n3000-virtio')?.datapaths ?? {};
  expect(vhost).toMatchObject({ iommu: true, modules: ['ifcvf', 'vdpa', 'vhost_vdpa'] });
  expect(virtio).toMatchObject({ iommu: false, modules: ['ifcvf', 'vdpa', 'virtio_vdpa'] });
  expect(nicFamily('mellanox-connectx-6-dx')?.datapaths['vhost-vdpa']).toMatchObject({
    iommu: false,
    modules: ['mlx5_core', 'mlx5_vdpa', 'vdpa', 'vhost_vdpa'],
  });
});

test('packed rings: never with mlx5_vdpa and ifcvf, always with octep_vdpa (V24, V25)', () => {
  expect(VDPA_DRIVERS.mlx5.packedRing).toBe('no');
  expect(VDPA_DRIVERS.ifcvf.packedRing).toBe('no');
  expect(VDPA_DRIVERS.octep.packedRing).toBe('required');
});
