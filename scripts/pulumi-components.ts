/** The Pulumi components: class, spec whose words its arguments are, source. */
export interface Component {
  readonly name: string;
  readonly spec: string;
  /** Name of the arguments without those of the deployment. */
  readonly args: string;
  readonly file: string;
}

const component = (name: string, spec: string, file: string): Component => ({
  name,
  spec,
  args: spec.replace(/Spec$/, 'Args'),
  file: `lib/pulumi/${file}.ts`,
});

export const COMPONENTS: readonly Component[] = [
  component('CnfCluster', 'ClusterSpec', 'cnf-cluster'),
  component('ClusterAddOns', 'ClusterAddOnsSpec', 'cluster-add-ons'),
  component('CnfNetworks', 'CnfNetworksSpec', 'networks'),
  component('CnfDeployment', 'CnfDeploymentSpec', 'cnf-workload'),
  component('CnfDaemonSet', 'CnfDaemonSetSpec', 'cnf-workload'),
];
