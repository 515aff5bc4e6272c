# shellcheck shell=sh
# The limit of locked memory of a systemd unit, which the containers of a runtime inherit. Raised in a drop-in; it holds
# from the next start of the unit, which is never asked for here: the reboot brings it.

step_memlock() {
  for me_unit in $UNITS; do
    if [ ! -d "$ROOT/etc/systemd/system" ]; then
      report failed "$me_unit" unlimited unknown 'the node has no systemd'
      continue
    fi
    want_file_then systemd "$me_unit" "/etc/systemd/system/$me_unit.d/60-cnf-plumbing.conf" \
      "# Written by cnf-plumbing. Taken back by its undo.${NL}[Service]${NL}LimitMEMLOCK=infinity$NL" || continue
    unit_limit "$me_unit"
    case $LIMIT in
      unlimited) report ok "$me_unit limit" unlimited unlimited ;;
      '') ;; # it does not run
      *)
        if [ "$MODE" = compare ]; then report differs "$me_unit limit" unlimited "$LIMIT bytes"
        else report staged "$me_unit limit" unlimited "$LIMIT bytes" 'holds from the next start of the unit'
        fi
        ;;
    esac
  done
}

# Sets LIMIT to the soft limit of the first process whose name is that of the unit.
unit_limit() {
  LIMIT=''
  for ul_comm in "$ROOT"/proc/[1-9]*/comm; do
    read_line "$ul_comm" && [ "$LINE.service" = "$1" ] || continue
    while read -r ul_a ul_b ul_c ul_soft _; do
      [ "$ul_a $ul_b $ul_c" != 'Max locked memory' ] || LIMIT=$ul_soft
    done <"${ul_comm%/comm}/limits"
    return
  done
}
