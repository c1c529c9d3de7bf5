#!/bin/sh
# viewer.sh - do the real viewers show what the tracker counted?
#
#   viewer.sh heaptrack|dhat|collapsed|csv SAMPLE
#
# SAMPLE (viewer_sample.c) writes its exports and prints the tracker's own
# numbers. The viewer opens the file and must show the same numbers and the
# functions that leak. A missing viewer is a failure, except that DHAT's page
# is left out (77) where there is no Chromium and nobody calls it CI.
set -u

viewer=$1
sample=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
allocations='' total_bytes='' leaked='' peak=''

fail() {
    echo "viewer $viewer: $*" >&2
    exit 1
}

# The text is in the file.
has() {
    grep -qF -e "$1" "$2" || fail "'$1' is missing"
}

# The viewers' outputs in bytes alone: heaptrack_print says 5.80K.
kilo() {
    awk -v bytes="$1" 'BEGIN {
        if (bytes < 1000) printf "%dB\n", bytes
        else printf "%.2fK\n", bytes / 1000
    }'
}

check_heaptrack() {
    heaptrack_print -F "$work/flames" --flamegraph-cost-type leaked \
        "$work/sample.heaptrack" >"$work/out" 2>"$work/err" ||
        fail "heaptrack_print cannot read it: $(head -n 3 "$work/err")"
    # It goes on after a line that it doesn't understand, and says so.
    grep -E 'failed to parse|out of bounds' "$work/out" "$work/err" &&
        fail "heaptrack_print doesn't understand a line"
    has "calls to allocation functions: $allocations (" "$work/out"
    has "peak heap memory consumption: $(kilo "$peak")" "$work/out"
    has "total memory leaked: $(kilo "$leaked")" "$work/out"
    has "total runtime: 1.90s" "$work/out"
    # The bytes themselves, by function; the flame graph has no rounding.
    sum=$(awk '{ sum += $NF } END { print sum }' "$work/flames")
    [ "$sum" = "$leaked" ] || fail "$sum leaked bytes in the flame graph"
    orders=$(awk '/forget_orders/ { sum += $NF } END { print sum }' \
        "$work/flames")
    [ "$orders" = 4800 ] || fail "forget_orders leaked $orders bytes, want 4800"
    grep 'session_new (.*[; ]1000$' "$work/flames" | grep -q forget_session ||
        fail "session_new, inlined, is no frame"
    has "at tests/viewer_sample.c:" "$work/out"
}

