# shellcheck shell=sh
# Reads JSON of objects and texts, as the SR-IOV network device plugin writes it into PCIDEVICE_..._INFO.

# json_read TEXT: sets FLAT to lines `key|key|key<TAB>text`, one for each text; fails when TEXT is no such JSON.
json_read() {
  FLAT='' jr_rest=$1 jr_path='' jr_key=''
  case $jr_rest in '{'*'}') ;; *) return 1 ;; esac
  while [ -n "$jr_rest" ]; do
    case $jr_rest in
      '{'*)
        jr_path="$jr_path$jr_key|" jr_key=''
        jr_rest=${jr_rest#?}
        ;;
      '}'*)
        jr_path=${jr_path%|} jr_path=${jr_path%"${jr_path##*|}"}
        jr_rest=${jr_rest#?}
        ;;
      '"'*)
        json_text || return 1
        jr_rest=${jr_rest#"${jr_rest%%[! ]*}"}
        case $jr_rest in
          :*) jr_key=$jr_text ;;
          *) FLAT="$FLAT${jr_path#|}$jr_key$TAB$jr_text$NL" ;;
        esac
        ;;
      # Numbers, truth values and lists stand nowhere that we look.
      *) jr_rest=${jr_rest#?} ;;
    esac
  done
}

# Takes a text off jr_rest, which begins with its quote.
json_text() {
  jr_rest=${jr_rest#?} jr_text=''
  while :; do
    jt_plain=${jr_rest%%[\\\"]*}
    jr_text=$jr_text$jt_plain jr_rest=${jr_rest#"$jt_plain"}
    case $jr_rest in
      \"*)
        jr_rest=${jr_rest#?}
        return 0
        ;;
      \\?*)
        jr_rest=${jr_rest#?}
        jr_text=$jr_text${jr_rest%"${jr_rest#?}"} jr_rest=${jr_rest#?}
        ;;
      *) return 1 ;;
    esac
  done
}
