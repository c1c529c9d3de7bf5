#!/bin/sh
# test_words.sh - build/stress with a bot that does what is wanted: verdicts,
# runs that end badly, going on after a kill, parts, exit statuses.
#
# Usage: test_words.sh STRESS
set -u

stress=$1
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
STUB_LOG=$tmp/log
export STUB_LOG

# shellcheck source=tests/stress/sentences.sh
. "$here/sentences.sh"

# What it says goes to $tmp/out, the exit status to $status.
run() {
    rm -f "$tmp"/r.*
    : >"$STUB_LOG"
    "$stress" --bot="$here/stub_bot.sh" --json="$tmp/r.json" \
        --html="$tmp/r.html" --junit="$tmp/r.xml" "$@" >"$tmp/out" 2>&1
    status=$?
}

small='--loads=normal,burst --long=0 --for=1h'

# Gone, or nobody has asked yet how it ended. It was told to end, and is no
# child of the tool, which can't wait for it: on a busy machine it takes a while.
is_ended() {
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        grep -Eq '^State:.[RSDT]' "/proc/$1/status" || return 0
        sleep 0.5
    done
    return 1
}

# Only what was measured on the machine may differ.
same() {
    grep -v measured "$1.json" >"$tmp/a.json"
    grep -v measured "$2.json" >"$tmp/b.json"
    grep -v measured "$1.html" >"$tmp/a.html"
    grep -v measured "$2.html" >"$tmp/b.html"
    cmp "$tmp/a.json" "$tmp/b.json" && cmp "$tmp/a.html" "$tmp/b.html"
}

judges() {
    # shellcheck disable=SC2086 # words
    run $small --seeds=2
    ok 'nothing found is status 0' ends 0
    ok 'nothing found is told' says 'Leaks: none found.'
    # shellcheck disable=SC2086
    run $small --seeds=2 --leaks=book,timer
    ok 'a leak is status 1' ends 1
    ok 'each place is one leak' says 'Leaks: 2 found, confidence over 99.99 %'
    ok 'a leak is named' says 'book  leaks/book.c:9  growing, tag book'
    ok 'how often is told' says '4 of 4 runs, all loads;'
    ok 'how fast is told' says '64.0 kB an hour since 00:00:20; memory full'
    ok 'the command is told' says \
        './bot --leak=book --load=normal --seed=1 --for=1h --every=10s'
    ok 'named right is counted' says 'timer    4 of 4'
    ok 'the page shows what a name has' grep -Fq 'keep&lt;it&gt;' "$tmp/r.html"
    ok 'the page has a control' grep -Fq 'class="control"' "$tmp/r.html"
    ok 'the page has no script' sh -c "! grep -Eiq '<script|http' '$tmp/r.html'"
    STUB=common
    export STUB
    # shellcheck disable=SC2086
    run $small --seeds=2 --leaks=cache
    ok 'what the control has too is not of the switch' says 'Leaks: 2 found'
    ok 'it is a leak of the bot' says 'none  bot/all.c:7  growing, tag orders'
    ok 'the switch is still named right' says 'cache    4 of 4'
    ok 'healthy runs with an alarm are counted' says \
        '4 of 4 healthy runs found'
    STUB=half
    run --loads=normal --seeds=2 --long=0 --leaks=cache
    ok 'it is so if the control of one seed crashed' says 'cache    2 of 2'
    ok 'which is told' says 'normal.none.2        killed by signal 11'
    STUB=fills
    run --loads=normal,burst --seeds=2 --for=1h --long=1d
    ok 'what grows in an hour, and stands in a day, has filled' ends 0
    run --loads=normal,burst --seeds=2 --for=1h --long=0 --leaks=cache
    ok 'without the day nobody can tell' says '4 of 4 healthy runs found'
    run --loads=normal,burst --seeds=2 --for=1h --long=1d --leaks=cache
    ok 'what fills is not of the switch' says 'Leaks: 1 found'
    STUB=stays
    run --loads=normal,burst --seeds=2 --for=1h --long=1d
    ok 'what a day only fails to name is a leak still' says '4 of 6 runs'
    STUB=table
    # shellcheck disable=SC2086
    run $small --seeds=1 --leaks=book
    unset STUB
    ok 'what a table holds is named by who fills it' says \
        'book  leaks/book.c:5 (through bot/base/refmap.c:66)  growing'
    ok 'it is named right' says 'book     2 of 2'
    "$stress" --bot="$here/stub_bot.sh" --loads=normal --seeds=1 --long=0 \
        --json=- >"$tmp/r.json" 2>"$tmp/out"
    ok 'a report on standard output has it for itself' \
        [ "$(head -c 1 "$tmp/r.json")$(tail -n 1 "$tmp/r.json")" = '{}' ]
    ok 'the verdict is told on standard error then' says 'Leaks: none found.'
}

