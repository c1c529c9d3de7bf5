#!/bin/sh
# run_web.sh - the bot over HTTP, as curl and Prometheus meet it.
#
# Usage: run_web.sh PATH/OF/bot PATH/OF/fetch
bot=$1
fetch=$2
# shellcheck source=tests/run_help.sh
. "${0%/*}/run_help.sh"
# shellcheck source=tests/web/serve.sh
. "${0%/*}/web/serve.sh"

serve --leak=cycle --seed=3 --budget=64M
ok 'it prints its link' [ "$line" = \
    "bot: watch it at http://127.0.0.1:$port/ (Ctrl-C ends the run)" ]

get /healthz
ok 'it is alive' answers '200 OK'
ok 'it says so' body_is ok
ok 'nothing is kept by caches' has answer 'Cache-Control: no-store'

get /metrics
ok 'there are metrics' answers '200 OK'
ok 'they are text' has answer \
    'Content-Type: text/plain; version=0.0.4; charset=utf-8'
ok 'they name the run' has answer 'bot_info{version='
ok 'its seed' has answer 'seed="3"} 1'
ok 'the leak' has answer 'bot_leak_on{leak="cycle"} 1'
ok 'and the others' has answer 'bot_leak_on{leak="book"} 0'
ok 'memory by tag' grep -q '^tracker_live_bytes{tag="strategies"} [1-9]' answer
ok 'memory by place' grep -q \
    '^tracker_site_live_blocks{tag="strategies",site="leaks/cycle.c:[0-9]*",function="desk_open"} [1-9]' \
    answer
ok 'the budget' has answer 'tracker_budget_bytes{limit="budget"} 67108864'
ok 'the process' grep -q '^process_resident_memory_bytes [1-9]' answer
ok 'each metric says what it is' [ "$(grep -c '^# HELP' answer)" -eq \
    "$(grep -c '^# TYPE' answer)" ]

get /report.json
ok 'there is a report' answers '200 OK'
ok 'it is JSON' has answer 'Content-Type: application/json'
ok 'of this run' has answer '"leaks": ["cycle"]'
ok 'to its end' [ "$(tail -n 1 answer)" = '}' ]

# A snapshot finds what has leaked, while the run goes on.
enough() { # virtual seconds in which a cycle is lost for sure
    until get /metrics && grep -q '^bot_round_trips_total [1-9][0-9]' answer; do
        :
    done
}
enough
get /snapshot
ok 'there is a snapshot' answers '200 OK'
ok 'it is JSON, too' has answer 'Content-Type: application/json'
ok 'to its end, too' [ "$(tail -n 1 answer)" = '}' ]
ok 'it says what it cost' grep -q '"pause_us": [0-9]' answer
ok 'it saw all' has answer '"warning": null'
ok 'it finds the cycle' has answer '{ "kind": "cycle", "leak": "cycle", "tag": "strategies"'
ok 'and the reference that closes it' has answer \
    '"holder": "struct strategy", "field": "desk", "owner": "struct desk"'
ok 'nothing else is lost' [ "$(grep -c '"kind":' answer)" -eq 1 ]
ok 'it knows who holds most' grep -q '"retained_bytes": [1-9]' answer
printf 'GET /snapshot HTTP/1.1\r\nHost: localhost:%s\r\n\r\n' "$port" |
    "$fetch" "$port" 4096 # and who asked has gone
get /healthz
ok 'a client that goes away is no harm' answers '200 OK'

get /
ok 'there is a page' answers '200 OK'
ok 'it is a page' has answer 'Content-Type: text/html; charset=utf-8'
ok 'it may load nothing from elsewhere' has answer \
    "Content-Security-Policy: default-src 'none'; script-src 'self'; "
ok 'it leads to the others' has answer '/report.json'
for file in '' style.css app.js; do
    get /$file
    ok "it has its $file" answers '200 OK'
    size=$((${size:-0} + $(sed '1,/^$/d' answer | wc -c)))
