#!/bin/sh
# reports.sh LEARN SOURCES - what the exercises quote of memcheck and heaptrack
# is what these tools say, and what their checks want is what one reads there.
#
# The reports that lie beside the exercises are made anew and compared, without
# addresses and paths. Then answers are read off fresh reports, for numbers that
# no file knows, and have to pass.
# shellcheck shell=sh disable=SC2317,SC2086 # ok calls them; words
set -u

LC_ALL=C # sort and comm agree
export LC_ALL

learn=$1
exercises=$2/exercises
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
cp "$exercises"/02_memcheck/orders.c "$exercises"/03_heaptrack/quotes.c \
    "$exercises"/03_heaptrack/look.sh .
failed=0
# By names without a blank: lists of them are split at blanks below.
ln -s "$exercises" course
exercises=$tmp/course
# What exercises 6 and 7 are linked with, as the build made it.
ln -s "$(dirname "$learn")/tracker/libtracker.a" libtracker.a
tracker="libtracker.a $(pkg-config --libs libdw 2>/dev/null) -lpthread -ldl"

ok() { # a sentence; then a command that must succeed
    sentence=$1
    shift
    "$@" && return
    failed=$((failed + 1))
    printf 'not so: %s\n  failed: %s\n' "$sentence" "$*"
}

# --- memcheck --------------------------------------------------------------

run_memcheck() { # number
    valgrind --leak-check=full --show-leak-kinds=all ./orders "$1" >report 2>&1
}

# What stands in every report of this program, whatever the machine.
memcheck_facts() { # file
    sed -n -e 's/^==[0-9]*== *//' -e 's/0x[0-9A-F]*: //' \
        -e '/orders\.c:/p' -e '/ lost/p' -e '/reachable/p' -e '/in use/p' "$1"
}

same_memcheck() {
    run_memcheck 7
    memcheck_facts report >now
    memcheck_facts "$exercises/02_memcheck/report.txt" >before
    [ -s now ] && diff before now
}

answer_memcheck() { # number: read it off a report
    run_memcheck "$1"
    line=$(sed -n '/definitely lost in/,$p' report |
        sed -n 's/.*(\(orders\.c:[0-9]*\)).*/\1/p' | head -n 1)
    blocks=$(sed -n 's/.*definitely lost: .* in \(.*\) blocks/\1/p' report)
    printf 'number = %s\nline = %s\nblocks = %s\n' "$1" "$line" "$blocks" >form
    "$learn" check 02_memcheck --file=form >said 2>&1 ||
        { cat form said && return 1; }
}

# --- heaptrack -------------------------------------------------------------

# "function line amount calls" of each place in quotes.c, both days in turn.
heaptrack_facts() { # file
    awk '/peak memory consumed over/ { amount = $1; calls = $6; getline name
             getline place
             if (place ~ /quotes\.c:/) {
                 sub(/.*at /, "", place)
                 print name, place, amount, calls
             } }' "$1"
}

same_heaptrack() {
    sh look.sh 20000 >report 2>said || { cat said && return 1; }
    heaptrack_facts report >now
    heaptrack_facts "$exercises/03_heaptrack/report.txt" >before
    [ "$(wc -l <now)" -eq 8 ] && diff before now
}

answer_heaptrack() { # number: the place whose amount is not what it was
    sh look.sh "$1" >report 2>said || { cat said && return 1; }
    heaptrack_facts report | sort -k1,1 -s |
        awk '$1 == name && $3 != amount { print $2, $4 }
             { name = $1; amount = $3 }' >grown
    read -r line calls <grown
    printf 'number = %s\nline = %s\ncalls = %s\n' "$1" "$line" "$calls" >form
    "$learn" check 03_heaptrack --file=form >said 2>&1 ||
        { cat form said && return 1; }
}

# --- documents -------------------------------------------------------------

# What memcheck says of a program, whatever the machine and its addresses.
facts() { # file
    sed -n -e 's/^==[0-9]*== *//' -e 's/^ *//' -e 's/0x[0-9A-F]*: //' \
        -e '/^by .*(\(orders\|exercise\|demo\)\.c:/p' -e '/lost/p' \
        -e '/reachable/p' -e '/in use/p' -e '/total heap/p' \
        -e '/no leaks are/p' -e '/^[0-9]* live$/p' "$1"
}

# What a document quotes of a report is in the report, line by line.
quoted() { # report, document
    facts "$1" | sort -u >before
    awk '/^```/ { code = !code; next } code' "$2" >code
    facts code | sort -u >now
    comm -13 before now >left
    cat left
    [ -s now ] && [ ! -s left ]
}

texts_of() { # exercise
    printf '%s\n' "$exercises/$1"/README.md "$exercises/$1"/explain.md \
        "$exercises/ru/$1"/README.md "$exercises/ru/$1"/explain.md
}

# The exercise as shipped, with a main() of ours, under memcheck.
run_shipped() { # exercise, file with main()
    cc -g -D_GNU_SOURCE -I"$exercises/$1" -I"$exercises/../tracker" \
        -o shipped "$2" "$exercises/$1/exercise.c" $tracker || return 1
    valgrind --leak-check=full --show-leak-kinds=all ./shipped >report 2>&1
}

# Each line of a source that a document quotes, as "(exercise.c:17)", is one
# that asks for memory or calls what does.
quoted_lines() { # exercise, document
    grep -o '([a-z]*\.c:[0-9]*)' "$2" | tr -d '()' | sort -u >quoted
    while IFS=: read -r file number; do
        source=$exercises/$1/$file
        [ ! -e "$source" ] ||
            sed -n "${number}p" "$source" | grep -q 'alloc(\|_new(\|_open(' ||
            sed -n "${number}p" "$source" | grep -q '_add(\|_run(\|_read(' ||
            { echo "$file:$number" && return 1; }
    done <quoted
}

cc -g -o orders orders.c || exit 1
ok "the report beside the exercise is memcheck's of number 7" same_memcheck
for number in 1 12345 987654321; do
    ok "an answer read off memcheck's report passes ($number)" \
        answer_memcheck "$number"
done
ok "the report beside the exercise is heaptrack's of 20000" same_heaptrack
for number in 10000 54321; do
    ok "an answer read off heaptrack's report passes ($number)" \
        answer_heaptrack "$number"
done
for text in $(texts_of 02_memcheck); do
    ok "$text quotes only what the report says" \
        quoted "$exercises/02_memcheck/report.txt" "$text"
done
ok "exercise 1 runs with its demo" \
    run_shipped 01_early_return "$exercises/01_early_return/demo.c"
for text in $(texts_of 01_early_return | grep explain); do
    ok "$text quotes only what memcheck says" quoted report "$text"
done
ok "exercise 6 runs" run_shipped 06_cycle "$exercises/../tests/learn/desk.c"
for text in $(texts_of 06_cycle | grep explain); do
    ok "$text quotes only what memcheck says" quoted report "$text"
done
ok "exercise 7 runs" run_shipped 07_book "$exercises/../tests/learn/book.c"
for text in $(texts_of 07_book); do
    ok "$text quotes only what memcheck says" quoted report "$text"
done
for text in "$exercises"/0[1-7]_*/explain.md \
    "$exercises"/ru/0[1-7]_*/explain.md; do
    name=$(basename "$(dirname "$text")")
    ok "$text quotes lines that ask for memory" quoted_lines "$name" "$text"
done
[ "$failed" -eq 0 ]
