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
        grep -E '"(tape|pnl_ticks|executions|fills)"'
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

trades "$bot" >"$work/fast"
grep -q '"tape": "[0-9a-f]\{16\}"' "$work/fast"
if [ "${2:-}" = valgrind ]; then
    same 'under valgrind' valgrind -q "$bot"
    exit 0
fi
same 'at 1000x' "$bot" --pace=1000x
same 'at 37x' "$bot" --pace=37x
same 'a sample every 50 ms' "$bot" --every=50ms
same 'recorded' "$bot" --record="$work/recorded"
same 'with all leaks' "$bot" --leak=all
trades "$bot" --seed=2 >"$work/other"
if cmp -s "$work/fast" "$work/other"; then
    printf '%s\n' 'seed 2 trades as seed 1 does'
    exit 1
fi
