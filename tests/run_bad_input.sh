#!/bin/sh
# run_bad_input.sh - what cannot work is refused in a sentence, with a status
# that says whose fault it is, and leaves nothing behind.
#
# Usage: run_bad_input.sh PATH/OF/bot
bot=$1
. "${0%/*}/run_help.sh"

refused() { # status, message, arguments
    want=$1
    message=$2
    shift 2
    run "$@"
    ok "$*: the status is $want" ends_with "$want"
    ok "$*: the message is exact" complains "$message"
}

# --- the command line ------------------------------------------------------

for option in leak fix explain; do
    refused 64 "no leak named 'cylce'; did you mean 'cycle'? (--list shows all)" \
        --$option=cylce
done
refused 64 "no leak named 'zzzzzz' (--list shows all)" --leak=zzzzzz
span='a run lasts from 1ms to 366d'
for length in 0 0s 367d 999999999d; do
    refused 64 "--for=$length is not possible; $span" --for=$length
done
for length in abc -1 10x ''; do
    run --for=$length
    ok "--for=$length is wrong usage" ends_with 64
done
for option in --rate=0 --rate=-1 --rate=1000001 --rate=99999999999999999999 \
    --rate=many --seed=-1 --seed=x --seed= --seed=18446744073709551616 \
    --every=0 --pace=0x --pace=fast --pace=-1 --fail-alloc=0; do
    run $option
    ok "$option is wrong usage" ends_with 64
    ok "$option is named in one line" \
        [ "$(grep -c "^bot: .*${option%%=*}" err)" -eq 1 ]
    ok "$option prints nothing else" [ ! -s out ]
done
refused 64 "--seed=18446744073709551616 is not possible; a seed is a whole \
number from 0 to 18446744073709551615" --seed=18446744073709551616
refused 64 "--rate=0 is not possible; the rate is 1 to 1000000 market events a \
virtual second" --rate=0
run_json --seed=18446744073709551615 --for=5s
ok 'the last seed is possible' ends_with 0

# --- replays ---------------------------------------------------------------

refused 66 "$tmp/none: there is no such file" --replay="$tmp/none"
refused 66 "$tmp: it is a directory" --replay="$tmp"
: >empty
refused 65 'empty: the file is empty' --replay=empty

run --for=1m --seed=5 --record=whole
ok 'a run is recorded' ends_with 0
size=$(wc -c <whole)
head -c $((size / 2 + 1)) whole >cut
run_json --replay=cut --observe
ok 'a cut file ends with 65' ends_with 65
# What was cut starts where the message before it ended.
ok 'the message has file, byte and reason' grep -Eqx \
    'bot: cut: at byte [0-9]+: the file ends inside .*' err
offset=$(sed -n 's/.*at byte \([0-9]*\):.*/\1/p' err)
ok 'the byte is inside the file, and close to its end' \
    [ "$offset" -le $((size / 2 + 1)) -a "$offset" -gt $((size / 2 - 60)) ]
ok 'what came before is reported' [ "$(value market_events)" -gt 1000 ]
ok 'nothing is live after a cut file' nothing_live
before=$(value market_events)

head -c "$offset" whole >corrupt
printf '\000\044\377\377\377' >>corrupt
tail -c +$((offset + 6)) whole >>corrupt
run_json --replay=corrupt --observe
ok 'a corrupt file ends with 65' ends_with 65
ok 'a corrupt byte is named' \
    complains "corrupt: at byte $offset: no message has the type 0xff"
ok 'what came before is kept' [ "$(value market_events)" -eq "$before" ]
ok 'nothing is live after a corrupt file' nothing_live

if command -v gzip >/dev/null; then
    gzip -c whole | head -c 40000 >cut.gz
    run_json --replay=cut.gz --observe
    ok 'a cut gzip file ends with 65' ends_with 65
    ok 'a cut gzip file is named' grep -Eqx \
        'bot: cut\.gz: at byte [0-9]+: the gzip data is cut off' err
    ok 'what it held is reported' [ "$(value market_events)" -gt 100 ]
fi
printf '34200.1,1,7,100,5853300,1\n34200.2,1,abc,100,5853300,1\n' >bad.csv
run_json --replay=bad.csv --observe
ok 'a bad line ends with 65' ends_with 65
ok 'a bad line is named' \
    complains 'bad.csv: line 2, at byte 26: the order is no number'
