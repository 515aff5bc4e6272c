# shellcheck shell=sh
# Hugepages: what the container may use, on which NUMA nodes they are, and whether DPDK keeps them in files.

# Names of page sizes in the hugetlb controller, by kB. Source: Linux, admin-guide/cgroup-v2, "HugeTLB".
page_name() {
  if [ "$1" -ge 1048576 ]; then PAGE_NAME=$(($1 / 1048576))GB
  elif [ "$1" -ge 1024 ]; then PAGE_NAME=$(($1 / 1024))MB
  else PAGE_NAME=$1KB
  fi
}

# Sets MEMORY_TOTAL (MiB), MEMORY (a MiB amount for each NUMA node), MEMORY_REASON.
find_memory() {
  MEMORY_TOTAL=0 MEMORY='' MEMORY_REASON='' PAGES=''
  if [ -n "${CNF_EAL_MEMORY-}" ]; then
    case $CNF_EAL_MEMORY in
      *[!0-9,]* | ,* | *,)
        lacking 2 "CNF_EAL_MEMORY is $CNF_EAL_MEMORY" 'MiB, for all or for each NUMA node: 1024 or 1024,1024'
        return 0
        ;;
    esac
    MEMORY_REASON='CNF_EAL_MEMORY'
    for fm_amount in $(echo "$CNF_EAL_MEMORY" | tr , ' '); do MEMORY_TOTAL=$((MEMORY_TOTAL + fm_amount)); done
    case $CNF_EAL_MEMORY in *,*) MEMORY=$CNF_EAL_MEMORY ; return 0 ;; esac
    spread_memory
    return 0
  fi
  ! given --no-huge || return 0
  hugepage_limit
  case $LIMIT in
    unlimited) note 'no limit of hugepages is to be seen: DPDK takes what it needs; CNF_EAL_MEMORY says how much' ;;
    0) lacking 4 "the container may use no hugepages$LIMIT_TEXT" 'hugepages-2Mi or hugepages-1Gi in its limits, and as much in its requests' ;;
    *)
      MEMORY_TOTAL=$LIMIT MEMORY_REASON="limit of the container$LIMIT_TEXT"
      spread_memory
      ;;
  esac
}

# Sets LIMIT to the MiB of all page sizes, `unlimited` when there is no limit, and PAGES to the sizes with one.
hugepage_limit() {
  LIMIT='' LIMIT_TEXT=''
  for hl_folder in "$ROOT"/sys/kernel/mm/hugepages/hugepages-*kB; do
    hl_kb=${hl_folder##*-} hl_kb=${hl_kb%kB}
    case $hl_kb in *[!0-9]* | '') continue ;; esac
    page_name "$hl_kb"
    cgroup_file hugetlb "hugetlb.$PAGE_NAME.max" "hugetlb.$PAGE_NAME.limit_in_bytes" && line_of "$CGROUP_FILE" || continue
    # Without a limit the file says max, or the largest number of whole pages.
    case $LINE in max | ????????????????*) LIMIT=unlimited ; return 0 ;; esac
    LIMIT=$((${LIMIT:-0} + LINE / 1048576))
    [ "$LINE" = 0 ] || PAGES="$PAGES $hl_kb" LIMIT_TEXT="$LIMIT_TEXT, $((LINE / 1024 / hl_kb)) pages of $PAGE_NAME"
  done
  LIMIT=${LIMIT:-unlimited}
}

