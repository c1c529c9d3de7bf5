#!/bin/sh
# fuzz.sh - build the fuzz targets with clang's libFuzzer, and let them search.
#
# Usage: fuzz.sh [--seconds=N] [--jobs=N] [--build=FOLDER] [--coverage]
#                [--no-build] [--list] [TARGET...]
#
# Each target (all of them without a name) runs for N seconds (60), --jobs at a
# time (as many as there are processors). What it learned stays in the corpus in
# FOLDER (build-fuzz), so the next run goes on from there. An input that
# crashes, leaks, hangs (10 s for one input) or takes more than 1 GiB is made
# smaller and kept, and the command that repeats it is printed.
#
# --coverage then plays the corpus in a build that counts lines, and tells how
# much of the files that each target is aimed at was reached.
#
# Exit status: 0 nothing found, 1 something was, 64 wrong usage, 69 a tool is
# missing, 70 the build failed.
set -u

here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
root=${here%/tests/fuzz}
build=$root/build-fuzz
seconds=60
jobs=$(nproc 2>/dev/null || echo 2)
coverage=no
do_build=yes
all='itch ouch frame quantities options tracker_words text itch_file lobster
exchange trader tracker references graph'

usage() {
    sed -n '/^# Usage/,/^# Exit/p' "$0" | sed 's/^# \{0,1\}//' >&2
    exit 64
}

die() {
    status=$1
    shift
    printf 'fuzz: %s\n' "$*" >&2
    exit "$status"
}

# The files that a target is aimed at, for --coverage.
aim() {
    case $1 in
    itch) echo bot/wire/itch.c bot/wire/bytes.h ;;
    ouch) echo bot/wire/ouch.c bot/wire/ouch_out.c bot/wire/bytes.h ;;
    frame) echo bot/wire/frame.c ;;
    quantities)
        echo bot/base/duration.c bot/base/nearest.c bot/base/label.c \
            tracker/figures.c
        ;;
    options)
        echo bot/options.c bot/options_check.c bot/options_help.c \
            bot/options_values.c
        ;;
    tracker_words) echo tracker/preload/options.c ;;
    text) echo bot/monitor/text.c ;;
    itch_file)
        echo bot/exchange/replay.c bot/exchange/replay_file.c \
            bot/exchange/replay_itch.c bot/exchange/replay_orders.c
        ;;
    lobster)
        # What it never asks of replay_orders.c is what ITCH alone can say.
        echo bot/exchange/replay_lobster.c bot/exchange/lobster_csv.c
        ;;
    exchange)
        echo bot/exchange/session.c bot/exchange/rules.c \
            bot/exchange/events.c bot/exchange/exchange.c \
            bot/exchange/feed.c bot/exchange/matching.c \
            bot/exchange/matching_look.c bot/exchange/bookside.c \
            bot/base/refmap.c
        ;;
    trader)
        echo bot/trader/gateway.c bot/trader/feed.c bot/trader/trader.c \
            bot/trader/desk.c bot/trader/maker.c bot/trader/scalper.c \
            bot/trader/arbitrage.c bot/trader/risk.c bot/trader/depth.c \
            fixes/book.c fixes/free.c fixes/forget.c fixes/timer.c \
            fixes/channel.c fixes/cache.c fixes/cycle.c bot/clock.c
        ;;
    tracker)
        echo tracker/heap.c tracker/ledger.c tracker/table.c tracker/look.c \
            tracker/fault.c tracker/text.c tracker/listeners.c \
            tracker/freed.c tracker/origin.c
        ;;
    references) echo tracker/rc.c ;;
    graph)
        echo tracker/graph/graph.c tracker/graph/graph_dominators.c \
            tracker/graph/graph_edges.c tracker/graph/graph_index.c \
            tracker/graph/graph_nodes.c tracker/graph/graph_parts.c \
            tracker/graph/graph_reach.c tracker/graph/graph_scan.c
        ;;
    esac
}

