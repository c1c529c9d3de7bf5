#!/bin/sh
# pool_misuse.sh - do the tools see what is done wrongly with a pool?
#
#   pool_misuse.sh memcheck|asan|lsan PROGRAM SOURCE
#
# Runs the cases of PROGRAM (pool_misuse.c, which is SOURCE) under the tool, and
# looks for the lines that it has to name, each by its mark in the source. A
# missing tool is a failure.
set -u

tool=$1
program=$2
source=$3
wrong=0
output=$(mktemp) || exit 1
trap 'rm -f "$output"' EXIT
LC_ALL=C
export LC_ALL
unset ASAN_OPTIONS LSAN_OPTIONS

fail() {
    echo "pool_misuse: $tool, $current: $*" >&2
    sed 's/^/    /' "$output" >&2
    wrong=1
}

# The number of the line that has this mark.
line_of() {
    grep -n "/\* here: $1 \*/" "$source" | cut -d : -f 1
}

# try CASE STATUS: the program under the tool, which ends with that status.
try() {
    current=$1
    case $tool in
    memcheck)
        valgrind --quiet --leak-check=full --show-leak-kinds=all \
            --error-exitcode=9 --errors-for-leak-kinds=definite,possible \
            "$program" "$1" >"$output" 2>&1
        ;;
    *) LSAN_OPTIONS=exitcode=9 ASAN_OPTIONS=exitcode=9 \
        "$program" "$1" >"$output" 2>&1 ;;
    esac
    status=$?
    [ $status -eq "$2" ] || fail "status $status, not $2"
}

# The lines of the output, one behind the other somewhere, that these words are
# in: without numbers of processes and addresses, which differ each time.
says() {
    for words in "$@"; do
        sed 's/^==[0-9]*== *//; s/0x[0-9A-Fa-f]*:* /ADDRESS /g' "$output" |
            grep -qF -- "$words" || fail "says nothing of: $words"
    done
}

says_not() {
    grep -qE -- "$1" "$output" && fail "speaks of: $1"
}

got=$(line_of got)
put=$(line_of put)
lost=$(line_of lost)

# The tracker's own words, under each tool alike.
check_report() {
    try twice 0
    says "freed here  put_twice(), tests/pool_misuse.c:$(line_of again)" \
        "and before  put_one(), tests/pool_misuse.c:$put" \
        "allocated   get_one(), tests/pool_misuse.c:$got"
    says "tracker: nothing leaks."
    try held 0
    says "tracker: nothing leaks." "Still in use: 5 blocks, 172 bytes."
    try right 0
    says "tracker: nothing leaks." "In all: 300 allocations, 300 frees"
    says_not 'ERROR|lost|leaked|Invalid'
}

check_memcheck() {
    command -v valgrind >/dev/null || {
        echo "pool_misuse: valgrind is not installed" >&2
        exit 1
    }
    try read 9
    says "Invalid read of size 1" \
        "at ADDRESS read_after_put (pool_misuse.c:$(line_of read))"
    try write 9
    says "Invalid write of size 1" \
        "at ADDRESS write_after_put (pool_misuse.c:$(line_of write))"
    try past 9
    says "Invalid write of size 1" \
        "at ADDRESS write_past_the_end (pool_misuse.c:$(line_of past))"
    try lost 9
    says "48 bytes in 1 blocks are definitely lost in loss record 1 of 1" \
        "by ADDRESS get_one (pool_misuse.c:$got)" \
        "by ADDRESS lose_one (pool_misuse.c:$lost)" \
        "tracker: 1 leak." "1. 1 block, 48 bytes, lost" \
        "where       get_one(), tests/pool_misuse.c:$got"
    try held 0
    [ "$(grep -c 'are still reachable' "$output")" -eq 5 ] ||
        fail "not five blocks are still reachable"
    says_not 'definitely|indirectly|possibly'
    check_report
}

check_asan() {
    try read 9
    says "AddressSanitizer: use-after-poison" "READ of size 1" \
        "#0 ADDRESS in read_after_put" "pool_misuse.c:$(line_of read)"
    try write 9
    says "AddressSanitizer: use-after-poison" "WRITE of size 1" \
        "#0 ADDRESS in write_after_put" "pool_misuse.c:$(line_of write)"
    try past 9
    says "AddressSanitizer: use-after-poison" "WRITE of size 1" \
        "#0 ADDRESS in write_past_the_end" "pool_misuse.c:$(line_of past)"
    try lost 0
    says "where       get_one(), tests/pool_misuse.c:$got"
    check_report
}

# It knows nothing of objects, so it must not call lost what they hold; but a
# block that nobody holds is still its to tell.
check_lsan() {
    try block 9
    says "Direct leak of 20 byte(s) in 1 object(s)" \
        "SUMMARY: LeakSanitizer: 20 byte(s) leaked in 1 allocation(s)."
    try lost 0
    says "tracker: 1 leak." \
        "where       get_one(), tests/pool_misuse.c:$got"
    check_report
}

case $tool in
memcheck | asan | lsan) "check_$tool" ;;
*)
    echo "pool_misuse: no tool named '$tool'" >&2
    exit 64
    ;;
esac
exit $wrong
