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
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
tree=$tmp/tree
failed=0
count=0

ok() { # a sentence; then a command that must succeed
    sentence=$1
    shift
    count=$((count + 1))
    "$@" && return
    failed=$((failed + 1))
    printf 'not so: %s\n  failed: %s\n' "$sentence" "$*"
}

# Only files that belong to the project, as they are now.
copy_tree() {
    mkdir "$tree"
    (cd "$root" && {
        git -c safe.directory="$root" ls-files -z --cached \
            --others --exclude-standard 2>/dev/null ||
            find . \( -name .git -o -path './build*' \) -prune -o -type f -print0
    } | xargs -0 tar -cf - --ignore-failed-read 2>/dev/null) |
        tar -xf - -C "$tree"
}

# A line at the start of a function.
plant() { # word, file, function, line of C
    awk -v at="^[a-z].*[ *]$3\\\\(" -v line="    { $4 } /* planted: $1 */" '
        $0 ~ at && !/;/ { inside = 1 }
        { print }
        inside && /^\{/ && !done { print line; done = 1 }
        END { exit !done }' "$tree/$2" >"$tmp/changed" &&
        mv "$tmp/changed" "$tree/$2" && return
    echo "there is no function $3 in $2 to plant a leak in"
    exit 1
}

line_of() { # word
    grep -n "planted: $1 " "$tree/bot/trader/$2.c" | cut -d : -f 1
}

# In the report: the place, the kind, and under which loads.
names() { # word, file, kind, loads
    jq -e --arg file "bot/trader/$2.c" --argjson line "$(line_of "$1" "$2")" \
        --arg kind "$3" --argjson loads "$4" '.leaks | any(.file == $file and
        .line == $line and .on == "none" and .kind == $kind and
        ($loads == [] or .loads == $loads))' "$tmp/report.json" >"$tmp/jq"
}

for tool in jq xmllint; do
    command -v $tool >"$tmp/jq" && continue
    echo "$tool is missing"
    exit 1
done
copy_tree
lost='static unsigned n; static void *volatile last;
    if (++n % 10000 == 0) last = tracker_malloc(TAG_ORDERS, 64);'
keep='struct kept { struct kept *next; char rest[56]; };
    static struct kept *volatile all; struct kept *k ='
kept="static unsigned n; $keep ++n % 10000 == 0 ?
    tracker_malloc(TAG_STRATEGIES, sizeof(*k)) : 0;
    if (k) { k->next = all; all = k; }"
# The thousandth message of one second.
burst="static unsigned n; static uint64_t second;
    uint64_t now = ((struct trader *)ctx)->feed_time_ns / 1000000000; $keep 0;
    if (now != second) { second = now; n = 0; }
    if (++n == 1000) k = tracker_malloc(TAG_BOOK, sizeof(*k));
    if (k) { k->next = all; all = k; }"
# The 24th reject in a row: elsewhere trading isn't halted for so long.
plant lost bot/trader/gateway.c order_new "$(echo "$lost" | tr '\n' ' ')"
plant kept bot/trader/gateway.c order_enter "$(echo "$kept" | tr '\n' ' ')"
plant burst bot/trader/feed.c feed_message "$(echo "$burst" | tr '\n' ' ')"
plant away bot/trader/reconnect.c gateway_lost "$(echo "$keep
    tracker_malloc(TAG_TIMERS, sizeof(*k));
    if (k) { k->next = all; all = k; }" | tr '\n' ' ')"
# None of these is a leak.
all_gone='while (all) { struct kept *gone = all; all = gone->next;
    tracker_free(gone); }'
plant saw bot/trader/gateway.c order_accepted "$(echo "static unsigned n; $keep
    tracker_malloc(TAG_INDICATORS, sizeof(*k));
    if (k) { k->next = all; all = k; }
    if (++n % 500 == 0) $all_gone" | tr '\n' ' ')"
plant fill bot/trader/gateway.c order_enter "$(echo "static unsigned n;
    static void *volatile slots[500]; if (!slots[n % 500])
    slots[n % 500] = tracker_malloc(TAG_PRICES, 64); n++;" | tr '\n' ' ')"
plant wave bot/trader/feed.c feed_message "$(echo "static uint64_t second;
    uint64_t now = ((struct trader *)ctx)->feed_time_ns / 1000000000; $keep
    tracker_malloc(TAG_CHANNELS, sizeof(*k));
    if (now != second) { second = now; $all_gone }
    if (k) { k->next = all; all = k; }" | tr '\n' ' ')"
plant reset bot/trader/gateway.c order_accepted 'planted_row = 0;'
plant reject bot/trader/gateway.c order_rejected "$(echo "$keep 0;
    if (++planted_row == 24) k = tracker_malloc(TAG_MESSAGES, sizeof(*k));
    if (k) { k->next = all; all = k; }" | tr '\n' ' ')"
echo 'static unsigned planted_row;' |
    cat - "$tree/bot/trader/gateway.c" >"$tmp/changed"
mv "$tmp/changed" "$tree/bot/trader/gateway.c"
echo 'building the bot with five leaks, and three that are none'
{
    cmake -S "$tree" -B "$tmp/build" -DWERROR=OFF &&
        cmake --build "$tmp/build" --target bot --parallel 2
} >"$tmp/log" 2>&1 || {
    tail -n 20 "$tmp/log"
    exit 1
}
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
echo "$((count - failed)) of $count sentences are true"
[ "$failed" -eq 0 ]
