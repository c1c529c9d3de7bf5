#!/bin/sh
# run_web_deaf.sh - a page that never reads is skipped, then cut off; who reads
# beside it misses nothing, and nothing stays.
#
# Usage: run_web_deaf.sh PATH/OF/bot PATH/OF/fetch PATH/OF/deaf
bot=$1
fetch=$2
deaf=$3
# shellcheck source=tests/run_help.sh
. "${0%/*}/run_help.sh"
# shellcheck source=tests/web/serve.sh
. "${0%/*}/web/serve.sh"

metric() {
    get /metrics
    sed -n "s/^bot_http_$1 //p" answer
}

# As fast as it goes a second is worth hundreds of samples.
serve --pace=max --every=10s
mkfifo there
"$deaf" "$port" >there &
deaf_pid=$!
read -r word <there
ok 'the deaf page is there' [ "$word" = there ]
tries=0
while [ "$(metric streams)" != 1 ] && [ $tries -lt 50 ]; do
    tries=$((tries + 1))
done
ok 'and is counted' [ "$(metric streams)" = 1 ]
tries=0
while [ "$(metric dropped_total)" = 0 ] && [ $tries -lt 6000 ]; do
    tries=$((tries + 1))
done
ok 'it is cut off' [ "$(metric dropped_total)" = 1 ]
ok 'and no page is open any more' [ "$(metric streams)" = 0 ]
get /healthz
ok 'the others are answered' answers '200 OK'
kill "$deaf_pid"
wait "$deaf_pid"
finish
ok 'it ends with 0' ends_with 0
ok 'nothing is live at the end' nothing_live
verdict
