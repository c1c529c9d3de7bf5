#!/bin/sh
# test_plants.sh - leaks that a short look doesn't show: one block in 10,000
# orders, lost or kept; one block a burst; one block in a storm of rejects; one
# block for each lost connection. And what looks like a leak and is none: a
# cache that fills, the teeth of a saw, what is kept for a second.
#
# Usage: test_plants.sh ROOT STRESS
#
# In a scratch copy of the sources a line is put into some functions, the bot is
# built, and the quick profile has to name each leak, and under which load, and
# nothing else.
set -u

root=$1
stress=$2
# shellcheck source=tests/stress/plants.sh
. "${0%/*}/plants.sh"

lost='static unsigned n; static void *volatile last;
    if (++n % 10000 == 0) last = tracker_malloc(TAG_ORDERS, 64);'
kept="static unsigned n; $keep ++n % 10000 == 0 ?
    tracker_malloc(TAG_STRATEGIES, sizeof(*k)) : 0;
    $hang"
# The thousandth message of one second.
burst="static unsigned n; static uint64_t second;
    uint64_t now = ((struct trader *)ctx)->feed_time_ns / 1000000000; $keep 0;
    if (now != second) { second = now; n = 0; }
    if (++n == 1000) k = tracker_malloc(TAG_BOOK, sizeof(*k));
    $hang"
# The 24th reject in a row: elsewhere trading isn't halted for so long.
plant lost bot/trader/gateway.c order_new "$lost"
plant kept bot/trader/gateway.c order_enter "$kept"
plant burst bot/trader/feed.c feed_message "$burst"
plant away bot/trader/reconnect.c gateway_lost "$keep
    tracker_malloc(TAG_TIMERS, sizeof(*k));
    $hang"
# None of these is a leak.
all_gone='while (all) { struct kept *gone = all; all = gone->next;
    tracker_free(gone); }'
plant saw bot/trader/gateway.c order_accepted "static unsigned n; $keep
    tracker_malloc(TAG_INDICATORS, sizeof(*k));
    $hang
    if (++n % 500 == 0) $all_gone"
plant fill bot/trader/gateway.c order_enter "static unsigned n;
    static void *volatile slots[500]; if (!slots[n % 500])
    slots[n % 500] = tracker_malloc(TAG_PRICES, 64); n++;"
plant wave bot/trader/feed.c feed_message "static uint64_t second;
    uint64_t now = ((struct trader *)ctx)->feed_time_ns / 1000000000; $keep
    tracker_malloc(TAG_CHANNELS, sizeof(*k));
    if (now != second) { second = now; $all_gone }
    $hang"
plant reset bot/trader/gateway.c order_accepted 'planted_row = 0;'
plant reject bot/trader/gateway.c order_rejected "$keep 0;
    if (++planted_row == 24) k = tracker_malloc(TAG_MESSAGES, sizeof(*k));
    $hang"
echo 'static unsigned planted_row;' |
    cat - "$tree/bot/trader/gateway.c" >"$tmp/changed"
mv "$tmp/changed" "$tree/bot/trader/gateway.c"
build_planted 'five leaks, and three that are none'
"$stress" --bot="$tmp/build/bot" --json="$tmp/report.json" \
    --junit="$tmp/report.xml" --html="$tmp/report.html" >"$tmp/out" 2>"$tmp/err"
ok 'the quick profile ends with 1' [ $? -eq 1 ]
cat "$tmp/out"
ok 'one block in 10,000 orders is found, if it is lost' \
    names lost gateway lost '[]'
ok 'one block in 10,000 orders is found, if it is kept' \
    names kept gateway growing '[]'
ok 'a leak that only bursts show is found there' \
    names burst feed growing '["burst"]'
ok 'a leak that only rejects show is found there' \
    names reject gateway growing '["rejects"]'
ok 'a leak that only lost connections show is found there' \
    names away reconnect growing '["reconnect"]'
ok 'nothing else is found' jq -e '.leaks | length == 5' "$tmp/report.json"
ok 'the JUnit file is valid' \
    xmllint --noout --schema "$root/tests/gate.d/junit.xsd" "$tmp/report.xml"
all_true
