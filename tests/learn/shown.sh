#!/bin/sh
# shown.sh - what an exercise's README shows is what its program prints.
#
#      shown.sh EXERCISES NN_name...
#
# The command of each README is run as a learner would run it, on a copy of the
# folder as shipped. Every line of the README's output has to be a line of the
# program's, in that order; memcheck's leading ==PID== doesn't count, and "..."
# stands for whatever comes between. The Russian README shows the same.

set -u

exercises=$(CDPATH='' cd -- "$1" && pwd) || exit 1
shift
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT INT TERM
failed=0

# The command; and the output, which stands in the first block without a name.
command_of() {
    awk '/^```sh$/ { on = 1; next } /^```/ { on = 0 } on' "$1"
}
output_of() {
    awk '/^```/ { if (on) exit; on = $0 == "```"; next } on' "$1"
}

fail() {
    printf '%s: %s\n' "$name" "$*"
    failed=1
}

for name in "$@"; do
    english=$exercises/$name/README.md
    russian=$exercises/ru/$name/README.md

    mkdir -p "$work/my" && cp -R "$exercises/$name" "$work/my/" || exit 1
    (cd "$work" && sh -c "$(command_of "$english")") 2>&1 |
        sed 's/^==[0-9]*== *//; s/ *$//' >"$work/printed"
    output_of "$english" | sed 's/^ *//; s/ *$//' >"$work/shown"
    [ -s "$work/shown" ] || fail "README.md shows no output"
    sed 's/^ *//' "$work/printed" >"$work/lines"
    awk -v shown="$work/shown" '
        BEGIN { while ((getline line < shown) > 0)
                    if (line != "...") want[++count] = line
                at = 1 }
        at <= count && $0 == want[at] { at++ }
        END { if (at <= count) { print want[at]; exit 1 } }
    ' "$work/lines" >"$work/missing" ||
        fail "it does not print: $(cat "$work/missing")"
    [ "$(command_of "$english")" = "$(command_of "$russian")" ] ||
        fail "the Russian README has another command"
    [ "$(output_of "$english")" = "$(output_of "$russian")" ] ||
        fail "the Russian README shows another output"
done
exit "$failed"
