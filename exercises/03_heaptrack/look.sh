#!/bin/sh
# look.sh NUMBER - run quotes.c under heaptrack, with a day of NUMBER quotes and
# then with a day that is twice as long, and print who held memory at the peak
# of each.
set -eu

number=${1:?how many quotes? Like this: sh look.sh 20000}
cc -g -o quotes quotes.c
for quotes in "$number" $((2 * number)); do
    rm -f day.gz day.zst
    heaptrack -o day ./quotes "$quotes" >day.log 2>&1 || {
        cat day.log >&2
        exit 1
    }
    printf '\n======== A day of %s quotes\n\n' "$quotes"
    for file in day.gz day.zst; do # this heaptrack's way to pack
        [ ! -e "$file" ] ||
            heaptrack_print --print-allocators=0 --print-temporary=0 "$file" |
            sed "s|$PWD/||"
    done
done
rm -f day.gz day.zst day.log
