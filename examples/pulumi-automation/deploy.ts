/** A program that deploys by itself: no command line, results as data. `ts-node deploy.ts up|preview|destroy` */
import { LocalWorkspace, type Stack } from '@pulumi/pulumi/automation';
import { CnfCluster } from 'cnf-plumbing/pulumi';

async function program(): Promise<Record<string, unknown>> {
  const { networks, objectCount } = new CnfCluster('lab', {
    platform: { kubernetes: '1.34' },
    namespaces: { cnf: {} },
    nodePools: {
      upf: {
        nodeSelector: { 'example.com/pool': 'upf' },
        pfs: {
          ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' }, vfs: { n3: { count: 8, datapath: 'vfio' } } },
        },
      },
    },
    networks: { n3: { pool: 'n3', vlan: 100 } },
    deployment: { awaitWorkloads: process.env.AWAIT_WORKLOADS !== 'false' },
  });
  return { networks, objectCount };
}

const onOutput = (text: string) => process.stderr.write(text);

const operations: Readonly<Record<string, (stack: Stack) => Promise<unknown>>> = {
  preview: async (stack) => (await stack.preview({ onOutput })).changeSummary,
  up: async (stack) => {
    const { summary, outputs } = await stack.up({ onOutput });
    return { changes: summary.resourceChanges, networks: outputs.networks?.value, objects: outputs.objectCount?.value };
  },
  destroy: async (stack) => (await stack.destroy({ onOutput })).summary.resourceChanges,
};

async function main([name = 'preview']: readonly string[]): Promise<void> {
  const operation = operations[name];
  if (!operation) throw new Error(`${name}: one of ${Object.keys(operations).join(', ')}`);
  const stack = await LocalWorkspace.createOrSelectStack({ stackName: 'lab', projectName: 'plumbing', program });
  console.log(JSON.stringify(await operation(stack), undefined, 2));
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
