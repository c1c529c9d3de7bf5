#!/bin/sh
# table.sh - has each bound in docs/architecture.md something that shows it and
# a test, and are these tests there?
#
# Usage: table.sh SOURCE_DIR BUILD_DIR CTEST
#
# A row of the table has five columns. The last one names tests: `NAME`, as
# ctest knows it, and a function of it where there are many. In the fourth,
# `bounds.NAME` is one of bot/base/bounds.h; and each of those is in a row.
set -eu
source=$1
build=$2
ctest=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0

complain() {
    echo "docs/architecture.md: $1" >&2
    wrong=$((wrong + 1))
}

sed -n '/^## Bounds/,/^## /p' "$source/docs/architecture.md" |
    grep '^|' | sed 1,2d >"$work/rows"
"$ctest" --test-dir "$build" -N |
    sed -n 's/^ *Test *#[0-9]*: //p' >"$work/tests"
[ -s "$work/tests" ] || complain "$ctest knows no tests"

rows=0
while IFS='|' read -r _ what bound at shows tests more; do
    case $what in
    *'**'*) continue ;; # a heading among the rows
    esac
    rows=$((rows + 1))
    [ -z "$more" ] || complain "more than five columns:$what"
    for column in "$what" "$bound" "$at" "$shows" "$tests"; do
        [ -n "$(printf %s "$column" | tr -d ' ')" ] ||
            complain "an empty column:$what"
    done
    printf '%s\n' "$tests" | tr ';' '\n' >"$work/named"
    while read -r name function; do
        name=$(printf %s "$name" | tr -d '`')
        grep -Fqx -e "$name" "$work/tests" ||
            complain "there is no test $name:$what"
        [ -z "$function" ] ||
            grep -rqE "^(static void )?$function\(void \*\*state\)" \
                --include='*.c' "$source/tests" ||
            complain "there is no $function in the tests:$what"
    done <"$work/named"
done <"$work/rows"
[ $rows -gt 60 ] || complain "only $rows rows"

sed -n 's/^ *X([A-Z_]*, "\([a-z_]*\)",.*/\1/p' "$source/bot/base/bounds.h" |
    sort >"$work/counted"
# `bounds.this`, `that` names two.
tr '|' '\n' <"$work/rows" | tr -d '`' | grep '^ bounds\.' | tr ',' '\n' |
    sed -n 's/^ *\(bounds\.\)\{0,1\}\([a-z_]*\).*/\2/p' |
    sort -u >"$work/shown"
while read -r name; do
    grep -Fqx -e "$name" "$work/shown" || complain "bounds.$name is in no row"
done <"$work/counted"
while read -r name; do
    grep -Fqx -e "$name" "$work/counted" ||
        case $name in
        bot_*) ;; # a metric beside it
        *) complain "there is no bounds.$name" ;;
        esac
done <"$work/shown"
[ $wrong -eq 0 ] && echo "$rows bounds, each with a counter and a test"
exit $((wrong > 0))
