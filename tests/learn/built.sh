#!/bin/sh
# built.sh - the programs that exercises let a learner build do what they are
# for: each solution with its demo, run under AddressSanitizer, prints what the
# README's question asks for.
#
#      built.sh EXERCISES

set -u

exercises=$(CDPATH='' cd -- "$1" && pwd) || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT INT TERM
failed=0

# built NN_name LINE...: the lines are printed, in any order.
built() {
    name=$1
    shift
    if ! (cd "$work" && "${CC:-cc}" -g -D_GNU_SOURCE -fsanitize=address \
        -rdynamic -pthread "$exercises/$name/demo.c" \
        "$exercises/$name/solution.c" -o demo -lm &&
        ./demo) >"$work/printed" 2>&1; then
        printf '%s: the program does not end well\n' "$name"
        head -20 "$work/printed"
        failed=1
    fi
    for line in "$@"; do
        grep -qF -- "$line" "$work/printed" && continue
        printf '%s: it does not print: %s\n' "$name" "$line"
        failed=1
    done
}

built 14_leak_detector '43 bytes were never freed' '46 bytes were never freed' \
    '(order_new+' '(order_send+' '2 blocks not freed'
built 15_cycle_analyser '2 groups' '3 references to weaken' \
    'make strategy.desk weak' 'make channel.listener weak' \
    'make logger "main".parent weak' \
    'o4 [label="logger \"main\"", style=filled];'
built 16_monitor 'warning after 19 s: memory grows' \
    'goes with orders: 0.00, with trades: 0.77'
built 17_bounded_book '   100      40     160 ' 'the test says: bounded'
built 18_profiler 'warning: prices holds more than 1000 bytes' \
    '  messages         0 bytes, 0 blocks, +0, peak 100000'
built 20_pool \
    '    39       2    0     2   100     610       60     98'
exit "$failed"
