/** Before the tests: what the cluster is made of is built, which may take longer than any test may. */
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const tools = path.join(__dirname, '../../tools');
const BUILDS = [
  ['get', 'etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'],
  ['node/get', '--cluster'],
];

function build() {
  for (const [program, ...args] of BUILDS) {
    const { status } = spawnSync(path.join(tools, program), args, { stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error(`tools/${program} ${args.join(' ')} failed`);
  }
}

module.exports = build;
if (require.main === module) build();