ends_badly() {
    STUB=bad
    export STUB
    run --loads=normal --long=0 --seeds=13 --timeout=2 --memory=64M \
        --out="$tmp/bad"
    ok 'runs that end badly are status 1' ends 1
    ok 'a crash is a result' says \
        'normal.none.2        killed by signal 11 (Segmentation fault)'
    ok 'a hang is a result' says 'normal.none.3        not done in time'
    ok 'memory has a limit' says 'normal.none.4        out of memory'
    ok 'no report is a result' says \
        'normal.none.5        left no report that can be read'
    ok 'half a report is none' says \
        'normal.none.6        left no report that can be read'
    ok 'a status is a result' says \
        'normal.none.7        ended with status 65: bot: the input is <damaged>'
    ok 'a complaint without end is a result, its last words are kept' says \
        'normal.none.8        killed by signal 25 (File size limit exceeded): '
    ok 'of them not more than a little' \
        [ "$(wc -c <"$tmp/bad/normal.none.8.err")" -le 65536 ]
    ok 'what is no text does not reach the terminal' \
        sh -c "! LC_ALL=C grep -q '[^ -~]' '$tmp/out'"
    ok 'what is no text does not reach a report' \
        sh -c "! LC_ALL=C grep -q '[^ -~]' '$tmp/r.xml'"
    ok 'lines without end are a hang' says \
        'normal.none.9        not done in time'
    for seed in 10 11 12; do
        ok "what is no report is none ($seed)" says \
            "normal.none.$seed       left no report that can be read"
    done
    ok 'all others are judged' says \
        'Leaks: none found. 11 of 13 runs not judged.'
    ok 'JUnit counts them as errors' grep -Fq \
        'tests="13" failures="0" errors="11"' "$tmp/r.xml"
    ok 'what a hung run started is ended' is_ended "$(cat "$STUB_LOG.sleeper")"
    STUB=stuck
    run --loads=replay --long=0 --seeds=2 --timeout=1
    unset STUB
    ok 'a day that is not recorded in time ends those that replay it' says \
        'replay.none.2        not done in time: while its day was recorded'
    run --loads=replay --long=0 --seeds=2 --leaks=book --out="$tmp/days"
    ok 'a day is recorded once for all runs of it' \
        [ "$(grep day "$STUB_LOG" | sort | tr '\n' ' ')" = 'day.1 day.2 ' ]
}

# A plan of three runs, of which the second hangs: $pid is at work with it.
hang() { # options
    STUB=slow
    export STUB
    : >"$STUB_LOG"
    rm -f "$STUB_LOG.sleeper"
    "$stress" --bot="$tmp/bot" --loads=normal --long=0 --seeds=3 --jobs=1 \
        "$@" >"$tmp/out" 2>&1 &
    pid=$!
    while [ ! -s "$STUB_LOG.sleeper" ]; do
        sleep 0.05
    done
    unset STUB
}

# Killed while the second run hangs, it goes on with that one.
goes_on() {
    cp "$here/stub_bot.sh" "$tmp/bot"
    hang --out="$tmp/kept"
    plain --bot="$tmp/bot" --loads=normal --long=0 --seeds=3 \
        --out="$tmp/kept" --resume
    ok 'two at once in a folder is status 75' ends 75
    ok 'who is second is told' says \
        "stress: $tmp/kept: another stress is at work there"
    kill -9 $pid
    wait $pid 2>"$tmp/ok"
    kill "$(cat "$STUB_LOG.sleeper")" 2>"$tmp/ok"
    : >"$tmp/kept/normal.none.2.json.tmp123"
    run --loads=normal --long=0 --seeds=3 --jobs=1 --out="$tmp/kept"
    ok 'a folder with runs is not gone on with by accident' ends 64
    run --loads=normal --long=0 --seeds=4 --out="$tmp/kept" --resume
    ok 'another plan is refused' ends 64
    run --loads=normal --long=0 --seeds=3 --jobs=1 --out="$tmp/kept" --resume
    ok 'after a kill it goes on' ends 0
    ok 'only what was going on is run again' \
        [ "$(tr '\n' ' ' <"$STUB_LOG")" = 'normal.none.2 normal.none.3 ' ]
    ok 'nothing half is left' sh -c "! ls '$tmp/kept' | grep -E 'tmp|half'"
    run --loads=normal --long=0 --seeds=3 --out="$tmp/kept" --resume
    ok 'when all is done, nothing is run' [ ! -s "$STUB_LOG" ]
    run --loads=normal --long=0 --seeds=3
    cp "$tmp/r.json" "$tmp/one.json" && cp "$tmp/r.html" "$tmp/one.html"
    run --loads=normal --long=0 --seeds=3 --out="$tmp/kept" --resume
    ok 'its report is that of one go' same "$tmp/one" "$tmp/r"
    echo 1 0 12 >"$tmp/kept/normal.none.1.run"
    echo '{ "run"' >"$tmp/kept/normal.none.3.json"
    run --loads=normal --long=0 --seeds=3 --out="$tmp/kept" --resume --jobs=1
    ok 'what is damaged is done again, no more' \
        [ "$(tr '\n' ' ' <"$STUB_LOG")" = 'normal.none.1 normal.none.3 ' ]
    ok 'its report is that of one go, again' same "$tmp/one" "$tmp/r"
}

