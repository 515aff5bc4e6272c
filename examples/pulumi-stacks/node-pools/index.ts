/** What changes when nodes do: a device plugin for each node pool. Owned by those who buy the servers. */
import * as pulumi from '@pulumi/pulumi';
import { CnfCluster } from 'cnf-plumbing/pulumi';
import { type BaseOutputs, outputsOf, type PoolOutputs } from '../outputs';

export = async (): Promise<{ site: pulumi.Output<PoolOutputs> }> => {
  const base = await outputsOf<BaseOutputs>('plumbing-base');
  const pools = new CnfCluster('pools', {
    platform: { kubernetes: '1.34', os: 'ubuntu-24.04' },
    namespace: `${base.namespace}-devices`,
    addOns: { multus: { install: 'external' }, cniPlugins: 'external' },
    nodePools: {
      upf: {
        nodeSelector: { 'example.com/pool': 'upf' },
        pfs: {
          ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' }, vfs: { n3: { count: 8, datapath: 'vfio' } } },
        },
      },
    },
    deployment: { awaitWorkloads: new pulumi.Config().getBoolean('awaitWorkloads') },
  });
  return { site: pools.resourceNames.apply((resourceNames) => ({ resourceNames })) };
};
