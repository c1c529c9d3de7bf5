#!/bin/sh
# test_words.sh - the gate's command line, statuses and reports.
#
# Usage: test_words.sh ROOT BUILD
#
# It runs in a tree that is played: the bot and the canary are those of BUILD,
# the bot through a script that can add arguments ($more), and cmake is a stub
# that builds nothing and ends with $cmake_status. Needs valgrind.
# shellcheck disable=SC2016 # stubs are written with their $ as it stands
set -u

root=$1
real=$2
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
failed=0
count=0

# --- the stage -------------------------------------------------------------

stub() {
    printf '#!/bin/sh\n%s\n' "$2" >"$1"
    chmod +x "$1"
}

make_tree() { # folder, value of SANITIZE
    mkdir -p "$1/tests"
    printf '%s\n' "CMAKE_HOME_DIRECTORY:INTERNAL=$root" \
        "SANITIZE:STRING=$2" >"$1/CMakeCache.txt"
    stub "$1/bot" "exec '$real/bot' \"\$@\" \$more"
    ln -s "$real/tests/gate_canary" "$1/tests/gate_canary"
}

mkdir stubs
stub stubs/cmake 'echo "$*" >>"$calls"
[ "$cmake_status" = 0 ] || echo "bot.c:1:1: error: no such thing"
exit "$cmake_status"'
make_tree "a tree" ''
make_tree thread thread
calls=$tmp/calls more='' cmake_status=0
export calls more cmake_status
full_path=$tmp/stubs:$PATH

gate() {
    PATH=$full_path GITHUB_ACTIONS=false "$root/tests/gate" \
        --dir="$tmp/own" "$@" >out 2>err </dev/null
    status=$?
}

# The tracker's step alone, in a second or two.
check() {
    gate --only=check --quick --build="a tree" "$@"
}

# A PATH with all there is, but one tool.
without() {
    rm -rf bare
    mkdir bare
    for folder in $(echo "$PATH" | tr ':' ' '); do
        for file in "$folder"/*; do
            name=${file##*/}
            [ "$name" = "$1" ] || [ ! -x "$file" ] || [ -e "bare/$name" ] ||
                printf '%s\n' "$file"
        done
    done | xargs -d '\n' ln -sf -t bare
    rm -f "bare/$1"
}

ok() { # a sentence; then a command that must succeed
    sentence=$1
    shift
    count=$((count + 1))
    "$@" && return
    failed=$((failed + 1))
    printf 'not so: %s\n  failed: %s\n  status %s; err and out:\n' \
        "$sentence" "$*" "$status"
    tail -n 5 err | cut -c 1-300 | sed 's/^/  ! /'
    tail -n 20 out | cut -c 1-300 | sed 's/^/  | /'
}

ends_with() {
    [ "$status" -eq "$1" ]
}

has() { # file, fixed text
    grep -Fq -e "$2" "$1"
}

line_is() { # file, a whole line
    grep -Fqx -e "$2" "$1"
}

lines() { # file, how many
    [ "$(wc -l <"$1")" -eq "$2" ]
}

# --- words -----------------------------------------------------------------

refuses() { # what is said; arguments
    said=$1
    shift
    gate "$@"
    ok "gate $*: it ends with 64" ends_with 64
    ok "gate $*: it says what is wrong" line_is err "gate: $said"
    ok "gate $*: nothing runs" [ ! -s out ]
}

