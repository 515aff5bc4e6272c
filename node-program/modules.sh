# shellcheck shell=sh
# Kernel modules, now and at each boot.

MODULES_FILE=/etc/modules-load.d/cnf-plumbing.conf

step_modules() {
  [ -n "$MODULES" ] || return 0
  sm_list=''
  for sm_module in $MODULES; do
    sm_list="$sm_list$sm_module$NL"
    load_module "$sm_module"
  done
  want_file at-boot "$MODULES_FILE" "# Written by cnf-plumbing. Taken back by its undo.$NL$sm_list"
}

# To the kernel `-` and `_` are the same in names of modules.
underscored() {
  us_rest=$1 UNDERSCORED=''
  while :; do
    case $us_rest in
      *-*) UNDERSCORED=${UNDERSCORED}${us_rest%%-*}_ us_rest=${us_rest#*-} ;;
      *) UNDERSCORED=$UNDERSCORED$us_rest; return ;;
    esac
  done
}

is_loaded() {
  underscored "$1"
  [ -d "$ROOT/sys/module/$UNDERSCORED" ]
}

load_module() {
  claim "module=$1"
  if is_loaded "$1"; then report ok "$1" loaded loaded; return; fi
  shipped "$1"
  case $SHIPPED in
    builtin) report ok "$1" loaded 'built into the kernel'; return ;;
    no)
      lo_state=failed
      [ "$MODE" = apply ] || lo_state=differs
      report "$lo_state" "$1" loaded 'not there' "the kernel $RELEASE does not ship the module $1"
      return
      ;;
    unknown)
      report failed "$1" loaded 'not there' "there is no list of modules of the running kernel $RELEASE: was it replaced by an update, and the node not rebooted?"
      return
      ;;
  esac
  if [ "$MODE" = compare ]; then report differs "$1" loaded 'not loaded'; return; fi
  tool modprobe || { report failed "$1" loaded 'not loaded' 'there is no modprobe'; return; }
  record "module=$1" "$1$NL"
  ERROR=$(limited 60 "$TOOL" "$1" 2>&1)
  lo_status=$?
  wrote
  if [ "$lo_status" = 0 ] && is_loaded "$1"; then report changed "$1" loaded 'not loaded'; return; fi
  case $ERROR in
    *'No such device'*) ERROR="the kernel ships $1, and this node has no hardware for it" ;;
    *'Required key'* | *'Key was rejected'* | *'Operation not permitted'*) ERROR="the kernel does not load $1: ${ERROR##*: } (Secure Boot?)" ;;
    *) ERROR="modprobe fails: ${ERROR##*: }" ;;
  esac
  report failed "$1" loaded 'not loaded' "$ERROR"
}

# Sets SHIPPED: yes, builtin, no, unknown.
shipped() {
  read_line "$ROOT/proc/sys/kernel/osrelease"
  RELEASE=$LINE
  sh_folder=$ROOT/lib/modules/$RELEASE
  [ -r "$sh_folder/modules.dep" ] || sh_folder=$ROOT/usr/lib/modules/$RELEASE
  if [ ! -r "$sh_folder/modules.dep" ]; then SHIPPED=unknown; return; fi
  underscored "$1"
  sh_pattern='' sh_rest=$UNDERSCORED
  while :; do
    case $sh_rest in
      *_*) sh_pattern="$sh_pattern${sh_rest%%_*}[-_]" sh_rest=${sh_rest#*_} ;;
      *) sh_pattern=$sh_pattern$sh_rest; break ;;
    esac
  done
  if grep -qE "(^|/)$sh_pattern\\.ko(\\.[a-z0-9]+)?:" "$sh_folder/modules.dep"; then SHIPPED=yes
  elif [ -r "$sh_folder/modules.builtin" ] && grep -qE "(^|/)$sh_pattern\\.ko" "$sh_folder/modules.builtin"; then SHIPPED=builtin
  else SHIPPED=no
  fi
}

# A module that is used meanwhile stays: that is no fault. The kernel itself lets go of a module whose devices are in
# use: it takes them away from whoever has them, or waits for the last one to be closed.
undo_module() {
  is_loaded "$TARGET" || return 0
  tool modprobe || return 0
  # What stays for now may need it, and this is tried again with it.
  [ "$STAGED" = 0 ] || return 1
  if module_busy "$TARGET"; then
    report ok "$TARGET" 'loaded until the next boot' "in use: $BUSY"
    return 0
  fi
  ERROR=$(limited 60 "$TOOL" -r "$TARGET" 2>&1)
  wrote
  if is_loaded "$TARGET"; then report ok "$TARGET" 'loaded until the next boot' "in use"
  else report changed "$TARGET" 'not loaded' loaded
  fi
}

# module_busy NAME: a driver of it has a device. Sets BUSY.
module_busy() {
  underscored "$1"
  for mb_device in "$ROOT/sys/module/$UNDERSCORED/drivers"/*/*; do
    BUSY=${mb_device##*/}
    [ ! -h "$mb_device" ] || [ "$BUSY" = module ] || return 0
  done
  case $UNDERSCORED in
    *vdpa* | ifcvf)
      for mb_device in "$ROOT"/sys/bus/vdpa/devices/*; do
        BUSY=${mb_device##*/}
        [ ! -e "$mb_device" ] || return 0
      done
      ;;
  esac
  return 1
}
