#!/bin/sh
# day.sh - a day of virtual time at the default rate, in 64 MB of address
# space: what is live is bounded, and at the end it is nothing.
#
# Usage: day.sh PATH/OF/bot [SEEDS [TIME]]
#
# For each seed from 1 to SEEDS (1) a run of TIME (24h).
bot=$1
seeds=${2:-1}
span=${3:-24h}
. "${0%/*}/faults_help.sh"

# Blocks and bytes of each sample: not once more than a tenth above the most
# that there was in the first hour.
flat() {
    awk -F, -v samples=0 '
        NR == 1 { next }
        $1 <= 3600000 {
            if ($2 > bytes) bytes = $2
            if ($3 > blocks) blocks = $3
            next
        }
        { samples++ }
        $2 * 10 > bytes * 11 || $3 * 10 > blocks * 11 {
            print "at " $1 " ms: " $2 " bytes, " $3 " blocks; before: " \
                bytes ", " blocks
            bad = 1
        }
        END { exit bad || samples < 100 }' csv
}

seed=0
while [ $seed -lt "$seeds" ]; do
    seed=$((seed + 1))
    rm -f json csv
    # shellcheck disable=SC3045 # all shells have it
    (
        ulimit -v 65536
        exec "$bot" --for="$span" --seed=$seed --check --json=json --csv=csv
    ) >out 2>err </dev/null
    status=$?
    ok "seed $seed, $span: no leak is found, it ends with 0" ends_with 0
    ok "seed $seed, $span: nothing is told" quiet
    ok "seed $seed, $span: it was all of it" \
        [ "$(value stopped_early)" = false ]
    events=$(value market_events)
    seconds=$(value virtual_seconds)
    ok "seed $seed, $span: it had nearly 100 events a second" \
        [ "${events:-0}" -gt $((${seconds:-1000000} * 90)) ]
    ok "seed $seed, $span: what is live is bounded" flat
    ok "seed $seed, $span: nothing is live at the end" healthy
    ok "seed $seed, $span: nothing is unfinished" no_partial_file
    echo "$seed of $seeds seeds"
done
verdict