test_words() {
    gate --help
    ok '--help ends with 0' ends_with 0
    ok '--help explains' has out 'Usage: tests/gate [OPTION...]'
    ok '--help fits a terminal' [ "$(awk '{ if (length($0) > n) n = length($0) }
        END { print n }' out)" -le 80 ]
    for option in $(sed -n 's/^        \(--[a-z]*\)=\*).*/\1/p' \
        "$root/tests/gate.d/options.sh"); do
        ok "--help knows $option" has out "$option="
    done
    gate --list --quick --only=tsan
    ok '--list shows what would run' line_is out \
        'tsan      quick  threads                  test_threads'
    refuses "there is no option '--quik'" --quik
    refuses "there is no option 'check'" check
    refuses "--only: there is no step 'valgrind'; there are: check memcheck asan tsan" \
        --only=check,valgrind
    refuses '--report needs a value: --report=...' --report
    refuses '--report needs a value' --report=
    refuses "--jobs takes a number from 1, not '0'" --jobs=0
    refuses "--timeout takes a number from 1, not '1m'" --timeout=1m
    refuses '--chart draws the history: it needs --history=FILE, too' \
        --chart=c.svg
}

# --- clean and red ---------------------------------------------------------

test_clean() {
    rm -f past.jsonl
    check --report=report.md --junit=junit.xml --history=past.jsonl \
        --chart=chart.svg
    ok 'a clean run ends with 0' ends_with 0
    ok 'it says so' line_is out 'Leaks: none found.'
    ok 'the report says so' line_is report.md '# Leaks: none found'
    ok 'the report names what was not run' has report.md \
        '| memcheck | valgrind | not asked for |'
    ok 'JUnit has its cases and no failure' has junit.xml \
        '<testsuites name="gate" tests="2" failures="0" errors="0"'
    ok 'the history has one line' lines past.jsonl 1
    ok 'the line says clean' has past.jsonl '"result":"clean"'
    ok 'the chart is there' has chart.svg 'Leaked blocks, the worst run'
    check --report=- --history=past.jsonl
    ok '--report=- is standard output' line_is out '# Leaks: none found'
    ok 'the trend is exact' grep -Eq \
        '^\| check: allocations \| ([0-9,]+) \| \1 `' out
    ok 'the history has two lines' lines past.jsonl 2
}

test_red() {
    more='--leak=free'
    check --report=report.md --junit=junit.xml --history=past.jsonl
    more=
    line=$(grep -n 'tracker_asprintf(' "$root/leaks/free.c" | head -n 1)
    place=leaks/free.c:${line%%:*}
    ok 'a leak ends with 1' ends_with 1
    ok 'the summary names the line' has out "  $place  lost of messages"
    ok 'the report names line, function, tag and step' grep -Eq \
        "^\| \`$place\` report_text\(\) \| lost \| messages \| .* \| check \|$" \
        report.md
    ok 'the report forbids to merge' has report.md \
        '**This must not be merged.**'
    ok 'the report has the command, quoted' line_is report.md \
        "'$tmp/a tree/bot' --check"
    ok 'the trend shows that it is new' grep -Eq \
        '^\| check: leaked blocks \| [0-9,]+ \| 0 \(new\) `' report.md
    ok 'JUnit counts two failures' has junit.xml \
        '<testsuites name="gate" tests="2" failures="2" errors="0"'
    ok 'JUnit names the line' has junit.xml "report_text(), $place"
    ok 'the history says leak' has past.jsonl '"result":"leak"'
    more='--leak=free' # where GitHub shows remarks beside lines
    PATH=$full_path GITHUB_ACTIONS=true "$root/tests/gate" --dir="$tmp/own" \
        --only=check --quick --build="a tree" >out 2>err </dev/null
    more=
    ok 'on GitHub the line gets a remark' has out \
        "::error file=leaks/free.c,line=${line%%:*},title=Leak::lost, "
}

# --- what is no pass -------------------------------------------------------

# The verdict, and why, wherever it is told.
could_not() { # status, why
    ok "$2: it ends with $1" ends_with "$1"
    ok "$2: it says so" line_is out 'Leaks: could not be judged.'
    ok "$2: the report does" line_is report.md '# Leaks: could not be judged'
    ok "$2: the report says why" has report.md "$2"
    ok "$2: JUnit has an error" grep -q '<testsuites .* errors="[1-9]' \
        junit.xml
}

test_broken() {
    set -- --report=report.md --junit=junit.xml
    cmake_status=2
    check "$@"
    cmake_status=0
    could_not 70 'tree could not be built'
    ok 'the compiler is quoted' has err '  | bot.c:1:1: error: no such thing'
    gate --only=check --build=nowhere "$@"
    could_not 70 "there is no build in $tmp/nowhere"
    gate --only=asan --asan="a tree" "$@"
    could_not 70 "a tree has SANITIZE='', not 'address,undefined'"
    more=--leak=nonsense
    check "$@"
    more=
    could_not 69 "it is blind: it doesn't see --leak=free"
    stub stubs/valgrind 'exit 0'
    gate --only=memcheck --quick --build="a tree" "$@"
    could_not 69 'valgrind did not finish its log'
    stub stubs/valgrind 'for word do case $word in
--xml-file=*) echo "</valgrindoutput>" >"${word#*=}" ;; esac; done'
    gate --only=memcheck --quick --build="a tree" "$@"
    could_not 69 "it is blind: it doesn't see a planted fault ('lost'"
    gate --only=check,memcheck --quick --build="a tree" "$@"
    could_not 69 "it is blind: it doesn't see a planted fault ('lost'"
    ok 'the other step was done' has report.md \
        "| check | the bot's tracker | ✅ clean | 2 |"
    rm stubs/valgrind
    gate --only=tsan --quick --tsan=thread "$@"
    could_not 69 "it is blind: it doesn't see a planted fault ('race'"
    full_path=$tmp/bare
    without valgrind
    ln -sf "$tmp/stubs/cmake" bare/cmake
    gate --only=memcheck --quick --build="a tree" "$@"
    could_not 69 'missing: valgrind (package valgrind)'
    without cmake
    check
    ok 'without cmake it ends with 69' ends_with 69
    ok 'it names the package' line_is err 'gate: missing: cmake (package cmake)'
    full_path=$tmp/stubs:$PATH
}

