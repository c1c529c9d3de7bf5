#!/bin/sh
# run_game.sh - the game of ./workshop mystery, played from a pipe.
#
# Usage: run_game.sh PATH/OF/bot plays|tools
#
# plays: rounds, points, wrong input. tools: what valgrind and heaptrack show.
bot=$1
what=$2
# shellcheck source=tests/run_help.sh
. "${0%/*}/run_help.sh"
game=$(CDPATH='' cd "$(dirname "$0")/.." && pwd)/exercises/game/mystery.sh
mkdir temporary
TMPDIR=$tmp/temporary
export TMPDIR

play() { # lines to type; --; options
    : >lines
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        printf '%s\n' "$1" >>lines
        shift
    done
    [ $# -eq 0 ] || shift
    sh "$game" "$bot" "$@" <lines >out 2>err
    status=$?
}

ends_like() { # its last line
    [ "$(tail -n 1 out)" = "$1" ]
}

rounds_seen() {
    grep -c '^Round ' out
}

plays() {
    play book forget channel cycle cache -- --seed=1
    ok 'five right answers are ten points' \
        ends_like 'The game: 10 of 10 points in 5 rounds.'
    ok 'a game has five rounds' [ "$(rounds_seen)" -eq 5 ]
    ok 'it ends well' ends_with 0
    ok 'nothing is said on the side' [ ! -s err ]
    ok 'nothing is left behind' [ -z "$(ls temporary)" ]

    play timer,forget timer book -- --seed=6 --rounds=3
    ok 'half an answer is one point, a wrong one none' \
        ends_like 'The game: 2 of 6 points in 3 rounds.'
    play none none -- --seed=7 --rounds=2
    ok 'none is an answer like others' \
        ends_like 'The game: 2 of 4 points in 2 rounds.'
    play 'forget, timer' -- --seed=6 --rounds=1
    ok 'a space does no harm' ends_like 'The game: 2 of 2 points in 1 round.'

    play boook 7 'BOOK' ';' '' '*' book -- --seed=1 --rounds=1
    ok 'a wrong word costs nothing' \
        ends_like 'The game: 2 of 2 points in 1 round.'
    ok 'a misspelt name is corrected' has out \
        "no leak named 'boook'; did you mean 'book'? (--list shows all)"
    ok 'what is neither choice nor name is asked again' has out \
        "'7' is neither a choice nor a name; ? shows the choices"
    ok 'an empty line shows the choices again' \
        [ "$(grep -c 'minute by minute' out)" -eq 2 ]

    play q
    ok 'who leaves at once has played nothing' \
        ends_like 'Nothing was answered, nothing was wrong.'
    play book q -- --seed=1
    ok 'who leaves keeps the points' \
        ends_like 'The game: 2 of 2 points in 1 round.'
    play book forget -- --seed=1
    ok 'the end of input is a way to leave' \
        ends_like 'The game: 4 of 4 points in 2 rounds.'
    ok 'and that is no error' ends_with 0

    play 1 2 l book -- --seed=1 --rounds=1
    ok 'looking costs nothing' ends_like 'The game: 2 of 2 points in 1 round.'
    sed '/^orders that\|^Right\|^book: /,$d' out >looks
    ok 'the report is shown' has looks 'allocated in leaks/?.c.'
    ok 'and what was typed for it' has looks \
        '$ ./bot --leak=mystery --seed=1 --pace=max'
    ok 'memory is shown in ten rows' \
        [ "$(grep -c '^ \{4,5\}[0-9]\{1,2\} ' looks)" -eq 10 ]
    ok 'the last row has the book' grep -q '^    10 .* 2647.5 ' looks
    ok 'the leaks are listed' grep -q '^  timer  *a filled' looks

    : >seeds
    for _ in 1 2 3 4 5; do
        play q
        sed -n 's/^Round 1 .*--seed=//p' out >>seeds
    done
    ok 'each game has mysteries of its own' \
        [ "$(sort -u seeds | wc -l)" -gt 1 ]
    refused
    without
}

refused() {
    for option in --rounds=0 --rounds=21 --rounds=x --rounds=; do
        play q -- "$option"
        ok "$option is refused" [ "$status/$(cat err)" = \
            '64/mystery: a game has 1 to 20 rounds' ]
    done
    play q -- --seed=x
    ok 'a seed is a number' [ "$status/$(cat err)" = \
        '64/mystery: a seed is a whole number of at most nine digits' ]
    play q -- --fast
    ok 'there are no other options' [ "$status/$(cat err)" = \
        "64/mystery: '--fast' is not an option; there are --rounds=N, --seed=N" ]
}

# On a machine that has neither valgrind nor heaptrack.
without() {
    mkdir few
    for tool in awk cat grep head mktemp od rm sed sh tail tr wc; do
        ln -s "$(command -v "$tool")" "few/$tool"
    done
    printf '3\n4\nq\n' | env PATH="$tmp/few" sh "$game" "$bot" >out 2>err
    status=$?
    ok 'a missing valgrind is named' has out \
        'valgrind is not on this machine (its package: valgrind).'
    ok 'a missing heaptrack, too' has out \
        'heaptrack is not on this machine (its package: heaptrack).'
    ok 'and the game goes on' ends_with 0
}

tools() {
    play 3 4 cache -- --seed=5 --rounds=1
    ok 'memcheck finds nothing in a cache that is freed' has out \
        'All heap blocks were freed -- no leaks are possible'
    ok 'heaptrack shows who holds the peak' has out 'cache_add'
    ok 'its files are told' grep -q '^(all of it: .*/heaptrack-5.txt)$' out
    ok 'the answer still counts' ends_like 'The game: 2 of 2 points in 1 round.'
    play 3 q -- --seed=4
    ok 'memcheck finds a cycle' grep -q 'are definitely lost in loss record' out
}

"$what"
verdict
