#!/bin/sh
# run_web_bad.sh - what no browser sends: broken requests, requests that never
# end, clients that neither speak nor read. The run goes on, and nothing stays.
#
# Usage: run_web_bad.sh PATH/OF/bot PATH/OF/fetch
bot=$1
fetch=$2
# shellcheck source=tests/run_help.sh
. "${0%/*}/run_help.sh"
# shellcheck source=tests/web/serve.sh
. "${0%/*}/web/serve.sh"

sent=0
# Send what printf makes of the arguments, wait for one piece of an answer, if
# the server answers at all, and go.
send() { # pieces, format, arguments
    pieces=$1
    shift
    # shellcheck disable=SC2059 # the format is the request
    printf "$@" | "$fetch" "$port" 65536 "$pieces" >/dev/null 2>&1
    sent=$((sent + 1))
}

serve --seed=5
get /healthz
ok 'it is alive' body_is ok
# Methods, targets and versions, none of them right.
host="Host: localhost:$port"
for method in '' ' ' GET get GETT PUT POST DELETE TRACE CONNECT '\001' 'G E T'; do
    for target in '' / '//' '/%%' '/%%zz' '/../..' 'http://evil.example/' '*' \
        '/?run=%%ff&since=9999999999999999999999' '/events?since' '\377'; do
        send 0 "$method $target HTTP/1.1\r\n$host\r\n\r\n"
    done
done
for version in '' HTTP HTTP/ HTTP/0.9 HTTP/1.2 HTTP/9.9 HTTP/1.1.1 http/1.1 XTTP/1.1; do
    send 0 "GET /healthz $version\r\n$host\r\n\r\n"
done
# Headers.
for header in ':' ': x' 'x' 'x:' ' x: y' 'x y: z' 'Host' 'Host:' "Host: localhost:$port\r\nHost: a" \
    'Content-Length: x' 'Content-Length: -1' 'Content-Length: 99999999999999999999' \
    'Content-Length: 5' 'Transfer-Encoding: chunked' 'Transfer-Encoding: x' \
    'Expect: 100-continue' 'Expect: x' 'Upgrade: websocket' 'Connection: upgrade' \
    'Range: bytes=0-0' '\001: \002' 'x: \n y' 'x: \r y'; do
    send 0 "GET /metrics HTTP/1.1\r\n$header\r\n$host\r\n\r\n"
    send 0 "POST /metrics HTTP/1.1\r\n$host\r\n$header\r\n\r\n"
done
# Bodies, chunks, and several requests at once.
for body in '' x '5\r\nhello\r\n0\r\n\r\n' 'zz\r\n' 'ffffffffffffffff\r\nx' '-1\r\n' '0\r\n' \
    'GET /metrics HTTP/1.1\r\n\r\n' '\r\n\r\n\r\n'; do
    send 0 "POST / HTTP/1.1\r\n$host\r\nTransfer-Encoding: chunked\r\n\r\n$body"
    send 0 "GET / HTTP/1.1\r\n$host\r\nContent-Length: 3\r\n\r\n$body"
done
# What ends in the middle.
for part in G GET 'GET ' 'GET /' 'GET / HTTP' 'GET / HTTP/1.1\r' 'GET / HTTP/1.1\r\nHo' \
    "GET / HTTP/1.1\r\n$host\r\n" "GET / HTTP/1.1\r\n$host\r\n\r"; do
    send 0 "$part"
done
# Right ones that nobody waits for.
for path in / /metrics /report.json /events /snapshot; do
    send 0 "GET $path HTTP/1.1\r\n$host\r\n\r\nGET $path HTTP/1.1\r\n$host\r\n\r\n"
done
echo "$sent bad requests"
ok 'there were many' [ $sent -ge 200 ]

# Clients that begin a request and say no more, and then leave.
crowd() {
    holders=
    while [ "$(echo "$holders" | wc -w)" -lt 200 ]; do
        printf 'GET /slow' | "$fetch" "$port" 64 1 >/dev/null 2>&1 &
        holders="$holders $!"
    done
    first=$(trips)
    while [ "$(trips)" -eq "$first" ]; do
        : # the clock of the run goes on, or the test's time is up
    done
    # shellcheck disable=SC2086 # one word each
    kill $holders
    # shellcheck disable=SC2086
    wait $holders 2>/dev/null
}
trips() {
    get /metrics && sed -n 's/^bot_round_trips_total //p' answer
}
blocks() {
    get /metrics && sed -n 's/^tracker_live_blocks{tag="libevent"} //p' answer
}
# libevent keeps a note for each descriptor that there ever was at once; so the
# second crowd must not need more than the first one did.
crowd
after=$(blocks)
crowd
tries=0
while [ "$(blocks)" -gt $((after + 20)) ] && [ $tries -lt 500 ]; do
    tries=$((tries + 1))
done
ok 'nothing of all that stays' [ "$(blocks)" -le $((after + 20)) ]
get /healthz
ok 'it is alive as before' body_is ok
finish
ok 'it ends with 0' ends_with 0
ok 'with nothing live' nothing_live
verdict
