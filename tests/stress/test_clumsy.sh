#!/bin/sh
# test_clumsy.sh - build/stress where things go wrong around it: streams that
# are closed, a terminal that hangs up, a disk that is full, values that can't
# be. What a healthy plan says is in test_words.sh.
#
# Usage: test_clumsy.sh STRESS
set -u

stress=$1
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
stub=$here/stub_bot.sh
# Tells that it is at work, and waits until it may go on.
cat >"$tmp/slow_bot" <<EOF
#!/bin/sh
[ "\$1" != --version ] || exit 0
: >"$tmp/slow"
until [ -e "$tmp/go" ]; do sleep 0.05; done
exec "$stub" "\$@"
EOF
# Can't write the file that is named in there.
cat >"$tmp/full_bot" <<EOF
#!/bin/sh
case "\$*" in
*--version*) exit 0 ;;
*--record=*/\$(cat "$tmp/full").* | *--json=*/\$(cat "$tmp/full").*)
    echo 'bot: No space left on device' >&2
    exit 74
    ;;
esac
exec "$stub" "\$@"
EOF
chmod +x "$tmp/slow_bot" "$tmp/full_bot"

# shellcheck source=tests/stress/sentences.sh
. "$here/sentences.sh"

# Who starts it may have closed what is always open.
closed_streams() {
    "$stress" --bot="$stub" --seeds=1 --loads=normal --long=0 \
        --out="$tmp/closed" >&- 2>"$tmp/out"
    status=$?
    ok 'without standard output it is status 74' ends 74
    ok 'that the verdict is not told is told' \
        says 'stress: standard output: Bad file descriptor'
    ok 'the verdict is not in a file of the folder instead' \
        [ ! -s "$tmp/closed/lock" ]
    "$stress" --bot="$stub" --seeds=1 --loads=normal --long=0 \
        --json="$tmp/r.json" <&- >&- 2>&-
    ok 'a report is written even if all streams are closed' \
        grep -q '"runs_judged": 1,' "$tmp/r.json"
}

# A value that can't be is told with what can be.
values() {
    for word in -1/-1 +1/2 ' 1/2' '1/ 2' 1/2/3 1/ /2 0/0 00001/2 10000/10000; do
        plain --bot="$stub" --out="$tmp/no" --shard="$word"
        ok "--shard='$word' is status 64" ends 64
        ok "--shard='$word' is told with how a part is written" says \
            "stress: --shard=$word: a part is I/N, like 1/4"
    done
    for word in seeds=1001 seeds=-1 seeds=99999999999999999999; do
        plain --bot="$stub" --$word
        ok "--$word is told with the bounds" says "$word: 1 to 1000 (see"
    done
    for word in for=366d for=59s for=1.5h; do
        plain --bot="$stub" --$word
        ok "--$word is told with the bounds" says \
            "$word: from 1m to 365d, like 90m (see"
    done
    for word in long=1ns long=59s; do
        plain --bot="$stub" --$word
        ok "--$word is told with the bounds" says \
            "$word: 0, or from 1m to 365d (see"
    done
    plain --bot="$stub" --loads=normal,wet
    ok 'no such load is told' says 'wet: loads with commas between them, or all'
    plain --bot="$stub" --leaks=,
    ok 'no such leak is told' says \
        'leaks=,: leaks with commas between them, none or all'
    plain --bot="$stub" --memory=1
    ok 'too little memory is told' says 'memory=1: from 1M to 1024T, like 512M'
    plain --bot="$stub" --timeout=1e9
    ok 'no such time is told' says 'timeout=1e9: 1 to 1000000 seconds'
    for name in profile bot jobs out shard html json junit loads leaks seeds \
        for long memory timeout; do
        for word in --$name --$name=; do
            plain --bot="$stub" $word
            ok "$word without a value is status 64" ends 64
            ok "$word without a value is told" says \
                "stress: $word: it needs a value, --$name=..."
        done
    done
    plain --bot="$(printf '%0300d' 0)"
    ok 'a bot that can not be there is status 69' ends 69
    plain --bot="$stub" --resume=yes
    ok '--resume=yes is no option' says 'stress: --resume=yes: no such option'
    [ ! -e "$tmp/no" ]
    ok 'nothing is written then' [ $? -eq 0 ]
}

