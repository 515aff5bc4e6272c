/** What changes with every customer: networks over the devices that there are. Owned by the network team. */
import * as pulumi from '@pulumi/pulumi';
import { DevicePool, SriovNetwork } from 'cnf-plumbing';
import { deploy } from 'cnf-plumbing/pulumi';
import { type BaseOutputs, outputsOf, type PoolOutputs } from '../outputs';

export = async () => {
  const { workloads } = await outputsOf<BaseOutputs>('plumbing-base');
  const { n3 } = (await outputsOf<PoolOutputs>('plumbing-node-pools')).resourceNames;
  if (n3 === undefined) throw new pulumi.RunError('no node pool has devices of the pool n3');
  const { objectCount } = deploy('networks', (scope) => {
    const pool = DevicePool.fromResourceName(n3, 'vfio');
    for (const vlan of [100, 101, 102]) new SriovNetwork(scope, `n3-${vlan}`, { pool, namespace: workloads, vlan });
  });
  return { objectCount };
};
