#!/bin/sh
# keys.sh - keys pressed while the bot runs on a terminal, and what becomes of
# the terminal's settings.
#
# Usage: keys.sh PATH/OF/bot PATH/OF/onpty
#
# Keys act on a real run, and never on what it trades. However the run ends,
# stops or is put into the background, lines and their echo are as before
# (onpty ends with 97 if not).
bot=$1
onpty=$2
. "${0%/*}/faults_help.sh"
ASAN_OPTIONS=detect_leaks=0 # people who press q don't wait for it
TERM=xterm
export TERM
# shellcheck disable=SC3045 # all shells have it
ulimit -c 0 # no core files
frame='of 00:10:00' # each frame has it

on_terminal() { # steps -- arguments
    "$onpty" "$@" >out 2>err </dev/null
    status=$?
}

# The first screen is there again.
restored() {
    [ "$(grep -ao '\[?1049[hl]' out | tail -n 1)" = '[?1049l' ]
}

# The last frame, which is below the first screen's lines, has this.
last_frame_has() {
    tr -d '\r' <out |
        awk '/\[\?1049l/ { text = "" } { text = text $0 "\n" }
            END { printf "%s", text }' |
        sed 's/.\[[0-9;]*m//g' | grep -Eq -- "$1"
}

lacks() { # file, expression
    ! grep -aEq -- "$2" "$1"
}

# What the same run trades that nobody looks at.
"$bot" --for=1m --json=- >json 2>err </dev/null
tape=$(value tape)
ok 'the run that nobody looks at has a tape' [ -n "$tape" ]

# Every end, with the settings for keys set.
for how in type:q type:^C signal:15; do
    on_terminal "read:$frame" keys "$how" -- "$bot"
    ok "$how: it ends with 0, and the settings are as before" ends_with 0
    ok "$how: the first screen is back" restored
    ok "$how: it reports" has out 'The run: '
done
for signal in 1 3 6 8 11; do
    on_terminal "read:$frame" keys signal:$signal -- "$bot"
    # A sanitizer says more of a crash, and then ends with a status.
    has out AddressSanitizer && status=$((128 + signal))
    ok "signal $signal: it ends the bot, and the settings are as before" \
        ends_with $((128 + signal))
    ok "signal $signal: the first screen is back" restored
done

# Ctrl-Z gives the settings back while it is stopped.
on_terminal "read:$frame" keys type:^Z stopped lines signal:18 keys \
    "read:$frame" type:^Z stopped lines signal:18 keys type:q -- "$bot"
ok 'Ctrl-Z: settings come and go, and it ends with 0' ends_with 0
ok 'Ctrl-Z: the first screen is back' restored

# Stopped, and then let go on in the background: the terminal is others'.
on_terminal "read:of 00:01:00" keys type:^Z stopped lines shell signal:18 \
    type:1q 'read:The run: ' -- "$bot" --for=1m --pace=30x
ok 'in the background: it goes on, and ends with 0' ends_with 0
ok 'in the background: no picture is painted' \
    [ "$(grep -ao '\[?1049h' out | wc -l)" -eq 1 ]
ok 'in the background: keys are not its own' last_frame_has 'bot  no leak'

# Stopped in a way that nobody hears of, and other settings meanwhile.
on_terminal "read:$frame" keys signal:19 stopped shell signal:18 fg keys \
    "read:$frame" type:1 'read:[1 cycle]' type:q -- "$bot" --pace=6x
ok 'SIGSTOP, background, foreground: keys are heard again' ends_with 0
ok 'SIGSTOP, background, foreground: the first screen is back' restored

# A shell with jobs starts it in the background.
# shellcheck disable=SC2016
on_terminal 'read:over' -- sh -c \
    'set -m; "$0" --for=20s --pace=60x & wait $!; echo "over: $?"' "$bot"
ok 'started with &: it runs to its end' has out 'over: 0'
ok 'started with &: the settings are as before' ends_with 0
ok 'started with &: nothing is painted in place' lacks out '\[?1049h'
# shellcheck disable=SC2016
on_terminal "read:$frame" type:q -- sh -c \
    'set -m; "$0" & sleep 1; fg >/dev/null; echo "over: $?"' "$bot"