done
ok 'all of it is small' [ "$size" -lt 40000 ]
get /../../etc/passwd
ok 'nothing is read from disk' answers '404 Not Found'
get /nothing
ok 'there is no other page' answers '404 Not Found'
ok 'and it says so' body_is 'there is no such page'
ask 'HEAD /metrics' "Host: localhost:$port"
ok 'HEAD is answered' answers '200 OK'
ok 'without a body' body_is ''

# What it does not answer.
ask 'GET /metrics' "Host: evil.example:$port"
ok 'the name of another host is refused' answers '403 Forbidden'
ok 'the refusal says why' body_is "refused: the Host header must be this \
server's address or localhost, with its port"
ask 'GET /metrics'
ok 'so is none' answers '403 Forbidden'
ask 'POST /metrics' "Host: 127.0.0.1:$port" 'Content-Length: 0'
ok 'nothing can be posted there' answers '405 Method Not Allowed'
ok 'it says what can be done' has answer 'Allow: GET, HEAD'
get /metrics
ok 'refusals are counted' grep -q '^bot_http_refused_total 2$' answer
long=$(printf '%09000d' 0)
ask 'GET /metrics' "Host: 127.0.0.1:$port" "X: $long"
ok 'headers without end are refused' answers '400 Bad Request'

# The port is taken now.
"$bot" --http="$port" --for=1m >out2 2>err </dev/null
status=$?
ok 'a second one ends with 69' ends_with 69
ok 'it says why' complains \
    "cannot listen on 127.0.0.1:$port: Address already in use"

# A client that stays is no leak.
printf 'GET /metr' | "$fetch" "$port" 9
finish
ok 'Ctrl-C ends it with 0' ends_with 0
ok 'it complained of nothing' [ ! -s err ]
ok 'it has leaked' [ "$(value live_blocks)" -gt 0 ]

# The page's events: to the end, in order, the same for all.
serve --leak=book --for=4m --pace=120x
get /events
await
ok 'a run that is watched ends with 0' ends_with 0
ok 'events are a stream' has answer 'Content-Type: text/event-stream'
ok 'it begins with what runs' has answer '"leaks":["book"],"watch":["book"]'
ok 'the history has all samples' [ "$(grep -c '^event: sample' answer)" -ge 58 ]
ok 'each once' [ "$(grep -A 1 '^event: sample' answer | grep '^data' | sort -u |
    wc -l)" -eq "$(grep -c '^event: sample' answer)" ]
ok 'there is what is now' has answer '"orders":'
ok 'the verdict that turns is an alert' grep -q \
    '"grows":true,"text":"alert t=[0-9m]*s: growing: book' answer
ok 'it says that it is over' [ "$(grep '^event' answer | tail -n 1)" = \
    'event: end' ]

# Clients that come and go leave nothing behind.
serve --seed=2
run_id=$(printf 'GET /events HTTP/1.1\r\nHost: localhost:%s\r\n\r\n' "$port" |
    "$fetch" "$port" 4096 4 | sed -n 's/^data: {"run":\([0-9]*\),.*/\1/p')
leave() { # path, pieces of the answer that are read
    printf 'GET %s HTTP/1.1\r\nHost: localhost:%s\r\n\r\n' "$1" "$port" |
        "$fetch" "$port" 4096 "$2" >/dev/null
}
for path in /events "/events?run=$run_id&since=0" '/events?since=x&run'; do
    leave "$path" 0
    leave "$path" 3
done
leave /snapshot 0
leave /snapshot 1
leave /report.json 0
get /metrics
ok 'none of them is there any more' has answer 'bot_http_streams 0'
finish
ok 'a run that many looked at ends with 0' ends_with 0
ok 'with nothing live, either' nothing_live

# With clients or without: the same trades, and nothing is left.
serve --for=1m --pace=max
get /metrics >/dev/null 2>&1
await
ok 'with --for it ends by itself' ends_with 0
ok 'with nothing live' nothing_live
served=$(value tape)
run_json --for=1m
ok 'its trades are those of a run without --http' \
    [ "$(value tape)" = "$served" ]
verdict