# Puts MEMORY_TOTAL on NUMA nodes: those of the CPUs first, in equal parts, then where there are free pages.
spread_memory() {
  sm_nodes='' sm_last=0
  for sm_folder in "$ROOT"/sys/devices/system/node/node[0-9]*; do
    [ -d "$sm_folder" ] || continue
    sm_node=${sm_folder##*/node}
    [ "$sm_node" -le "$sm_last" ] || sm_last=$sm_node
    sm_nodes="$sm_nodes $sm_node"
  done
  [ "$sm_last" -gt 0 ] || { MEMORY=$MEMORY_TOTAL ; return 0 ; }
  allowed_nodes
  near_nodes
  # shellcheck disable=SC2086
  count $NEAR
  sm_left=$MEMORY_TOTAL sm_parts=$COUNT sm_given=''
  for sm_node in $NEAR; do
    take_pages "$sm_node" $((sm_left / sm_parts))
    sm_parts=$((sm_parts - 1))
  done
  for sm_node in $NEAR $ALLOWED; do
    [ "$sm_left" -gt 0 ] || break
    take_pages "$sm_node" "$sm_left"
  done
  MEMORY='' sm_node=0
  while [ "$sm_node" -le "$sm_last" ]; do
    given_to "$sm_node"
    MEMORY="$MEMORY${MEMORY:+,}$GIVEN_TO"
    sm_node=$((sm_node + 1))
  done
  [ "$sm_left" = 0 ] ||
    lacking 4 "NUMA nodes $(echo "$ALLOWED" | tr ' ' ,) lack $sm_left of $MEMORY_TOTAL MiB of free hugepages" \
      'pages on the node: more of them, or fewer pods that use them; or less by CNF_EAL_MEMORY'
}

# Sets ALLOWED to the NUMA nodes that the container may have memory of.
allowed_nodes() {
  if cgroup_file cpuset cpuset.mems.effective cpuset.effective_mems && line_of "$CGROUP_FILE" ||
    cgroup_file cpuset cpuset.mems.effective cpuset.mems && line_of "$CGROUP_FILE"; then
    expand "$LINE"
    ALLOWED=$NUMBERS
  else
    ALLOWED=${sm_nodes# }
  fi
}

# Sets NEAR to the allowed NUMA nodes that have CPUs of the container.
near_nodes() {
  NEAR=''
  for nn_node in $ALLOWED; do
    line_of "$ROOT/sys/devices/system/node/node$nn_node/cpulist" || continue
    expand "$LINE"
    for nn_cpu in $CPUS; do
      ! has "$nn_cpu" "$NUMBERS" || { NEAR="$NEAR${NEAR:+ }$nn_node" ; break ; }
    done
  done
  for nn_node in $NUMA_NODES; do
    has "$nn_node" "$NEAR" || note "a device is on NUMA node $nn_node, and the container has no CPU there: every packet crosses between nodes"
  done
  NEAR=${NEAR:-${ALLOWED%% *}}
}

# take_pages NODE MIB: notes as much of it as there are free pages.
take_pages() {
  tp_free=0
  given_to "$1"
  for tp_folder in "$ROOT/sys/devices/system/node/node$1/hugepages"/hugepages-*kB; do
    tp_kb=${tp_folder##*-} tp_kb=${tp_kb%kB}
    [ -z "$PAGES" ] || has "$tp_kb" "$PAGES" || continue
    line_of "$tp_folder/free_hugepages" || continue
    tp_free=$((tp_free + LINE * tp_kb / 1024))
  done
  tp_free=$((tp_free - GIVEN_TO))
  [ "$2" -gt "$tp_free" ] || tp_free=$2
  [ "$tp_free" -gt 0 ] || return 0
  sm_left=$((sm_left - tp_free))
  sm_given="$sm_given $1=$((GIVEN_TO + tp_free)) "
}

# given_to NODE: sets GIVEN_TO to the MiB noted last.
given_to() {
  case $sm_given in
    *" $1="*) GIVEN_TO=${sm_given##*" $1="} GIVEN_TO=${GIVEN_TO%% *} ;;
    *) GIVEN_TO=0 ;;
  esac
}

decide_memory() {
  [ -n "$MEMORY" ] || return 0
  if given -m --memory-size --socket-mem --numa-mem --no-huge; then
    note "memory stays as $OPTION says; $MEMORY_REASON: $MEMORY_TOTAL MiB"
    return 0
  fi
  word memory
  argument "$WORD=$MEMORY" "$MEMORY_REASON: all of it, and no more"
}

# Files or memory alone, the name of the process, and how devices address memory.
decide_files() {
  df_memory=${CNF_EAL_IN_MEMORY:-$([ -n "$NEEDS_FILES" ] && echo no || echo yes)}
  if [ "$df_memory" = yes ] && [ -n "$NEEDS_FILES" ]; then
    # --in-memory implies --huge-unlink, and the back end maps the files. Source: DPDK,
    # howto/virtio_user_for_container_networking, "Limitations".
    lacking 2 "CNF_EAL_IN_MEMORY=yes, and the back end of $NEEDS_FILES maps files of hugepages" 'CNF_EAL_IN_MEMORY=no with a vhost-user socket'
  fi
  if given --in-memory --no-huge; then
    [ -z "$NEEDS_FILES" ] || lacking 2 "$OPTION in the command, and the back end of $NEEDS_FILES maps files of hugepages" "a command without $OPTION"
  elif [ "$df_memory" = yes ]; then
    argument --in-memory 'no other process shares this memory: no files, no hugepage mount'
  else
    mounted_pages
    [ -z "$NEEDS_FILES" ] || given --single-file-segments ||
      argument --single-file-segments 'a vhost-user back end takes at most 8 files'
  fi
  given --file-prefix || argument "--file-prefix=${CNF_EAL_FILE_PREFIX:-$(host_name)}" "${CNF_EAL_FILE_PREFIX:+CNF_EAL_FILE_PREFIX: }a name of its own beside other DPDK processes"
  given --iova-mode && return 0
  line_of "$ROOT/sys/module/vfio/parameters/enable_unsafe_noiommu_mode" || LINE=N
  [ "$LINE" = Y ] && [ -n "$PINNING_VFIO" ] && return 0
  argument --iova-mode=va 'addresses of the process: needs no right to see physical ones'
}

host_name() {
  line_of "$ROOT/proc/sys/kernel/hostname" && echo "$LINE" || echo dpdk
}

# A hugetlbfs that can be written, of a page size that the container may use.
mounted_pages() {
  mp_found=''
  while read -r _ mp_where mp_type mp_options _; do
    [ "$mp_type" = hugetlbfs ] || continue
    mp_found="$mp_found $mp_where"
    case ",$mp_options," in *,rw,*) [ ! -w "$ROOT$mp_where" ] || return 0 ;; esac
  done <<MOUNTS
$(cat "$ROOT/proc/self/mounts" 2>/dev/null)
MOUNTS
  lacking 4 "no hugepages are mounted for writing${mp_found:+; mounted:$mp_found}" 'a volume of medium HugePages at /dev/hugepages'
}
