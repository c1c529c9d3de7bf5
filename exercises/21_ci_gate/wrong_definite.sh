#!/bin/sh
# wrong_definite.sh - what is only possibly lost doesn't count. But such a block
# has no pointer to its begin any more: mostly nobody can free it.
set -u

FOUND=99 # the status with which both tools say: there is something

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
bad=0
unchecked=0
: >report.txt

build() {
    ${CC:-cc} -g -O0 -o "$work/plain" "$1" &&
        ${CC:-cc} -g -O0 -fsanitize=address -o "$work/sanitized" "$1"
}

# Blocks that can still be reached at the end are no error here.
ask_memcheck() {
    valgrind -q --leak-check=full --errors-for-leak-kinds=definite \
        --error-exitcode=$FOUND --log-file="$work/memcheck" "$work/plain"
}

ask_sanitizer() {
    ASAN_OPTIONS=exitcode=$FOUND:log_path="$work/asan" "$work/sanitized"
}

# What was found: only lost blocks, or anything worse.
found() {
    if grep -qE 'Invalid|uninitialised|ERROR: AddressSanitizer' "$@"; then
        echo error
    else
        echo leak
    fi
}

# One word for a program: clean, leak, error, failed or unchecked.
judge() {
    if ! command -v valgrind >/dev/null || ! build "$1" 2>"$work/log"; then
        echo unchecked
        return
    fi
    rm -f "$work/memcheck" "$work"/asan*
    "$work/plain" >/dev/null 2>&1 </dev/null
    own=$?
    ask_memcheck >/dev/null 2>&1 </dev/null
    memcheck=$?
    ask_sanitizer >/dev/null 2>&1 </dev/null
    sanitizer=$?
    if [ $memcheck -eq $FOUND ] || [ $sanitizer -eq $FOUND ]; then
        found "$work"/memcheck "$work"/asan* 2>/dev/null
    elif [ $own -ne 0 ]; then
        echo failed
    else
        echo clean
    fi
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

touch history.csv
run=$(($(wc -l <history.csv) + 1))
echo "$run,$#,$bad,$unchecked" >>history.csv
cat report.txt
[ $bad -eq 0 ] || exit 1
[ $unchecked -eq 0 ] && [ $# -gt 0 ] || exit 2
