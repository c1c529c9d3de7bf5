#!/bin/sh
# limits.sh - no descriptors left, little address space, a small stack.
#
# Usage: limits.sh PATH/OF/bot PATH/OF/onpty
#
# From a limit that is enough down to one with which not even the loader gets
# through. On the way each run either goes through or says what it misses, with
# the status for it; never does it end by a signal.
# shellcheck disable=SC3045 # all shells have these limits
bot=$1
onpty=$2
. "${0%/*}/faults_help.sh"

files='--csv=csv --dot=dot --record=record --dhat=dhat --collapsed=collapsed
    --heaptrack=heaptrack'

# What runs the tests may have left us files of its own.
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-

# Run with a limit: its letter and value, then arguments.
limited() {
    rm -f json csv dot record dhat collapsed heaptrack
    watch_leaks "$@"
    (
        ulimit "$1" "$2"
        shift 2
        exec "$bot" "$@"
    ) >out 2>err </dev/null
    status=$?
}

# The loader gave up before the bot was there.
not_loaded() {
    [ $status -eq 127 ] && has err 'error while loading shared libraries'
}

# One of these statuses; and where something was missing, lines of ours and nothing else.
ends_with_one_of() {
    case " $* " in
    *" $status "*) ;;
    *) return 1 ;;
    esac
    if [ $status -le 1 ]; then
        quiet
    else
        [ -s err ] && ! grep -v '^bot: ' err
    fi
}

fine_or_nothing() { # sentence's beginning
    ok "$1: nothing is unfinished" no_partial_file
    [ ! -e json ] || ok "$1: nothing is live" healthy
}

# --- descriptors -----------------------------------------------------------

started=0
for count in 40 32 24 20 19 18 17 16 15 14 13 12 11 10 9 8 7 6 5 4 3; do
    # shellcheck disable=SC2086
    limited -n $count --for=5s --json=json $files
    not_loaded && break
    started=$count
    ok "$count descriptors: 0, 69 or 74" ends_with_one_of 0 69 74
    fine_or_nothing "$count descriptors"
    limited -n $count --for=5s
    ok "$count descriptors, no files: 0 or 69" ends_with_one_of 0 69
    [ $status -eq 0 ] || ok "$count descriptors, no files: why" \
        complains 'cannot run: Too many open files'
    [ $status -ne 0 ] || ok "$count descriptors, no files: a report" reported
    limited -n $count --replay=none
    ok "$count descriptors: no replay" ends_with_one_of 66 69
    limited -n $count --compare --leak=cycle --for=1s
    ok "$count descriptors, --compare: 0 or 69" \
        [ $status -eq 0 -o $status -eq 69 ]
    limited -n $count --fix=cycle --for=1s
    ok "$count descriptors, --fix: 0 or 69" \
        [ $status -eq 0 -o $status -eq 69 ]
    limited -n $count --list
    ok "$count descriptors, --list: 0" ends_with 0
done
ok 'with a few descriptors it starts' [ $started -le 6 ]
limited -n 32 --for=5s --json=json --csv=csv
ok 'with 32 descriptors it does all it should' ends_with 0

# --- address space ---------------------------------------------------------

space() { # kilobytes
    # shellcheck disable=SC2086
    limited -v "$1" --for=1m --json=json $files
    not_loaded && return 1
    ok "$1 kB: 0 or 71" ends_with_one_of 0 71
    fine_or_nothing "$1 kB"
    limited -v "$1" --leak=all --for=1m --json=json
    ok "$1 kB, all leaks: 0 or 71" ends_with_one_of 0 71
    ok "$1 kB, all leaks: nothing is unfinished" no_partial_file
    limited -v "$1" --leak=cycle --for=10s --check
    ok "$1 kB, --check: a leak never passes" ends_with_one_of 1 71
}
# shellcheck disable=SC2086
limited -v 65536 --leak=cycle --for=10m --json=json $files
ok '64 MB: it does all it should' ends_with 0
ok '64 MB: nothing is told' quiet
ok '64 MB: names are there' has out 'desk_open(), leaks/cycle.c:'
if space 65536; then
    kb=61440
    while space $kb; do
        kb=$((kb - kb / 14))
    done
fi
ok 'below 8 MB at last it cannot be loaded' [ $kb -lt 8192 ]
echo "it could not be loaded into $kb kB"
limited -v 32768 --leak=cycle --for=1m
ok '32 MB: it ends with 0' ends_with 0
ok '32 MB: what is missing is told' \
    has out 'there was no memory to look them up'

# --- stack -----------------------------------------------------------------

for kb in 8192 1024 512 256 255 192 128 96 64; do
    # shellcheck disable=SC2086
    limited -s $kb --leak=all --for=1m --json=json $files
    ok "a stack of $kb kB: it ends with 0" ends_with 0
    ok "a stack of $kb kB: nothing is told" quiet
    limited -s $kb --fix=cycle --for=10s
    ok "a stack of $kb kB, --fix: it ends with 0" ends_with 0
done
TERM=xterm
export TERM
for kb in 256 128; do
    # shellcheck disable=SC2016
    "$onpty" 'read:of 00:00:10' -- sh -c 'ulimit -s "$1"; exec "$0" --for=10s' \
        "$bot" $kb >out 2>err </dev/null
    status=$?
    ok "a stack of $kb kB, on a terminal: it ends with 0" ends_with 0
done
ok 'nothing unfinished is left' no_partial_file
verdict