# No input of these is longer than this, in bytes.
max_len() {
    case $1 in
    itch | ouch) echo 128 ;;
    quantities) echo 96 ;;
    options | tracker_words | text) echo 1024 ;;
    *) echo 4096 ;;
    esac
}

tool() { # the name with or without clang's version
    command -v "$1" || command -v "$1-14" || command -v "$1-15" ||
        command -v "$1-16" || die 69 "$1 is missing; it is in the package llvm"
}

make_tree() { # folder, targets, cmake's arguments
    tree=$1
    wanted=$2
    shift 2
    # shellcheck disable=SC2086 # several words
    if cmake -S "$root" -B "$tree" -DCMAKE_C_COMPILER=clang \
        -DBUILD_TESTING=ON "$@" >"$tree.log" 2>&1 &&
        cmake --build "$tree" --parallel "$jobs" --target $wanted \
            >>"$tree.log" 2>&1; then
        return
    fi
    tail -n 30 "$tree.log" >&2
    die 70 "the build failed; all of it is in $tree.log"
}

# --- running ---------------------------------------------------------------

start() { # one target, in the background; its status goes into a file
    name=$1
    corpus=$work/corpus/$name
    mkdir -p "$corpus" "$work/found/$name"
    rm -f "$work/$name.status"
    "$build/tests/replay_$name" --seeds="$corpus" ||
        die 70 "replay_$name writes no seeds"
    set --
    [ ! -e "$here/$name.dict" ] || set -- "-dict=$here/$name.dict"
    [ ! -d "$here/found/$name" ] || set -- "$@" "$here/found/$name"
    (
        "$build/tests/fuzz_$name" -max_total_time="$seconds" -timeout=10 \
            -rss_limit_mb=1024 -max_len="$(max_len "$name")" \
            -print_final_stats=1 -artifact_prefix="$work/found/$name/" \
            "$corpus" "$@" >"$work/$name.log" 2>&1
        echo $? >"$work/$name.status"
    ) &
    date +%s >"$work/$name.began"
    running="$running $name"
}

# The last numbers that libFuzzer told: runs, edges, features, inputs.
numbers() {
    sed -n 's/^#\([0-9]*\).* cov: \([0-9]*\) ft: \([0-9]*\) corp: \([0-9]*\).*/\1 \2 \3 \4/p' \
        "$work/$1.log" | tail -n 1
}

# Make each crash of $name smaller, and say how to repeat it.
tell_found() {
    for file in "$work/found/$name"/crash-* "$work/found/$name"/leak-* \
        "$work/found/$name"/timeout-* "$work/found/$name"/oom-* \
        "$work/found/$name"/slow-unit-*; do
        [ -e "$file" ] || continue
        case $file in
        */crash-*)
            "$build/tests/fuzz_$name" -minimize_crash=1 -max_total_time=20 \
                -exact_artifact_path="$file.small" "$file" >/dev/null 2>&1
            [ ! -s "$file.small" ] || file=$file.small
            ;;
        esac
        printf '  found: %s\n' "$file"
        printf '  repeat it: %s %s\n' "$build/tests/fuzz_$name" "$file"
        printf '  once it is fixed: cp %s %s\n' "$file" \
            "$here/found/$name/WHAT-IT-WAS"
    done
    grep -E '^(SUMMARY|.*not so:|.*runtime error)' "$work/$name.log" |
        head -n 3 | sed 's/^/  /'
}

finish() { # a target has ended: its line of the summary
    name=$1
    status=$(cat "$work/$name.status")
    # shellcheck disable=SC2046 # several words
    set -- $(numbers "$name") 0 0 0 0
    printf '%-14s %10s runs in %4s s, %5s edges, %6s features, %5s inputs: %s\n' \
        "$name" "$1" "$(($(date +%s) - $(cat "$work/$name.began")))" \
        "$2" "$3" "$4" \
        "$([ "$status" -eq 0 ] && echo fine || echo "FAILED ($status)")"
    if [ "$status" -ne 0 ]; then
        failed=$((failed + 1))
        tell_found
    fi
}

