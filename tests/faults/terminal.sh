#!/bin/sh
# terminal.sh - the view on a terminal, and what people and signals do to it.
#
# Usage: terminal.sh PATH/OF/bot PATH/OF/onpty
#
# However the bot ends or stops, the terminal has its cursor back.
bot=$1
onpty=$2
. "${0%/*}/faults_help.sh"
ASAN_OPTIONS=detect_leaks=0 # people who press Ctrl-C don't wait for it
TERM=xterm
export TERM
# shellcheck disable=SC3045 # all shells have it
ulimit -c 0 # no core files
shown=$(printf '\033[?25h')
frame='of 00:10:00' # each frame has it

on_terminal() { # steps -- arguments
    "$onpty" "$@" >out 2>err </dev/null
    status=$?
}

# The last word about the cursor is that it is shown.
restored() {
    [ "$(grep -ao '\[?25[hl]' out | tail -n 1)" = '[?25h' ]
}

painted() { # so many frames, or more
    [ "$(grep -ac "$frame" out)" -ge "$1" ]
}

for how in type:^C signal:2 signal:15; do
    rm -f json
    on_terminal "read:$frame" $how -- "$bot" --json=json --leak=cycle
    ok "$how: the run ends with 0" ends_with 0
    ok "$how: it reports" has out 'The run: '
    ok "$how: the cursor is back" restored
    ok "$how: it was stopped early" [ "$(value stopped_early)" = true ]
    ok "$how: nothing is told" quiet
done

# At once: hang-up, quit, a crash.
for signal in 1 3 6 11; do
    on_terminal "read:$frame" signal:$signal -- "$bot" --record=record
    # A sanitizer says more of a crash, and then ends with a status.
    [ $signal -eq 11 ] && has out AddressSanitizer && status=139
    ok "signal $signal: it ends the bot" ends_with $((128 + signal))
    ok "signal $signal: the cursor is back" restored
    ok "signal $signal: no file is left" [ ! -e record ]
    ok "signal $signal: nothing unfinished is left" no_partial_file
done

# Ctrl-Z and fg, three times.
on_terminal "read:$frame" type:^Z "read:$shown" stopped signal:18 \
    "read:$frame" type:^Z "read:$shown" stopped signal:18 \
    "read:$frame" type:^Z "read:$shown" stopped signal:18 \
    "read:$frame" type:^C -- "$bot" --pace=6x
ok 'Ctrl-Z: it goes on, and ends with 0' ends_with 0
ok 'Ctrl-Z: it paints again' painted 4
ok 'Ctrl-Z: the cursor is back' restored
ok 'Ctrl-Z: each time the first screen is back, and after fg the other one' \
    [ "$(grep -ao '\[?1049[hl]' out | tr -d '\n')" = \
    '[?1049h[?1049l[?1049h[?1049l[?1049h[?1049l[?1049h[?1049l' ]

# The window changes all the time, down to a column and a row.
on_terminal "read:$frame" storm:300 size:80x24 "read:$frame" type:^C -- "$bot"
ok 'a window that changes: it ends with 0' ends_with 0
ok 'a window that changes: it reports' has out 'The run: '
ok 'a window that changes: the cursor is back' restored

# Nobody reads: it goes on, frames are lost. Then the report has to wait; a
# second Ctrl-C ends the bot.
on_terminal "read:$frame" full type:^C -- "$bot"
ok 'a terminal that waits: Ctrl-C ends the run with 0' ends_with 0
ok 'a terminal that waits: it reports' has out 'The run: '
ok 'a terminal that waits: the cursor is back' restored
on_terminal "read:$frame" full signal:15 stuck "read:$frame" -- "$bot"
ok 'a report that waits: it comes when there is room' has out 'The run: '
ok 'a report that waits: the run ends with 0' ends_with 0
ok 'a report that waits: the cursor comes back' restored
on_terminal "read:$frame" full signal:15 stuck type:^C -- "$bot"
ok 'a report that waits: a second signal ends it' ends_with 130
ok 'a report that waits: the cursor is back' restored

# The terminal goes away. Who asked for that not to matter (nohup) gets the
# files all the same.
on_terminal "read:$frame" hangup signal:1 -- "$bot" --record=record
ok 'a terminal that goes: hang-up ends the bot' ends_with 129
ok 'a terminal that goes: no file is left' [ ! -e record ]
rm -f json
# shellcheck disable=SC2016
on_terminal "read:of 00:00:30" hangup signal:1 -- sh -c \
    'trap "" HUP; exec "$0" --for=30s --pace=60x --json=json' "$bot"
ok 'a terminal that goes, nohup: what cannot be written is 74' ends_with 74
ok 'a terminal that goes, nohup: the file is whole' healthy
ok 'a terminal that goes, nohup: the run was not cut' \
    [ "$(value stopped_early)" = false ]

# The view on standard error, when standard output is for a machine.
# shellcheck disable=SC2016
on_terminal "read:$frame" type:^C -- sh -c \
    'exec "$0" --pace=60x --json=- >json' "$bot"
ok '--json=-: Ctrl-C ends the run with 0' ends_with 0
ok '--json=-: the cursor is back' restored
ok '--json=-: the report is whole' healthy
ok 'nothing unfinished is left' no_partial_file
verdict
