# fish completion for bot: options from its --help, leaks from its --list.

function __bot_names
    set -l words (commandline -opc)
    $words[1] --list 2>/dev/null | string replace -rf '^  ((?!name )[a-z]+)  +(.*)' '$1\t$2'
end

# A list of names, joined by commas: complete the last one.
function __bot_list
    set -l word (commandline -ct | string replace -r '^--[a-z]+=' '')
    set -l before (string match -r '.*,' -- $word)
    for name in (__bot_names) $argv
        echo "$before$name"
    end
end

complete -c bot -f
for option in (bot --help 2>/dev/null | string replace -rf '^  (?:-., )?--([a-z-]+)(=?).*' '$1$2')
    set -l name (string replace = '' -- $option)
    switch $option
        case leak=
            complete -c bot -x -l leak -a '(__bot_list all mystery)'
        case fix=
            complete -c bot -x -l fix -a '(__bot_list all)'
        case answer=
            complete -c bot -x -l answer -a '(__bot_list none)'
        case explain=
            complete -c bot -x -l explain -a '(__bot_names)'
        case pace=
            complete -c bot -x -l pace -a '1x 10x 60x max'
        case load=
            complete -c bot -x -l load -a 'normal quiet burst cancels rejects reconnect'
        case replay= replay-book= record= json= csv= dot= heaptrack= dhat= collapsed=
            complete -c bot -r -F -l $name
        case '*='
            complete -c bot -x -l $name
        case '*'
            complete -c bot -l $name
    end
end
