# shellcheck shell=sh
# The arguments with their reasons, what is worth knowing, and what is missing; as text and as JSON.

ARGUMENTS='' NOTES='' ERRORS='' CODE=0

# argument WORD REASON: for EAL. A value behind a blank is a word of its own.
argument() {
  ARGUMENTS=$ARGUMENTS$1$TAB$2$NL
}

note() {
  NOTES=$NOTES$1$NL
}

# lacking CODE FOUND NEEDED: everything that is missing is said at once; the first decides the exit code.
lacking() {
  [ "$CODE" != 0 ] || CODE=$1
  ERRORS=$ERRORS$1$TAB$2$TAB$3$NL
}

print_errors() {
  printf '%s' "$ERRORS" | while IFS=$TAB read -r _ found needed; do
    printf '%s: %s\n  needed: %s\n' "$NAME" "$found" "$needed"
  done
}

print_text() {
  printf 'program   %s, %s\n' "$PROGRAM" "$RELEASE_TEXT"
  printf '%s' "$ARGUMENTS" | while IFS=$TAB read -r word reason; do
    printf '  %-44s  %s\n' "$word" "$reason"
  done
  printf '%s' "$NOTES" | while IFS= read -r line; do printf 'note      %s\n' "$line"; done
  print_errors
  place text "$@"
  printf 'command   %s\n' "$SHOWN"
}

# Sets STRING to a JSON string.
json_string() {
  STRING='' js_rest=$1
  while :; do
    js_plain=${js_rest%%[\\\""$NL$TAB"]*}
    STRING=$STRING$js_plain js_rest=${js_rest#"$js_plain"}
    case $js_rest in
      '') break ;;
      "$NL"*) STRING=$STRING\\n ;;
      "$TAB"*) STRING=$STRING\\t ;;
      *) STRING=$STRING\\${js_rest%"${js_rest#?}"} ;;
    esac
    js_rest=${js_rest#?}
  done
  STRING="\"$STRING\""
}

# json_list LINES KEY...: sets LIST to a JSON list; of objects when the lines have fields with these keys.
json_list() {
  jl_rest=$1 LIST=''
  shift
  while [ -n "$jl_rest" ]; do
    jl_line=${jl_rest%%"$NL"*} jl_rest=${jl_rest#*"$NL"}
    if [ $# = 0 ]; then
      json_string "$jl_line"
      jl_item=$STRING
    else
      jl_item=''
      for jl_key in "$@"; do
        json_string "${jl_line%%"$TAB"*}"
        jl_item="$jl_item${jl_item:+,}\"$jl_key\":$STRING"
        jl_line=${jl_line#*"$TAB"}
      done
      jl_item="{$jl_item}"
    fi
    LIST=$LIST${LIST:+,}$jl_item
  done
  LIST="[$LIST]"
}

print_json() {
  json_string "$PROGRAM"
  pj_text="{\"program\":$STRING"
  json_string "$RELEASE"
  pj_text="$pj_text,\"dpdk\":$STRING"
  json_list "$ARGUMENTS" argument reason
  pj_text="$pj_text,\"arguments\":$LIST"
  json_list "$NOTES"
  pj_text="$pj_text,\"notes\":$LIST"
  json_list "$ERRORS" code found needed
  pj_text="$pj_text,\"errors\":$LIST"
  place json "$@"
  printf '%s,"command":[%s]}\n' "$pj_text" "$SHOWN"
}

# say_or_go_on PROGRAM [ARGUMENT...]: prints what was asked for, or what is missing, and ends; goes on where the program
# is to be started.
say_or_go_on() {
  case $MODE in
    print) print_text "$@" ;;
    json) print_json "$@" ;;
    exec) print_errors >&2 ;;
  esac
  [ -z "$ERRORS" ] || exit "$CODE"
  [ "$MODE" = exec ] || exit 0
}
