#!/bin/sh
# test_odd_plants.sh - leaks of other shapes than those of test_plants.sh: one
# block that is made larger and larger; a list of one symbol alone; one that
# begins after six hours; one that is freed at the end; and one that grows by a
# tenth of a saw's tooth in an hour, asked for by the line that makes the saw.
# And a cache that takes two hours to fill, which is none.
#
# Usage: test_odd_plants.sh ROOT STRESS
set -u

root=$1
stress=$2
# shellcheck source=tests/stress/plants.sh
. "${0%/*}/plants.sh"

plant grown bot/trader/gateway.c order_enter 'static char *volatile block;
    static size_t size; static unsigned n; char *b = ++n % 200 == 0 ?
    tracker_realloc(TAG_ORDERS, block, size + 64) : 0;
    if (b) { block = b; size += 64; }'
plant symbol bot/trader/feed.c feed_message "static unsigned n; struct itch m;
    $keep itch_decode(bytes, len, &m) == 0 && m.locate == 3 && ++n % 1000 == 0 ?
    tracker_malloc(TAG_BOOK, sizeof(*k)) : 0; $hang"
plant late bot/trader/gateway.c order_accepted "static uint64_t first;
    static unsigned n; if (!first) first = t->feed_time_ns; $keep
    t->feed_time_ns - first > 6 * UINT64_C(3600000000000) && ++n % 100 == 0 ?
    tracker_malloc(TAG_TIMERS, sizeof(*k)) : 0; $hang"
plant under bot/trader/gateway.c order_executed "static unsigned n; $keep
    tracker_malloc(TAG_STRATEGIES, sizeof(*k)); $hang
    static struct kept *volatile left; if (++n % 316 == 0) { struct kept *gone;
    while (all && (gone = all->next) != 0) { all->next = gone->next;
    tracker_free(gone); } if (all) { all->next = left; left = all; all = 0; } }"
plant fills bot/trader/gateway.c order_new 'static unsigned n;
    static void *volatile slots[50000]; if (!slots[n % 50000])
    slots[n % 50000] = tracker_malloc(TAG_PRICES, 64); n++;'
plant ended bot/trader/gateway.c order_cancelled "struct planted *k =
    tracker_malloc(TAG_INDICATORS, sizeof(*k));
    if (k) { k->next = planted; planted = k; }"
# Not all that is planted leaks: this frees it.
plant end bot/trader/trader.c trader_free 'while (planted) {
    struct planted *gone = planted; planted = gone->next; tracker_free(gone); }'
echo 'extern struct planted { struct planted *next; char rest[24]; } *planted;' \
    >"$tree/bot/trader/planted.h"
for file in gateway trader; do
    echo '#include "planted.h"' |
        cat - "$tree/bot/trader/$file.c" >"$tmp/changed"
    mv "$tmp/changed" "$tree/bot/trader/$file.c"
done
echo 'struct planted *planted;' >>"$tree/bot/trader/gateway.c"
build_planted 'five leaks of other shapes, and a cache that fills'
"$stress" --bot="$tmp/build/bot" --json="$tmp/report.json" --seeds=1 \
    --loads=normal,burst --long=2d >"$tmp/out" 2>"$tmp/err"
ok 'leaks of other shapes end with 1' [ $? -eq 1 ]
cat "$tmp/out"
ok 'a block that is made larger and larger is found' \
    names grown gateway growing '[]'
ok 'a leak of one symbol alone is found' names symbol feed growing '[]'
ok 'a leak that begins after six hours is found' names late gateway growing '[]'
# shellcheck disable=SC2016 # of jq
ok 'it is told that it began then' jq -e --argjson line "$(line_of late gateway)" \
    '.leaks | any(.line == $line and .began_s >= 21000 and .began_s < 23400)' \
    "$tmp/report.json"
ok 'what is freed at the end, and grows until then, is found' \
    names ended gateway growing '[]'
ok 'a leak under the teeth of a saw is found, if both ask in one line' \
    names under gateway growing '[]'
ok 'nothing else is found' jq -e '.leaks | length == 5' "$tmp/report.json"
all_true