ok 'the line before it is kept' [ "$(value market_events)" = 1 ]

# --- what cannot be written ------------------------------------------------

refused 74 'cannot write none/x: No such file or directory' \
    --for=5s --json=none/x
refused 74 'cannot write empty/x: Not a directory' --for=5s --json=empty/x
refused 74 'cannot write /dev/full: No space left on device' \
    --for=5s --json=/dev/full
refused 74 'cannot write none/x: No such file or directory' \
    --for=5s --record=none/x
refused 74 'cannot write /dev/full: No space left on device' \
    --for=5s --record=/dev/full
mkdir folder
echo kept >folder/full
for option in --json --record; do
    run --for=1m $option=folder
    ok "$option: a folder cannot be written" ends_with 74
    # A limit of one block of 512 bytes, so the write fails in the middle.
    (
        ulimit -f 1
        trap '' XFSZ
        exec "$bot" --for=1m $option=folder/full
    ) </dev/null 2>err | cat >out
    ok "$option: a full disk is told" \
        complains 'cannot write folder/full: File too large'
    ok "$option: the old file is as it was" [ "$(cat folder/full)" = kept ]
    ok "$option: nothing is left beside it" [ "$(ls -A folder)" = full ]
done
# Standard output by another name is a report's alone, too.
"$bot" --for=5s --pace=max --json=/dev/stdout 2>err </dev/null | cat >out
ok 'a report to /dev/stdout has it for itself' \
    [ "$(head -c 1 out)$(tail -n 1 out)" = '{}' ]
run --for=5s --json=- --csv=/dev/stdout
ok 'two reports to standard output are refused' ends_with 64
for option in --for=5s --list --help --version --explain=book --json=-; do
    "$bot" $option >/dev/full 2>err </dev/null
    status=$?
    ok "$option: a full standard output is 74" ends_with 74
done

# --- a reader who leaves, and Ctrl-C ---------------------------------------

for option in --pace=max --list --json=-; do
    { "$bot" $option 2>err; echo $? >code; } </dev/null | head -n 1 >out
    status=$(cat code)
    ok "$option: a closed pipe ends it quietly" [ ! -s err ]
    ok "$option: a closed pipe is no failure" ends_with 0
    ok "$option: the reader got a line" [ -s out ]
done

for signal in INT TERM; do
    for leak in '' --leak=cycle; do
        rm -f json fifo && mkfifo fifo
        # An own process: a shell's background jobs ignore SIGINT.
        env --default-signal=INT "$bot" --pace=60x $leak --json=json \
            >fifo 2>err </dev/null &
        pid=$!
        exec 3<fifo
        read -r line <&3
        kill -$signal "$pid"
        cat <&3 >out
        exec 3<&-
        wait "$pid"
        status=$?
        ok "$signal $leak: it ends with 0" ends_with 0
        ok "$signal $leak: it wrote samples" [ -n "$line" ]
        ok "$signal $leak: the report says so" [ "$(value stopped_early)" = true ]
        ok "$signal $leak: it is a full report" has out 'The run: '
        ok "$signal $leak: nothing is complained about" [ ! -s err ]
        [ -n "$leak" ] || ok "$signal: nothing is live" nothing_live
    done
done

# --- out of memory ---------------------------------------------------------

# Allocation $1 fails: a message and 71, or it wasn't needed; nothing is live.
starved() {
    run_json --for=2s --fail-alloc="$1"
    if [ "$status" -eq 71 ]; then
        ok "--fail-alloc=$1 is told" complains 'out of memory'
    else
        ok "--fail-alloc=$1 ends with 71 or 0" ends_with 0
    fi
    [ ! -e json ] || ok "--fail-alloc=$1: nothing is live" nothing_live
}

failures=0
for n in $(awk 'BEGIN { for (i = 1; i <= 200; i++) print i }'); do
    starved "$n"
    [ "$status" -eq 71 ] && failures=$((failures + 1))
done
ok 'nearly every allocation is needed' [ "$failures" -gt 150 ]
for n in 1 2 5 10 20 50 100 200 300 400; do
    starved "$n+"
    ok "--fail-alloc=$n+ is 71" ends_with 71
done
for tag in libevent exchange market orders book prices indicators strategies \
    channels messages timers monitor; do
    starved "1:$tag"
    starved "3+:$tag"
done
verdict
