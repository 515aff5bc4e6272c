/** API objects for the Pulumi benches, as plain data: half ConfigMaps, half networks, about 350 bytes each. */
module.exports = function objects(count) {
  const namespace = 'bench';
  const rows = Array.from({ length: count / 2 }, (_, i) => i);
  return rows.flatMap((i) => [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `settings-${i}`, namespace },
      data: { 'upf.conf': `vlan = ${i % 4094}\nrate = ${i}\nthreads = 4\ngateway = 10.3.0.1\n`.repeat(3) },
    },
    {
      apiVersion: 'k8s.cni.cncf.io/v1',
      kind: 'NetworkAttachmentDefinition',
      metadata: {
        name: `n3-${i}`,
        namespace,
        annotations: { 'k8s.v1.cni.cncf.io/resourceName': 'example.com/n3' },
      },
      spec: {
        config: JSON.stringify({
          cniVersion: '1.0.0',
          name: `n3-${i}`,
          type: 'sriov',
          vlan: i % 4094,
          ipam: { type: 'whereabouts', range: `10.${i % 256}.0.0/24` },
        }),
      },
    },
  ]);
};
