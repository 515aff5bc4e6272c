# shellcheck shell=sh
# Files of the node and of its kernel: read without other programs, written so that a kill leaves the old or the new.

WRITES=0 UNSYNCED=''

# Called after each write. The tests end the program after its n-th one.
wrote() {
  WRITES=$((WRITES + 1))
  [ "$WRITES" != "${CNF_PLUMBING_DIE_AFTER:-}" ] || kill -KILL $$
}

# A file is about to be replaced. The tests end the program just before its n-th write, if that is one of these.
replacing() {
  [ $((WRITES + 1)) != "${CNF_PLUMBING_DIE_BEFORE:-}" ] || kill -KILL $$
}

# Sets LINE to the first line of a file.
read_line() {
  LINE=
  [ -r "$1" ] || return 1
  # Some files of the kernel cannot be read although they are there.
  { IFS= read -r LINE || [ -n "$LINE" ]; } <"$1" 2>/dev/null
}

# Sets CONTENT to all of a file.
read_all() {
  CONTENT=
  [ -r "$1" ] || return 1
  ra_line=
  while IFS= read -r ra_line; do CONTENT=$CONTENT$ra_line$NL; done <"$1"
  CONTENT=$CONTENT$ra_line
}

# Sets LINK to the last part of where a link to a directory leads, without starting a program.
link_name() {
  LINK=
  cd -P "$1" 2>/dev/null || return 1
  LINK=${PWD##*/}
  cd / || return 1
}

boot_id() {
  read_line "$ROOT/proc/sys/kernel/random/boot_id"
  BOOT_ID=$LINE
}

# Sets TOOL to the path of a program of the node. Below --root the programs of the machine are never used.
tool() {
  for tl_folder in /usr/sbin /usr/bin /sbin /bin; do
    TOOL=$ROOT$tl_folder/$1
    [ ! -x "$TOOL" ] || return 0
  done
  TOOL=
  return 1
}

# limited SECONDS COMMAND...
limited() {
  lm_seconds=$1
  shift
  # The timeout of busybox leaves a process that looks once a second whether the command has ended: it must not hold the
  # lock, or the next run would meet it. Source: busybox coreutils/timeout.c.
  if command -v timeout >/dev/null 2>&1; then timeout "$lm_seconds" "$@" 9>&-; else "$@"; fi
}

# Replaces a file at once: a file beside it is written, checked, flushed and renamed.
# write_file PATH CONTENT [volatile]: sets ERROR. What describes the running kernel is volatile: a power cut takes both.
write_file() {
  wf_temp=${1%/*}/.${1##*/}.cnf-plumbing
  { printf '%s' "$2" >"$wf_temp"; } 2>/dev/null || {
    # Once more, for what the system says.
    ERROR=$({ printf '%s' "$2" >"$wf_temp"; } 2>&1)
    give_up_write
    return 1
  }
  read_all "$wf_temp"
  [ "$CONTENT" = "$2" ] || { ERROR='the disk is full'; give_up_write; return 1; }
  replacing
  [ "${3-}" = volatile ] || flush "$wf_temp"
  ERROR=$(mv -f "$wf_temp" "$1" 2>&1) || { give_up_write; return 1; }
  wrote
  [ "${3-}" = volatile ] || UNSYNCED="$UNSYNCED ${1%/*}"
}

# flush FILE...: they are on the disk, and before them the folders whose files were replaced.
flush() {
  [ -n "$UNSYNCED$*" ] || return 0
  # shellcheck disable=SC2086 # a word for each folder
  sync $UNSYNCED "$@" 2>/dev/null || sync
  UNSYNCED=''
}

give_up_write() {
  rm -f "$wf_temp" 2>/dev/null
  ERROR=${ERROR##*: }
  ERROR=${ERROR:-it cannot be written}
}

# State that must outlive a reboot, and state of this boot. Without it nothing may be changed.
put_state() {
  write_file "$STATE/$1" "$2" "${3-}" || leave 7 "$STATE/$1 cannot be written: $ERROR"
}
put_run() {
  write_file "$RUN/$1" "$2" volatile || leave 7 "$RUN/$1 cannot be written: $ERROR"
}

prepare_state() {
  for ps_folder in "$STATE/undo" "$STATE/held" "$STATE/pending" "$RUN"; do
    [ ! -d "$ps_folder" ] || continue
    ERROR=$(mkdir -p "$STATE/undo" "$STATE/held" "$STATE/pending" "$RUN" 2>&1) ||
      leave 7 "the state cannot be made: ${ERROR##*: }"
  done
  # Left by a run that was killed while it wrote.
  for ps_file in "$STATE"/.*.cnf-plumbing "$STATE"/*/.*.cnf-plumbing "$RUN"/.*.cnf-plumbing; do
    [ ! -e "$ps_file" ] || rm -f "$ps_file"
  done
}

forget_state() {
  rm -rf "$STATE/undo" "$STATE/held" "$STATE/pending" "$STATE/plan" "$STATE/node-name" "$STATE/answered" "$STATE/kubelet" "$STATE"/program* "$STATE/new-program"
  wrote
  rm -f "$STATE/undo-wanted"
  rmdir "$STATE" 2>/dev/null || :
  wrote
}

# Writes to a file of the kernel, in one write, by the shell itself: a node is set up with many of them. Sets ERROR to
# what the kernel says; a shell does not tell, so after a failure a program tries once more.
kernel_write() {
  ERROR='there is no such file'
  [ -e "$1" ] || return 1
  ERROR='' kw_status=0
  if ! { echo "$2" >"$1"; } 2>/dev/null; then
    ERROR=$(printf '%s\n' "$2" | limited 120 tee "$1" 2>&1 >/dev/null)
    kw_status=$?
    ERROR=${ERROR##*: }
  fi
  wrote
  return "$kw_status"
}

# A file of the node has exactly this content.
# want_file ITEM PATH CONTENT: 0 when it has it now
want_file() {
  claim "file=$2"
  claim_folder "${2%/*}"
  if read_all "$ROOT$2" && [ "$CONTENT" = "$3" ]; then
    report ok "$1" "$2" "$2"
    return 0
  fi
  wt_found=other\ content
  [ -e "$ROOT$2" ] || wt_found='no file'
  if [ "$MODE" = compare ]; then
    report differs "$1" "$2" "$wt_found"
    return 1
  fi
  want_folder "${2%/*}" || { report failed "$1" "$2" "$wt_found" "${2%/*} cannot be made: $ERROR"; return 1; }
  record_file "$2"
  write_file "$ROOT$2" "$3" || { report failed "$1" "$2" "$wt_found" "it cannot be written: $ERROR"; return 1; }
  report changed "$1" "$2" "$wt_found"
}

# Makes a folder and those above it, each to be taken away again.
want_folder() {
  [ ! -d "$ROOT$1" ] || return 0
  case $1 in */*/*) want_folder "${1%/*}" || return 1 ;; esac
  # The folders above set the variables of this function: the name is taken anew.
  wd_folder=$1
  record "dir=$wd_folder" "$wd_folder$NL"
  ERROR=$(mkdir "$ROOT$wd_folder" 2>&1) || { ERROR=${ERROR##*: }; return 1; }
  wrote
}

claim_folder() {
  cf_folder=$1
  while [ -n "$cf_folder" ]; do
    claim "dir=$cf_folder"
    cf_folder=${cf_folder%/*}
  done
}