# Stopped in the middle, it takes all that is its own with it.
stops() {
    mkdir "$tmp/tmp"
    TMPDIR=$tmp/tmp
    export TMPDIR
    for signal in INT TERM; do
        hang
        kill -$signal $pid
        wait $pid
        status=$?
        ok "stopped by SIG$signal is status 130" ends 130
        ok 'that it was stopped is told' says 'stress: stopped'
        ok 'the bot is ended' is_ended "$(cat "$STUB_LOG.sleeper")"
        ok 'its temporary folder is gone' [ -z "$(ls "$tmp/tmp")" ]
    done
    unset TMPDIR
    hang --out="$tmp/replaced"
    { cat "$here/stub_bot.sh" && echo '# newer'; } >"$tmp/bot.new"
    chmod +x "$tmp/bot.new" && mv "$tmp/bot.new" "$tmp/bot"
    kill "$(cat "$STUB_LOG.sleeper")"
    wait $pid
    status=$?
    ok 'a bot that is replaced in the middle is status 69' ends 69
    ok 'that it was replaced is told' says \
        "stress: $tmp/bot: it was changed while it was tested"
    ok 'what was going on then is no result' sh -c \
        "ls '$tmp/replaced' | grep -q none.1.run &&
        ! ls '$tmp/replaced' | grep -q none.2.run"
    cp "$here/stub_bot.sh" "$tmp/bot"
    hang --out="$tmp/touched"
    touch "$tmp/bot"
    kill "$(cat "$STUB_LOG.sleeper")"
    wait $pid
    status=$?
    ok 'a bot that is only touched stays the same' ends 0
}