# One run goes wrong after the tool has been proved.
test_run() {
    set -- --report=report.md --junit=junit.xml
    stub "a tree/bot" "case \$* in *--replay=*) sleep 60 ;; esac
exec '$real/bot' \"\$@\""
    check "$@" --timeout=2
    could_not 70 'it did not end within 2 seconds'
    ok 'the other run counts' has report.md '| 2 |'
    stub "a tree/bot" "case \$* in *--replay=*) echo no disk >&2; exit 74 ;; esac
exec '$real/bot' \"\$@\""
    check "$@"
    could_not 70 'status 74: no disk'
    stub "a tree/bot" "case \$* in *--replay=*) kill -SEGV \$\$ ;; esac
exec '$real/bot' \"\$@\""
    check "$@"
    ok 'a crash ends with 1' ends_with 1
    ok 'a crash is told' has report.md 'ended by signal 11'
    stub "a tree/bot" "exec '$real/bot' \"\$@\" \$more"
}

# --- files -----------------------------------------------------------------

test_history() {
    rm -f past.jsonl
    check --history=past.jsonl
    good=$(cat past.jsonl)
    {
        echo '{"version":1,"date":'
        echo 'no JSON at all'
        head -c 3000 /dev/urandom | tr '\n' ' '
        echo
        echo '{}'
        echo '{"version":1,"date":"x","commit":"y","result":"clean","seconds":1,"steps":{}}'
        echo "$good" | sed 's/"blocks":0/"blocks":"many"/'
        echo
        echo "$good"
        printf '%s' '{"version":1,"torn'
    } >>past.jsonl
    check --history=past.jsonl --report=report.md --chart=chart.svg
    ok 'a damaged history: it ends with 0' ends_with 0
    ok 'a damaged history: the rest is compared' has report.md \
        '| check: leaked blocks | 0 | 0 `'
    ok 'a damaged history: what was passed over is counted' has report.md \
        '7 lines of the history were passed over: no record of a gate.'
    ok 'a damaged history: a torn line does not take the new one' \
        [ "$(tail -n 1 past.jsonl | cut -c 1-13)" = '{"version":1,' ]
    ok 'a damaged history: the chart has three points for each figure' \
        [ "$(grep -c '<circle class="clean".*<title>' chart.svg)" -eq 12 ]
    ok 'a damaged history: nothing of it is lost' has past.jsonl 'no JSON at all'

    rm -f past.jsonl
    for i in 1 2 3; do
        PATH=$full_path "$root/tests/gate" --only=check --quick \
            --dir="own$i" --build="a tree" --history=past.jsonl \
            >"out$i" 2>&1 </dev/null &
    done
    wait
    ok 'three gates at once write three lines' lines past.jsonl 3
    ok 'and each of them is whole' [ "$(grep -c '^{"version":1,.*}}}$' \
        past.jsonl)" -eq 3 ]
    stub "a tree/bot" 'touch "$calls.started"; sleep 60'
    rm -f "$calls.started"
    PATH=$full_path "$root/tests/gate" --only=check --quick --dir="$tmp/own" \
        --build="a tree" --timeout=5 >out1 2>&1 </dev/null &
    while [ ! -e "$calls.started" ] && kill -0 $!; do sleep 0.1; done
    check
    ok 'a second gate in one folder ends with 69' ends_with 69
    ok 'and says what to do' line_is err "gate: another gate works in $tmp/own;\
 give this one a folder with --dir=DIR"
    wait
    stub "a tree/bot" "exec '$real/bot' \"\$@\" \$more"
}

test_unwritable() {
    for option in report junit history; do
        check "--$option=nowhere/file"
        ok "--$option that can't be written ends with 74" ends_with 74
        ok "--$option that can't be written is told" line_is err \
            "gate: cannot write $tmp/nowhere/file"
    done
    touch file
    gate --only=check --dir=file/own
    ok 'a folder that cannot be made ends with 74' ends_with 74
}

for part in words clean red broken run history unwritable; do
    "test_$part"
    echo "$part: $((count - failed)) of $count sentences are true so far"
done
echo "$((count - failed)) of $count sentences are true"
[ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
