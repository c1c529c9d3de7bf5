#!/bin/sh
# coverage.sh - which lines of bot, tracker and fixes do the tests run?
#
# Usage: tests/coverage/coverage.sh [--least=PERCENT] [--lines=FILE]
#                                   [--no-run] [BUILD [CTEST ARGUMENTS]]
#
# Builds with gcc's --coverage in BUILD (build-coverage), runs the quick tests
# there and all others that ctest's arguments choose, and prints each file that
# has lines left, then the sums. A source that is compiled into several targets
# counts once: a line is run when it was run in one of them.
#
#   --least=90     exit with 1 if a folder's sum is below
#   --lines=FILE   write the lines that were not run: file:line:text
#   --no-run       count again what earlier runs left
#
# Tests may fail here that hold elsewhere (gcov's own memory and files are in
# their way): the other builds judge them, this one counts.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd -P)
least=0
lines=/dev/null
run=yes
while [ $# -gt 0 ]; do
    case $1 in
    --least=*) least=${1#*=} ;;
    --lines=*) lines=${1#*=} ;;
    --no-run) run= ;;
    --help | -h)
        sed -n '2,/^set -u/s/^# \{0,1\}//p' "$0"
        exit 0
        ;;
    --*)
        echo "coverage.sh: unknown option $1 (--help)" >&2
        exit 64
        ;;
    *) break ;;
    esac
    shift
done
build=${1:-$root/build-coverage}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- -L quick

if [ -n "$run" ]; then
    cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Debug -DCOVERAGE=ON \
        -DBUILD_TESTING=ON >/dev/null &&
        cmake --build "$build" --parallel "$(nproc)" || exit 70
    find "$build" -name '*.gcda' -delete
    ctest --test-dir "$build" --parallel "$(nproc)" "$@"
fi
cd "$build" || exit 70
if [ -z "$(find . -name '*.gcda' -print -quit)" ]; then
    echo "coverage.sh: nothing was run in $build" >&2
    exit 70
fi

# Each line of each source as gcov prints it: "count:line:text", counts are "-"
# where there is no code and ##### or ===== where it was not run.
find . -path './tests' -prune -o -name '*.gcda' -print0 |
    xargs -0 -n 40 gcov --stdout 2>/dev/null |
    awk -F: -v root="$root/" -v least="$least" -v lines="$lines" '
    $2 + 0 == 0 {
        if ($3 == "Source") {
            source = $4
            if (index(source, root) == 1)
                source = substr(source, length(root) + 1)
            counts = source ~ /^(bot|tracker|fixes)\//
        }
        next
    }
    !counts || $1 ~ /^ *-$/ { next }
    {
        key = source ":" $2 + 0
        if (!(key in ran)) {
            ran[key] = 0
            all[source]++
            text[key] = $0
            sub(/^[^:]*:[^:]*:/, "", text[key])
        }
        if ($1 !~ /[#=]/ && !ran[key]) {
            ran[key] = 1
            hit[source]++
        }
    }
    END {
        printf "%7s %6s %6s  %s\n", "percent", "lines", "left", "file"
        for (source in all) {
            left = all[source] - hit[source]
            if (left > 0)
                printf "%7.1f %6d %6d  %s\n", 100 * hit[source] / all[source],
                    all[source], left, source | "sort -n"
            folder = source
            sub(/\/.*/, "", folder)
            sum[folder] += all[source]
            sumhit[folder] += hit[source]
        }
        close("sort -n")
        for (folder in sum) {
            percent = 100 * sumhit[folder] / sum[folder]
            printf "%7.1f %6d %6d  %s in all\n", percent, sum[folder],
                sum[folder] - sumhit[folder], folder
            if (percent < least)
                low = low " " folder
        }
        for (key in ran)
            if (!ran[key])
                print key ":" text[key] >lines
        if (low != "") {
            print "below " least " percent:" low
            exit 1
        }
    }'
