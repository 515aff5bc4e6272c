/** All sites in one program: each cluster is a component with a provider of its own. */
import * as pulumi from '@pulumi/pulumi';
import { CnfCluster, kubernetesProvider } from 'cnf-plumbing/pulumi';
import { clusterOf, type Site } from './base';

const config = new pulumi.Config();
const sites = config.requireObject<Record<string, Site>>('sites');
const kubeconfigs = config.requireSecretObject<Record<string, string>>('kubeconfigs');
const awaitWorkloads = config.getBoolean('awaitWorkloads');

export const networks = Object.fromEntries(
  Object.entries(sites).map(([name, site]) => {
    const kubeconfig = kubeconfigs.apply((all) => all[name] ?? '');
    const provider = kubernetesProvider(name, { kubeconfig });
    const { networks } = new CnfCluster(name, { ...clusterOf(site), deployment: { awaitWorkloads } }, { provider });
    return [name, networks];
  }),
);
