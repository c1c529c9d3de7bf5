#!/bin/sh
# run_bounds.sh - the bounds of a whole run, under each load: what its report
# says of them, and of the memory by symbol.
#
# Usage: run_bounds.sh PATH/OF/bot
bot=$1
# shellcheck source=tests/run_help.sh
. "${0%/*}/../run_help.sh"

# bound NAME FIELD: a number of the report for machines.
bound() {
    sed -n "s/^    \"$1\": {.* \"$2\": \([0-9]*\).*/\1/p" json
}

# What is told of symbols at the end is what the last sample has of them, if
# that is of the end: no multiple of the samples' interval.
by_symbol() {
    sed -n 's/^    { "name": "\([A-Z]*\)", "live_bytes": \([0-9]*\), .*/\1 \2/p' \
        json >symbols
    grep '"labels": {' json | tail -n 1 |
        sed 's/.*"labels": { //; s/ }.*//; s/[":]//g; s/, /\n/g' >sampled
    [ -s symbols ] && cmp -s symbols sampled
}

# The tags of a symbol add up to it.
adds_up() {
    sed -n 's/^    { "name": "[A-Z]*", "live_bytes": \([0-9]*\), "tags": { \(.*\) } }.*/\1 \2/p' \
        json | sed 's/"[a-z]*"//g; s/[:,]//g' |
        awk '{ n = 0; for (i = 2; i <= NF; i++) n += $i
               if (n != $1) exit 1 } END { exit NR == 0 }'
}

for load in normal quiet burst cancels rejects reconnect; do
    run_json --load=$load --rate=1000 --for=1m --seed=4 --every=7s
    ok "$load: ends with 0" ends_with 0
    ok "$load: at most 64 events in a turn" [ "$(bound turn_events most)" -le 64 ]
    ok "$load: at most 64 prices of a symbol" [ "$(bound price_points most)" -eq 64 ]
    ok "$load: older ones went" [ "$(bound price_points met)" -gt 0 ]
    ok "$load: the book is far below its bound" \
        [ "$(bound book_entries most)" -lt 1000 ]
    ok "$load: and none of its orders went for it" \
        [ "$(bound book_entries met)$(bound book_age_s met)" = 00 ]
    ok "$load: no client was dropped" [ "$(bound client_unread_bytes met)" = 0 ]
    ok "$load: nothing that is news" has_not out '  bounds '
    ok "$load: memory by symbol as sampled" by_symbol
    ok "$load: by tag, too" adds_up
    fixed="$(bound book_entries most) $(value tape)"

    run_json --load=$load --rate=1000 --for=1m --seed=4 --leak=book,cache
    ok "$load: the same orders and trades when they leak" \
        [ "$(bound book_entries most) $(value tape)" = "$fixed" ]
    ok "$load: the leak holds more prices than the bound" \
        [ "$(bound price_points most)" -gt 64 ]
    ok "$load: and drops none" [ "$(bound price_points met)" -eq 0 ]
done

# Between two timers, a fifth of a virtual second, there is time for more events
# than a turn has.
run_json --observe --rate=2000 --for=10s
ok 'turns are as long as they may be' [ "$(bound turn_events most)" -eq 64 ]
ok 'and more than once' [ "$(bound turn_events met)" -gt 100 ]

# With --leak=all several verdicts turn at once, and there is room for them.
run_json --leak=all --for=10m
ok 'alerts are counted' [ "$(bound alerts_of_a_sample most)" -ge 2 ]
ok 'there is room for more' [ "$(bound alerts_of_a_sample most)" -le 64 ]
ok 'none was left out' [ "$(bound alerts_of_a_sample met)" -eq 0 ]
verdict
