#!/bin/sh
# steps.sh - leak checks of valgrind's while the bot runs.
#
# Usage: steps.sh PATH/OF/bot alone|valgrind
#
# alone: without valgrind it says what to do. valgrind: a row for each check,
# with exact counts, and who points at what leaks.
bot=$1
. "${0%/*}/../run_help.sh"

alone() {
    run --valgrind-steps --leak=cycle
    ok 'without valgrind: it ends with 69' ends_with 69
    ok 'without valgrind: it says what to run' complains \
        "--valgrind-steps asks valgrind, but this run is not under it; run: \
valgrind -q $bot --valgrind-steps --leak=cycle"
    ok 'without valgrind: nothing runs' [ ! -s out ]
}

steps() { # arguments of the bot
    valgrind -q "$bot" --json=json --valgrind-steps "$@" \
        >out 2>err </dev/null
    status=$?
}

rows() {
    grep '^[0-9][0-9]:[0-9][0-9]:[0-9][0-9] ' out
}

# The values of column N, each once.
column() {
    rows | awk -v n="$1" '{ print $n }' | sort -u | tr '\n' ' '
}

# How often a line of the file holds this.
holds() { # file, fixed text, how often
    [ "$(grep -Fc -e "$2" "$1")" -eq "$3" ]
}

answer() { # valgrind's answer, to the next of its lines that isn't
    sed -n '/who points at/,$p' err
}

cycle() {
    steps --leak=cycle --for=1m
    ok 'cycle: it ends with 0' ends_with 0
    ok 'cycle: a row for each round trip' [ "$(rows | wc -l)" -eq 12 ]
    ok 'cycle: each leaves a desk behind' [ "$(column 4)" = '+56 ' ]
    ok 'cycle: after twelve, twelve desks' \
        [ "$(rows | awk 'END { print $1, $2, $3, $4, $5 $6 }')" = \
        '00:01:00 12 672 +56 119.3kB' ]
    ok 'cycle: what came is told once, by line' \
        [ "$(grep -Ec 'definitely lost in (new )?loss record' err)" -eq 1 ]
    ok 'cycle: valgrind tells which line allocated it' \
        grep -q 'desk_open (cycle.c:70)' err
    ok 'cycle: one question' holds err \
        '** bot, at 00:00:05, after round trip 1: who points at a struct desk, which is lost, in a cycle?' 1
    ok 'cycle: it says so' has out \
        "         lost: valgrind's log says who points at a struct desk"
    ok 'cycle: three strategies point at it, nobody else' \
        [ "$(answer | grep -Ec '^==[0-9]+== \*0x[0-9a-f]+ points at 0x')" -eq 3 ]
    answer >answered
    ok 'cycle: they are strategies' holds answered 'strategy_open (cycle.c:52)' 3
    ok 'cycle: no sample lines' [ "$(grep -c '^t=' out)" -eq 0 ]
}

# The same trades, counts and findings.
same() {
    steps --leak=cycle --for=1m
    grep -v '"command_line"' json >with
    run_json --leak=cycle --for=1m
    grep -v '"command_line"' json >without
    for field in tape pnl_ticks executions live_blocks live_bytes allocations; do
        ok "the same $field with it as without" [ \
            "$(grep -m 1 "\"$field\"" with)" = "$(grep -m 1 "\"$field\"" without)" ]
    done
}

holders() {
    steps --leak=book --for=5m
    ok 'book: twenty rows in five minutes' [ "$(rows | wc -l)" -eq 20 ]
    ok 'book: nothing is lost' [ "$(column 3)" = '0 ' ]
    ok 'book: one question' holds err 'who points at a struct entry, which is one of more and more?' 1
    ok 'book: it says so' has out \
        "         book grows: valgrind's log says who points at a struct entry"
    ok 'book: the table of the book holds it' grep -q 'refmap_reserve (refmap.c:' err
    steps --leak=channel --for=5m
    ok 'channel: one question' holds err 'who points at a struct message, which is one of more and more?' 1
    ok 'channel: a channel holds it' grep -q 'channel_open (channel.c:35)' err
    steps --leak=forget --for=15s
    ok 'forget: one question' holds err \
        'who points at a struct order_context, which is lost (no line below: nobody)?' 1
    ok 'forget: nobody holds it' has_not err '== *0x'
}

healthy() {
    steps --for=2m
    ok 'fixed: it ends with 0' ends_with 0
    ok 'fixed: valgrind is silent' [ ! -s err ]
    ok 'fixed: nothing is ever lost' [ "$(column 3)" = '0 ' ]
    valgrind --leak-check=full --error-exitcode=99 \
        "$bot" --for=40s --valgrind-steps=4 --leak=book >out 2>err </dev/null
    status=$?
    ok 'no error in what is only reachable' ends_with 0
    ok 'the checks leave nothing behind' has err \
        'All heap blocks were freed -- no leaks are possible'
    ok 'every fourth round trip' [ "$(column 2)" = '4 8 ' ]
}

elsewhere() {
    valgrind -q --tool=massif --massif-out-file=massif.out \
        "$bot" --valgrind-steps >out 2>err </dev/null
    status=$?
    ok 'massif: it ends with 69' ends_with 69
    ok 'massif: it says why' complains \
        "--valgrind-steps asks memcheck, but this is another tool of \
valgrind's; leave --tool out"
    valgrind --tool=dhat --dhat-out-file=dhat.out "$bot" --for=20s \
        >out 2>err </dev/null
    status=$?
    ok 'dhat: it ends with 0' ends_with 0
    ok 'dhat: it is not asked what only memcheck knows, time and again' \
        [ "$(grep -c 'unknown DHAT client request' err)" -le 3 ]
    run --for=2m --record=whole
    steps --replay=whole
    ok 'a replay has a check a minute' [ "$(column 1)" = '00:01:00 00:02:00 ' ]
}

case $2 in
alone)
    alone
    ;;
valgrind)
    if ! command -v valgrind >/dev/null; then
        echo 'valgrind is missing (package valgrind)'
        exit 1
    fi
    cycle
    same
    holders
    healthy
    elsewhere
    ;;
esac
verdict
