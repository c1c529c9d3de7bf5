#!/bin/sh
# run_twin.sh - the twin: the same run without leaks beside the one in sight,
# however either of them ends.
#
# Usage: run_twin.sh PATH/OF/bot PATH/OF/fetch
bot=$1
fetch=$2
here=${0%/*}
# shellcheck source=tests/run_help.sh
. "$here/../run_help.sh"
# shellcheck source=tests/web/serve.sh
. "$here/../web/serve.sh"
# shellcheck source=tests/control/control.sh
. "$here/control.sh"

# The twin's process; nothing if there is none.
twin() {
    cat "/proc/$pid/task/$pid/children"
}

# Wait until a process has ended. Whoever adopted it may never reap it.
until_ended() { # process
    while kill -0 "$1" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$1/status"; do
        sleep 0.05
    done
}

gone() { # process
    until ! kill -0 "$1" 2>/dev/null; do
        sleep 0.05
    done
}

gone() { # process
    ! kill -0 "$1" 2>/dev/null
}

# Read the page that is open as descriptor 4, until a line of it has this.
until_heard() { # text
    while read -r heard <&4; do
        case $heard in
        *"$1"*) return ;;
        esac
    done
}

# What a sample has of strategies, the ninth tag.
strategies() {
    sed 's/.*"tags":\[\([^]]*\)\].*/\1/' line | cut -d, -f9
}

# In step ------------------------------------------------------------------

serve --leak=cycle --seed=4 --every=1s
learn_token
control pause=1
until_told '"trips":[0-9]*,.*"paused":true'
trips=$(sed 's/.*"trips":\([0-9]*\),.*/\1/' line)
ok 'nobody compares yet' [ -z "$(twin)" ]
control compare=1
child=$(twin | tr -d ' ')
ok 'now there is a twin' kill -0 "$child"
until_told '^event: twin' # it has become a program of its own
ok 'it is a bot without a leak' [ "$(tr '\0' ' ' <"/proc/$child/cmdline" |
    grep -c -e '--leak')" -eq 0 ]
ok 'of the same seed' grep -q -e '--seed=4' "/proc/$child/cmdline"
steps 2
at=$((trips * 5000))
until_told "^data: {\"t\":$at,\"b\":[0-9]*,\"tags\""
ok 'the twin goes as far as the run' [ -s line ]
ok 'and holds one desk, no more' [ "$(strategies)" = 680 ]
until_told "^data: {\"t\":$at,\"b\":[0-9]*,\"n\""
ok 'where the run holds all of them' [ "$(strategies)" -gt 1000 ]
stream | sed '/^event: now/q' >begin
ok 'it has its line from the start on' \
    [ "$(grep -c '^event: twin' begin)" -ge $((at / 1000)) ]
control 'leak=cycle&on=0'
control 'leak=book&on=1'
steps 1
at=$((trips * 5000))
until_told "^data: {\"t\":$at,\"b\":[0-9]*,\"tags\""
ok 'whatever is switched, the twin leaks nothing' [ "$(strategies)" = 680 ]
control compare=0
ok 'it has gone as soon as nobody compares' gone "$child"
ok 'and is no zombie' [ -z "$(twin)" ]

# Paused before anything happened: the first event comes after a second.
finish
serve --leak=cycle --seed=6 --rate=1 --pace=1x
learn_token
control pause=1
control compare=1
until_told '^event: twin'
ok 'a run that stands at its start is compared, too' [ -s line ]
finish

# It dies, is stopped, comes again -----------------------------------------

serve --leak=cycle --seed=4 --every=1s
learn_token
control pause=1
until_told '"trips":[0-9]*,.*"paused":true'
trips=$(sed 's/.*"trips":\([0-9]*\),.*/\1/' line)
control compare=1
child=$(twin | tr -d ' ')
mkfifo told
stream >told & # a page that is open when it dies
exec 4<told
until_heard '"compare":true'
kill -KILL "$child"
until_heard '"text":"the twin'
exec 4<&-
ok 'a page is told that the twin died' [ "$heard" = \
    'data: {"text":"the twin was killed by signal 9 (Killed)"}' ]
until_told '"compare":'
ok 'there is no comparison any more' grep -q '"compare":false' line
ok 'and no zombie' [ -z "$(twin)" ]
control compare=1
child=$(twin | tr -d ' ')
ok 'there can be another one' kill -0 "$child"
kill -STOP "$child"
control pause=0
until_trips $((trips + 5))
ok 'a twin that stands still keeps nobody waiting' [ -s line ]
control pace=max
until_trips 100
finish
ok 'a run that compares ends with 0' ends_with 0
ok 'its twin ends with it' gone "$child"
ok 'it said what happened, and nothing else' complains \
    'the twin was killed by signal 9 (Killed)'
ok 'all that is left has leaked' [ "$(grep -c '"left_at_end": true' json)" -ge 1 ]
ok 'no wrong frees' [ "$(value double_frees_refused)" = 0 ]

# Nothing of it stays ------------------------------------------------------

serve --seed=4 --for=20m
learn_token
control 'leak=cache&on=1'
control compare=1
control 'leak=cache&on=0'
control pace=max
await
ok 'a run to its end, with a twin, ends with 0' ends_with 0
ok 'with nothing live' nothing_live
compared=$(value tape)
run_json --seed=4 --for=20m
ok 'its trades are those of a run alone' [ "$(value tape)" = "$compared" ]

serve --seed=4 --leak=book
learn_token
control compare=1
child=$(twin | tr -d ' ')
kill -KILL "$pid"
{ wait "$pid"; } 2>/dev/null
until_ended "$child"
ok 'the twin ends with a run that is killed' true
exec 3<&-

# It cannot be started -----------------------------------------------------

serve --leak=book --seed=4
learn_token
# Room for a connection and one pipe; the twin needs two.
find "/proc/$pid/fd" -type l >fds
prlimit --pid "$pid" --nofile=$(($(wc -l <fds) + 3)):
post compare=1
ok 'no descriptors: it says so' answers '503 Service Unavailable'
ok 'there is no twin' [ -z "$(twin)" ]
prlimit --pid "$pid" --nofile=1024:
control compare=1
finish
ok 'no harm was done' ends_with 0

# A replay is read twice, unless it can't be -------------------------------

for load in burst rejects; do
    run_json --load=$load --for=2m
    tape=$(value tape)
    run --compare --leak=forget --load=$load --for=2m
    ok "both halves trade the load $load" \
        grep -q "^  tape  *$tape  *$tape\$" out
done
run --record=tape.itch --for=2m --seed=4
run --compare --leak=book --replay=tape.itch --for=1m
ok 'halves of a replay can be compared' ends_with 0
serve --leak=book --replay=tape.itch --pace=1x
learn_token
control compare=1
until_told '^event: twin'
finish
ok 'a replay has a twin, too' ends_with 0
mkfifo fifo
cat tape.itch >fifo &
serve --leak=book --replay=fifo --pace=1x
learn_token
post compare=1
ok 'what is read from a pipe has none' answers '409 Conflict'
ok 'and it says why' body_is \
    "refused: what this run replays can't be read twice"
finish
ok 'it goes on' ends_with 0
verdict
