#!/bin/sh
# run_web_same.sh - who looks on changes nothing: the same trades without a
# server, with one that nobody asks, with one client, with 200, and with some
# that ask without end. And nothing stays.
#
# Usage: run_web_same.sh PATH/OF/bot PATH/OF/fetch PATH/OF/crowd
bot=$1
fetch=$2
crowd=$3
# shellcheck source=tests/run_help.sh
. "${0%/*}/run_help.sh"
# shellcheck source=tests/web/serve.sh
. "${0%/*}/web/serve.sh"

run_json --for=3m --seed=8
tape=$(value tape)
pnl=$(value pnl_ticks)
ok 'without a server it ends with 0' ends_with 0

# The same run while so many clients look on, in the time of 3 seconds.
watched() { # clients, what they ask for
    serve --for=3m --seed=8 --pace=60x
    crowds=
    if [ "$1" -gt 0 ]; then
        mkfifo "there.$1"
        "$crowd" "$port" "$1" "$2" >"there.$1" &
        crowds=$!
        read -r there <"there.$1"
        ok "$1 clients are there" [ "$there" = 'all are there' ]
        get /metrics
        ok 'and are counted' [ "$(sed -n 's/^bot_http_streams //p' answer)" -eq "$1" ]
    fi
    await
    for pid in $crowds; do
        ok 'none of them was cut off' wait "$pid"
    done
    ok "with $1 it ends with 0" ends_with 0
    ok "with $1 it trades the same" [ "$(value tape) $(value pnl_ticks)" = "$tape $pnl" ]
    ok "with $1 nothing is live at the end" nothing_live
}
watched 0
watched 1 /events
watched 200 '/events?symbol=2'

# Some ask as fast as they can.
serve --for=3m --seed=8 --pace=60x
for path in /metrics /report.json /diff /snapshot; do
    "$crowd" "$port" 2 "$path" 10000000 >/dev/null 2>&1 &
done
await
wait
ok 'whatever they ask, it ends with 0' ends_with 0
ok 'it trades the same' [ "$(value tape) $(value pnl_ticks)" = "$tape $pnl" ]
ok 'nothing is live at the end' nothing_live
verdict
