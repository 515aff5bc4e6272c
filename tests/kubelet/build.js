/** Before the tests: what the cluster is made of. */
const built = require('../built.js');

function build() {
  built('get', 'etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl');
  built('node/get', '--cluster');
}

module.exports = build;
if (require.main === module) build();
