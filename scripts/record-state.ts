/**
 * `npm run record-state`: the flagship by a real `pulumi up`; what it leaves in the state becomes the recorded state of
 * this version. Part of a release: later versions are held to it (tests/engine/pulumi-upgrade.test.ts).
 */
import { version } from '../package.json';
import { startControlPlane } from '../tests/engine/control-plane';
import { FLAGSHIP } from '../tests/engine/examples';
import { pulumiProjects } from '../tests/engine/pulumi-projects';
import { record } from '../tests/engine/recorded-state';

async function main(): Promise<void> {
  const plane = await startControlPlane();
  try {
    const projects = await pulumiProjects(plane.kubeconfig);
    try {
      const flagship = await projects.start('flagship', { folder: FLAGSHIP });
      await flagship.pulumi('config', 'set', 'awaitWorkloads', 'false');
      await flagship.done('up');
      process.stdout.write(`${await record(flagship, version)}\n`);
    } finally {
      projects.stop();
    }
  } finally {
    await plane.stop();
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
