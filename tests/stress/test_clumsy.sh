#!/bin/sh
# test_clumsy.sh - build/stress where things go wrong around it: streams that
# are closed, a terminal that hangs up, a disk that is full, values that can't
# be. What a healthy plan says is in test_words.sh.
#
# Usage: test_clumsy.sh STRESS
set -u

stress=$1
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
stub=$here/stub_bot.sh

# shellcheck source=tests/stress/sentences.sh
. "$here/sentences.sh"

# Who starts it may have closed what is always open.
closed_streams() {
    "$stress" --bot="$stub" --seeds=1 --loads=normal --long=0 \
        --out="$tmp/closed" >&- 2>"$tmp/out"
    status=$?
    ok 'without standard output it is status 74' ends 74
    ok 'that the verdict is not told is told' \
        says 'stress: standard output: Bad file descriptor'
    ok 'the verdict is not in a file of the folder instead' \
        [ ! -s "$tmp/closed/lock" ]
    "$stress" --bot="$stub" --seeds=1 --loads=normal --long=0 \
        --json="$tmp/r.json" <&- >&- 2>&-
    ok 'a report is written even if all streams are closed' \
        grep -q '"runs_judged": 1,' "$tmp/r.json"
}

closed_streams
all_true
