# shellcheck shell=sh
# The CPUs of the container, and the lcores that run on them.

# Sets CPUS to the numbers, CPU_COUNT, and CPUS_OWN to 0 when others run there too.
find_cpus() {
  CPUS='' CPU_COUNT=0 CPUS_OWN=1 CPUS_REASON=''
  case ${CNF_EAL_CPUS-} in
    '' | shared) find_cpuset || return 0 ;;
    *) fc_list=$CNF_EAL_CPUS CPUS_REASON='CNF_EAL_CPUS' ;;
  esac
  expand "$fc_list"
  CPUS=$NUMBERS
  # shellcheck disable=SC2086
  count $CPUS
  CPU_COUNT=$COUNT
  if [ "$CPU_COUNT" = 0 ]; then
    lacking 5 "$CPUS_REASON names no CPU: $fc_list" 'a list of CPUs: 4-7,12'
    return 0
  fi
  [ -z "$CPUS_REASON" ] || [ "$CPUS_REASON" != CNF_EAL_CPUS ] || return 0
  cpu_quota
  line_of "$ROOT/sys/devices/system/cpu/online" || LINE=''
  expand "$LINE"
  fc_shared=''
  if [ "$QUOTA" -gt 0 ] && [ "$QUOTA" -lt "$CPU_COUNT" ]; then
    fc_shared="the container may use $QUOTA of the CPUs $fc_list, which are not its own"
  elif [ "$QUOTA" = 0 ] && [ "$CPUS" = "$NUMBERS" ]; then
    fc_shared="the container has all CPUs of the node, $fc_list, and none of its own"
  fi
  [ -n "$fc_shared" ] || return 0
  CPUS_OWN=0
  [ "${CNF_EAL_CPUS-}" = shared ] ||
    lacking 5 "$fc_shared" "whole CPUs with requests equal to limits, under the kubelet's static CPU manager; or CNF_EAL_CPUS=shared, where lost packets do not matter"
}

# Sets fc_list and CPUS_REASON.
find_cpuset() {
  if cgroup_file cpuset cpuset.cpus.effective cpuset.effective_cpus && line_of "$CGROUP_FILE" ||
    cgroup_file cpuset cpuset.cpus.effective cpuset.cpus && line_of "$CGROUP_FILE"; then
    fc_list=$LINE CPUS_REASON="cpuset $LINE"
  elif field_of "$ROOT/proc/self/status" Cpus_allowed_list:; then
    fc_list=$FIELD CPUS_REASON="CPU affinity $FIELD"
  else
    lacking 5 'the container shows no cpuset: neither a cgroup file nor /proc/self/status' \
      'a /proc and a /sys/fs/cgroup in the container, or CNF_EAL_CPUS'
    return 1
  fi
}

# Sets QUOTA to the CPUs' worth of time that the container has; 0 without a limit.
cpu_quota() {
  QUOTA=0
  cgroup_file cpu cpu.max cpu.cfs_quota_us && line_of "$CGROUP_FILE" || return 0
  cq_time=${LINE% *} cq_period=${LINE#* }
  case $CGROUP_FILE in
    *cpu.cfs_quota_us) line_of "${CGROUP_FILE%quota_us}period_us" && cq_period=$LINE || return 0 ;;
  esac
  case $cq_time$cq_period in *[!0-9]*) return 0 ;; esac
  [ "$cq_period" -gt 0 ] && QUOTA=$(((cq_time + cq_period - 1) / cq_period))
}

decide_lcores() {
  [ "$CPU_COUNT" -gt 0 ] || return 0
  if given -l --lcores -c --coremask; then
    note "lcores stay as $OPTION says; the container has CPUs $(echo "$CPUS" | tr ' ' ,)"
    return 0
  fi
  dl_cpus=$(echo "$CPUS" | tr ' ' ,)
  dl_wanted=${CNF_EAL_LCORES:-$CPU_COUNT}
  [ "$CPUS_OWN" = 1 ] || dl_wanted=${CNF_EAL_LCORES:-$([ "$QUOTA" -gt 0 ] && echo "$QUOTA" || echo 2)}
  case $dl_wanted in
    *[!0-9]* | 0)
      lacking 2 "CNF_EAL_LCORES is $dl_wanted" 'a number of lcores'
      return 0
      ;;
  esac
  if [ "$CPUS_OWN" = 0 ] || [ "$dl_wanted" -gt "$CPU_COUNT" ]; then
    dl_lcores=0
    [ "$dl_wanted" = 1 ] || dl_lcores="(0-$((dl_wanted - 1)))"
    argument "--lcores=$dl_lcores@($dl_cpus)" "$CPUS_REASON: $dl_wanted lcores share these CPUs"
    return 0
  fi
  # Lcores count from 0: ids of CPUs beyond RTE_MAX_LCORE (128) are no ids of lcores. Source: DPDK, EAL parameters.
  dl_map='' dl_i=0
  for dl_cpu in $CPUS; do
    [ "$dl_i" -lt "$dl_wanted" ] || break
    dl_map="$dl_map${dl_map:+,}$dl_i@$dl_cpu"
    dl_i=$((dl_i + 1))
  done
  argument "--lcores=$dl_map" "$CPUS_REASON: an lcore for each CPU"
}
