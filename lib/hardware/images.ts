/** Where an image is published. */
export interface ImageFact {
  /** Registry and repository. */
  readonly repository: string;
  /** Release tag; never a moving one (IMG002). */
  readonly tag: string;
}

/**
 * Every image the project uses. Tags are release tags of the projects' repositories; digests are never invented.
 * Source: release tags and image-push workflows of the repositories named.
 */
export const IMAGES = {
  sriovDevicePlugin: { repository: 'ghcr.io/k8snetworkplumbingwg/sriov-network-device-plugin', tag: 'v3.11.0' },
  sriovCni: { repository: 'ghcr.io/k8snetworkplumbingwg/sriov-cni', tag: 'v2.10.0' },
  ibSriovCni: { repository: 'ghcr.io/k8snetworkplumbingwg/ib-sriov-cni', tag: 'v1.3.0' },
  ovsCni: { repository: 'ghcr.io/k8snetworkplumbingwg/ovs-cni-plugin', tag: 'v0.39.0' },
  // Its release tags have a v, those of its images none: .github/workflows/image-push-release.yaml.
  acceleratedBridgeCni: { repository: 'ghcr.io/k8snetworkplumbingwg/accelerated-bridge-cni', tag: '0.6.0' },
  referenceCni: { repository: 'ghcr.io/k8snetworkplumbingwg/plugins', tag: 'v1.6.2-update.1' },
  whereabouts: { repository: 'ghcr.io/k8snetworkplumbingwg/whereabouts', tag: 'v0.9.4' },
  genericDevicePlugin: { repository: 'ghcr.io/squat/generic-device-plugin', tag: '0.2.0' },
  // A static program, which works in any container. Source: docker-library/busybox, README, "musl".
  busybox: { repository: 'docker.io/library/busybox', tag: '1.37.0-musl' },
  // Without a shell. Source: kubernetes build/server-image/kubectl/Dockerfile.
  kubectl: { repository: 'registry.k8s.io/kubectl', tag: 'v1.34.1' },
  // Source: kured kured-ds-signal.yaml.
  kured: { repository: 'ghcr.io/kubereboot/kured', tag: '1.23.0' },
  multusThin: { repository: 'ghcr.io/k8snetworkplumbingwg/multus-cni', tag: 'v4.3.0' },
  multusThick: { repository: 'ghcr.io/k8snetworkplumbingwg/multus-cni', tag: 'v4.3.0-thick' },
} as const satisfies Readonly<Record<string, ImageFact>>;

/** Published by nobody: built from container-images/dpdk-vdpa, with the release of DPDK as its tag. */
export const DPDK_VDPA_IMAGE: ImageFact = { repository: 'cnf-plumbing/dpdk-vdpa', tag: '24.11' };

/** Name of an image in the catalogue. */
export type ImageName = keyof typeof IMAGES;

/** The reference of an image, from its public registry or from a mirror that keeps the repository path. */
export function imageReference(name: ImageName, registry?: string): string {
  const { repository, tag } = IMAGES[name];
  const path = registry === undefined ? repository : `${registry}/${repository.slice(repository.indexOf('/') + 1)}`;
  return `${path}:${tag}`;
}

/** The tag of an image reference, or `undefined` when it has none or a digest stands in its place. */
export function imageTag(reference: string): string | undefined {
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  return /^[^:@]+:([\w][\w.-]{0,62})$/.exec(name)?.[1];
}

/** Tags that move with every build. Source: the projects' own manifests use them. */
const MOVING = /^(latest|stable|snapshot|master|main|edge)([-_.].*)?$/;

/** True when an image reference has no digest and its tag moves or is absent (which means `latest`). */
export function hasMovingTag(reference: string): boolean {
  if (reference.includes('@sha256:')) return false;
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const tag = name.includes(':') ? name.slice(name.indexOf(':') + 1) : 'latest';
  return MOVING.test(tag);
}
