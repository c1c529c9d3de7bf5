#!/bin/sh
# run_reconnect.sh - the load `reconnect`, from the command line to what is
# counted: report, JSON, metrics, both halves, a recording and its replay.
#
# Usage: run_reconnect.sh PATH/OF/bot PATH/OF/fetch
bot=$1
fetch=$2
# shellcheck source=tests/run_help.sh
. "${0%/*}/run_help.sh"
# shellcheck source=tests/web/serve.sh
. "${0%/*}/web/serve.sh"

run_json --load=reconnect --check
lost=$(value disconnects)
back=$(value reconnects)
ok 'a run that loses its connection is fine' ends_with 0
ok 'nothing is live at the end' nothing_live
ok 'the JSON says which load it was' [ "$(value load)" = reconnect ]
ok 'in ten minutes there are dozens of them' [ "$lost" -gt 30 ]
ok 'each was followed by another connection' [ "$lost" -eq "$back" ]
ok 'the report counts them' \
    has out "  connection lost $lost times, back $back times"
tape=$(value tape)

run_json --load=reconnect --seed=3 --for=8s
ok 'a run may end without a connection' ends_with 0
ok 'nothing is live then' nothing_live
ok 'it lacks one' [ "$(value disconnects)" -eq $(($(value reconnects) + 1)) ]
ok 'the report says so' has out 'lost 1 time, back 0 times; away at the end'

run_json
ok 'a normal run loses none' [ "$(value disconnects)$(value reconnects)" = 00 ]
ok 'and its report is silent about it' has_not out '  connection '
ok 'a day on which they break is another day' [ "$(value tape)" != "$tape" ]

for leak in $leaks; do
    run --compare --leak="$leak" --load=reconnect
    ok "--compare --leak=$leak ends with 0" ends_with 0
    ok "--compare --leak=$leak: the trades are the same" \
        has out 'Same trades, other memory: tape and P&L are equal.'
done

run_json --load=reconnect --record=recorded --for=2m
ok 'it can be recorded' ends_with 0
ok 'and traded alike meanwhile' [ "$(value disconnects)" -gt 5 ]
run_json --replay=recorded
ok 'the recording can be replayed' ends_with 0
ok 'nothing is live after that' nothing_live
ok 'with a line that holds' [ "$(value disconnects)" = 0 ]

serve --load=reconnect --pace=max --for=366d
tries=0
until get /metrics && grep -q '^bot_disconnects_total [1-9]' answer ||
    [ $tries -ge 300 ]; do
    tries=$((tries + 1))
done
ok 'metrics count what was lost' grep -q '^bot_disconnects_total [1-9]' answer
ok 'and what came back' grep -q '^bot_reconnects_total [0-9]' answer
kill -INT "$pid"
await
ok 'it ends with 0 when it is interrupted' ends_with 0
ok 'with nothing live' nothing_live
verdict
