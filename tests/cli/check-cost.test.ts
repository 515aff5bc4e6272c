/** What a check costs: docs/check.md has the figures of the compiled command; here is a limit far above them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lib/cli/program';

/** Ten objects of one site: a namespace, three policies with their networks, three pods. */
function site(i: number): string {
  const pools = ['n3', 'n4', 'n6'];
  const namespace = `apiVersion: v1
kind: Namespace
metadata:
  name: cnf-${i}
  labels:
    pod-security.kubernetes.io/enforce: privileged
`;
  const objects = pools.flatMap((pool, port) => [
    `apiVersion: sriovnetwork.openshift.io/v1
kind: SriovNetworkNodePolicy
metadata:
  name: ${pool}-${i}
  namespace: sriov
spec:
  resourceName: ${pool}_${i}
  nodeSelector:
    example.com/pool: p${i}
  numVfs: 8
  nicSelector:
    pfNames:
    - ens${port}f0
  deviceType: vfio-pci
`,
    `apiVersion: sriovnetwork.openshift.io/v1
kind: SriovNetwork
metadata:
  name: ${pool}-${i}
  namespace: sriov
spec:
  resourceName: ${pool}_${i}
  networkNamespace: cnf-${i}
  vlan: ${1 + (i % 4000)}
  ipam: |
    { "type": "whereabouts", "range": "10.${i >> 8}.${i & 255}.${port * 64}/26" }
`,
    `apiVersion: v1
kind: Pod
metadata:
  name: ${pool}
  namespace: cnf-${i}
  annotations:
    k8s.v1.cni.cncf.io/networks: ${pool}-${i}
spec:
  nodeSelector:
    example.com/pool: p${i}
  containers:
  - name: app
    image: registry.example.com/app:1.4.2
    resources:
      limits:
        cpu: "4"
        memory: 1Gi
        hugepages-1Gi: 1Gi
        openshift.io/${pool}_${i}: "1"
    securityContext:
      capabilities:
        add:
        - IPC_LOCK
    volumeMounts:
    - name: pages
      mountPath: /dev/hugepages
  volumes:
  - name: pages
    emptyDir:
      medium: HugePages
`,
  ]);
  return [namespace, ...objects].join('---\n');
}

test('5,000 objects in 500 files are read and judged in seconds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cnf-cost-'));
  try {
    for (let i = 0; i < 500; i++) writeFileSync(join(folder, `${i}.yaml`), site(i));
    const out: string[] = [];
    const before = process.cpuUsage();
    run(['check', folder], { out: (text) => out.push(text), err: () => undefined });
    const { user, system } = process.cpuUsage(before);
    expect(out).toEqual(['5000 objects in 500 files checked']);
    expect((user + system) / 1e6).toBeLessThan(15);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
