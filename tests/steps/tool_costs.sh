#!/usr/bin/env bash
# What each tool costs the bot, as a ratio to the bot alone.
#
#   tool_costs.sh [--write DOCUMENT] BUILD
#
# BUILD is a build tree with bot, bot_lsan, bot_asan and mtrace_on.so. All tools
# take turns, round after round, and the least time of each counts: what else
# the machine does falls on all of them. Processor time is what is measured, of
# the program and of all that the tool starts, since that is the same on a busy
# machine; only heaptrack and the bot's children can use two processors at once.
# The slow ones do fewer rounds. It takes two minutes on an idle machine.
#
# The table goes to standard output, or between the lines "<!-- costs: begin -->"
# and "<!-- costs: end -->" of the document. FOR=10m ROUNDS=7 SLOW_ROUNDS=2.
set -u

document=''
if [ "${1:-}" = --write ]; then
    document=${2:?}
    shift 2
fi
build=$(cd "${1:?a build tree}" && pwd) || exit 2
load=--for=${FOR:-20m}
rounds=${ROUNDS:-7}
slow_rounds=${SLOW_ROUNDS:-2}
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

fast='plain tracker lsan asan mtrace heaptrack'
slow='massif memcheck steps dhat'

# Backquotes are Markdown here.
# shellcheck disable=SC2016
declare -A names=(
    [plain]='the bot alone; it counts, and keeps call stacks'
    [tracker]='our tracker, preloaded: `tracker ./bot`'
    [lsan]='LeakSanitizer: `./bot_lsan`'
    [asan]='AddressSanitizer with LeakSanitizer: `./bot_asan`'
    [mtrace]='glibc'"'"'s mtrace'
    [heaptrack]='heaptrack'
    [massif]='massif'
    [memcheck]='memcheck'
    [steps]='memcheck, `--valgrind-steps`'
    [dhat]='DHAT'
)

for file in bot bot_lsan bot_asan mtrace_on.so tracker/preload/tracker; do
    if [ ! -e "$build/$file" ]; then
        echo "tool_costs.sh: $build/$file is missing; build it first" >&2
        exit 2
    fi
done
for tool in valgrind heaptrack; do
    if ! command -v "$tool" >/dev/null; then
        echo "tool_costs.sh: $tool is missing (package $tool)" >&2
        exit 2
    fi
done

# Newer ones would open a window with the result.
record_only=()
if heaptrack --help 2>/dev/null | grep -q -e --record-only; then
    record_only=(--record-only)
fi

run() {
    local bot=$build/bot
    case $1 in
    plain) "$bot" "$load" ;;
    tracker) "$build/tracker/preload/tracker" "$bot" "$load" ;;
    lsan) "$build/bot_lsan" "$load" ;;
    asan) "$build/bot_asan" "$load" ;;
    mtrace)
        MALLOC_TRACE=$work/mtrace \
            LD_PRELOAD="libc_malloc_debug.so.0 $build/mtrace_on.so" \
            "$bot" "$load"
        ;;
    heaptrack) heaptrack "${record_only[@]}" -o "$work/trace" "$bot" "$load" ;;
    massif)
        valgrind -q --tool=massif --massif-out-file="$work/massif" \
            "$bot" "$load"
        ;;
    memcheck) valgrind -q --leak-check=full "$bot" "$load" ;;
    steps) valgrind -q --leak-check=full "$bot" "$load" --valgrind-steps ;;
    dhat) valgrind -q --tool=dhat --dhat-out-file="$work/dhat" "$bot" "$load" ;;
    esac
}

# Adds the processor time of one run, in milliseconds, to the tool's file.
measure() {
    local TIMEFORMAT='%3U %3S' status
    { time run "$1" >"$work/out" 2>"$work/err" </dev/null; } 2>"$work/time"
    status=$?
    rm -f "$work"/trace* "$work"/mtrace
    if [ "$status" -ne 0 ]; then
        echo "tool_costs.sh: $1 ended with $status" >&2
        tail -n 3 "$work/err" >&2
        exit 1
    fi
    awk '{ printf "%d\n", ($1 + $2) * 1000 }' "$work/time" >>"$work/ms.$1"
}

for ((i = 1; i <= rounds; i++)); do
    tools=$fast
    ((i > slow_rounds)) || tools="$fast $slow"
    for tool in $tools; do
        [ ! -t 2 ] || printf 'round %d of %d: %s\033[K\r' "$i" "$rounds" "$tool" >&2
        measure "$tool"
    done
done
[ ! -t 2 ] || printf '\033[K' >&2

least() {
    sort -n "$work/ms.$1" | head -n 1
}

plain=$(least plain)
{
    echo '| what runs | processor time | to the bot alone |'
    echo '|---|---|---|'
    for tool in $fast $slow; do
        awk -v ms="$(least "$tool")" -v plain="$plain" -v name="${names[$tool]}" '
            BEGIN { r = ms / plain
                printf r < 9.95 ? "| %s | %.2f s | %.1f |\n" \
                                : "| %s | %.2f s | %.0f |\n", name, ms / 1000, r }'
    done
} >"$work/table"

if [ -z "$document" ]; then
    cat "$work/table"
    exit 0
fi
if ! grep -qx '<!-- costs: begin -->' "$document" ||
    ! grep -qx '<!-- costs: end -->' "$document"; then
    echo "tool_costs.sh: $document has no lines for the costs" >&2
    exit 2
fi
awk -v table="$work/table" '
    $0 == "<!-- costs: end -->" { inside = 0 }
    !inside { print }
    $0 == "<!-- costs: begin -->" {
        inside = 1
        while ((getline line < table) > 0)
            print line
    }' "$document" >"$work/new" && cat "$work/new" >"$document"