# Started to outlive its terminal, it does.
hangs_up() {
    for start in nohup env; do
        $start "$stress" --bot="$tmp/slow_bot" --loads=normal --long=0 \
            --seeds=3 --jobs=1 >"$tmp/out" 2>&1 &
        pid=$!
        while ! [ -e "$tmp/slow" ]; do
            sleep 0.05
        done
        kill -HUP $pid
        : >"$tmp/go"
        wait $pid
        status=$?
        [ $start = env ] && ok 'a terminal that hangs up stops it' ends 130
        [ $start = nohup ] && ok 'with nohup it goes on' ends 0
        rm -f "$tmp/go" "$tmp/slow"
    done
}

# What the bot can't write into the folder says nothing of the bot.
full_disk() {
    set -- --bot="$tmp/full_bot" --loads=normal,replay --long=0 --seeds=2 \
        --jobs=1 --out="$tmp/disk"
    for what in day.1 normal.none.2 replay.none.1; do
        echo "$what" >"$tmp/full"
        plain "$@" --resume
        ok "a full disk is status 74 ($what)" ends 74
        ok "a full disk is told in the words of the bot ($what)" says \
            "stress: $what: bot: No space left on device"
        ok "what could not be written is not done ($what)" \
            [ ! -e "$tmp/disk/$what.run" ]
    done
    rm "$tmp/full"
    plain "$@" --resume
    ok 'with room again it goes on to the end' ends 0
    ok 'nothing is missing then' says 'here 0 of 4 healthy runs found'
}

# Whoever reads gets the report, not an empty one before it.
pipes() {
    mkfifo "$tmp/pipe"
    cat "$tmp/pipe" >"$tmp/read" &
    timeout -s KILL 20 "$stress" --bot="$stub" --seeds=1 --loads=normal --long=0 \
        --json="$tmp/pipe" >"$tmp/out" 2>&1
    status=$?
    wait $!
    ok 'a report may go into a pipe with a name' ends 0
    ok 'all of it comes out there' grep -q '"version": 1' "$tmp/read"
}

# Standard output has other names; a report has it for itself under each.
standard_output() {
    set -- --bot="$stub" --seeds=1 --loads=normal --long=0
    "$stress" "$@" --json=/dev/stdout 2>"$tmp/out" | cat >"$tmp/piped"
    ok 'a report to /dev/stdout has it for itself' \
        [ "$(head -c 1 "$tmp/piped")$(tail -n 1 "$tmp/piped")" = '{}' ]
    "$stress" "$@" --json="$tmp/file" >"$tmp/file" 2>"$tmp/out"
    ok 'so has one to the file that standard output is' \
        [ "$(head -c 1 "$tmp/file")$(tail -n 1 "$tmp/file")" = '{}' ]
    ok 'the verdict is told on standard error then' says 'Leaks: none found.'
    "$stress" "$@" --json=- --html=/dev/stdout 2>"$tmp/out" | cat >"$tmp/piped"
    ok 'two reports on standard output are refused' says \
        'stress: --json: another report goes there'
    "$stress" "$@" --json=/dev/null --html=/dev/null >/dev/null 2>"$tmp/out"
    status=$?
    ok '/dev/null takes all of them' ends 0
}

# What a report says is text, whatever it is.
garbage() {
    STUB=garbage
    export STUB
    plain --bot="$stub" --seeds=1 --loads=normal --long=0 \
        --json="$tmp/g.json" --html="$tmp/g.html" --junit="$tmp/g.xml"
    unset STUB
    ok 'a finding of an odd kind is a finding' ends 1
    ok 'an odd kind is text in the JUnit file' \
        grep -Fq ': &lt;b&gt;&amp;, ' "$tmp/g.xml"
    ok 'an odd kind is text on the page' \
        grep -Fq '</code>: &lt;b&gt;&amp;' "$tmp/g.html"
    ok 'no odd kind is a tag' sh -c "! grep -F '<b>&' '$tmp/g.xml' '$tmp/g.html'"
}

# One is told as one.
one() {
    plain --bot="$stub" --seeds=1 --loads=normal --long=0 --html="$tmp/1.html"
    ok 'one run is a run' says 'quick: 1 run, 01:00:00 of virtual time'
    ok 'of one run, too' says 'stress: 1 of 1 run'
    ok 'one run is a run on the page' grep -q ': 1 run of the bot' "$tmp/1.html"
    ok 'one healthy run is one' sh -c \
        "tr '\n' ' ' <'$tmp/out' | grep -q '0 of 1 healthy run found'"
    ok 'no run is in many' sh -c "! grep -q '1 runs' '$tmp/out' '$tmp/1.html'"
}

one
closed_streams
pipes
standard_output
garbage
values
full_disk
hangs_up
all_true
