#!/bin/sh
# exercise.sh - the gate: sh exercise.sh PROGRAM.c ...
#
# report.txt has a line for each program, in the order given: NAME WORD.
#
#   clean      it ended with 0, and neither memcheck nor AddressSanitizer found
#              anything; a block in reach at the end is no finding
#   leak       a tool found lost blocks, or possibly lost ones, and nothing
#              worse
#   error      a tool found another misuse of memory
#   failed     no finding, but the program's own status isn't 0
#   unchecked  it couldn't be built, or a tool isn't there
#
# history.csv gets one more line in each run: RUN,PROGRAMS,BAD,UNCHECKED, where
# RUN counts from 1 and BAD are leak, error and failed.
#
# The status is 1 if a program is bad; else 2 if one is unchecked or none was
# given; else 0.
#
# So far it builds each program, runs it, and believes its status.
set -u

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
bad=0
unchecked=0
: >report.txt

# One word for a program: clean, leak, error, failed or unchecked.
judge() {
    ${CC:-cc} -g "$1" -o "$work/plain" 2>"$work/log" || {
        echo unchecked
        return
    }
    # TODO: ask memcheck and AddressSanitizer, too
    if "$work/plain" >/dev/null 2>&1; then echo clean; else echo failed; fi
}

for program; do
    word=$(judge "$program")
    echo "$(basename "$program" .c) $word" >>report.txt
    case $word in
    clean) ;;
    unchecked) unchecked=$((unchecked + 1)) ;;
    *) bad=$((bad + 1)) ;;
    esac
done

cat report.txt
[ $bad -eq 0 ] || exit 1
[ $unchecked -eq 0 ] || exit 2