# Valgrind's page lies beside its tools.
find_page() {
    place=$(command -v valgrind) && place=$(readlink -f "$place")
    for page in "${VALGRIND_LIB:-/none}" "${place%/bin/*}/libexec/valgrind" \
        "${place%/bin/*}/lib/valgrind" /usr/libexec/valgrind \
        /usr/lib/valgrind /usr/lib64/valgrind \
        /usr/lib/*-linux-gnu/valgrind; do
        [ -f "$page/dh_view.html" ] && return
    done
    fail "valgrind's dh_view.html is missing"
}

# The page as it is, with a script that chooses the file in its input as a
# user would, and then the order by what is left at the end.
make_page() {
    cp "$page"/dh_view.* "$work"
    {
        echo '<script>window.addEventListener("load", () => {'
        printf 'let text = new TextDecoder().decode(Uint8Array.from(atob("'
        base64 <"$1" | tr -d '\n'
        echo '"), c => c.charCodeAt(0)));'
        echo 'let files = new DataTransfer();'
        echo 'files.items.add(new File([text], "sample.dhat"));'
        echo 'let input = document.querySelector("input[type=file]");'
        echo 'let order = document.querySelector("select");'
        echo 'order.selectedIndex = [...order.options].findIndex('
        echo '    o => o.label === "At t-end (bytes)");'
        echo 'input.files = files.files;'
        echo 'input.onchange();'
        echo '});</script>'
    } >>"$work/dh_view.html"
}

# The tree as text: a line for each of the page's.
open_page() {
    timeout 60 "$1" --headless --no-sandbox --disable-gpu \
        --user-data-dir="$work/browser" --virtual-time-budget=10000 \
        --dump-dom "file://$work/dh_view.html" >"$work/dom" 2>"$work/err" ||
        fail "the browser failed: $(tail -n 3 "$work/err")"
    sed 's/<[^>]*>//g; s/&gt;/>/g; s/&lt;/</g; s/&amp;/\&/g' "$work/dom" \
        >"$work/out"
}

check_dhat() {
    for browser in chromium chromium-browser google-chrome none; do
        command -v "$browser" >/dev/null && break
    done
    if [ "$browser" = none ]; then
        [ -z "${CI:-}" ] || fail "Chromium is missing"
        echo "left out: there is no Chromium"
        exit 77
    fi
    find_page
    make_page "$work/sample.dhat"
    open_page "$browser"
    # With commas, as the page writes them.
    has "Command: viewer_sample" "$work/out"
    total="Total:     $(commas "$total_bytes") bytes (100%"
    in_blocks="in $(commas "$allocations") blocks"
    grep -F "$total" "$work/out" | grep -qF "$in_blocks" ||
        fail "'$total ... in $allocations blocks' is missing"
    has "At t-gmax: $(commas "$peak") bytes (100%)" "$work/out"
    has "At t-end:  $(commas "$leaked") bytes (100%) in 101 blocks (100%)" \
        "$work/out"
    # Under its root the tag, and under that who leaks, with bytes.
    for text in '[orders]' '[sessions]' \
        ': forget_orders (tests/viewer_sample.c:' \
        ': session_new (tests/viewer_sample.c:' \
        ': forget_session (tests/viewer_sample.c:' \
        '4,800 bytes (82.76%) in 100 blocks (99.01%)' \
        '1,000 bytes (17.24%) in 1 blocks (0.99%)'; do
        has "$text" "$work/out"
    done
}

commas() {
    echo "$1" | sed -E ':again; s/([0-9])([0-9]{3})(,|$)/\1,\2\3/; t again'
}

# Frames that are not empty, semicolons, one blank, a number; nothing else.
check_collapsed() {
    grep -qvE '^[^; ]+(;[^; ]+)+ [1-9][0-9]*$' "$work/sample.collapsed" &&
        fail "a line is not a stack and a number"
    sum=$(awk '{ sum += $2 } END { print sum }' "$work/sample.collapsed")
    [ "$sum" = "$leaked" ] || fail "$sum bytes in all, want $leaked"
    # Several calls in one function are several equal stacks.
    orders=$(awk '/^orders;([^ ;]+;)*main;forget_orders / { sum += $2 }
        END { print sum }' "$work/sample.collapsed")
    [ "$orders" = 4800 ] || fail "forget_orders has $orders bytes, want 4800"
    grep -qE '^sessions;([^ ;]+;)*main;forget_session;session_new 1000$' \
        "$work/sample.collapsed" || fail "session_new is missing"
}

# Each row has as many fields as the header, and they fit.
check_csv() {
    awk -F, -v leaked="$leaked" '
        NR == 1 {
            fields = NF
            for (i = 1; i <= NF; i++) at[$i] = i
            next
        }
        NF != fields || $1 != (NR - 2) * 100 { exit 1 }
        $at["tag_orders_bytes"] != 240 * (NR - 1) { exit 1 }
        $at["tag_orders_blocks"] != 5 * (NR - 1) { exit 1 }
        $at["live_bytes"] != 240 * (NR - 1) { exit 1 }
        END { exit NR != 21 || at["tag_sessions_bytes"] == 0 }
    ' "$work/sample.csv" || fail "a row is not right"
}

"$sample" "$work" >"$work/numbers" || fail "the sample failed"
# shellcheck source=/dev/null
. "$work/numbers"
[ "$leaked" = 5800 ] || fail "the tracker itself counts $leaked leaked bytes"
"check_$viewer"
echo "$viewer: $allocations allocations, $leaked bytes leaked, peak $peak"