ok 'started with &, then fg: it paints, and q ends it' has out 'over: 0'
ok 'started with &, then fg: the first screen is back' restored

# Keys that look and wait change no trade.
rm -f json
on_terminal "read:of 00:01:00" 'type: ' read:paused type:s \
    'type:?' read:Keys 'type: ' type:e 'type:^[[B' 'type:^[[6~' type:x \
    type:+ type:- 'type:^L' type:s read:paused type:++ 'type: ' -- \
    "$bot" --for=1m --pace=10x --json=json
ok 'pause, step, help, pace: it ends with 0' ends_with 0
ok 'pause, step, help, pace: the tape is the same' [ "$(value tape)" = "$tape" ]
ok 'pause, step, help, pace: nothing is live' nothing_live

# Steps are round trips of the desk.
rm -f json
on_terminal "read:of 00:01:00" 'type: ' read:paused type:++++ \
    'read:pace=max' read:paused type:s read:paused 'read:00:00:05' \
    type:s read:paused 'read:00:00:1' type:q -- \
    "$bot" --for=1m --pace=1x --json=json
ok 'two steps: it ends with 0' ends_with 0
ok 'two steps: there were two round trips' [ "$(value round_trips)" = 2 ]
ok 'two steps: q ended it early' [ "$(value stopped_early)" = true ]

# Sequences are not keys, whole or in pieces.
rm -f json
on_terminal "read:$frame" 'type:^[[1;2A' 'type:^[[2~' 'type:^[OQ' \
    'type:^[]11;1q' 'type:2^G' 'type:^[[M112' 'type:^[2' 'type:^[' 'type:[1' \
    'type:;5' 'type:A' "read:$frame" type:^C -- "$bot" --json=json
ok 'sequences: it ends with 0' ends_with 0
ok 'sequences: no leak was switched' last_frame_has 'bot  no leak'

# A leak that is switched on, and off again: some of it stays.
on_terminal "read:$frame" type:1 'read:[1 cycle]' type:+ 'read:indicators' \
    'read:growing' type:1 'read: is off' type:q -- \
    "$bot" --for=10m --pace=60x
ok 'a leak is switched on and off: it ends with 0' ends_with 0
ok 'a leak is switched on and off: the report names the places' \
    has out 'leaks/cycle.c:'

# The same run without the leak beside it: it is there, it changes no trade,
# and it ends with the run. A run that is paused before its first event has
# nothing to compare: hence a step.
rm -f json
on_terminal 'read:of 00:01:00' type:p read:paused type:++++s \
    type:c 'read:; here' type:c alone type:c 'read:; here' \
    type:p 'read:The run: ' -- \
    "$bot" --for=1m --pace=1x --leak=cycle --json=json
ok 'compare: it ends with 0' ends_with 0
ok 'compare: the tape is the same' [ "$(value tape)" = "$tape" ]
ok 'compare: the last frame has both' last_frame_has \
    'the same run, fixed: [0-9.]+ k?B of .*; here '
on_terminal "read:$frame" type:c 'read:nothing to compare' type:q -- "$bot"
ok 'compare: without a leak there is nothing to' ends_with 0

# A mystery stays one.
on_terminal "read:$frame" type:1 'read:be switched' type:e 'read:explained' \
    type:q -- "$bot" --leak=mystery --seed=5
ok 'a mystery: it ends with 0' ends_with 0
ok 'a mystery: no pair is named' lacks out '(leaks|fixes)/[a-z]'

# Standard input is no terminal, or nobody's.
# shellcheck disable=SC2016
on_terminal "read:$frame" lines 'type:1^M' "read:$frame" type:^C -- sh -c \
    'exec "$0" </dev/null' "$bot"
ok 'input from elsewhere: no key is heard' last_frame_has 'bot  no leak'
ok 'input from elsewhere: how to stop is told' has out 'Ctrl-C: stop and report'
# shellcheck disable=SC2016
on_terminal "read:$frame" type:^C -- sh -c 'exec "$0" <&-' "$bot"
ok 'no input: it ends with 0' ends_with 0

# What is written to standard error comes out after the picture.
on_terminal 'read:watch it at' "read:$frame" keys type:q -- "$bot" --http=0 \
    --for=10m
ok 'with a page: it ends with 0' ends_with 0
ok 'with a page: the first screen is back' restored
verdict
