#!/bin/sh
# reader.sh - a reader that never reads, and what becomes of the halves of a
# comparison when one of the three is killed.
#
# Usage: reader.sh PATH/OF/bot PATH/OF/strike
#
# What is written to a pipe is not lost, so the bot waits for its reader. The
# first signal asks for the report: it comes when the reader reads again. The
# second one ends the bot though it waits.
bot=$1
strike=$2
. "${0%/*}/faults_help.sh"
ASAN_OPTIONS=detect_leaks=0 # some are killed

# Start the bot with a FIFO that is full and that nobody reads, until it is
# stuck in it. Sets pid.
stuck() { # arguments
    rm -f fifo json csv
    mkfifo fifo
    exec 3<>fifo
    # Until it would have to wait.
    dd if=/dev/zero of=fifo oflag=nonblock bs=4096 2>filled
    env --default-signal=INT,TERM "$bot" "$@" >fifo 2>err 3<&- </dev/null &
    pid=$!
    "$strike" -w $pid
    status=$?
    ok "$*: it waits for its reader" ends_with 0
}

finish() {
    wait "$pid"
    status=$?
    exec 3<&-
}

for pace in max 1000000x; do
    for signal in INT TERM; do
        stuck --for=30d --every=1s --pace=$pace --json=json
        kill -$signal $pid
        "$strike" -w $pid # it was heard, and changes nothing
        kill -TERM $pid
        finish
        ok "$pace, $signal: the next one ends it" ends_with 143
        ok "$pace, $signal: no report was begun" [ ! -e json ]
    done

    stuck --for=30d --every=1s --pace=$pace --json=json
    kill -INT $pid
    # The FIFO has another reader now, who reads to its end.
    tr -d '\000' <fifo >out 3<&- &
    reader=$!
    exec 3<&-
    wait $pid
    status=$?
    wait $reader
    ok "$pace: with a reader the first signal ends the run with 0" ends_with 0
    ok "$pace: nothing is told" quiet
    ok "$pace: it reports" has out 'The run: '
    ok "$pace: it was stopped early" [ "$(value stopped_early)" = true ]
    ok "$pace: nothing is live" healthy
done

# Files that nobody reads. Most are written when the run is over, and then the
# first signal ends the bot. A recording, and what is live at the end, are
# written while it lasts.
for option in $outputs; do
    stuck --for=10s --leak=cycle --$option=-
    kill -TERM $pid
    case $option in
    record | collapsed)
        "$strike" -w $pid
        kill -INT $pid
        want=130
        ;;
    *) want=143 ;;
    esac
    finish
    ok "--$option=-: it ends with $want" ends_with $want
    ok "--$option=-: nothing is told" quiet
done

# A FIFO that nobody opens for reading: the bot waits there, after its run.
for option in json csv heaptrack dhat dot; do
    rm -f fifo
    mkfifo fifo
    env --default-signal=TERM "$bot" --for=1s --$option=fifo >out 2>err \
        </dev/null &
    pid=$!
    "$strike" -w $pid
    status=$?
    ok "--$option=fifo: it waits for a reader" ends_with 0
    kill -TERM $pid
    wait $pid
    status=$?
    ok "--$option=fifo: one signal ends it" ends_with 143
done

# --- halves ----------------------------------------------------------------

# Both halves of a run, and whoever of them is left.
halves_of() {
    cat "/proc/$1/task/$1/children" 2>/dev/null
}

# Until the process has two children that are the bot.
wait_for_halves() {
    while :; do
        # shellcheck disable=SC2046
        set -- "$1" $(halves_of "$1")
        [ $# -eq 3 ] && grep -aq seed= "/proc/$2/cmdline" 2>/dev/null &&
            grep -aq seed= "/proc/$3/cmdline" 2>/dev/null && return
        kill -0 "$1" 2>/dev/null || return
    done
}

for signal in TERM INT HUP KILL; do
    env --default-signal=INT,TERM "$bot" --compare --leak=cycle --for=300d \
        >out 2>err </dev/null &
    pid=$!
    wait_for_halves $pid
    children=$(halves_of $pid)
    kill -$signal $pid
    wait $pid
    status=$?
    ok "--compare, $signal: it ends the comparison" [ $status -gt 128 ]
    tries=0
    for child in $children; do
        while kill -0 "$child" 2>/dev/null && [ $tries -lt 100 ] &&
            ! grep -q '^State:.*Z' "/proc/$child/status" 2>/dev/null; do
            sleep 0.1
            tries=$((tries + 1))
        done
    done
    ok "--compare, $signal: its halves end too" [ $tries -lt 100 ]
done

# A half that is killed cannot be compared.
for which in 1 2; do
    env --default-signal=INT,TERM "$bot" --compare --leak=cycle --for=300d \
        >out 2>err </dev/null &
    pid=$!
    wait_for_halves $pid
    # shellcheck disable=SC2046
    set -- $(halves_of $pid)
    [ $which -eq 1 ] || shift
    kill -KILL "$1"
    # The other one.
    # shellcheck disable=SC2046
    set -- "$1" $(halves_of $pid)
    shift
    for half; do
        kill -INT "$half" 2>/dev/null
    done
    wait $pid
    status=$?
    ok "--compare: half $which is killed, that is 69" ends_with 69
done
ok 'nothing unfinished is left' no_partial_file
verdict
