/** The label set every object of ours carries. Source: Kubernetes documentation, "Recommended Labels". */
export function plumbingLabels(name: string, instance?: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': name,
    ...(instance === undefined ? {} : { 'app.kubernetes.io/instance': instance }),
    'app.kubernetes.io/part-of': 'cnf-plumbing',
    'app.kubernetes.io/managed-by': 'cnf-plumbing',
  };
}
