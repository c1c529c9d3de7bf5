#!/bin/sh
# stub_bot.sh - stands in for the bot: it writes the report that a bot would
# write, at once, or ends in one of the ways in which a bot could.
#
# Which way, the seed says: 2 crashes, 3 hangs, with a child, 4 eats memory, 5
# leaves no report, 6 half of one, 7 ends with status 65, 8 and 9 print garbage
# without end, 10 to 12 leave other things than a report; if STUB says "bad".
# STUB=common: each run has a finding of its own and one that all have.
# STUB=half: so it is, but the healthy run of seed 2 crashes.
# STUB=slow: the run of seed 2 doesn't end. STUB=stuck: no day gets recorded.
# STUB=table: a leak is kept in a table. STUB=garbage: a finding's kind is none
# that there is. STUB=fills: what grows in an hour is none in a day; STUB=stays:
# there is as much of it as it would have come to. Calls are noted in $STUB_LOG.
leak='' load=replay seed=1 json='' day='' lasts=''
for word do
    case $word in
    --version) exit 0 ;;
    --leak=*) leak=${word#*=} ;;
    --load=*) load=${word#*=} ;;
    --for=*) lasts=${word#*=} ;;
    --seed=*) seed=${word#*=} ;;
    --json=*) json=${word#*=} ;;
    --record=*) day=${word#*=} ;;
    --replay=*)
        [ -r "${word#*=}" ] && continue
        echo 'bot: there is no such day' >&2
        exit 66
        ;;
    esac
done
if [ -n "$day" ]; then
    [ "${STUB:-}" != stuck ] || exec sleep 600
    [ -z "${STUB_LOG:-}" ] || echo "day.$seed" >>"$STUB_LOG"
    : >"$day"
    exit 0
fi
[ -z "${STUB_LOG:-}" ] || echo "$load.${leak:-none}.$seed" >>"$STUB_LOG"

[ "${STUB:-}.$seed.$leak" != half.2. ] || kill -SEGV $$
case ${STUB:-}.$seed in
bad.2) kill -SEGV $$ ;;
bad.3 | slow.2)
    sleep 600 &
    echo $! >"$STUB_LOG.sleeper"
    wait
    ;;
bad.4) tail /dev/zero >/dev/null || exit 71 ;;
bad.5) exit 0 ;;
bad.6)
    echo '{ "run": {' >"$json"
    exit 0
    ;;
bad.7)
    echo 'bot: the input is <damaged>' >&2
    exit 65
    ;;
bad.8) exec yes "$(printf '\377\033[31mt=1h <x>')" >&2 ;;
bad.9) exec yes "$(printf 't=1h\377\033[31m')" ;;
bad.10)
    head -c 200000 /dev/zero | tr '\0' '[' >"$json"
    exit 0
    ;;
bad.11)
    echo '{ "findings": 5, "history": { "samples": "x" } }' >"$json"
    exit 0
    ;;
bad.12)
    head -c 100000 /dev/urandom >"$json"
    exit 0
    ;;
esac

# A finding: leak, tag, file, line, and a frame that called.
finding() {
    printf '%s{ "kind": "'"${kind:-growing}"'", "leak": %s, "tag": "%s", "blocks": 100,
      "bytes": 6400, "bytes_per_hour": 64000, "first_seen_s": 20,
      "left_at_end": false, "function": "keep<it>", "file": "%s", "line": %s,
      "stack": [{ "function": "keep<it>", "file": "%s", "line": %s,
      "module": "bot" }%s] }' "$comma" "$1" "$2" "$3" "$4" "$3" "$4" "${5:-}"
    comma=,
}

{
    echo '{ "run": { "orders": 1000, "virtual_seconds": 3600 },
  "heap": { "live_blocks": 0 }, "tags": [], "findings": ['
    comma=''
    [ "${STUB:-}" != garbage ] || kind='<b>&' finding null orders bot/all.c 7
    case ${STUB:-}.$lasts in
    fills.1h | stays.1h) finding null orders bot/all.c 7 ;;
    esac
    case ${STUB:-} in
    common | half) finding null orders bot/all.c 7 ;;
    esac
    if [ "${STUB:-}" = table ] && [ -n "$leak" ]; then
        finding null book bot/base/refmap.c 66 ', { "function": "fill",
      "file": "leaks/'"$leak"'.c", "line": 5, "module": "bot" }'
    elif [ -n "$leak" ]; then
        finding "\"$leak\"" book "leaks/$leak.c" 9
    fi
    echo '], "history": { "samples": ['
    comma=''
    for t in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
        bytes=5000
        [ -z "$leak" ] || bytes=$((5000 + t * 4000))
        orders=$((t * 100))
        [ "${STUB:-}" != stays ] || orders=$((t * 100000))
        [ "$lasts" != 1d ] || t=$((t * 90))
        printf '%s{ "t_ms": %d, "tags": { "book": %d, "orders": %d } }\n' \
            "$comma" $((t * 60000)) $bytes $orders
        comma=,
    done
    echo ']}}'
} >"$json.half" && mv "$json.half" "$json"
