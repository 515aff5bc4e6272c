# shellcheck shell=sh
# Hugepages by size and NUMA node. The kernel takes any number and gives what it can, so it is read back; pages that
# are used are never taken away, and memory is never filled up with pages that are too few anyway.

step_hugepages() {
  for hp_page in $PAGES; do
    value "hugepages.$hp_page"
    want_pages "hugepages.$hp_page" "${hp_page%.*}" "${hp_page#*.}" "$VALUE"
  done
  since_start kubelet kubelet-counted-before kubelet 'counted these pages' || return 0
}

# want_pages ITEM KIB NODE COUNT
want_pages() {
  wp_folder=/sys/devices/system/node/node$3
  wp_file=$wp_folder/hugepages/hugepages-$2kB/nr_hugepages
  claim "hugepages=$wp_file"
  [ -d "$ROOT$wp_folder" ] || { lacking "$1" "$4" none "no NUMA node $3 on this node"; return; }
  read_line "$ROOT$wp_file" || { lacking "$1" "$4" none "the kernel has no pages of $2 kB"; return; }
  wp_found=$LINE
  if [ "$wp_found" = "$4" ]; then report ok "$1" "$4" "$4"; return; fi
  if [ "$MODE" = compare ]; then
    # What apply left to the next boot is no drift.
    if [ "$COMMAND" = verify ] && [ "$4" -gt "$wp_found" ] && boot_brings_pages "$2"; then
      report staged "$1" "$4" "$wp_found" 'the kernel arguments bring them at the next boot'
    else
      report differs "$1" "$4" "$wp_found"
    fi
    return
  fi
  if [ "$4" -lt "$wp_found" ]; then
    read_line "$ROOT${wp_file%/*}/free_hugepages"
    [ "${LINE:-0}" -ge $((wp_found - $4)) ] || {
      report staged "$1" "$4" "$wp_found" "$LINE of them are free: those in use stay until they are given back"
      return
    }
  else
    # A running kernel would move memory about for what the boot gives for nothing.
    if boot_brings_pages "$2"; then
      report staged "$1" "$4" "$wp_found" 'the kernel arguments bring them at the next boot'
      return
    fi
    free_memory "$ROOT$wp_folder/meminfo"
    if [ $(((${4} - wp_found) * $2)) -gt "$FREE" ]; then
      report failed "$1" "$4" "$wp_found" "NUMA node $3 has $((FREE / 1024)) MiB free for $((($4 - wp_found) * $2 / 1024)) MiB of pages"
      return
    fi
  fi
  record "hugepages=$wp_file" "$wp_file$NL$wp_found$NL"
  wp_noted=0
  [ ! -e "$RUN/kubelet-counted-before" ] || wp_noted=1
  # It counts pages once, at start: a change under a running one holds from its next start.
  note_start kubelet kubelet-counted-before
  # Again as long as it helps: memory may be put together meanwhile.
  wp_last=-1
  while :; do
    kernel_write "$ROOT$wp_file" "$4"
    read_line "$ROOT$wp_file"
    [ "$LINE" != "$4" ] && [ "$LINE" -gt "$wp_last" ] && [ "$WAIT" -gt 0 ] || break
    wp_last=$LINE
    sleep 1
  done
  wp_got=$LINE
  if [ "$wp_got" = "$4" ]; then report changed "$1" "$4" "$wp_found"; return; fi
  # Too few pages serve nobody and take memory from everybody.
  kernel_write "$ROOT$wp_file" "$wp_found"
  [ "$wp_noted" = 1 ] || rm -f "$RUN/kubelet-counted-before"
  report failed "$1" "$4" "$wp_got" "memory is fragmented; set back to $wp_found"
}

# boot_brings_pages KIB: a reboot is due anyway, and its kernel arguments ask for pages of this size.
boot_brings_pages() {
  value kernel-arguments || return 1
  case $1 in
    64) bb_word=64K ;;
    2048) bb_word=2M ;;
    32768) bb_word=32M ;;
    524288) bb_word=512M ;;
    1048576) bb_word=1G ;;
    *) return 1 ;;
  esac
  case "$REBOOT $VALUE " in 1*" hugepagesz=$bb_word "*) return 0 ;; esac
  return 1
}

# Sets FREE to what pages can be made of, in kB: free memory and clean cache, less what the node needs to live.
free_memory() {
  FREE=0
  while read -r _ _ fm_word fm_value _; do
    case $fm_word in MemFree: | FilePages:) FREE=$((FREE + fm_value)) ;; esac
  done <"$1" 2>/dev/null
  FREE=$((FREE - FREE / 20))
}

undo_hugepages() {
  read_line "$ROOT$TARGET" || return 0
  uh_found=$LINE
  [ "$uh_found" != "$BEFORE" ] || return 0
  read_line "$ROOT${TARGET%/*}/free_hugepages"
  if [ "$uh_found" -gt "$BEFORE" ] && [ "${LINE:-0}" -lt $((uh_found - BEFORE)) ]; then
    report staged "$TARGET" "$BEFORE" "$uh_found" "$LINE of them are free: those in use stay until they are given back"
    return 1
  fi
  kernel_write "$ROOT$TARGET" "$BEFORE" || { report failed "$TARGET" "$BEFORE" "$uh_found" "$ERROR"; return 1; }
  report changed "$TARGET" "$BEFORE" "$uh_found"
}
