#!/bin/sh
# check.sh - run a program under the tracker, and hold the report to what is
# known of the program.
#
#   check.sh CASE LIBRARY PROGRAM [MORE]
#
# LIBRARY is libtracker_preload.so. Each case is a function below. What a test
# leaves is in a folder of its own, which goes.

set -u

library=$2
program=$3
more=${4:-}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
unset TRACKER LD_PRELOAD
# LD_PRELOAD cannot name what lies below a blank.
case $library in
*[[:space:]]*)
    mkdir "$work/objects"
    ln -s "${library%/*}"/*.so "$work/objects/"
    library=$work/objects/libtracker_preload.so
    ;;
esac
# A report shall not depend on who runs the test.
LC_ALL=C
export LC_ALL

fail() {
    printf 'check.sh: %s\n' "$*" >&2
    for file in "$work"/*; do
        [ -f "$file" ] || continue
        printf -- '--- %s\n' "$(basename "$file")" >&2
        head -n 60 "$file" >&2
    done
    exit 1
}

# under WORDS COMMAND...: output to out and err, status to $status
under() {
    words=$1
    shift
    LD_PRELOAD=$library TRACKER=$words "$@" >"$work/out" 2>"$work/err"
    status=$?
}

# In file $1 there is a line that is just $2; or one that contains it.
has_line() {
    grep -qxF -e "$2" "$1" || fail "no line \"$2\" in $(basename "$1")"
}

has_text() {
    grep -qF -e "$2" "$1" || fail "no \"$2\" in $(basename "$1")"
}

has_status() {
    [ "$status" -eq "$1" ] || fail "exit status $status, not $1"
}

# sum FILE NAME: "BLOCKS BYTES" of a report in JSON
sum() {
    sed -n "s/^ \"$2\": {\"blocks\": \([0-9]*\), \"bytes\": \([0-9]*\)},\$/\1 \2/p" "$1"
}

has_sum() {
    found=$(sum "$1" "$2")
    [ "$found" = "$3" ] || fail "$2: $found, not $3"
}

# --- accuracy ----------------------------------------------------------------

# kinds.c, exactly
check_kinds() {
    under "json=$work/json" "$program"
    has_status 0
    has_line "$work/out" "done"
    has_sum "$work/json" lost "25 964"
    has_sum "$work/json" held "18 576"
    has_sum "$work/json" cycles "12 576"
    # 200, 300, twice 64, in two threads 500 and 600, and stdio's buffer
    has_sum "$work/json" in_use "9 6924"
}

# kinds.c, and the other ways to take a stack give the same
check_stacks() {
    for words in stacks=unwind stacks=fp stacks=off stacks=unwind,depth=1; do
        under "$words,json=$work/json" "$program"
        has_status 0
        has_sum "$work/json" lost "25 964"
        has_sum "$work/json" held "18 576"
        has_sum "$work/json" cycles "12 576"
    done
}

# memcheck says the same: its definitely and indirectly lost blocks are ours.
# One block of each of the five rings is definitely lost to it.
check_memcheck() {
    under "json=$work/json" "$program"
    valgrind --leak-check=full "$program" >/dev/null 2>"$work/valgrind" ||
        fail "valgrind did not run"
    for kind in definitely indirectly; do
        sed -n "s/.* $kind lost: \([0-9,]*\) bytes in \([0-9,]*\) blocks.*/\2 \1/p" \
            "$work/valgrind" | tr -d , >"$work/$kind"
    done
    [ "$(cat "$work/definitely")" = "30 1204" ] || fail "definitely lost"
    [ "$(cat "$work/indirectly")" = "25 912" ] || fail "indirectly lost"
    has_sum "$work/json" lost "25 964"
    has_sum "$work/json" held "18 576"
    has_sum "$work/json" cycles "12 576"
}

# objects.cc: new and new[] are the caller's, not libstdc++'s
check_cplusplus() {
    under "json=$work/json" "$program"
    has_status 0
    has_line "$work/out" 100
    has_sum "$work/json" lost "9 424"
    has_text "$work/err" "7 blocks, 224 bytes, lost"
    has_text "$work/err" "2 blocks, 200 bytes, lost"
    has_text "$work/err" "objects.cc:16"
    grep -q "operator new" "$work/err" && fail "a helper is named"
    return 0
}

# hammer.c: every block of every thread, once
check_hammer() {
    under "json=$work/json" "$program"
    has_status 0
    left=$(cat "$work/out")
    has_sum "$work/json" lost "0 0"
    # 160,000 blocks and 40,000 resized; main's stdio buffer
    has_text "$work/json" '"allocations": 200001,'
    has_text "$work/json" "\"live_blocks\": $((left + 1)),"
}