# Wait until fewer than $1 are running.
wait_below() {
    while :; do
        still=
        count=0
        for one in $running; do
            if [ -e "$work/$one.status" ]; then
                finish "$one"
            else
                still="$still $one"
                count=$((count + 1))
            fi
        done
        running=$still
        [ "$count" -ge "$1" ] || return 0
        sleep 1
        progress=$((progress + 1))
        if [ $((progress % 60)) -eq 0 ]; then
            for one in $running; do
                # shellcheck disable=SC2046
                set -- "$1" $(numbers "$one") 0 0
                printf '  ... %s: %s runs, %s edges\n' "$one" "$2" "$3"
            done
        fi
    done
}

# --- coverage --------------------------------------------------------------

count_lines() {
    profdata=$(tool llvm-profdata) || exit $?
    cov=$(tool llvm-cov) || exit $?
    lined=$build-lines
    wanted=
    for name in $targets; do
        wanted="$wanted replay_$name"
    done
    make_tree "$lined" "$wanted" \
        -DCMAKE_C_FLAGS='-fprofile-instr-generate -fcoverage-mapping'
    for name in $targets; do
        program=$lined/tests/replay_$name
        profile=$work/$name.profile
        # shellcheck disable=SC2046
        set -- "$work/corpus/$name"
        [ ! -d "$here/found/$name" ] || set -- "$@" "$here/found/$name"
        LLVM_PROFILE_FILE=$profile.raw "$program" --mutate=0 "$@" >/dev/null ||
            die 70 "replay_$name fails on its corpus"
        "$profdata" merge -o "$profile" "$profile.raw"
        printf '%s:\n' "$name"
        # shellcheck disable=SC2046
        (cd "$root" && "$cov" report "$program" -instr-profile="$profile" \
            $(aim "$name")) | awk '
            $1 ~ /\.[ch]$/ || $1 == "TOTAL" {
                printf "  %-32s %5s of %5s lines, %s\n", $1, $8 - $9, $8, $10
            }'
    done
}

# --- arguments -------------------------------------------------------------

targets=
while [ $# -gt 0 ]; do
    case $1 in
    --seconds=*) seconds=${1#*=} ;;
    --jobs=*) jobs=${1#*=} ;;
    --build=*) build=${1#*=} ;;
    --coverage) coverage=yes ;;
    --no-build) do_build=no ;;
    --list) echo "$all" | tr ' ' '\n' && exit 0 ;;
    -*) usage ;;
    *)
        [ -n "$(aim "$1")" ] || die 64 "no target is named $1 (see --list)"
        targets="$targets $1"
        ;;
    esac
    shift
done
case $seconds$jobs in
*[!0-9]*) usage ;;
esac
[ "$jobs" -gt 0 ] || usage
[ -n "$targets" ] || targets=$all
command -v clang >/dev/null ||
    die 69 "clang is missing; it is in the packages clang, libclang-rt-14-dev"
mkdir -p "$build" || die 70 "cannot write $build"
build=$(CDPATH='' cd "$build" && pwd -P)
work=$build/fuzz
mkdir -p "$work"

# Little is freed at once; a small quarantine is as good, and faster. All
# tracked memory must be freed, and what else there is, too.
ASAN_OPTIONS=quarantine_size_mb=16:detect_leaks=1:allocator_may_return_null=1
export ASAN_OPTIONS

if [ "$do_build" = yes ]; then
    wanted=
    for name in $targets; do
        wanted="$wanted fuzz_$name replay_$name"
    done
    make_tree "$build" "$wanted" -DFUZZ=ON -DSANITIZE=address,undefined
fi
failed=0
progress=0
running=
trap 'kill 0' INT TERM
for next in $targets; do
    wait_below "$jobs"
    start "$next"
done
wait_below 1
[ "$coverage" = no ] || count_lines
[ "$failed" -eq 0 ] || die 1 "$failed of the targets found something"
echo "nothing was found"
