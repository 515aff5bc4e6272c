/** What the adapter has to know of kinds: their scope, and what hangs on them when they are deleted. */

/** An API object as rendered, as far as the adapter looks at it. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** API group of an object; `core` for the group without a name. */
export function groupOf({ apiVersion }: ManifestObject): string {
  const [group, version] = apiVersion.split('/') as [string, string?];
  return version === undefined ? 'core' : group;
}

/** Group and kind of an object, `rbac.authorization.k8s.io/ClusterRole`. */
export function groupKindOf(object: ManifestObject): string {
  return `${groupOf(object)}/${object.kind}`;
}

/** Group and kind of the Namespace. */
export const NAMESPACE = 'core/Namespace';

/** Group and kind of the CustomResourceDefinition. */
export const CRD = 'apiextensions.k8s.io/CustomResourceDefinition';

/**
 * Groups that the API server itself serves, and their kinds outside namespaces. Every other kind of these groups lives
 * in a namespace. Source: Kubernetes API reference v1.34.
 */
const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  core: ['ComponentStatus', 'Namespace', 'Node', 'PersistentVolume'],
  'admissionregistration.k8s.io': [
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
    'MutatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'ValidatingWebhookConfiguration',
  ],
  'apiextensions.k8s.io': ['CustomResourceDefinition'],
  'apiregistration.k8s.io': ['APIService'],
  apps: [],
  'authentication.k8s.io': ['SelfSubjectReview', 'TokenReview'],
  'authorization.k8s.io': ['SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview'],
  autoscaling: [],
  batch: [],
  'certificates.k8s.io': ['CertificateSigningRequest', 'ClusterTrustBundle'],
  'coordination.k8s.io': [],
  'discovery.k8s.io': [],
  'events.k8s.io': [],
  'flowcontrol.apiserver.k8s.io': ['FlowSchema', 'PriorityLevelConfiguration'],
  'networking.k8s.io': ['IPAddress', 'IngressClass', 'ServiceCIDR'],
  'node.k8s.io': ['RuntimeClass'],
  policy: [],
  'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding'],
  'resource.k8s.io': ['DeviceClass', 'DeviceTaintRule', 'ResourceSlice'],
  'scheduling.k8s.io': ['PriorityClass'],
  'storage.k8s.io': ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment', 'VolumeAttributesClass'],
  'storagemigration.k8s.io': ['StorageVersionMigration'],
};

/** Where objects of a kind live. `unknown` for a kind whose definition is neither built in nor among the objects. */
export type KindScope = 'cluster' | 'namespace' | 'unknown';

/** Scopes of all kinds of a list of objects, custom kinds by the definitions in the same list. */
export function kindScopes(objects: readonly ManifestObject[]): (object: ManifestObject) => KindScope {
  const custom = new Map<string, KindScope>();
  for (const object of objects) {
    const defined = definedBy(object);
    if (defined) custom.set(defined.groupKind, defined.scope);
  }
  return (object) => {
    const builtIn = BUILT_IN[groupOf(object)];
    if (builtIn) return builtIn.includes(object.kind) ? 'cluster' : 'namespace';
    return custom.get(groupKindOf(object)) ?? 'unknown';
  };
}

/** The kind that an object defines, when it is a CustomResourceDefinition. */
export function definedBy(object: ManifestObject): { groupKind: string; scope: KindScope } | undefined {
  if (groupKindOf(object) !== CRD) return undefined;
  const spec = object.spec as { group?: unknown; scope?: unknown; names?: { kind?: unknown } } | undefined;
  return {
    groupKind: `${spec?.group}/${spec?.names?.kind}`,
    scope: spec?.scope === 'Cluster' ? 'cluster' : 'namespace',
  };
}

/** True for a kind of the API server itself. */
export function isBuiltIn(object: ManifestObject): boolean {
  return BUILT_IN[groupOf(object)] !== undefined;
}

/** Group and kind of the NetworkAttachmentDefinition. */
export const NETWORK = 'k8s.cni.cncf.io/NetworkAttachmentDefinition';

/**
 * Kinds that own no other objects and that nobody finalises: they may go with their namespace, and need no
 * foreground deletion (which starts an informer per object and takes three times as long).
 */
const WITHOUT_DEPENDENTS: ReadonlySet<string> = new Set([
  'core/ConfigMap',
  'core/Secret',
  'core/ServiceAccount',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleBinding',
  NETWORK,
]);

/** True for an object that nothing else in the cluster belongs to. */
export function isWithoutDependents(object: ManifestObject): boolean {
  return WITHOUT_DEPENDENTS.has(groupKindOf(object));
}

/**
 * True for an object that may be left to the deletion of its namespace. Custom resources may not: their operator must
 * still run to clear finalizers. NetworkAttachmentDefinitions have no operator.
 */
export function mayGoWithNamespace(object: ManifestObject): boolean {
  return isBuiltIn(object) || groupKindOf(object) === NETWORK;
}
