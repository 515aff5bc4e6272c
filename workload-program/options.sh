# shellcheck shell=sh
# Options of every program here: what is printed instead of starting a program, and of which container.

ROOT='' ROOTED=0 MODE=exec

wrong_use() {
  echo "$NAME: $1" >&2
  usage >&2
  exit 2
}

# common_option OPTION [VALUE]...: fails when it is none of them. Sets TAKEN to the number of words.
common_option() {
  TAKEN=1
  case $1 in
    --print) MODE=print ;;
    --json) MODE=json ;;
    --root)
      [ -d "${2-}" ] || wrong_use "no directory ${2-}"
      ROOT=${2%/} ROOTED=1 TAKEN=2
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) return 1 ;;
  esac
}

options_agree() {
  [ "$ROOTED" = 0 ] || [ "$MODE" != exec ] || wrong_use '--root goes with --print or --json'
}
