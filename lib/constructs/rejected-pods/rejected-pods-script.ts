/**
 * A line for each extended resource of each rejected pod: name, uid, resource, kind of its controller. What a pod does
 * not have is nothing to `range` and `if`.
 */
const TEMPLATE = [
  '{{range .items}}{{if .status.reason}}{{if eq .status.reason "UnexpectedAdmissionError"}}',
  '{{$pod := .metadata.name}}{{$uid := .metadata.uid}}{{$owner := ""}}',
  '{{range .metadata.ownerReferences}}{{if .controller}}{{$owner = .kind}}{{end}}{{end}}',
  '{{range .spec.containers}}{{range $resource, $count := .resources.limits}}',
  '{{$pod}} {{$uid}} {{$resource}} {{$owner}}{{"\\n"}}',
  '{{end}}{{end}}{{end}}{{end}}{{end}}',
].join('');

/**
 * Shell with nothing but kubectl. A pod is deleted by its uid: that of a StatefulSet has the same name when it is made
 * again.
 */
export const SCRIPT = `template='${TEMPLATE}'
failed=0
for namespace in $NAMESPACES; do
  pods=$(/bin/kubectl -n "$namespace" get pods --field-selector=status.phase=Failed -o "go-template=$template") || { failed=1; continue; }
  seen=
  while read -r pod uid resource owner; do
    case " $RESOURCES " in *" $resource "*) ;; *) continue ;; esac
    [ "$pod" != "$seen" ] || continue
    seen=$pod
    if [ -z "$owner" ]; then
      echo "$namespace/$pod was rejected, and nothing would make it again: left for you to delete"
      continue
    fi
    echo "$namespace/$pod of a $owner was rejected: deleted"
    printf '{"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"%s"}}' "$uid" |
      /bin/kubectl delete --raw "/api/v1/namespaces/$namespace/pods/$pod" -f - >/dev/null || failed=1
  done <<TEXT
$pods
TEXT
done
exit "$failed"
`;