# Killed again and again, wherever it is, it loses no more than what is going
# on, and says the same in the end.
killed() {
    seed=${STRESS_SEED:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
    set -- --bot="$here/stub_bot.sh" --loads=normal,replay --long=0 --seeds=4 \
        --leaks=book,free --jobs=2 --out="$tmp/killed" --resume
    : >"$STUB_LOG"
    kills=0
    for i in 1 2 3 4 5 6 7 8; do
        "$stress" "$@" >"$tmp/out" 2>&1 &
        pid=$!
        sleep "0.$(((seed + i * 7919) % 900 / 3 + 100))"
        kill -9 $pid 2>"$tmp/ok" && kills=$((kills + 1))
        wait $pid 2>"$tmp/ok"
        status=$?
        [ $status -eq 137 ] || break
    done
    "$stress" "$@" --json="$tmp/r.json" --html="$tmp/r.html" >"$tmp/out" 2>&1
    status=$?
    ok "after $kills kills all is there (STRESS_SEED=$seed)" ends 1
    ok "they cost two runs each, no more (STRESS_SEED=$seed)" \
        [ "$(grep -cv day "$STUB_LOG")" -le $((24 + 2 * kills)) ]
    ok 'nothing half is left of a killed run' \
        sh -c "! ls '$tmp/killed' | grep -E 'tmp|half'"
    run --loads=normal,replay --long=0 --seeds=4 --leaks=book,free --jobs=2
    cp "$tmp/r.json" "$tmp/one.json" && cp "$tmp/r.html" "$tmp/one.html"
    "$stress" "$@" --json="$tmp/r.json" --html="$tmp/r.html" >"$tmp/out" 2>&1
    ok "the report is that of one go (STRESS_SEED=$seed)" \
        same "$tmp/one" "$tmp/r"
}

parts() {
    # shellcheck disable=SC2086
    run $small --seeds=2 --leaks=all
    cp "$tmp/r.json" "$tmp/one.json" && cp "$tmp/r.html" "$tmp/one.html"
    for i in 1 2 3; do
        # shellcheck disable=SC2086
        plain --bot="$here/stub_bot.sh" $small --seeds=2 --leaks=all \
            --shard=$i/3 --out="$tmp/part$i"
        ok "part $i ends well" ends 0
    done
    plain merge --json="$tmp/m.json" --html="$tmp/m.html" "$tmp"/part?
    ok 'parts joined find the leaks' ends 1
    ok 'parts joined are as one run' same "$tmp/one" "$tmp/m"
    plain merge "$tmp/part1" "$tmp/part3"
    ok 'a part that is missing is status 66' ends 66
    ok 'what is missing is told' says 'normal.none.2        not run'
    plain merge --json="$tmp/m.json" --html="$tmp/m.html" "$tmp"/part? \
        "$tmp/part1"
    ok 'a part that comes twice counts once' same "$tmp/one" "$tmp/m"
    cp -r "$tmp/part2" "$tmp/copy"
    echo 1 0 12 >"$tmp/part2/normal.none.2.run"
    plain merge "$tmp"/part?
    ok 'a damaged record is status 66' ends 66
    ok 'what is damaged is told' says \
        'normal.none.2        not run: what is kept of it is damaged'
    plain merge --json="$tmp/m.json" --html="$tmp/m.html" "$tmp"/part? \
        "$tmp/copy"
    ok 'a whole copy stands in for it' same "$tmp/one" "$tmp/m"
    head -n 1 "$tmp/copy/plan" >"$tmp/part2/plan"
    plain merge "$tmp"/part?
    ok 'a damaged plan is status 66' ends 66
    ok 'which plan is told' says "$tmp/part2: its plan is damaged"
    plain merge "$tmp/part1" "$tmp/no such part"
    ok 'a folder that is not there is told' says 'no such part: no runs in it'
    plain merge "$tmp/part1" "$tmp/kept"
    ok 'parts of two plans are not joined' says 'of another plan or another bot'
}

statuses() {
    stub=$here/stub_bot.sh
    plain --profile=nothing
    ok 'no such profile is status 66' ends 66
    ok 'the profiles are told' says 'healthy  350 healthy runs'
    plain --bot="$tmp/none"
    ok 'no such bot is status 66' ends 66
    ok 'no such bot is told' says "$tmp/none: there is no such bot"
    plain --bot="$tmp/out"
    ok 'what is no program is status 69' ends 69
    echo 'exit 3' >"$tmp/broken" && chmod +x "$tmp/broken"
    plain --bot="$tmp/broken"
    ok 'a bot that fails at once is status 69' ends 69
    for report in html json junit; do
        plain --bot="$stub" --$report=/dev/null/x
        ok "a report that can't be written is status 74" ends 74
        ok "which one is told" says '/dev/null/x: Not a directory'
    done
    for report in html json junit; do
        plain --bot="$stub" --seeds=1 --loads=normal --$report=/dev/full
        ok 'a report on a full disk is status 74' ends 74
        ok 'a full disk is told' says '/dev/full: No space left on device'
    done
    "$stress" --bot="$stub" --seeds=1 --loads=normal --json="$tmp/full.json" \
        >/dev/full 2>"$tmp/out"
    status=$?
    ok 'a verdict on a full disk is status 74' ends 74
    ok 'that the verdict is not told is told' says \
        'stress: standard output: No space left on device'
    ok 'other reports are written still' grep -q '"version": 1' "$tmp/full.json"
    (
        trap '' XFSZ
        ulimit -f 0
        "$stress" --bot="$stub" --out="$tmp/nospace"
        echo "status $?"
    ) 2>&1 | cat >"$tmp/out"
    ok 'a folder that takes nothing is status 74' says 'status 74'
    ok 'that it takes nothing is told' says "$tmp/nospace: File too large"
    plain --bot="$stub" --out=/dev/null/x
    ok "a folder that can't be made is status 74" ends 74
    for word in --loads=wet --leaks=x --seeds=0 --for=x --jobs=0 --shard=3/2 \
        --memory=x --timeout=0 --wrong --resume --shard=1/2 word --loads=; do
        plain --bot="$stub" $word
        ok "$word is status 64" ends 64
        ok "$word is named" says "stress: ${word%%=*}"
    done
    plain --bot="$stub" --json="$tmp/same" --junit="$tmp/./same"
    ok 'two reports in one file are status 64' ends 64
    ok 'which of them is told' says 'stress: --junit: another report goes there'
    plain merge
    ok 'merge of nothing is status 64' ends 64
    plain merge "$tmp"
    ok 'a folder without runs is status 66' ends 66
    plain --help
    ok '--help is status 0' ends 0
}

judges
ends_badly
goes_on
stops
killed
parts
statuses
all_true
