# shellcheck shell=sh
# NUMA nodes: which the container may have memory of, and how its hugepages are spread over them.

# Sets LAST_NODE, ALLOWED and NEAR. A kernel without NUMA nodes has one.
numa_nodes() {
  LAST_NODE=0 nm_all=''
  for nm_folder in "$ROOT"/sys/devices/system/node/node[0-9]*; do
    [ -d "$nm_folder" ] || continue
    nm_node=${nm_folder##*/node}
    [ "$nm_node" -le "$LAST_NODE" ] || LAST_NODE=$nm_node
    nm_all="$nm_all $nm_node"
  done
  allowed_nodes
  near_nodes
}

# Sets ALLOWED to the NUMA nodes that the container may have memory of.
allowed_nodes() {
  if cgroup_file cpuset cpuset.mems.effective cpuset.effective_mems && line_of "$CGROUP_FILE" ||
    cgroup_file cpuset cpuset.mems.effective cpuset.mems && line_of "$CGROUP_FILE"; then
    expand "$LINE"
    ALLOWED=$NUMBERS
  else
    ALLOWED=${nm_all# }
  fi
}

# Sets NEAR to the allowed NUMA nodes that have CPUs or devices of the container.
near_nodes() {
  NEAR=''
  for nn_node in $ALLOWED; do
    line_of "$ROOT/sys/devices/system/node/node$nn_node/cpulist" || continue
    expand "$LINE"
    for nn_cpu in $CPUS; do
      ! has "$nn_cpu" "$NUMBERS" || { NEAR="$NEAR${NEAR:+ }$nn_node" ; break ; }
    done
  done
  # Programs put the buffers of a device on its own node.
  for nn_node in $NUMA_NODES; do
    has "$nn_node" "$NEAR" && continue
    note "a device is on NUMA node $nn_node, and the container has no CPU there: every packet crosses between nodes"
    ! has "$nn_node" "$ALLOWED" || NEAR="$NEAR${NEAR:+ }$nn_node"
  done
  NEAR=${NEAR:-${ALLOWED%% *}} NEAR=${NEAR:-0}
}

# Puts pages of one size on NUMA nodes: those of CPUs and devices first, in equal parts, then where there are free ones.
spread_pages() {
  TAKEN='' sp_left=$2
  # shellcheck disable=SC2086
  count $NEAR
  for sp_node in $NEAR; do
    take_pages "$1" "$sp_node" $((sp_left / COUNT))
    COUNT=$((COUNT - 1))
  done
  for sp_node in $NEAR $ALLOWED; do
    [ "$sp_left" = 0 ] || take_pages "$1" "$sp_node" "$sp_left"
  done
  [ "$sp_left" = 0 ] && return 0
  page_name "$1"
  lacking 4 "NUMA nodes $(echo "$ALLOWED" | tr ' ' ,) lack $sp_left of $2 free hugepages of $PAGE_NAME" \
    'pages on the node: more of them, or fewer pods that use them; or less by CNF_EAL_MEMORY'
}

# take_pages KB NODE NUMBER: as many of them as are free.
take_pages() {
  line_of "$ROOT/sys/devices/system/node/node$2/hugepages/hugepages-$1kB/free_hugepages" ||
    line_of "$ROOT/sys/kernel/mm/hugepages/hugepages-$1kB/free_hugepages" || LINE=0
  get TAKEN "$2"
  tp_free=$((LINE - GOT))
  [ "$3" -gt "$tp_free" ] || tp_free=$3
  [ "$tp_free" -gt 0 ] || return 0
  sp_left=$((sp_left - tp_free))
  put TAKEN "$2" $((GOT + tp_free))
  get MIB "$2"
  put MIB "$2" $((GOT + tp_free * $1 / 1024))
}

# put LIST NODE NUMBER, get LIST NODE: a number for each NUMA node, in a variable of that name; get sets GOT.
put() {
  eval "$1=\"\${$1} $2=$3 \""
}

get() {
  gt_list=''
  eval "gt_list=\${$1}"
  case $gt_list in
    *" $2="*) GOT=${gt_list##*" $2="} GOT=${GOT%% *} ;;
    *) GOT=0 ;;
  esac
}

# Sets MEMORY from MIB.
memory_of_nodes() {
  mn_node=0
  while [ "$mn_node" -le "$LAST_NODE" ]; do
    get MIB "$mn_node"
    MEMORY="$MEMORY${MEMORY:+,}$GOT"
    mn_node=$((mn_node + 1))
  done
}
