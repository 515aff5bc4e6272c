# shellcheck shell=sh
# Policies of the kubelet's resource managers, as a drop-in of its configuration. A kubelet does not start on the state
# of another policy, so drop-in and state files change together, at boot, before it starts. Nor is written what keeps it
# from starting. Source: Kubernetes, "Kubelet Configuration Directory Merging", "Control CPU Management Policies on the
# Node", "Utilizing the NUMA-aware Memory Manager".

KUBELET_DROP_IN=60-cnf-plumbing.conf

step_kubelet() {
  kubelet_drop_in || return 0
  kubelet_files || { lacking kubelet 'a drop-in' none "$WHY"; return; }
  sk_file=$FOLDER/$KUBELET_DROP_IN
  claim "kubelet=$sk_file"
  if read_all "$ROOT$sk_file" && [ "$CONTENT" = "$DROP_IN" ]; then
    if kubelet_follows; then report ok kubelet "$sk_file" "$sk_file"; else lacking kubelet "$sk_file" 'not followed' "$WHY"; fi
    return
  fi
  sk_found='no drop-in'
  [ ! -e "$ROOT$sk_file" ] || sk_found='another drop-in'
  kubelet_starts || { lacking kubelet "$sk_file" "$sk_found" "$WHY"; return; }
  if [ "$BOOT" = 0 ]; then
    if [ "$COMMAND" = observe ] || { [ "$MODE" = compare ] && [ ! -e "$STATE/kubelet" ]; }; then
      report differs kubelet "$sk_file" "$sk_found"
      return
    fi
    [ "$MODE" = compare ] || put_state kubelet "$FOLDER$NL$CONFIG$NL"
    REBOOT=1
    report staged kubelet "$sk_file" "$sk_found" 'the next boot writes it before the kubelet starts'
    return
  fi
  record "kubelet=$sk_file" "$sk_file$NL"
  forget_policies
  write_file "$ROOT$sk_file" "$DROP_IN" || { report failed kubelet "$sk_file" "$sk_found" "it cannot be written: $ERROR"; return; }
  report changed kubelet "$sk_file" "$sk_found"
}

# Sets DROP_IN to what the plan wants; fails when it wants nothing.
kubelet_drop_in() {
  DROP_IN=''
  ! value kubelet-cpu-policy || DROP_IN="cpuManagerPolicy: $VALUE$NL"
  ! value kubelet-reserved-cpus || DROP_IN="${DROP_IN}reservedSystemCPUs: \"$VALUE\"$NL"
  ! value kubelet-topology-policy || DROP_IN="${DROP_IN}topologyManagerPolicy: $VALUE$NL"
  ! value kubelet-memory-policy || DROP_IN="${DROP_IN}memoryManagerPolicy: $VALUE$NL"
  [ -z "$RESERVED" ] || DROP_IN="${DROP_IN}reservedMemory:$NL"
  for kd_node in $RESERVED; do
    value "kubelet-reserved-memory.$kd_node"
    DROP_IN="$DROP_IN- numaNode: $kd_node$NL  limits:$NL    memory: \"$VALUE\"$NL"
  done
  [ -n "$DROP_IN" ] || return 1
  DROP_IN="# Written by cnf-plumbing. Taken back by its undo.
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
$DROP_IN"
}

# Sets FOLDER to the folder of drop-ins, CONFIG to the file of the kubelet that runs, FLAG to an argument that overrules
# both; before it runs, as the last apply found them. Else WHY.
kubelet_files() {
  FOLDER='' CONFIG='' FLAG=''
  find_kubelet
  if [ -z "$KUBELET_PID" ]; then
    WHY='no kubelet runs, and it says where it looks for drop-ins'
    read_all "$STATE/kubelet" || return 1
    FOLDER=${CONTENT%%"$NL"*} CONFIG=${CONTENT#*"$NL"} CONFIG=${CONFIG%%"$NL"*}
    return 0
  fi
  kubelet_arguments
  # Its kubelet is no process of its own, and has this since 1.32. Source: k3s issue 2116.
  kf_k3s=/var/lib/rancher/k3s/agent/etc/kubelet.conf.d
  read_line "$ROOT/proc/$KUBELET_PID/comm"
  case $LINE in k3s*) [ ! -d "$ROOT$kf_k3s" ] || FOLDER=${FOLDER:-$kf_k3s} ;; esac
  WHY='the kubelet has no --config-dir: give it one, for example /etc/kubernetes/kubelet.conf.d'
  [ -n "$FOLDER" ] || return 1
  WHY="there is no folder $FOLDER, where the kubelet looks for drop-ins"
  [ -d "$ROOT$FOLDER" ]
}

kubelet_arguments() {
  ka_key=''
  while IFS= read -r ka_word; do
    ka_value=$ka_word
    case $ka_word in
      --*=*) ka_key=${ka_word%%=*} ka_value=${ka_word#*=} ;;
      --*) ka_key=$ka_word ka_value='' ;;
    esac
    case $ka_key in
      --config-dir) FOLDER=${ka_value%/} ;;
      --config) CONFIG=$ka_value ;;
      --cpu-manager-policy | --topology-manager-policy | --memory-manager-policy | --reserved-cpus | --reserved-memory | \
        --kube-reserved | --system-reserved | --eviction-hard) FLAG=$ka_key ;;
    esac
  done <<TEXT
