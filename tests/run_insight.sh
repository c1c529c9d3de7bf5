#!/bin/sh
# run_insight.sh - does the bot explain its leaks, and do others open its files?
#
# Usage: run_insight.sh PATH/OF/bot explains|exports
#
# explains: stacks, cycles, holders, alerts, profiles and limits, in the report
# and in the JSON. exports: heaptrack_print and dot read what was written.
bot=$1
. "${0%/*}/run_help.sh"

# The report as one line of words, so that no wrap is in the way.
words() {
    grep -v '^t=' out | tr -s ' \n' '  '
}

says() {
    words | grep -Fq -e "$1"
}

cycles() {
    run_json --leak=cycle
    ok 'cycle: who called is told' says 'called by desk_open(), leaks/cycle.c:'
    ok 'cycle: the way round has names' says \
        'struct strategy.desk → struct desk.strategies[0] → struct strategy'
    ok 'cycle: the reference to weaken has a line' says \
        'weaken desk of struct strategy (leaks/cycle.c:56)'
    ok 'cycle: all would go' says "then all of it goes: 6,776 blocks"
    ok 'cycle: what would go is what leaked' \
        has json "\"frees_blocks\": $(value live_blocks), \"frees_bytes\": $(value live_bytes)"
    ok 'cycle: machines hear of it, too' has json \
        '"holder": "struct strategy", "field": "desk", "owner": "struct desk"'
}

holders() {
    run_json --leak=book
    ok 'book: the holder is told' says 'path struct trader.book → struct book.'
    ok 'book: machines hear of it, too' has json \
        '"path": "struct trader.book → struct book.'
    ok 'book: an alert names the line' \
        grep -q '^alert t=.*: growing: book, .* book_add(), leaks/book.c:' out
    run_json --leak=channel
    ok 'channel: the holder is told' says 'path struct trader.channels['
    run --leak=cache --budget=64M
    ok 'cache: the alert knows when the budget is full' \
        grep -q '^alert .* the budget of 67.1 MB is full in ' out
    ok 'cache: so does the report' says 'limit the budget of 67.1 MB is full in'
}

healthy() {
    for seed in 1 2 3 4 5; do
        run --seed="$seed" --for=20m
        ok "seed $seed, fixed: no alert" has_not out alert
    done
}

profiles() {
    run --leak=book --for=3m --profile=1m
    ok 'three profiles' [ "$(grep -c '^profile of ' out)" = 3 ]
    ok 'by tag' grep -q '^book  *[0-9]' out
    ok 'by symbol' grep -q '^ACME  *[0-9]' out
    ok 'instead of lines' has_not out 'live_bytes='
}

explains() {
    cycles
    holders
    healthy
    profiles
}

# What leaked, as heaptrack_print counts it: 1,203,224 bytes.
heaptrack_agrees() {
    heaptrack_print heaptrack 2>err | grep -q '^total memory leaked: 1.20M$' &&
        [ "$(value live_bytes)" = 1203224 ]
}

exports() {
    run_json --leak=cycle --heaptrack=heaptrack --dot=dot --csv=csv \
        --collapsed=collapsed --dhat=dhat
    ok 'all exports at once' ends_with 0
    ok 'heaptrack_print counts the same leak' heaptrack_agrees
    ok 'dot draws it' dot -Tsvg -o svg dot
    ok 'with the reference to weaken' has svg weaken
    ok 'dashed' grep -q 'style=dashed' dot
    ok 'the table has symbols' grep -q '^time_ms,.*,label_ACME_bytes' csv
    ok 'a row for each sample' [ "$(wc -l <csv)" = 61 ]
    ok 'stacks are collapsed' grep -q '^strategies;.*;strategy_open.* [0-9]*$' \
        collapsed
    ok 'DHAT has the function' has dhat 'strategy_open (leaks/cycle.c:52)'
    run --leak=book --dot=dot
    ok 'without a cycle the holders are drawn, with all that they hold' \
        grep -q 'struct book.*holds 33,[0-9]* blocks' dot
    ok 'from the stack that holds them' grep -q 'of the main thread' dot
    for option in csv dot heaptrack collapsed dhat; do
        run --leak=cycle --for=1m "--$option=-"
        ok "--$option=- ends well" ends_with 0
        ok "--$option=-: nothing else is there" has_not out 'The run:'
        run --for=1m "--$option=none/x"
        ok "--$option=none/x ends with 74" ends_with 74
        ok "--$option=none/x says why" has err \
            'bot: cannot write none/x: No such file or directory'
    done
}

"$2"
verdict
