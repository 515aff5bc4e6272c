# shellcheck shell=sh
# Hugepages: what the container may use, and whether DPDK keeps them in files.

# Names of page sizes in the hugetlb controller, by kB. Source: Linux, admin-guide/cgroup-v2, "HugeTLB".
page_name() {
  if [ "$1" -ge 1048576 ]; then PAGE_NAME=$(($1 / 1048576))GB
  elif [ "$1" -ge 1024 ]; then PAGE_NAME=$(($1 / 1024))MB
  else PAGE_NAME=$1KB
  fi
}

# Sets MEMORY_TOTAL (MiB), MEMORY (MiB for each NUMA node, with commas) and MEMORY_REASON.
find_memory() {
  MEMORY_TOTAL=0 MEMORY='' MEMORY_REASON='' MIB=''
  numa_nodes
  if [ -n "${CNF_EAL_MEMORY-}" ]; then
    case $CNF_EAL_MEMORY in
      *[!0-9,]* | ,* | *,)
        lacking 2 "CNF_EAL_MEMORY is $CNF_EAL_MEMORY" 'MiB, for all or for each NUMA node: 1024 or 1024,1024'
        return 0
        ;;
    esac
    MEMORY_REASON='CNF_EAL_MEMORY'
    for fm_amount in $(echo "$CNF_EAL_MEMORY" | tr , ' '); do MEMORY_TOTAL=$((MEMORY_TOTAL + fm_amount)); done
    case $CNF_EAL_MEMORY in
      *,*) MEMORY=$CNF_EAL_MEMORY ;;
      *)
        put MIB "${NEAR%% *}" "$CNF_EAL_MEMORY"
        memory_of_nodes
        ;;
    esac
    return 0
  fi
  ! given --no-huge || return 0
  hugepage_limit
  case $LIMIT in
    unlimited) note 'no limit of hugepages is to be seen: DPDK takes what it needs; CNF_EAL_MEMORY says how much' ;;
    0) lacking 4 'the container may use no hugepages' 'hugepages-2Mi or hugepages-1Gi in its limits, and as much in its requests' ;;
    *)
      MEMORY_TOTAL=$LIMIT MEMORY_REASON="limit of the container$LIMIT_TEXT"
      for fm_pages in $PAGES; do spread_pages "${fm_pages%=*}" "${fm_pages#*=}"; done
      memory_of_nodes
      ;;
  esac
}

# Sets LIMIT to the MiB of all page sizes, `unlimited` when there is no limit, and PAGES to kB=NUMBER of each size.
hugepage_limit() {
  LIMIT='' LIMIT_TEXT='' PAGES=''
  for hl_folder in "$ROOT"/sys/kernel/mm/hugepages/hugepages-*kB; do
    hl_kb=${hl_folder##*-} hl_kb=${hl_kb%kB}
    case $hl_kb in *[!0-9]* | '') continue ;; esac
    page_name "$hl_kb"
    cgroup_file hugetlb "hugetlb.$PAGE_NAME.max" "hugetlb.$PAGE_NAME.limit_in_bytes" && line_of "$CGROUP_FILE" || continue
    # Without a limit the file says max, or the largest number of whole pages.
    case $LINE in max | ????????????????*) LIMIT=unlimited ; return 0 ;; esac
    hl_pages=$((LINE / 1024 / hl_kb))
    LIMIT=$((${LIMIT:-0} + hl_pages * hl_kb / 1024))
    [ "$hl_pages" = 0 ] || PAGES="$PAGES $hl_kb=$hl_pages" LIMIT_TEXT="$LIMIT_TEXT, $hl_pages pages of $PAGE_NAME"
  done
  LIMIT=${LIMIT:-unlimited}
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
  if given --in-memory --no-huge; then
    [ -z "$NEEDS_FILES" ] || unvouched "$OPTION"
  elif [ "$df_memory" = yes ]; then
    [ -z "$NEEDS_FILES" ] || unvouched CNF_EAL_IN_MEMORY=yes
    argument --in-memory 'no other process shares this memory: no files, no hugepage mount'
  else
    mounted_pages
  fi
  [ -z "$NEEDS_FILES" ] || given --single-file-segments --no-huge ||
    argument --single-file-segments 'a vhost-user back end maps at most 8 regions'
  given --file-prefix || argument "--file-prefix=${CNF_EAL_FILE_PREFIX:-$(host_name)}" "${CNF_EAL_FILE_PREFIX:+CNF_EAL_FILE_PREFIX: }a name of its own beside other DPDK processes"
  given --iova-mode && return 0
  line_of "$ROOT/sys/module/vfio/parameters/enable_unsafe_noiommu_mode" || LINE=N
  [ "$LINE" = Y ] && [ -n "$PINNING_VFIO" ] && return 0
  argument --iova-mode=va 'addresses of the process: needs no right to see physical ones'
}

# Source: DPDK, howto/virtio_user_for_container_networking, "Limitations"; tried with 22.11 and 24.11.
unvouched() {
  note "the guide of DPDK excludes $1 with a vhost-user socket; packets pass in 22.11 and 24.11"
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
