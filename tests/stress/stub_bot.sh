#!/bin/sh
# stub_bot.sh - stands in for the bot: it writes the report that a bot would
# write, at once, or ends in one of the ways in which a bot could.
#
# Which way, the seed says: 2 crashes, 3 hangs, with a child, 4 eats memory, 5
# leaves no report, 6 half of one, 7 ends with status 65; if STUB says "bad".
# STUB=common: each run has a finding of its own and one that all have.
# STUB=slow: the run of seed 2 doesn't end. Calls are noted in $STUB_LOG.
leak='' load=replay seed=1 json=''
for word do
    case $word in
    --version) exit 0 ;;
    --leak=*) leak=${word#*=} ;;
    --load=*) load=${word#*=} ;;
    --seed=*) seed=${word#*=} ;;
    --json=*) json=${word#*=} ;;
    esac
done
[ -z "${STUB_LOG:-}" ] || echo "$load.${leak:-none}.$seed" >>"$STUB_LOG"

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
esac

# A finding: leak, tag, file, line.
finding() {
    printf '%s{ "kind": "growing", "leak": %s, "tag": "%s", "blocks": 100,
      "bytes": 6400, "bytes_per_hour": 64000, "first_seen_s": 20,
      "left_at_end": false, "function": "keep<it>", "file": "%s", "line": %s,
      "stack": [{ "function": "keep<it>", "file": "%s", "line": %s,
      "module": "bot" }] }' "$comma" "$1" "$2" "$3" "$4" "$3" "$4"
    comma=,
}

{
    echo '{ "run": { "orders": 1000, "virtual_seconds": 3600 },
  "heap": { "live_blocks": 0 }, "tags": [], "findings": ['
    comma=''
    [ "${STUB:-}" != common ] || finding null orders bot/all.c 7
    [ -z "$leak" ] || finding "\"$leak\"" book "leaks/$leak.c" 9
    echo '], "history": { "samples": ['
    comma=''
    for t in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
        bytes=5000
        [ -z "$leak" ] || bytes=$((5000 + t * 4000))
        printf '%s{ "t_ms": %d, "tags": { "book": %d, "orders": %d } }\n' \
            "$comma" $((t * 60000)) $bytes $((t * 100))
        comma=,
    done
    echo ']}}'
} >"$json.half" && mv "$json.half" "$json"
