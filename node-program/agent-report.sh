# shellcheck shell=sh
# What the agent tells: lines of log, readiness with a reason, metrics, features of the node. With `observe` all of it
# stays in the container.

FEATURE_FILE=/etc/kubernetes/node-feature-discovery/features.d/cnf-plumbing

# After each run that came to something.
tell() {
  show_output
  count_findings
  READY=0
  case $DUTY,$CODE in *,0 | *,4 | observe,3) READY=1 ;; esac
  NOW=$(date +%s)
  if [ "$DUTY" = observe ]; then read_plan_words "$WORK/plan"; else read_plan_words "$STATE/plan"; fi
  count_flows
  write_metrics
  [ "$FEATURES" = 0 ] || [ "$DUTY" = observe ] || write_features
  if [ "$READY" = 1 ]; then ready; else not_ready "$OUTPUT"; fi
}

# Findings that are not as planned, once as long as they stay the same.
show_output() {
  so_text="$RAN: exit code $CODE$NL"
  so_rest=$OUTPUT
  while [ -n "$so_rest" ]; do
    so_line=${so_rest%%"$NL"*}
    case $so_rest in *"$NL"*) so_rest=${so_rest#*"$NL"} ;; *) so_rest='' ;; esac
    # The last one is the word for all of them, which the exit code says too.
    case $so_line in 'ok '*) ;; *' '*) so_text="$so_text$so_line$NL" ;; esac
  done
  # What is verified and then repaired in vain takes turns.
  if [ "$RAN" = verify ]; then so_shown=$VERIFIED VERIFIED=$so_text; else so_shown=$SHOWN SHOWN=$so_text; fi
  [ "$so_text" != "$so_shown" ] || return 0
  printf '%s' "$so_text"
}

# Sets OK, CHANGED, DIFFERS, STAGED and FAILED to the numbers of findings in OUTPUT.
count_findings() {
  OK=0 CHANGED=0 DIFFERS=0 STAGED=0 FAILED=0
  while read -r cf_state cf_rest; do
    [ -n "$cf_rest" ] || continue
    case $cf_state in
      ok) OK=$((OK + 1)) ;;
      changed) CHANGED=$((CHANGED + 1)) ;;
      differs) DIFFERS=$((DIFFERS + 1)) ;;
      staged) STAGED=$((STAGED + 1)) ;;
      failed) FAILED=$((FAILED + 1)) ;;
    esac
  done <<TEXT
$OUTPUT
TEXT
}

# The readiness probe asks for $WORK/ready, and prints $WORK/not-ready else: `kubectl describe` shows it as an event.
ready() {
  rm -f "$WORK/not-ready"
  : >"$WORK/ready"
}

# not_ready TEXT: failures first, for an event is cut after 1024 signs. Source: Kubernetes pkg/kubelet/prober/prober.go.
not_ready() {
  rm -f "$WORK/ready"
  nr_text=$(printf '%s\n' "$1" | grep '^failed ') || nr_text=$1
  printf '%s\n' "$nr_text" >"$WORK/not-ready"
}

# Sets HASH and POOL from the lines of a plan; fails without one.
read_plan_words() {
  HASH='' POOL=''
  read_all "$1" || return 1
  case $NL$CONTENT in *"${NL}hash="*) HASH=${NL}$CONTENT HASH=${HASH#*"${NL}hash="} HASH=${HASH%%"$NL"*} ;; esac
  case $NL$CONTENT in *"${NL}node-pool="*) POOL=${NL}$CONTENT POOL=${POOL#*"${NL}node-pool="} POOL=${POOL%%"$NL"*} ;; esac
}

