#!/bin/sh
# closed_ends.sh - standard input, output and error that are closed, and
# readers who leave.
#
# Usage: closed_ends.sh PATH/OF/bot
#
# A closed descriptor's number must not go to a file of the run's: lines and
# messages would be written into it. So all files are compared with those of a
# run whose three ends are open.
bot=$1
. "${0%/*}/faults_help.sh"

closed='cannot write standard output: Bad file descriptor'
files='--json=json --csv=csv --dot=dot --record=record --dhat=dhat
    --collapsed=collapsed --heaptrack=heaptrack'

# --- all eight ways to close them ------------------------------------------

take_files() { # into this folder
    rm -rf "$1"
    mkdir "$1"
    mv json csv dot record dhat collapsed heaptrack "$1" 2>/dev/null
}

# What of the files is the same in each run: all but process ids and times,
# and how many pages there were.
same_files() { # folder
    for file in json csv dot record collapsed; do
        cmp open/$file "$1/$file" || return 1
    done
    grep -c '^[-+]' "$1/heaptrack" | cmp -s - open/events || return 1
    [ "$(tail -n 1 "$1/dhat")" = "$(tail -n 1 open/dhat)" ]
}

run --leak=cycle --for=30s $files
ok 'with open ends it ends with 0' ends_with 0
ok 'it says nothing' quiet
take_files open
grep -c '^[-+]' open/heaptrack >open/events

# Close what is named: i, o and e.
close_some() {
    ends=$1
    shift
    watch_leaks "$@"
    case $ends in
    i) "$bot" "$@" >out 2>err <&- ;;
    o) "$bot" "$@" >&- 2>err </dev/null ;;
    e) "$bot" "$@" >out 2>&- </dev/null ;;
    io) "$bot" "$@" >&- 2>err <&- ;;
    ie) "$bot" "$@" >out 2>&- <&- ;;
    oe) "$bot" "$@" >&- 2>&- </dev/null ;;
    ioe) "$bot" "$@" >&- 2>&- <&- ;;
    esac
    status=$?
}
for ends in i o e io ie oe ioe; do
    case $ends in
    *o*) want=74 ;;
    *) want=0 ;;
    esac
    : >out
    : >err
    close_some $ends --leak=cycle --for=30s $files
    take_files now
    ok "closed $ends: the status is $want" ends_with $want
    ok "closed $ends: the files are as with open ends" same_files now
    case $ends in
    o | io) ok "closed $ends: it is told" complains "$closed" ;;
    i) ok "closed $ends: nothing is told" quiet ;;
    e | ie) ok "closed $ends: there is a report" has out 'The run: ' ;;
    esac
    close_some $ends --compare --leak=cycle --for=5s
    ok "closed $ends: --compare ends with $want" ends_with $want
    close_some $ends --fix=cycle --for=5s
    ok "closed $ends: --fix ends with $want" ends_with $want
    close_some $ends --nonsense
    ok "closed $ends: a wrong option is 64" ends_with 64
done
for option in --help --version --list --explain=book --for=1s --profile=10s; do
    close_some o $option
    ok "$option: a closed standard output is 74" ends_with 74
    ok "$option: it is told, once" complains "$closed"
done
for option in $outputs; do
    close_some o --for=5s --$option=-
    ok "--$option=-: a closed standard output is 74" ends_with 74
    ok "--$option=-: it is told, once" complains "$closed"
done
close_some e --for=5s --json=/dev/full
ok 'nobody hears of a full device: 74 all the same' ends_with 74

# --- readers who leave -----------------------------------------------------

# Through `head -n 1`, with SIGPIPE as the shell has it and ignored.
leaves() { # signal's state, arguments
    state=$1
    shift
    watch_leaks "$@"
    {
        (
            [ "$state" = default ] || trap '' PIPE
            exec env --"$state"-signal=PIPE "$bot" "$@"
        ) 2>err </dev/null
        echo $? >code
    } | head -n 1 >out
    status=$(cat code)
}
for state in default ignore; do
    for option in --help --list --explain=book --for=6h --profile=10s \
        --compare --fix=cycle; do
        rm -f json
        case $option in
        --compare) leaves $state --leak=cycle --for=5s $option ;;
        --fix=*) leaves $state --for=1m $option ;;
        --for=* | --profile=*) leaves $state --json=json $option ;;
        *) leaves $state $option ;;
        esac
        ok "SIGPIPE $state, $option: it ends with 0" ends_with 0
        ok "SIGPIPE $state, $option: it says nothing" quiet
        ok "SIGPIPE $state, $option: a line was read" [ -s out ]
        [ ! -e json ] || ok "SIGPIPE $state, $option: nothing is live" healthy
    done
    for option in $outputs; do
        leaves $state --leak=cycle --for=5m --$option=-
        ok "SIGPIPE $state, --$option=-: it ends with 0" ends_with 0
        ok "SIGPIPE $state, --$option=-: it says nothing" quiet
        ok "SIGPIPE $state, --$option=-: something was read" [ -s out ]
    done
done

# What goes to standard output is the recording, and nothing else.
watch_leaks --leak=cycle
"$bot" --for=30s --leak=cycle --record=- >piped 2>err </dev/null
status=$?
ok '--record=-: it ends with 0' ends_with 0
ok '--record=-: it is the same as in a file' cmp -s piped open/record

# A FIFO whose reader leaves after the first bytes.
mkfifo fifo
for option in $outputs; do
    head -c 10 fifo >read &
    if [ $option = json ]; then
        run --for=2m --$option=fifo
    else
        run_json --for=2m --$option=fifo
    fi
    wait
    ok "--$option to a FIFO: a reader who leaves is no failure" ends_with 0
    ok "--$option to a FIFO: nothing is told" quiet
    ok "--$option to a FIFO: it is read" [ "$(wc -c <read)" -eq 10 ]
    ok "--$option to a FIFO: it is still one" [ -p fifo ]
done
ok 'nothing unfinished is left' no_partial_file
verdict
