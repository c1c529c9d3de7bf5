#!/bin/sh
# test_symbols.sh - names for addresses, whatever became of the program's file.
#
# Usage: test_symbols.sh SOURCES PRINT SPLIT WITHOUT LIBRARY NEWER
#
# PRINT is symbols_print.c, SPLIT the same compiled with -gsplit-dwarf, WITHOUT
# the same without libdw; LIBRARY and NEWER are symbols_lib.c, before and after
# an upgrade. In SPLIT a dash stands for "there is none".
set -u

sources=$1
print=$2
split=$3
without=$4
library=$5
newer=$6
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
failed=0
count=0
export DEBUGINFOD_URLS=http://127.0.0.1:9/ # nobody is there, nobody is asked
export ASAN_OPTIONS=detect_leaks=0

# The number of the line that holds the comment "line of $2".
line_of() {
    sed -n "\\,/\\* line of $2 \\*/,=" "$sources/tests/$1"
}

# What the program said, the hexadecimal offsets left out.
plain() {
    sed 's/+0x[0-9a-f]*/+/'
}

# A sentence, what was wanted, what there is.
is() {
    count=$((count + 1))
    [ "$2" != "$3" ] || return 0
    failed=$((failed + 1))
    printf 'not so: %s\n  want: %s\n  have: %s\n' "$1" "$2" "$3"
}

names() {
    "$@" 2>&1 | plain
}

# All four lines of the program that is called $1.
in_lines() {
    printf 'libdw\n'
    printf 'inner tests/symbols_print.c:%s %s+ inlined\n' \
        "$(line_of symbols_print.c inner)" "$1"
    printf 'outer tests/symbols_print.c:%s %s+ inlined\n' \
        "$(line_of symbols_print.c outer)" "$1"
    printf 'caller tests/symbols_print.c:%s %s+' \
        "$(line_of symbols_print.c caller)" "$1"
}

# --- what the file holds ---------------------------------------------------

file=${print##*/}

is "inlined functions and their lines are named" \
    "$(in_lines "$file")" "$(names "$print")"
"$print" >/dev/null
is "the environment is left as it was" 0 $?

if [ "$split" != - ]; then
    is "debug information beside the objects is read" \
        "$(in_lines "${split##*/}")" "$(names "$split")"
fi

objcopy --remove-section .debug_aranges "$print" "$tmp/noranges" || exit 1
is "no table of addresses is needed" \
    "$(in_lines noranges)" "$(names "$tmp/noranges")"

objcopy --compress-debug-sections=zlib "$print" "$tmp/small" || exit 1
is "compressed debug information is read" \
    "$(in_lines small)" "$(names "$tmp/small")"

objcopy --only-keep-debug "$print" "$tmp/apart.debug" &&
    objcopy --strip-all --add-gnu-debuglink="$tmp/apart.debug" \
        "$print" "$tmp/apart" || exit 1
is "debug information in a file of its own is read" \
    "$(in_lines apart)" "$(names "$tmp/apart")"

objcopy --strip-debug "$print" "$tmp/nolines" || exit 1
is "without lines there is still the function" "no debug information
caller ?:0 nolines+" "$(names "$tmp/nolines")"

objcopy --strip-all "$print" "$tmp/stripped" || exit 1
is "in a stripped program there are module and offset" "no debug information
? ?:0 stripped+" "$(names "$tmp/stripped")"
offset=$("$tmp/stripped" | sed -n 's/.*stripped+//p')
is "with the offset addr2line finds the line in another copy" \
    "inner caller" "$(addr2line -f -i -e "$print" "$offset" |
        sed -n '1p;5p' | tr '\n' ' ' | sed 's/ $//')"

is "without libdw there are module and offset" "no libdw
? ?:0 ${without##*/}+" "$(names "$without")"

# A build ID of its own, and garbage where the debug information was.
head -c 200000 /dev/zero | tr '\0' '\377' >"$tmp/garbage"
objcopy --update-section .debug_info="$tmp/garbage" \
    --update-section .debug_abbrev="$tmp/garbage" \
    --update-section .debug_line="$tmp/garbage" "$print" "$tmp/broken" || exit 1
names "$tmp/broken" >"$tmp/said"
is "garbage in the debug information does no harm" "caller ?:0 broken+" \
    "$(tail -n 1 "$tmp/said")"

# --- what becomes of it while it runs --------------------------------------

# Start $tmp/program with $tmp/library, do the rest of the line, let it go on.
meanwhile() {
    rm -f "$tmp/in" "$tmp/out"
    mkfifo "$tmp/in" "$tmp/out" || exit 1
    "$tmp/program" "$tmp/library" <"$tmp/in" >"$tmp/out" 2>&1 &
    exec 3>"$tmp/in" 4<"$tmp/out"
    read -r word <&4
    [ "$word" = ready ] && "$@"
    echo go on >&3
    plain <&4
    exec 3>&- 4<&-
    wait
}

fresh() {
    rm -f "$tmp/program" "$tmp/library"
    cp "$print" "$tmp/program" && cp "$library" "$tmp/library" || exit 1
}

in_library="libdw
lib_call tests/symbols_lib.c:$(line_of symbols_lib.c lib_call) library+"

fresh
is "a library is named like the program" "$in_library" "$(meanwhile true)"
fresh
is "a program that was deleted is still read" \
    "$in_library" "$(meanwhile rm "$tmp/program")"
fresh
cp "$newer" "$tmp/other" || exit 1
is "a program that was replaced is read, not what took its place" \
    "$in_library" "$(meanwhile mv "$tmp/other" "$tmp/program")"
fresh
cp "$newer" "$tmp/other" || exit 1
is "a library that was replaced is not read" "libdw
lib_call ?:0 library+" "$(meanwhile mv "$tmp/other" "$tmp/library")"
fresh
is "a library that was deleted is called by its exported names" "libdw
lib_call ?:0 library+" "$(meanwhile rm "$tmp/library")"

echo "$count sentences, $failed not so"
[ "$failed" -eq 0 ]