# Sets GAUGES to the numbers of flows, where a plan has ports in switchdev mode.
count_flows() {
  GAUGES=''
  case $NL$CONTENT in *"${NL}pf-eswitch."*) ;; *) return ;; esac
  cw_ran=$RAN cw_code=$CODE cw_output=$OUTPUT
  set --
  if [ "$DUTY" = observe ]; then seen_from_node "$WORK/plan"; set -- --plan "$SEEN"; fi
  run_program flows --metrics "$@"
  case $OUTPUT in '# HELP cnf_plumbing_flows '*) GAUGES=$OUTPUT ;; esac
  RAN=$cw_ran CODE=$cw_code OUTPUT=$cw_output
}

# For the textfile collector of node-exporter. Source: node_exporter README, "Textfile Collector".
write_metrics() {
  wm_reboot=0
  [ ! -e "$RUN/reboot-required" ] || wm_reboot=1
  wm_folder=$RUN
  if [ "$DUTY" = observe ] || [ ! -d "$RUN" ]; then wm_folder=$WORK; fi
  write_file "$wm_folder/cnf-plumbing.prom" "# HELP cnf_plumbing_ready Whether all that is possible without a reboot is as planned.
# TYPE cnf_plumbing_ready gauge
cnf_plumbing_ready $READY
# HELP cnf_plumbing_reboot_required Whether something waits for a reboot.
# TYPE cnf_plumbing_reboot_required gauge
cnf_plumbing_reboot_required $wm_reboot
# HELP cnf_plumbing_findings Findings of the last run, by what they came to.
# TYPE cnf_plumbing_findings gauge
cnf_plumbing_findings{state=\"ok\"} $OK
cnf_plumbing_findings{state=\"changed\"} $CHANGED
cnf_plumbing_findings{state=\"differs\"} $DIFFERS
cnf_plumbing_findings{state=\"staged\"} $STAGED
cnf_plumbing_findings{state=\"failed\"} $FAILED
# HELP cnf_plumbing_exit_code Exit code of the last run of the node program.
# TYPE cnf_plumbing_exit_code gauge
cnf_plumbing_exit_code{command=\"$RAN\"} $CODE
# HELP cnf_plumbing_last_run_timestamp_seconds When the last run ended.
# TYPE cnf_plumbing_last_run_timestamp_seconds gauge
cnf_plumbing_last_run_timestamp_seconds $NOW
# HELP cnf_plumbing_plan_info The plan that was carried out.
# TYPE cnf_plumbing_plan_info gauge
cnf_plumbing_plan_info{node_pool=\"$POOL\",hash=\"$HASH\"} 1
$GAUGES" volatile || echo "metrics: $wm_folder/cnf-plumbing.prom cannot be written: $ERROR"
}

# Labels of the node, where Node Feature Discovery looks for them. What was written expires, so that a node whose agent
# is gone does not stay labelled. Source: node-feature-discovery 0.19, docs/usage/customization-guide.md, "Local feature
# source": the name space is said, files are renamed into place, dot files are ignored.
write_features() {
  [ -d "$ROOT${FEATURE_FILE%/*}" ] || return 0
  if [ "$DUTY" = undo ]; then rm -f "$ROOT$FEATURE_FILE"; return; fi
  wf_setup=failed
  case $READY$CODE in 10) wf_setup=ready ;; 14) wf_setup=staged ;; esac
  wf_reboot=false
  [ ! -e "$RUN/reboot-required" ] || wf_reboot=true
  wf_labels="cnfplumbing.io/node-setup=$wf_setup
cnfplumbing.io/node-plan=$(printf '%.16s' "$HASH")
cnfplumbing.io/reboot-required=$wf_reboot
"
  [ "${FEATURES_TOLD:-}" != "$wf_labels" ] || [ "$NOW" -ge "$((FEATURES_AT + 3600))" ] || return 0
  FEATURES_TOLD=$wf_labels FEATURES_AT=$NOW
  write_file "$ROOT$FEATURE_FILE" "# Written by cnf-plumbing.
# +expiry-time=$(date -u -d "@$((NOW + 7200))" +%Y-%m-%dT%H:%M:%SZ)
$wf_labels" volatile || echo "features: $FEATURE_FILE cannot be written: $ERROR"
}
