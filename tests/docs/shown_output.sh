#!/bin/sh
# Is what the documents show of the bot what the bot prints?
#
#   shown_output.sh BOT
#
# README.md and README.ru.md: the block after --pace=max; a line "..." stands for
# lines that are left out. docs/architecture.md: the figures of its JSON sample.
# docs/cycle.svg: made from what --dot writes.
set -eu

bot=$1
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root"

LC_ALL=C.UTF-8 "$bot" --leak=cycle --pace=max >"$work/real"
wrong=0
for page in README.md README.ru.md; do
    awk '/--leak=cycle --pace=max/ { near = 1 }
         near && /^```/ { if (inside) exit; inside = 1; next }
         inside && !/^\.\.\.$/' "$page" >"$work/shown"
    [ -s "$work/shown" ] || { echo "$page shows no report" >&2; exit 1; }
    while IFS= read -r line; do
        grep -qxF -- "$line" "$work/real" && continue
        printf '%s\n' "$page shows a line that the bot doesn't print: $line" >&2
        wrong=1
    done <"$work/shown"
done

# The figures of the JSON sample, one to a line in what the bot prints.
"$bot" --leak=cycle --for=1m --json=- >"$work/json"
# (Sums of bytes differ by what libevent finds on a machine.)
for field in tape allocations frees pnl_ticks frees_blocks object_bytes gets hits; do
    figure=$(sed -n "s/.*\(\"$field\": \"*[-0-9a-f]*\).*/\1/p" "$work/json" |
        head -n 1)
    [ -n "$figure" ] && grep -qF -- "$figure" docs/architecture.md && continue
    printf '%s\n' "docs/architecture.md shows another $field than $figure" >&2
    wrong=1
done

# What is drawn in docs/cycle.svg is what --dot says.
LC_ALL=C.UTF-8 "$bot" --leak=cycle --dot=- >"$work/dot"
sed -n 's/.*<text [^>]*>\([^<]*\)<.*/\1/p' docs/cycle.svg | sort -u >"$work/drawn"
[ -s "$work/drawn" ] || { echo 'docs/cycle.svg says nothing' >&2; exit 1; }
while IFS= read -r words; do
    grep -qF -- "$words" "$work/dot" && continue
    printf '%s\n' "docs/cycle.svg has words that --dot doesn't: $words" >&2
    wrong=1
done <"$work/drawn"
exit "$wrong"