$(tr '\0' '\n' <"$ROOT/proc/$KUBELET_PID/cmdline" 2>/dev/null)
TEXT
}

# Whether the kubelet that runs has the policies: its state files say which it has. Sets WHY.
kubelet_follows() {
  [ "$BOOT" = 0 ] && [ -n "$KUBELET_PID" ] || return 0
  for kf_kind in cpu memory; do
    value "kubelet-$kf_kind-policy" && read_line "$KUBELET/${kf_kind}_manager_state" || continue
    case $LINE in
      *"\"policyName\":\"$VALUE\""*) ;;
      *) WHY="the $kf_kind manager of the kubelet has another policy: ${FLAG:-another drop-in} overrules it"; return 1 ;;
    esac
  done
}

# Whether a kubelet with the drop-in starts: with reserved memory only when it adds up. Sets WHY.
kubelet_starts() {
  WHY="the argument $FLAG of the kubelet overrules its files: move it into its configuration"
  [ -z "$FLAG" ] || return 1
  [ -n "$RESERVED" ] || return 0
  # Source: KubeletConfiguration v1beta1, evictionHard, memory.available.
  KUBE=0 SYSTEM=0 EVICTION=104857600 ks_sum=0
  for ks_node in $RESERVED; do
    value "kubelet-reserved-memory.$ks_node"
    ks_sum=$((ks_sum + VALUE))
  done
  for ks_file in "$ROOT$CONFIG" "$ROOT$FOLDER"/*.conf; do
    [ "${ks_file##*/}" != "$KUBELET_DROP_IN" ] && [ -f "$ks_file" ] || continue
    read_reserves "$ks_file" || return 1
  done
  WHY="reservedMemory adds up to $ks_sum bytes, and kubeReserved, systemReserved and evictionHard of the kubelet to\
 $((KUBE + SYSTEM + EVICTION)): it would not start"
  [ "$ks_sum" = $((KUBE + SYSTEM + EVICTION)) ]
}

# read_reserves FILE: sets KUBE, SYSTEM, EVICTION to what it reserves, in bytes. What it cannot read it does not guess.
read_reserves() {
  rr_section=''
  while IFS= read -r rr_line || [ -n "$rr_line" ]; do
    WHY="the amount of memory in the line \"$rr_line\" of ${1#"$ROOT"} cannot be read"
    case $rr_line in
      '{'*) return 1 ;;
      [a-zA-Z]*:*)
        rr_section=${rr_line%%:*} rr_rest=${rr_line#*:}
        case $rr_section,${rr_rest# } in
          kubeReserved, | systemReserved, | evictionHard, | *,'{}' | *,null) ;;
          kubeReserved,* | systemReserved,* | evictionHard,*) return 1 ;;
        esac
        ;;
      *:*)
        rr_key=$(printf '%s' "${rr_line%%:*}" | tr -d " \"'")
        rr_value=$(printf '%s' "${rr_line#*:}" | tr -d " \"'")
        case $rr_section.$rr_key in
          kubeReserved.memory) to_bytes "$rr_value" && KUBE=$BYTES || return 1 ;;
          systemReserved.memory) to_bytes "$rr_value" && SYSTEM=$BYTES || return 1 ;;
          evictionHard.memory.available) to_bytes "$rr_value" && EVICTION=$BYTES || return 1 ;;
        esac
        ;;
    esac
  done <"$1"
}

# Sets BYTES from a quantity of Kubernetes.
to_bytes() {
  tb_number=${1%%[!0-9]*}
  case $tb_number in '' | ????????????????*) return 1 ;; esac
  case ${1#"$tb_number"} in
    '') BYTES=$tb_number ;;
    k) BYTES=$((tb_number * 1000)) ;;
    M) BYTES=$((tb_number * 1000000)) ;;
    G) BYTES=$((tb_number * 1000000000)) ;;
    Ki) BYTES=$((tb_number * 1024)) ;;
    Mi) BYTES=$((tb_number * 1048576)) ;;
    Gi) BYTES=$((tb_number * 1073741824)) ;;
    *) return 1 ;;
  esac
}

# The kubelet does not start on the state of other policies; without one it begins anew.
forget_policies() {
  rm -f "$KUBELET/cpu_manager_state" "$KUBELET/memory_manager_state"
  wrote
}

undo_kubelet() {
  rm -f "$ROOT${TARGET%/*}/.${TARGET##*/}.cnf-plumbing"
  [ -e "$ROOT$TARGET" ] || return 0
  find_kubelet
  if [ -n "$KUBELET_PID" ]; then
    REBOOT=1
    report staged "$TARGET" 'no drop-in' 'a drop-in' 'the next boot takes it away before the kubelet starts'
    return 1
  fi
  forget_policies
  rm -f "$ROOT$TARGET"
  wrote
  report changed "$TARGET" 'no drop-in' 'a drop-in'
}
