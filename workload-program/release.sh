# shellcheck shell=sh
# The release of DPDK that the program is built with, and the words that its EAL knows.

# ABI version of librte_eal, release. Source: DPDK, contributing/abi_policy; ABI_VERSION of each release.
RELEASES='20.0=19.11 21.0=20.11 21.1=21.02 21.2=21.05 21.3=21.08 22.0=21.11 22.1=22.03
22.2=22.07 23.0=22.11 23.1=23.03 23.2=23.07 24.0=23.11 24.1=24.03 24.2=24.07 25.0=24.11 25.1=25.03 25.2=25.07 26.0=25.11
26.1=26.03 26.2=26.07'

# First release with a word, what it says, the word, and the word of earlier releases (- for none).
# Source: release notes of DPDK 20.11; lib/eal/common/eal_option_list.h of 25.11; nics/af_xdp of 23.11 and 24.07.
WORDS_BY_RELEASE='20.11 allow -a -w
25.11 memory --numa-mem --socket-mem
20.11 vhost-vdpa yes -
23.11 af-xdp-cni yes -
24.07 af-xdp-path yes -'

# Where a container keeps libraries, and one folder further down.
LIBRARY_FOLDERS='/usr/local/lib /usr/local/lib64 /usr/lib /usr/lib64 /lib /lib64 /opt/dpdk/lib /opt/dpdk/lib64'

# Sets RELEASE (empty when not known) and RELEASE_TEXT.
find_release() {
  RELEASE='' RELEASE_TEXT='DPDK of an unknown release'
  find_program || return 0
  if [ -n "${CNF_EAL_DPDK-}" ]; then
    case $CNF_EAL_DPDK in
      [1-9][0-9].[01][0-9]*) ;;
      *) lacking 6 "CNF_EAL_DPDK is $CNF_EAL_DPDK" 'a release of DPDK with two digits each: 24.11' ; return 0 ;;
    esac
    RELEASE=${CNF_EAL_DPDK%"${CNF_EAL_DPDK#?????}"} RELEASE_TEXT="DPDK $RELEASE, by CNF_EAL_DPDK"
    return 0
  fi
  find_libraries
  # What the program is linked with decides, whatever else lies about.
  fr_abi=$(grep -a -o 'librte_eal\.so\.[0-9]*' "$PROGRAM_FILE" 2>/dev/null | sort -u)
  fr_abi=${fr_abi%%"$NL"*}
  if [ -n "$fr_abi" ]; then
    fr_found=''
    for fr_library in $LIBRARIES; do
      case ${fr_library##*/} in "$fr_abi".*) fr_found="$fr_found $fr_library" ;; esac
    done
    set_release "${fr_found:-$fr_abi.0}"
  elif [ -n "$LIBRARIES" ]; then
    set_release "$LIBRARIES"
  fi
  [ -n "$RELEASE" ] || [ "$CODE" = 6 ] || note 'the release of DPDK is not known: words that every release since 20.11 knows'
}

# Sets PROGRAM_FILE.
find_program() {
  PROGRAM_FILE=''
  case $PROGRAM in
    */*) fp_folders='' ;;
    *) fp_folders=$PATH: ;;
  esac
  [ -n "$fp_folders" ] || [ ! -f "$ROOT$PROGRAM" ] || PROGRAM_FILE=$ROOT$PROGRAM
  while [ -n "$fp_folders" ] && [ -z "$PROGRAM_FILE" ]; do
    fp_folder=${fp_folders%%:*} fp_folders=${fp_folders#*:}
    [ ! -f "$ROOT$fp_folder/$PROGRAM" ] || PROGRAM_FILE=$ROOT$fp_folder/$PROGRAM
  done
  if [ -z "$PROGRAM_FILE" ]; then
    lacking 127 "there is no program $PROGRAM" "a program of this image, in one of $PATH"
  elif [ ! -x "$PROGRAM_FILE" ]; then
    lacking 127 "${PROGRAM_FILE#"$ROOT"} cannot be started" 'a file with the right to be executed'
    PROGRAM_FILE=''
  fi
  [ -n "$PROGRAM_FILE" ]
}

# Sets LIBRARIES to all librte_eal.so.ABI.MINOR of the container, each once.
find_libraries() {
  LIBRARIES='' fl_seen=''
  for fl_folder in $(echo "${LD_LIBRARY_PATH-}" | tr : ' ') $LIBRARY_FOLDERS; do
    for fl_file in "$ROOT$fl_folder"/librte_eal.so.[0-9]*.[0-9]* "$ROOT$fl_folder"/*/librte_eal.so.[0-9]*.[0-9]*; do
      [ -f "$fl_file" ] || continue
      # /lib is /usr/lib on many systems.
      fl_real=$(readlink -f "$fl_file" 2>/dev/null) || fl_real=$fl_file
      has "$fl_real" "$fl_seen" && continue
      fl_seen="$fl_seen $fl_real" LIBRARIES="$LIBRARIES $fl_file"
    done
  done
}

# set_release LIBRARY...: they must be of one release.
set_release() {
  sr_all=''
  for sr_library in $1; do
    sr_release=$(release_of "${sr_library##*librte_eal.so.}")
    sr_all="$sr_all${sr_all:+, }$sr_release (${sr_library#"$ROOT"})"
    case $RELEASE in
      '' | "$sr_release") RELEASE=$sr_release ;;
      *) RELEASE=several ;;
    esac
  done
  if [ "$RELEASE" = several ]; then
    RELEASE=''
    lacking 6 "$PROGRAM may use several releases of DPDK: ${sr_all#, }" \
      'one of them: by CNF_EAL_DPDK, or by a program that is linked with one'
  else
    RELEASE_TEXT="DPDK $sr_all"
  fi
}

# release_of ABI: one that is younger than the table is taken for the last of it.
release_of() {
  for ro_pair in $RELEASES; do
    [ "${ro_pair%=*}" != "$1" ] || { echo "${ro_pair#*=}" ; return ; }
  done
  [ "${1%%.*}" -gt 20 ] && echo "${ro_pair#*=}" || echo 19.11
}

# word WHAT: sets WORD to the word of this release; fails when it has none.
word() {
  wo_number=${RELEASE:-20.11}
  [ "$1" != memory ] || wo_number=${RELEASE:-19.11}
  case $1 in af-xdp*) wo_number=${RELEASE:-99.99} ;; esac
  while read -r wo_since wo_what wo_new wo_old; do
    [ "$wo_what" = "$1" ] || continue
    WORD=$wo_new
    [ "${wo_number%.*}${wo_number#*.}" -ge "${wo_since%.*}${wo_since#*.}" ] || WORD=$wo_old
    break
  done <<TABLE
$WORDS_BY_RELEASE
TABLE
  [ "$WORD" != - ]
}
