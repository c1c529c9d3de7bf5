#!/bin/sh
# package.sh - the installed bot, and the Debian package of it.
#
#   package.sh BUILD
#
# lintian has to find no error and no warning. The package is unpacked, not
# installed, so nothing of this machine changes.
set -u

build=$1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
failed=0
count=0

ok() {
    count=$((count + 1))
    sentence=$1
    shift
    "$@" >"$tmp/said" 2>&1 && return
    failed=$((failed + 1))
    printf 'not so: %s\n' "$sentence"
    sed 's/^/  | /' "$tmp/said" | head -n 40
}

lists() { find "$1" -path "*$2" | grep -q .; }
is_quiet() { [ -z "$("$@" 2>&1)" ]; }
page_says() { MANWIDTH=80 man -l "$1" | col -b | grep -qE -e "$2"; }

# Each option that --help lists has an entry of its own.
page_has_all() {
    MANWIDTH=80 man -l "$1" | col -b >"$tmp/page"
    "$2" --help | sed -n 's/^  \(-., \)*\(--[a-z-]*\).*/\2/p' >"$tmp/options"
    [ -s "$tmp/options" ] || return 1
    while read -r option; do
        grep -qE -e "^       (-., )?$option([=[ ]|$)" "$tmp/page" && continue
        echo "the page has no entry $option"
        return 1
    done <"$tmp/options"
}

# The name of the program stands in what it says, and its status is its own.
leaks_named() {
    "$1" --leak=cycle --for=1m --check >"$tmp/run" 2>&1
    [ $? -eq 1 ] && grep -q 'struct strategy.desk' "$tmp/run"
}

for tool in lintian dpkg-deb dpkg-shlibdeps man; do
    command -v "$tool" >/dev/null && continue
    echo "$tool is missing (packages lintian dpkg-dev man-db)"
    exit 1
done

prefix=$tmp/prefix
ok 'it installs' cmake --install "$build" --component bot --prefix "$prefix"
page=$prefix/share/man/man1/bot.1.gz
ok 'man and groff have nothing to complain of' \
    is_quiet sh -c "LC_ALL=C.UTF-8 MANROFFSEQ= man --warnings -E UTF-8 -l '$page' >/dev/null"
ok 'each option of --help is in the page' page_has_all "$page" "$prefix/bin/bot"
ok 'the page tells the exit statuses' page_says "$page" '64  the command line is wrong'
ok 'and examples, by the name it has when installed' \
    page_says "$page" '^ *bot --explain=cycle'
ok 'the installed bot names fields' leaks_named "$prefix/bin/bot"
for file in share/bash-completion/completions/bot /_bot \
    share/fish/vendor_completions.d/bot.fish \
    share/doc/leaky-bot/leaks/cycle.c share/doc/leaky-bot/fixes/cycle.c; do
    ok "$file is installed" lists "$prefix" "$file"
done

ok 'cpack makes a package' \
    cpack --config "$build/CPackConfig.cmake" -B "$tmp/packages"
set -- "$tmp"/packages/leaky-bot_*.deb
ok 'by the name Debian gives' [ -e "$1" ]
ok 'lintian finds no error and no warning' \
    is_quiet lintian --allow-root --fail-on error,warning "$1"
ok 'it unpacks' dpkg-deb -x "$1" "$tmp/unpacked"
ok 'what it holds runs' leaks_named "$tmp/unpacked/usr/bin/bot"
ok 'it asks for the libraries it needs' sh -c \
    "dpkg-deb -f '$1' Depends | grep -q libevent"

printf '%d of %d sentences about the package are true\n' \
    $((count - failed)) "$count"
[ "$failed" -eq 0 ]
