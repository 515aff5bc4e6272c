/** `npm run up:embedded`: the flagship by a real `pulumi up`, on a control plane of its own with nodes that are not there. */
import { spec } from '../examples/flagship/cluster';
import { planCluster } from '../lib/model';
import { kubectl } from '../tests/engine/cluster-objects';
import { startControlPlane } from '../tests/engine/control-plane';
import { nodesOf, startNodes } from '../tests/engine/nodes';
import { pulumiProjects } from '../tests/engine/pulumi-projects';

const HELP = `usage: npm run up:embedded [-- --keep]

Starts etcd, a Kubernetes control plane and the scheduler on loopback, adds a node for each node pool of the flagship
(kwok: they advertise the pools' devices, and their pods count as running), deploys the flagship with Pulumi, shows what
is in the cluster, and takes everything away again. Programs come from the tool cache and are built on first use.

  --keep   leave the cluster running until Ctrl-C; prints the kubeconfig
`;

const say = (text: string) => process.stderr.write(`\n== ${text}\n`);

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(HELP);
    return 0;
  }
  const unknown = args.find((arg) => arg !== '--keep');
  if (unknown !== undefined) {
    process.stderr.write(`unknown option ${unknown}\n\n${HELP}`);
    return 2;
  }
  // Ctrl-C ends what runs in front; then everything is taken away as usual.
  const interrupted = new Promise<void>((resolve) => process.on('SIGINT', resolve));
  say('control plane and nodes');
  const plane = await startControlPlane();
  try {
    const { plan } = planCluster(spec).plan ?? {};
    if (!plan) throw new Error('the flagship has no plan');
    await startNodes(plane, nodesOf(plan));
    const projects = await pulumiProjects(plane.kubeconfig);
    try {
      const flagship = await projects.start('flagship', 'clone');
      say('pulumi up');
      const code = await flagship.show('up', '--yes', '--skip-preview', '--suppress-outputs');
      if (code !== 0) return code;
      say('what is in the cluster');
      process.stdout.write(await kubectl(plane, ['get', 'pods', '-A', '-o', 'wide']));
      process.stdout.write(`\n${await kubectl(plane, ['get', 'network-attachment-definitions', '-A'])}`);
      for (const { name } of nodesOf(plan)) process.stdout.write(`\n${await devicesOf(plane, name)}`);
      if (args.includes('--keep')) {
        say(`kept until Ctrl-C; KUBECONFIG=${plane.kubeconfig}`);
        await interrupted;
      }
      say('pulumi destroy');
      return await flagship.show('destroy', '--yes', '--skip-preview');
    } finally {
      projects.stop();
    }
  } finally {
    await plane.stop();
  }
}

/** What pods of a node request, as `kubectl describe` sums it up. */
async function devicesOf(plane: Awaited<ReturnType<typeof startControlPlane>>, node: string): Promise<string> {
  const text = await kubectl(plane, ['describe', 'node', node]);
  const table = text.slice(text.indexOf('Allocated resources:'), text.indexOf('Events:'));
  return `${node}\n${table}`;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
