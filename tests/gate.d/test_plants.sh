#!/bin/sh
# test_plants.sh - the gate goes red for each fault that is planted, and only
# then.
#
# Usage: test_plants.sh ROOT [WORD...]
#
# In a scratch copy of the sources one file at a time is changed, and the gate
# has to name that file, the line, and the steps that can see it. A leak is
# planted as a learner would fix it, the other way round: fixes/NAME.c becomes
# leaks/NAME.c. Words choose: clean, a leak's name, classic, freed, overflow,
# race.
set -u

root=$1
shift
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
tree="$tmp/a copy" # a blank in paths is part of the test
leaks='cycle book channel free forget cache timer'
failed=0
count=0

say() {
    printf '%s %s\n' "$(date +%H:%M:%S)" "$*"
}

ok() { # a sentence; then a command that must succeed
    sentence=$1
    shift
    count=$((count + 1))
    "$@" && return
    failed=$((failed + 1))
    printf 'not so: %s\n  failed: %s\n' "$sentence" "$*"
    sed 's/^/  | /' "$tmp/out" | tail -n 25
}

# shellcheck source=tests/copy_tree.sh
. "${0%/*}/../copy_tree.sh"

# Each gate's files are whole, red or green.
gate() {
    rm -f "$tmp"/*.xml "$tmp"/*.svg
    "$tree/tests/gate" --report="$tmp/report.md" --junit="$tmp/junit.xml" \
        --history="$tmp/past.jsonl" --chart="$tmp/chart.svg" \
        "$@" >"$tmp/out" 2>&1 </dev/null
    status=$?
    ok "gate $*: the JUnit file is valid" xmllint --noout --schema \
        "$root/tests/gate.d/junit.xsd" "$tmp/junit.xml" 2>"$tmp/xml"
    ok "gate $*: the chart is XML" xmllint --noout "$tmp/chart.svg"
}

ends_with() {
    [ "$status" -eq "$1" ]
}

# A row of the report's table, with this place, what it is, and who saw it.
# Fields: where, what, tag, blocks, bytes, an hour, seen by.
row() { # place (a pattern), what (a pattern), seen by
    grep -Eq "^\| \`$1\` [^|]*\| $2 \| .* \| $3 \|$" "$tmp/report.md"
}

# The number of the line of a file that holds this text, the first of them.
line_of() {
    grep -Fn -e "$2" "$tree/$1" | head -n 1 | cut -d : -f 1
}

# The file is changed, and later as it was, whatever happens in $root now.
save() {
    cp "$tree/$1" "$tmp/saved"
}

restore() {
    cp "$tmp/saved" "$tree/$1"
}

# --- the seven leaks -------------------------------------------------------

# What the tracker says of each, its line (by its text), and who sees it.
expect() {
    case $1 in
    cycle) what=cycle text='rc_new(TAG_STRATEGIES, sizeof(*strategy)' ;;
    book) what='growing, freed at exit' text='tracker_calloc(TAG_BOOK, 1, sizeof(*e))' ;;
    channel) what=growing text='tracker_malloc(TAG_CHANNELS, sizeof(*message))' ;;
    free) what=lost text='tracker_asprintf(' ;;
    forget) what=lost text='tracker_malloc(TAG_ORDERS, sizeof(*context))' ;;
    cache) what='growing, freed at exit' text='tracker_malloc(TAG_PRICES, sizeof(*p))' ;;
    timer) what=lost text='event_new(' ;;
    esac
    case $1 in
    book | cache) seen=check ;;
    channel) seen='check, memcheck' ;;
    *) seen='check, memcheck, asan' ;;
    esac
}

# docs/ci.md shows the report of a planted cycle; "..." is left out.
shows_no_other() {
    awk '/^<!-- report -->$/ { inside = 1 } /^<!-- end -->$/ { inside = 0 }
        inside && !/^(```|<!--|\.\.\.$|$)/' "$tree/docs/ci.md" >"$tmp/shown"
    [ "$(wc -l <"$tmp/shown")" -ge 12 ] || return
    while IFS= read -r shown; do
        grep -Fq -e "${shown%...}" "$tmp/report.md" && continue
        echo "docs/ci.md shows a line that the report hasn't: $shown"
        return 1
    done <"$tmp/shown"
}

plant_leak() {
    file=fixes/$1.c
    expect "$1"
    # The two halves may not be equal: the build makes a diff of them.
    save "$file"
    { cat "$tree/leaks/$1.c" && echo '/* planted */'; } >"$tree/$file"
    gate --quick --only=check,memcheck,asan
    ok "$1: the gate ends with 1" ends_with 1
    line=$(line_of "$file" "$text")
    ok "$1: it names $file:$line, which $seen saw" \
        row "$file:$line" "$what" "$seen"
    ok "$1: its summary names the line" grep -Fq "  $file:$line  " "$tmp/out"
    ok "$1: the report has the command that shows it" \
        grep -Fqx "build-gate/plain/bot --check" "$tmp/report.md"
    [ "$1" != cycle ] || ok 'docs/ci.md shows this report' shows_no_other
    restore "$file"
}

