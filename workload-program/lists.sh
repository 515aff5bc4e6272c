# shellcheck shell=sh
# Lists of numbers as the kernel writes them, and files of one line.

# expand 0-2,8: sets NUMBERS to 0 1 2 8.
expand() {
  NUMBERS=''
  ex_rest=$1,
  while [ -n "$ex_rest" ]; do
    ex_part=${ex_rest%%,*} ex_rest=${ex_rest#*,}
    case $ex_part in
      '' | *[!0-9-]* | -* | *- | *-*-*) continue ;;
    esac
    ex_i=${ex_part%-*}
    while [ "$ex_i" -le "${ex_part#*-}" ]; do
      NUMBERS="$NUMBERS${NUMBERS:+ }$ex_i"
      ex_i=$((ex_i + 1))
    done
  done
}

# count WORD...: sets COUNT.
count() {
  COUNT=$#
}

# has WORD LIST
has() {
  case " $2 " in *" $1 "*) ;; *) return 1 ;; esac
}

# line_of FILE: sets LINE to its first line; fails when it cannot be read. A shell reads a byte at a time, and some files
# of sysfs (cpulist of a NUMA node, since Linux 5.15) then have nothing to say; cat reads them at once.
line_of() {
  LINE=''
  [ -r "$1" ] && LINE=$(cat "$1" 2>/dev/null) && LINE=${LINE%%"$NL"*} && [ -n "$LINE" ]
}

# field_of FILE KEY: sets FIELD to what stands behind KEY and blanks.
field_of() {
  FIELD=''
  [ -r "$1" ] || return 1
  while IFS= read -r fo_line; do
    case $fo_line in
      "$2"*)
        FIELD=${fo_line#"$2"}
        FIELD=${FIELD#"${FIELD%%[! "$TAB"]*}"}
        return 0
        ;;
    esac
  done <"$1"
  return 1
}

# cgroup_file CONTROLLER FILE-OF-V2 FILE-OF-V1: sets CGROUP_FILE. A container sees its own cgroup as the root, or sees
# the whole tree, in which /proc/self/cgroup says where it is.
cgroup_file() {
  cf_base=$ROOT/sys/fs/cgroup
  field_of "$ROOT/proc/self/cgroup" 0:: || FIELD=''
  for CGROUP_FILE in "$cf_base${FIELD%/}/$2" "$cf_base/$2"; do
    [ ! -r "$CGROUP_FILE" ] || return 0
  done
  cgroup_of_v1 "$1"
  for CGROUP_FILE in "$cf_base/$1${FIELD%/}/$3" "$cf_base/$1/$3"; do
    [ ! -r "$CGROUP_FILE" ] || return 0
  done
  return 1
}

# Lines are `4:cpu,cpuacct:/path`.
cgroup_of_v1() {
  FIELD=''
  [ -r "$ROOT/proc/self/cgroup" ] || return 0
  while IFS=: read -r _ cv_controllers cv_path; do
    case ",$cv_controllers," in
      *",$1,"*)
        FIELD=$cv_path
        return 0
        ;;
    esac
  done <"$ROOT/proc/self/cgroup"
}
