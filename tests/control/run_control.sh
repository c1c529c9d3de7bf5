#!/bin/sh
# run_control.sh - a run is changed over HTTP: who may, what can be asked for,
# what comes of it.
#
# Usage: run_control.sh PATH/OF/bot PATH/OF/fetch
bot=$1
fetch=$2
here=${0%/*}
# shellcheck source=tests/run_help.sh
. "$here/../run_help.sh"
# shellcheck source=tests/web/serve.sh
. "$here/../web/serve.sh"
# shellcheck source=tests/control/control.sh
. "$here/control.sh"

form='Content-Type: application/x-www-form-urlencoded'
desk_blocks=56 # of one desk, see test_lessons.c

says() { # status line, the line of the body
    answers "$1" && body_is "$2"
}

# Who may ask --------------------------------------------------------------

serve --seed=2 --for=10m
learn_token
ok 'there is a token' expr "$token" : '[0-9a-f]\{32\}$' >/dev/null
first_token=$token
host="Host: 127.0.0.1:$port"
ours="X-Token: $token"

post_with 'leak=cycle&on=1' "$host" "$form"
ok 'without the token nothing is changed' says '403 Forbidden' \
    "refused: the X-Token header must be the token of the event \`hello\` in \
/events"
post_with 'leak=cycle&on=1' "$host" "$form" \
    'X-Token: 00000000000000000000000000000000'
ok 'with another one neither' answers '403 Forbidden'
post_with 'leak=cycle&on=1' "$host" "$form" "${ours}0"
ok 'with a longer one neither' answers '403 Forbidden'
post_with 'leak=cycle&on=1' "$host" "$form" 'X-Token:'
ok 'with an empty one neither' answers '403 Forbidden'
for origin in http://evil.example null "https://127.0.0.1:$port" \
    http://127.0.0.1:1 "http://127.0.0.1:$port.evil.example" \
    "http://localhost:$port"; do
    post_with 'leak=cycle&on=1' "$host" "$form" "$ours" "Origin: $origin"
    ok "a page from $origin is refused" says '403 Forbidden' \
        "refused: the Origin header must be this server's"
done
post_with 'leak=cycle&on=1' "Host: evil.example:$port" "$form" "$ours"
ok 'so is one with a name of its own for us' answers '403 Forbidden'
for type in 'Content-Type: text/plain' 'Content-Type:' "${form}s" \
    "${form%d}" "$form,text/plain" 'No-Type: at all'; do
    post_with 'leak=cycle&on=1' "$host" "$ours" "$type"
    ok "what isn't a form is refused: $type" says \
        '415 Unsupported Media Type' \
        'the body must be application/x-www-form-urlencoded'
done
ask 'GET /control' "$host"
ok 'nothing is changed by looking' answers '405 Method Not Allowed'
ok 'it says how' has answer 'Allow: POST'
ask 'HEAD /control' "$host"
ok 'nor by HEAD' answers '405 Method Not Allowed'
until_told '^data: .*"on":'
ok 'none of them did anything' has line '"on":[],'

# What can be asked for ----------------------------------------------------

bad='bad request: send one of leak=NAME&on=0|1, pace=N|max, pause=0|1, step=1, '\
'compare=0|1'
for body in '' x 'leak=cycle' 'on=1' 'leak=cycle&on=2' 'leak=cycle&on=' \
    'leak=cycle&on=1&on=0' 'leak=cycle&leak=book' 'pause=' pause=2 pause=10 \
    step=0 step 'pause=1&step=1' 'nothing=1' '=1' '&' 'on=1&pause=1' \
    'pause=1%00'; do
    post "$body"
    ok "'$body' is not understood" says '400 Bad Request' "$bad"
done
post 'leak=cycl&on=1'
ok 'a leak that there is not' says '400 Bad Request' \
    'bad request: there is no such leak; GET /events names all'
for pace in 0 -1 1000001 1e3 60x '' 99999999999999999999; do
    post "pace=$pace"
    ok "the pace '$pace'" says '400 Bad Request' \
        'bad request: pace is max, or a number from 1 to 1000000'
done
post compare=1
ok 'no leak: nothing to compare' says '400 Bad Request' \
    'nothing to compare: no leak has been on in this run'
post "$(printf 'pause=%0200d' 1)"
ok 'a body that is too long' says '400 Bad Request' "$bad"
post "$(printf 'pause=%05000d' 1)"
ok 'one without end' answers '413 Request Entity Too Large'

for type in "$form; charset=utf-8" "$form ;charset=utf-8" \
    'content-type: APPLICATION/X-WWW-FORM-URLENCODED'; do
    post_with 'pause=0' "$host" "$ours" "$type"
    ok "a form is a form: $type" answers '204 No Content'
done

# What comes of it ---------------------------------------------------------

control pause=1
until_told '"trips":[0-9]*,.*"paused":true'
trips=$(sed 's/.*"trips":\([0-9]*\),.*/\1/' line)
at=$(sed 's/^data: {"t":\([0-9]*\),.*/\1/' line)
until_told '"paused":true'
ok 'time stands still' [ "$at" = \
    "$(sed 's/^data: {"t":\([0-9]*\),.*/\1/' line)" ]
get /healthz
ok 'and it still answers' answers '200 OK'
ticks() {
    sed 's/.*) //' "/proc/$pid/stat" | awk '{ print $12 + $13 }'
}
before=$(ticks)
until_told '"paused":true'
until_told '"paused":true'
ok 'it takes next to no processor meanwhile' [ $(($(ticks) - before)) -le 10 ]

steps 1
ok 'a step is one round trip' expr "$(cat line)" : \
    "data: {\"t\":$((trips * 5000))," >/dev/null
control 'leak=cycle&on=1'
steps 3
get /metrics
ok 'metrics know what is on' has answer 'bot_leak_on{leak="cycle"} 1'
control 'leak=cycle&on=0'
until_told '"rest":\[{"leak":"cycle"'
ok 'what stays is told' grep -q '"stays":[1-9][0-9]*,"back":0,"more":0}' line
steps 2
until_told '"leak":"cycle","on":false'
ok 'the switches are told' [ "$(cat line)" = \
    "data: {\"n\":1,\"t\":$(((trips - 2) * 5000)),\"leak\":\"cycle\",\"on\":false}" ]
control 'pace=max'
control 'on=1&leak=cache'
control 'pause=0'
await
ok 'the rest of it runs to its end' ends_with 0
ok 'three desks stay, no more' \
    [ "$(value live_blocks)" = $((3 * desk_blocks)) ]
ok 'the report has the switches' [ "$(grep -c '"t_ms": [0-9]*, "leak"' json)" \
    -eq 3 ]
ok 'with their times' has json \
    "{ \"t_ms\": $(((trips - 2) * 5000)), \"leak\": \"cycle\", \"on\": false }"
ok 'the report for people, too' grep -q '^  switched   cycle on at 0' out
ok 'the leak is named' has json '"kind": "cycle", "leak": "cycle"'
ok 'it complained of nothing' [ ! -s err ]
switched=$(value tape)/$(value pnl_ticks)
run_json --seed=2 --for=10m
ok 'the trades are those of a run that nobody touched' \
    [ "$(value tape)/$(value pnl_ticks)" = "$switched" ]

# A run that stands still ends, too ----------------------------------------

serve --seed=2
learn_token
ok 'each run has a token of its own' [ "$token" != "$first_token" ]
control pause=1
until_told '"paused":true'
finish
ok 'Ctrl-C ends a run that stands still' ends_with 0
ok 'with nothing live' nothing_live

# Where others can reach it ------------------------------------------------

open_to_all() { # options; the port is that of any address
    serve --http=0.0.0.0:0 "$@"
    port=${line##*0.0.0.0:}
    port=${port%%/*}
}
open_to_all
until_told '"token":'
ok 'others get no token' has line '"token":null'
token=00000000000000000000000000000000
post pause=1
ok 'others may look only' says '403 Forbidden' "refused: others can reach this \
server; start the bot with --allow-control to let them change the run"
finish
open_to_all --allow-control
learn_token
control pause=1
finish
ok 'they may if they are allowed to' ends_with 0
run --allow-control
ok 'to allow it needs --http' ends_with 64
ok 'and it says so' complains '--allow-control is about who watches over HTTP; '\
'add --http=[ADDR:]PORT'

# A mystery ----------------------------------------------------------------

serve --leak=mystery --seed=5
learn_token
for body in 'leak=cycle&on=1' 'leak=cycle&on=0' compare=1; do
    post "$body"
    ok "a mystery refuses $body" says '409 Conflict' "refused: this is a \
mystery; find out which leaks are on, they can't be switched"
done
control pause=1
finish
ok 'a mystery ends well' ends_with 0
verdict
