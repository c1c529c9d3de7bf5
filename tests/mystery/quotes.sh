#!/bin/sh
# quotes.sh - what the exercises 22 to 24 quote of memcheck and heaptrack is
# what these say, and what their solutions count is what memcheck counts.
#
# Usage: quotes.sh FOLDER/OF/exercises
exercises=$1
bot=
# shellcheck source=tests/run_help.sh
. "${0%/*}/../run_help.sh"

# What the tools say of one run goes to the file said.
watch() { # program, seed, load, minutes
    valgrind --leak-check=full "$@" >out 2>err
    status=$?
    sed 's/^==[0-9]*== \{0,1\}//' out err >>said
    rm -f data*
    heaptrack -o data "$@" >/dev/null 2>&1
    heaptrack_print -l 0 -T 0 -a 0 -n 20 -s 20 -f data.* >>said 2>/dev/null
}

# Lines in fences; where a module or an address stands, only what is behind.
quoted() {
    awk '/^```c/ { code = 1; next }
        /^```/ { if (code) code = 0; else inside = !inside; next }
        inside { print }' "$1" | sed 's/^ *\(at\|by\) 0x[0-9A-F]*: //; s/ (in .*//'
}

for what in 22_mystery:gateway:'7 10 10':'7 10 20' \
    23_mystery:snapshots:'7 10 10':'7 60 10' \
    24_mystery:risk:'7 100 10':'7 10 20':'7 10 40':'7 10 10'; do
    name=${what%%:*}
    program=$(echo "$what" | cut -d: -f2)
    cc -g "$exercises/$name/$program.c" -o "$program" || exit 1
    : >said
    echo "$what" | cut -d: -f3- | tr : '\n' >runs
    while read -r seed load minutes; do
        watch "./$program" "$seed" "$load" "$minutes"
        ok "$program $seed $load $minutes runs" ends_with 0
    done <runs
    for text in "$exercises/$name/explain.md" \
        "$exercises/ru/$name/explain.md"; do
        quoted "$text" >lines
        ok "$name quotes something" [ -s lines ]
        while read -r line; do
            ok "$name: '$line' is said" has said "$line"
        done <lines
        for size in $(grep -o '[0-9.]*[0-9]K\>' "$text" | sort -u); do
            ok "$name: $size is said" has said "$size "
        done
    done
    run=$(sed -n 's/^run = //p' "$exercises/$name/solution.txt")
    # shellcheck disable=SC2086 # three words
    valgrind "./$program" $run >out 2>err
    left=$(sed -n 's/.*in use at exit: .* in \([0-9,]*\) blocks/\1/p' err)
    ok "$name counts what memcheck counts" [ "$(echo "$left" | tr -d ,)" = \
        "$(sed -n 's/^left = //p' "$exercises/$name/solution.txt")" ]
done
verdict
