/** Who takes part: how each is run. `kit` comes first; the others are held against it. */
import { join } from 'node:path';

const program =
  (file, flags = [], nodeFlags = []) =>
  ({ folder, rows, out }) => ({
    file: process.execPath,
    args: [...nodeFlags, join(folder, file), rows, out, ...flags],
    output: out,
  });

export const CONTENDERS = {
  kit: { title: 'cnf-plumbing, one chart for workloads', run: program('kit.cjs') },
  chartPerPool: { title: 'cnf-plumbing, a chart per node pool', run: program('kit.cjs', ['--chart-per-pool']) },
  unchecked: { title: 'cnf-plumbing without checks of objects', run: program('kit.cjs', ['--unchecked']) },
  withoutOptimiser: { title: 'cnf-plumbing under node --no-opt', run: program('kit.cjs', [], ['--no-opt']) },
  helm: {
    title: 'helm template',
    run: ({ helm, chart, out }) => ({
      file: helm,
      args: ['template', 'bench', chart],
      stdout: `${out}.yaml`,
      output: `${out}.yaml`,
    }),
  },
  cdk8s: { title: 'cdk8s App.synth, one chart', run: program('cdk8s.cjs') },
  tree: { title: 'cdk8s objects, no model, no checks', run: program('tree.cjs') },
  floor: { title: 'plain JavaScript, JSON.stringify', run: program('floor.cjs') },
};
