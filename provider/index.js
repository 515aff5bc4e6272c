#!/usr/bin/env node
// The components of cnf-plumbing/pulumi as a Pulumi plugin: the command pulumi-resource-cnf-plumbing, and the entry of
// this folder for `pulumi package add`.
try {
  require('../build/lib/pulumi/component-provider').serve();
} catch (error) {
  // Optional peers of the package: those who write manifests need neither.
  const [missing] = /@pulumi\/(pulumi|kubernetes)/.exec(error.code === 'MODULE_NOT_FOUND' ? error.message : '') ?? [];
  if (!missing) throw error;
  console.error(`pulumi-resource-cnf-plumbing: ${missing} is not installed. Run
  npm install @pulumi/pulumi @pulumi/kubernetes
where cnf-plumbing is installed.`);
  process.exit(1);
}
