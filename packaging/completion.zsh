#compdef bot
# zsh completion for bot: options from its --help, leaks from its --list.

_bot_names() {
    local -a names
    names=(${(f)"$($bot --list 2>/dev/null | sed -n '/^  name /d; s/^  \([a-z]*\)  .*/\1/p')"} $@)
    _values -s , leak $names
}

_bot() {
    local bot=${words[1]} line
    local -a options
    for line in ${(f)"$($bot --help 2>/dev/null | sed -n 's/^  \(-., \)*\(--[a-z-]*=*\).*/\2/p')"}; do
        case $line in
        --leak=) options+=("${line}:leaks:_bot_names all mystery") ;;
        --fix=) options+=("${line}:leaks:_bot_names all") ;;
        --answer=) options+=("${line}:leaks:_bot_names none") ;;
        --explain=) options+=("${line}:leak:_bot_names") ;;
        --pace=) options+=("${line}:pace:(1x 10x 60x max)") ;;
        --load=) options+=("${line}:load:(normal quiet burst cancels rejects reconnect)") ;;
        --replay=|--replay-book=|--record=|--json=|--csv=|--dot=|--heaptrack=|--dhat=|--collapsed=)
            options+=("${line}:file:_files") ;;
        *=) options+=("${line}:value: ") ;;
        *) options+=("$line") ;;
        esac
    done
    _arguments $options
}

_bot "$@"
