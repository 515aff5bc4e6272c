# shellcheck shell=sh
# The command line of the program: what it already says to EAL, and where EAL's arguments are put.

# read_command PROGRAM [ARGUMENT...]: sets PROGRAM, GIVEN (names of EAL options that stand there) and PLACE.
read_command() {
  PROGRAM=$1 GIVEN='' PLACE=end
  shift
  rc_own=1
  for rc_word in "$@"; do
    case $rc_word in
      *'{eal}'*) PLACE=mark ;;
      --)
        [ "$PLACE" != end ] || PLACE=dashes
        rc_own=0
        ;;
      --*) [ "$rc_own" = 0 ] || GIVEN="$GIVEN ${rc_word%%=*}" ;;
      -?*) [ "$rc_own" = 0 ] || GIVEN="$GIVEN ${rc_word%"${rc_word#??}"}" ;;
    esac
  done
  # The arguments of others are theirs: at a mark, nothing is known to be EAL's.
  [ "$PLACE" != mark ] || GIVEN=''
  for rc_word in ${CNF_EAL_EXTRA-}; do
    case $rc_word in
      --*) GIVEN="$GIVEN ${rc_word%%=*}" ;;
      -?*) GIVEN="$GIVEN ${rc_word%"${rc_word#??}"}" ;;
    esac
  done
}

# given OPTION...: whether one of them stands in the command or in CNF_EAL_EXTRA. Sets OPTION to it.
given() {
  for OPTION in "$@"; do
    ! has "$OPTION" "$GIVEN" || return 0
  done
  return 1
}

extra_arguments() {
  for ea_word in ${CNF_EAL_EXTRA-}; do argument "$ea_word" CNF_EAL_EXTRA; done
}

# place exec|text|json PROGRAM [ARGUMENT...]: starts it, or sets SHOWN to a line for a shell or the items of a JSON list.
place() {
  pl_how=$1
  shift
  pl_left=$# pl_done=0
  while [ "$pl_left" -gt 0 ]; do
    pl_word=$1
    shift
    pl_left=$((pl_left - 1))
    if [ "$PLACE" = mark ] && [ "$pl_word" = '{eal}' ] || { [ "$PLACE" = dashes ] && [ "$pl_word" = -- ] && [ "$pl_done" = 0 ]; }; then
      pl_done=1
      pl_rest=$ARGUMENTS
      while [ -n "$pl_rest" ]; do
        next_argument
        set -- "$@" "$pl_option"
        [ -z "$pl_value" ] || set -- "$@" "$pl_value"
      done
      [ "$PLACE" = mark ] || set -- "$@" --
      continue
    fi
    if [ "$PLACE" = mark ]; then
      joined
      while :; do
        case $pl_word in *'{eal}'*) pl_word=${pl_word%%'{eal}'*}$JOINED${pl_word#*'{eal}'} ;; *) break ;; esac
      done
    fi
    set -- "$@" "$pl_word"
  done
  if [ "$PLACE" = end ]; then
    pl_rest=$ARGUMENTS
    while [ -n "$pl_rest" ]; do
      next_argument
      set -- "$@" "$pl_option"
      [ -z "$pl_value" ] || set -- "$@" "$pl_value"
    done
  fi
  [ "$pl_how" != exec ] || exec "$@"
  SHOWN=''
  for pl_word in "$@"; do
    if [ "$pl_how" = json ]; then
      json_string "$pl_word"
      SHOWN=$SHOWN${SHOWN:+,}$STRING
    else
      quoted "$pl_word"
      SHOWN="$SHOWN${SHOWN:+ }$QUOTED"
    fi
  done
}

# Takes the next argument off pl_rest.
next_argument() {
  pl_line=${pl_rest%%"$NL"*} pl_rest=${pl_rest#*"$NL"}
  pl_option=${pl_line%%"$TAB"*} pl_value=''
  case $pl_option in
    *' '*) pl_value=${pl_option#* } pl_option=${pl_option%% *} ;;
  esac
}

# Sets JOINED to all arguments with blanks between them.
joined() {
  JOINED='' pl_rest=$ARGUMENTS
  while [ -n "$pl_rest" ]; do
    next_argument
    JOINED="$JOINED${JOINED:+ }$pl_option${pl_value:+ $pl_value}"
  done
}

# Sets QUOTED to a word as a shell reads it.
quoted() {
  case $1 in
    '' | *[!A-Za-z0-9_/.,:=@%+-]*)
      qu_rest=$1 QUOTED=''
      while :; do
        case $qu_rest in
          *\'*) QUOTED="$QUOTED${qu_rest%%\'*}'\\''" qu_rest=${qu_rest#*\'} ;;
          *) break ;;
        esac
      done
      QUOTED="'$QUOTED$qu_rest'"
      ;;
    *) QUOTED=$1 ;;
  esac
}
