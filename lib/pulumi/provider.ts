/** The Kubernetes providers that the adapter makes when it is given none. */

import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { checkVersions } from './versions';

/**
 * Settings that every deployment needs. ConfigMaps and Secrets are changed in place: their names are fixed and pods
 * refer to them, so replacing one would take it away first.
 */
const SETTINGS = {
  enableServerSideApply: true,
  enableConfigMapMutable: true,
  enableSecretMutable: true,
} as const satisfies k8s.ProviderArgs;

/**
 * How the client talks to the API server. Its own limit of 50 requests a second makes a thousand objects five times
 * slower. Without a timeout (seconds), an API server that takes connections and never answers, or resets each of them,
 * keeps a run waiting for minutes or for ever; longer than the API server gives a webhook, so that no good request
 * fails. Source: pulumi-kubernetes provider/pkg/provider/provider.go, Configure; client-go, rest.Config.Timeout.
 */
const CLIENT_SETTINGS = { qps: 500, burst: 1000, timeout: 30 } as const;

/** Text settings of the stack (`pulumi config set kubernetes:context lab`), which only default providers read by themselves. */
const TEXT_SETTINGS = ['cluster', 'clusterIdentifier', 'context', 'namespace', 'renderYamlToDirectory'] as const;
const SWITCHES = ['deleteUnreachable', 'skipUpdateUnreachable', 'suppressDeprecationWarnings'] as const;

/**
 * A Kubernetes provider with the settings that this package relies on. It reaches the cluster that the stack's
 * configuration names (`kubernetes:kubeconfig`, `kubernetes:context`), else that of `KUBECONFIG`.
 *
 * @param args what differs, such as the kubeconfig of a cluster made in the same program
 *
 * @example
 * ```ts
 * const provider = kubernetesProvider('lab', { kubeconfig: lab.kubeconfig });
 * new CnfCluster('edge', spec, { provider });
 * ```
 */
export function kubernetesProvider(
  name: string,
  args: k8s.ProviderArgs = {},
  options: pulumi.ResourceOptions = {},
): k8s.Provider {
  checkVersions();
  const { kubeClientSettings, ...stack } = stackSettings();
  const client = pulumi
    .all([kubeClientSettings, args.kubeClientSettings])
    .apply(([ofStack, given]) => ({ ...CLIENT_SETTINGS, ...ofStack, ...given }));
  return new k8s.Provider(name, { ...stack, ...SETTINGS, ...args, kubeClientSettings: client }, options);
}

/** What the stack's configuration says about the cluster. */
function stackSettings(): k8s.ProviderArgs {
  const config = new pulumi.Config('kubernetes');
  const settings: Record<string, unknown> = {
    kubeconfig: config.getSecret('kubeconfig'),
    kubeClientSettings: config.getObject('kubeClientSettings'),
  };
  for (const key of TEXT_SETTINGS) settings[key] = config.get(key);
  for (const key of SWITCHES) settings[key] = config.getBoolean(key);
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** How a deployment reaches its cluster: through a provider it was given, or through providers of its own. */
export type ClusterAccess = { readonly provider: pulumi.ProviderResource } | { readonly cluster: k8s.ProviderArgs };

/** The Kubernetes provider that a component was given, or that its parent has. */
export function givenProvider(options: pulumi.ComponentResourceOptions): pulumi.ProviderResource | undefined {
  const { provider, providers = [], parent } = options;
  if (!Array.isArray(providers) && providers.kubernetes) return providers.kubernetes;
  const given = [provider, ...Object.values(providers)].find((candidate) => k8s.Provider.isInstance(candidate));
  return given ?? parent?.getProvider('kubernetes:core/v1:Namespace');
}

/** The providers of one deployment. */
export interface Providers {
  /** Creates an object, or takes over the one that exists. */
  readonly main: pulumi.ProviderResource;
  /** Creates an object, and fails when there is one of that name. */
  readonly strict: () => pulumi.ProviderResource;
}

/** Providers from 4.29 on create strictly unless told otherwise; older ones do not know the setting. */
const UPSERT: k8s.ProviderArgs & { readonly upsertExistingObjects: boolean } = { upsertExistingObjects: true };

/**
 * The providers of a deployment.
 *
 * Server-side apply takes over whatever has the same name, and `destroy` would then delete it. For a Namespace or a
 * definition that means everything inside, so those go through a provider that creates with a plain POST. A provider
 * that was given serves for both, as its version and settings have it.
 *
 * @param adopt take existing objects over in any case
 */
export function providersFor(name: string, access: ClusterAccess, adopt: boolean, parent: pulumi.Resource): Providers {
  if ('provider' in access) return { main: access.provider, strict: () => access.provider };
  const { cluster } = access;
  let strict: k8s.Provider | undefined;
  return {
    main: kubernetesProvider(name, { ...cluster, ...UPSERT }, { parent }),
    strict: () => {
      const creation = adopt ? UPSERT : { enableServerSideApply: false };
      strict ??= kubernetesProvider(`${name}-strict`, { ...cluster, ...creation }, { parent });
      return strict;
    },
  };
}