# process.c memory: what it mapped itself is a root
check_memory() {
    under "json=$work/json" "$program" memory
    has_status 0
    has_sum "$work/json" lost "1 100"
    has_sum "$work/json" in_use "10 500"
}

# --- processes ---------------------------------------------------------------

check_fork() {
    under "out=$work/report.%p" "$program" fork
    has_status 0
    set -- "$work"/report.*
    [ $# -eq 2 ] || fail "$# reports, not 2"
    cat "$@" >"$work/both"
    has_text "$work/both" "5 blocks, 500 bytes, lost"
    has_text "$work/both" "2 blocks, 200 bytes, lost"
    for file in "$@"; do
        has_text "$file" "(process ${file##*.}): 1 leak."
    done
    # Without %p a child's report is beside its parent's, not over it.
    rm -f "$@"
    under "out=$work/same" "$program" fork
    has_text "$work/same" "2 blocks, 200 bytes, lost"
    set -- "$work"/same.*
    has_text "$1" "5 blocks, 500 bytes, lost"
}

check_close() {
    under report "$program" close
    has_status 0
    has_text "$work/err" "1 block, 100 bytes, lost"
}

check_ask() {
    under "signal=USR1,out=$work/report" "$program" ask "$work/report"
    has_status 0
    has_text "$work/report" "4 blocks, 400 bytes, lost"
}

# Who left its terminal must not keep it open. (3 is what ctest left open.)
check_leave() {
    "$program" leave 3>&-
    plain=$?
    under quiet "$program" leave 3>&-
    has_status $plain
}

check_lock() {
    under report "$program" lock
    has_status 0
    has_text "$work/err" "1 block, 100 bytes, lost"
    has_text "$work/err" "the program may not copy itself"
}

# The loader's lock is held for ever in the child.
check_busy() {
    under report "$program" busy
    has_status 6
    has_text "$work/err" "tracker: no report: another thread held the loader"
    has_text "$work/err" ": nothing leaks."
}

check_late() {
    under report "$program" late
    has_status 0
    has_text "$work/err" "nothing leaks"
    has_line "$work/err" "Still in use: nothing."
}

# check makes a leak the exit status, but never hides the program's own
check_status() {
    under check "$program" exit 0
    has_status 1
    under check "$program" exit 9
    has_status 9
    under report "$program" exit 0
    has_status 0
    under check,quiet "$program" late
    has_status 0
    [ -s "$work/err" ] && fail "quiet, and nothing to say"
    return 0
}

check_refuse() {
    under fail=3,quiet "$program" refuse
    has_line "$work/err" "refused given"
    under fail=3+,quiet "$program" refuse
    has_line "$work/err" "refused refused"
    under quiet "$program" refuse
    has_line "$work/err" "given given"
}

# --- wrong input ---------------------------------------------------------------

check_wrong() {
    under report "$program"
    has_status 7
    has_line "$work/out" "still here"
    has_text "$work/err" ": nothing leaks, 5 wrong frees."
    grep -c "^A block was freed twice, at 0x" "$work/err" >"$work/twice"
    has_line "$work/twice" 2
    grep -c "^A pointer was freed that is no block, 0x" "$work/err" \
        >"$work/none"
    has_line "$work/none" 3
    # Both stacks, and the allocation's.
    sed -n '/^A block was freed twice/,/^$/p' "$work/err" >"$work/first"
    has_text "$work/first" "freed here"
    has_text "$work/first" "and before"
    has_text "$work/first" "allocated"
    has_text "$work/first" "free_twice(), "
    has_text "$work/first" "preload/wrong.c:2"
}

check_own() {
    under report "$program"
    has_status 0
    has_line "$work/out" some
    has_line "$work/err" \
        "tracker: the program brings its own malloc: nothing is seen of it"
}

check_fixed() {
    under report "$program" refuse
    has_status 0
    grep -q "malloc" "$work/err" && fail "not its own malloc"
    has_text "$work/err" "In all: 4 allocations, 4 frees"
}

check_options() {
    "$program" exit 5 >"$work/plain" 2>&1
    under "foo,depth=99,stacks=slow,every=-1,limit=3Q,signal=KILL,,fail=0" \
        "$program" exit 5
    has_status 5
    for word in depth=99 stacks=slow every=-1 limit=3Q signal=KILL fail=0; do
        has_line "$work/err" \
            "tracker: TRACKER: $word makes no sense, it is left out"
    done
    has_line "$work/err" \
        "tracker: TRACKER: there is no foo, it is left out (TRACKER=help lists what there is)"
    has_text "$work/err" "1 block, 100 bytes, lost"
    under "$(printf '%03000d' 0)" "$program" exit 5
    has_status 5
    has_line "$work/err" "tracker: TRACKER: a word is too long, it is left out"
    under help,off "$program" exit 5
    has_status 5
    has_line "$work/err" "  help              print this, and go on"
}

check_unwritable() {
    under "out=$work/no/such,json=/dev/full,dot=$work/no/dot" "$program" exit 4
    has_status 4
    has_line "$work/err" \
        "tracker: $work/no/such cannot be written: No such file or directory"
    has_line "$work/err" "tracker: /dev/full: No space left on device"
    has_line "$work/err" \
        "tracker: $work/no/dot cannot be written: No such file or directory"
}

check_stripped() {
    strip -o "$work/stripped" "$program" || fail "strip"
    under "json=$work/json" "$work/stripped" exit 0
    has_status 0
    has_sum "$work/json" lost "1 100"
    grep -qE '^   where +(main\(\), )?stripped\+0x[0-9a-f]+$' "$work/err" ||
        fail "no module and offset"
}

# The half that needs libdw is missing.
check_nolibdw() {
    cp "$library" "$work/libtracker_preload.so"
    library=$work/libtracker_preload.so
    under "json=$work/json" "$program" exit 0
    has_status 0
    has_sum "$work/json" lost "1 100"
    has_text "$work/err" \
        "tracker: no lines, only modules and offsets: $work/libtracker_symbols.so"
    has_text "$work/err" "no libdw"
}

# Programs of the system do what they do without it.
check_system() {
    printf 'b\na\nc\n' >"$work/lines"
    while read -r command; do
        sh -c "$command" >"$work/plain" 2>"$work/plain.err"
        plain=$?
        under "out=$work/report.%p" sh -c "$command"
        has_status $plain
        cmp -s "$work/plain" "$work/out" || fail "other output: $command"
        cmp -s "$work/plain.err" "$work/err" || fail "other errors: $command"
        ls "$work"/report.* >/dev/null 2>&1 || fail "no report: $command"
        rm -f "$work"/report.*
    done <<COMMANDS
ls -l /usr/bin
ls /no/such/folder
grep -c . $work/lines
grep nothing $work/lines
sort -r $work/lines
bash -c 'for i in 1 2 3; do echo \$i; done; exit 4'
sh -c 'cat $work/lines | sort | uniq -c | tail -n 1'
sed -n 2p $work/lines
tar cf - $work/lines | tar tf - 2>&1
find /usr/share/doc -maxdepth 1 -name 'lib*6'
${more:-env true}
COMMANDS
}

# --- room ----------------------------------------------------------------------

# Reading names takes memory for all of a file. Whatever the limit, a large
# program ends as it would alone, and if names are left out that is said.
check_room() {
    mkdir "$work/large"
    cp "$program" "$work/large/program"
    program=$work/large/program
    truncate -s 64M "$program" || fail "no room for a program of 64 MB"
    # Close where memory just lasts for the file, and from little to much.
    for limit_kb in $(seq 16000 8000 200000) $(seq 70000 250 78000); do
        # shellcheck disable=SC2016,SC3045 # sh of the child; all have it
        under report sh -c 'ulimit -c 0; ulimit -v "$0"; exec "$@"' \
            "$limit_kb" "$program" exit 7
        [ "$status" -eq 7 ] || fail "status $status within $limit_kb kB"
        grep -q -e 'process\.c:' -e 'no memory: places are modules' \
            "$work/err" || fail "neither names nor why within $limit_kb kB"
    done
    has_text "$work/err" 'no memory: places are modules'
    under report "$program" exit 7
    has_status 7
    has_text "$work/err" 'process.c:'
}

# --- exports -----------------------------------------------------------------

check_exports() {
    under "json=$work/json,dot=$work/dot,heaptrack=$work/ht,dhat=$work/dhat,collapsed=$work/collapsed" \
        "$program"
    has_status 0
    has_text "$work/dot" digraph
    has_line "$work/ht" "v 10400 2"
    has_text "$work/dhat" '"dhatFileVersion":2'
    # 240 and 500, and 32 through strdup, in however many calls
    awk '/;main;lose_alone[ ;]/ { sum += $NF } END { exit sum != 772 }' \
        "$work/collapsed" || fail "other folded stacks"
    dot -Tsvg "$work/dot" >"$work/svg" || fail "dot refused it"
}

"check_$1"
