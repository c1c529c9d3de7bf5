#!/bin/sh
# The same seed gives the same trades: paced or not, sampled often or seldom,
# recorded or not, under valgrind or not.
#
#   run_same.sh BOT [valgrind]
set -eu

bot=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What a run traded: its tape, its profit and its executions.
trades() {
    "$@" --for=20s --json=- 2>/dev/null |
        grep -E '"(tape|pnl_ticks|executions|fills|disconnects)"'
}

same() {
    name=$1
    shift
    trades "$@" >"$work/other"
    if ! cmp -s "$work/fast" "$work/other"; then
        printf '%s\n' "not the same trades: $name"
        diff "$work/fast" "$work/other" || true
        exit 1
    fi
    printf '%s\n' "the same trades: $name"
}

# In all ways, on a day of this load; $2: only under valgrind.
all_ways() {
    load=--load=$1
    trades "$bot" "$load" >"$work/fast"
    grep -q '"tape": "[0-9a-f]\{16\}"' "$work/fast"
    if [ "$2" = valgrind ]; then
        same "$1 under valgrind" valgrind -q "$bot" "$load"
        return
    fi
    same "$1 at 1000x" "$bot" "$load" --pace=1000x
    same "$1 at 37x" "$bot" "$load" --pace=37x
    same "$1, a sample every 50 ms" "$bot" "$load" --every=50ms
    same "$1, recorded" "$bot" "$load" --record="$work/recorded"
    same "$1, with all leaks" "$bot" "$load" --leak=all
    trades "$bot" "$load" --seed=2 >"$work/other"
    if cmp -s "$work/fast" "$work/other"; then
        printf '%s\n' "$1: seed 2 trades as seed 1 does"
        exit 1
    fi
}

for day in normal reconnect; do
    all_ways $day "${2:-}"
done
