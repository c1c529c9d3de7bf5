#!/bin/sh
# tool_verdict.sh - does a leak checker say the same with the tracker?
#
#   tool_verdict.sh memcheck|lsan PLAIN TRACKED
#
# Runs both programs (tool_leaks.c, without and with the tracker) under the
# tool and compares its counts by kind with each other and with what the
# program leaks by construction. A missing tool is a failure.
set -u

tool=$1
plain=$2
tracked=$3

fail() {
    echo "tool_verdict: $*" >&2
    exit 1
}

# Prints a line for each kind: bytes, blocks.
memcheck_counts() {
    valgrind --leak-check=full --show-leak-kinds=all "$1" 2>&1 |
        sed -n 's/,//g; s/^==[0-9]*== *\([a-z ]*\): \([0-9]*\) bytes in \([0-9]*\) blocks$/\1 \2 \3/p' |
        grep -E '^(definitely lost|indirectly lost|possibly lost|still reachable) '
}

# LeakSanitizer groups by stack, which the tracker changes: add up by kind.
lsan_counts() {
    LSAN_OPTIONS=exitcode=0:detect_leaks=1 "$1" 2>&1 |
        awk '/^(Direct|Indirect) leak of/ { bytes[$1] += $4; blocks[$1] += $7 }
             /fatal error/ { print }
             END { print "Direct", bytes["Direct"], blocks["Direct"]
                   print "Indirect", bytes["Indirect"], blocks["Indirect"] }'
}

case $tool in
memcheck)
    command -v valgrind >/dev/null || fail "valgrind is not installed"
    want='definitely lost 576 22
indirectly lost 416 10
possibly lost 416 4
still reachable 624 8'
    ;;
lsan)
    # A pointer into a block counts as a reference here, and a ring has no
    # first block.
    want='Direct 520 21
Indirect 472 11'
    ;;
*)
    fail "no tool named '$tool'"
    ;;
esac

for program in "$plain" "$tracked"; do
    got=$("${tool}_counts" "$program")
    [ "$got" = "$want" ] || fail "$program under $tool:
$got
should be:
$want"
done
echo "$tool says the same of both:"
echo "$want"
