import * as pulumi from '@pulumi/pulumi';
import { installedVersion } from './versions';

/** Version of the installed Kubernetes provider: without it the engine may pick another plugin. */
export const PROVIDER_VERSION: string = installedVersion('@pulumi/kubernetes');

/**
 * Type token of a kind, the same as that of the typed classes of @pulumi/kubernetes, so that objects can move between
 * the two. Source: pulumi-kubernetes `provider/pkg/provider/provider.go`, gvkFromURN.
 */
export function tokenOf(apiVersion: string, kind: string): string {
  return `kubernetes:${apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

/** One API object as one Pulumi resource, of whatever kind. */
export class KubeObject extends pulumi.CustomResource {
  /** What the API server made of `metadata`. */
  declare public readonly metadata: pulumi.Output<{ readonly name: string; readonly namespace?: string }>;

  public constructor(
    name: string,
    object: { readonly apiVersion: string; readonly kind: string },
    options: pulumi.CustomResourceOptions,
  ) {
    super(tokenOf(object.apiVersion, object.kind), name, { ...object }, { version: PROVIDER_VERSION, ...options });
  }
}