# --- other faults ----------------------------------------------------------

# A line at the start of a function.
plant() { # file, function, line of C
    code=$(printf '%s' "$3" | tr '\n' ' ')
    save "$1"
    awk -v at="^[a-z].*[ *]$2\\\\(" -v line="    { $code } /* planted */" '
        $0 ~ at && !/;/ { inside = 1 }
        { print }
        inside && /^\{/ && !done { print line; done = 1 }
        END { exit !done }' "$tmp/saved" >"$tree/$1" && return
    say "there is no function $2 in $1 to plant a fault in"
    failed=$((failed + 1))
}

fault() { # word, sentence, what, seen by; the gate's arguments
    word=$1 told=$2 what=$3 seen=$4
    shift 4
    gate --quick "$@"
    line=$(line_of "$file" planted)
    ok "$word: the gate ends with 1" ends_with 1
    ok "$word: $told" row "$file:$line" "$what" "$seen"
    restore "$file"
}

plant_classic() {
    file=bot/trader/journal.c
    plant $file journal_note 'extern char *strdup(const char *);
static char *volatile last; last = strdup(text); (void)last;'
    fault classic 'a leak beside the tracker is seen by the other tools' \
        'definitely lost' 'memcheck, asan' --only=check,memcheck,asan
}

plant_freed() {
    file=bot/trader/journal.c
    plant $file journal_note 'extern void *malloc(unsigned long);
extern void free(void *); static volatile int sink;
int *volatile word = malloc(8); free(word); sink = *word; (void)sink;'
    fault freed 'reading what was freed is named' \
        'heap-use-after-free' 'asan' --only=asan
}

plant_overflow() {
    file=bot/trader/journal.c
    plant $file journal_note 'static volatile int most = 2147483647;
static volatile int sink; sink = most + 1; (void)sink;'
    fault overflow 'undefined behaviour is named' \
        'undefined behaviour' 'asan' --only=asan
}

plant_race() {
    file=tracker/heap.c
    plant $file tracker_malloc_at 'static volatile unsigned long calls; calls++;'
    fault race 'a data race is named' 'data race' 'tsan' --only=tsan
}

plant_clean() {
    gate
    ok 'clean: the gate ends with 0' ends_with 0
    ok 'clean: it says so' grep -Fqx 'Leaks: none found.' "$tmp/out"
    ok 'clean: the report says so' grep -Fqx '# Leaks: none found' \
        "$tmp/report.md"
    for step in check memcheck asan tsan; do
        ok "clean: $step was clean" \
            grep -Eq "^\| $step \| .* \| ✅ clean \|" "$tmp/report.md"
    done
}

for tool in valgrind xmllint; do
    command -v $tool >/dev/null && continue
    echo "$tool is missing; it is in the package" \
        "$([ $tool = xmllint ] && echo libxml2-utils || echo $tool)"
    exit 1
done
copy_tree
[ -x "$tree/tests/gate" ] || {
    say "cannot copy the sources from $root"
    exit 1
}
[ $# -gt 0 ] || set -- clean $leaks classic freed overflow race
for word do
    case " $leaks " in
    *" $word "*) plant_leak "$word" ;;
    *) "plant_$word" ;;
    esac
    say "$word: $((count - failed)) of $count sentences are true so far"
done
echo "$((count - failed)) of $count sentences are true"
[ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
