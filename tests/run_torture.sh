#!/bin/sh
# run_torture.sh - each allocation of a short run fails in turn.
#
# Usage: run_torture.sh PATH/OF/bot [BOT'S ARGUMENTS]
#
# Once, and then from there on: the run goes through (status 0) or ends because
# memory ran out (71), nothing is live at its end, and it takes no longer than
# ten seconds. What doesn't hold is told with the command that repeats it.
bot=$1
shift
# shellcheck source=tests/run_help.sh
. "${0%/*}/run_help.sh"

[ $# -gt 0 ] || set -- --for=1s
run_json "$@"
total=$(value allocations)
ok 'without a fault it ends with 0' ends_with 0
ok 'it allocates' [ "${total:-0}" -gt 100 ]

# A run whose allocation $1 fails ("17", or "17+": all from there on).
survives() {
    fault=$1
    shift
    rm -f json
    timeout 10 "$bot" --json=json --fail-alloc="$fault" "$@" \
        >out 2>err </dev/null
    status=$?
    case $status in
    0 | 71) ;;
    *) return 1 ;;
    esac
    # Where memory ran out before there was a report, nothing was left either.
    [ ! -e json ] || nothing_live
}

n=1
while [ "$n" -le "${total:-0}" ]; do
    for fault in "$n" "$n+"; do
        ok "$bot --fail-alloc=$fault $*" survives "$fault" "$@"
    done
    [ $((n % 500)) -ne 0 ] || echo "$n of $total allocations have failed"
    n=$((n + 1))
done
ok 'past the last one nothing fails' survives $((total + 1)) "$@"
ok 'and the run is whole' ends_with 0
verdict
