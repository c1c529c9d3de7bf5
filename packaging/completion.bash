# bash completion for bot: options from its --help, leaks from its --list.

_bot_names() {
    "$1" --list 2>/dev/null | sed -n '/^  name /d; s/^  \([a-z]*\)  .*/\1/p'
}

# A list of names, joined by commas: complete the last one.
_bot_list() {
    local bot=$1 word=$2 before=
    case $word in *,*) before=${word%,*}, ;; esac
    mapfile -t COMPREPLY < <(compgen -P "$before" \
        -W "$(_bot_names "$bot") $3" -- "${word##*,}")
    compopt -o nospace
}

_bot() {
    local bot=$1 word=${COMP_WORDS[COMP_CWORD]} option=
    # "--leak=cy" comes as three words: "--leak", "=", "cy".
    if [ "$word" = = ]; then
        option=${COMP_WORDS[COMP_CWORD - 1]} word=
    elif [ "${COMP_WORDS[COMP_CWORD - 1]}" = = ]; then
        option=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    case $option in
    --leak) _bot_list "$bot" "$word" "all mystery" ;;
    --fix) _bot_list "$bot" "$word" all ;;
    --answer) _bot_list "$bot" "$word" none ;;
    --explain) mapfile -t COMPREPLY < <(compgen -W "$(_bot_names "$bot")" -- "$word") ;;
    --pace) mapfile -t COMPREPLY < <(compgen -W '1x 10x 60x max' -- "$word") ;;
    --load) mapfile -t COMPREPLY < <(compgen -W 'normal quiet burst cancels rejects reconnect' -- "$word") ;;
    --replay | --replay-book | --record | --json | --csv | --dot | --heaptrack | --dhat | --collapsed)
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        compopt -o filenames
        ;;
    '')
        mapfile -t COMPREPLY < <(compgen -W "$("$bot" --help 2>/dev/null |
            sed -n 's/^  \(-., \)*\(--[a-z-]*=*\).*/\2/p')" -- "$word")
        case ${COMPREPLY[0]-} in *=) compopt -o nospace ;; esac
        ;;
    esac
}

complete -F _bot bot ./bot build/bot
