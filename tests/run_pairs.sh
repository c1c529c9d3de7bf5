#!/bin/sh
# run_pairs.sh - a leak changes memory, and nothing else.
#
# Usage: run_pairs.sh PATH/OF/bot same SEEDS, or run_pairs.sh PATH/OF/bot grows
#
# same: for so many seeds the trades of each leak are those of the fix, which leaves
# nothing; each leak is found and named. grows: an hour holds more than ten
# minutes do, and the fix stays flat.
bot=$1
. "${0%/*}/run_help.sh"

tag_of() {
    case $1 in
    cycle) echo strategies ;;
    book) echo book ;;
    channel) echo channels ;;
    free) echo messages ;;
    forget) echo orders ;;
    cache) echo prices ;;
    timer) echo timers ;;
    esac
}

trades() {
    echo "$(value tape) $(value pnl_ticks) $(value executions)"
}

# Is there a finding for leak $1, with its tag and its file?
named() {
    awk -v first="\"leak\": \"$1\", \"tag\": \"$(tag_of "$1")\"," \
        -v last="\"file\": \"leaks/$1.c\"," '
        /"kind":/ { right = index($0, first) > 0 }
        right && index($0, last) > 0 { found = 1 }
        END { exit !found }' json
}

# Does no finding name a file other than leak $1's?
only_named() {
    ! grep '^      "function":' json | grep -v "\"leaks/$1.c\"" >others ||
        [ ! -s others ]
}

# Live bytes at the sample that was taken at second $1.
live_at() {
    sed -n "s/.*\"t_s\": $1, .*\"live_bytes\": \([0-9]*\),.*/\1/p" json |
        head -n 1
}

same() {
    for seed in $(awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++) print i }'); do
        run_json --seed="$seed" --check
        fixed=$(trades)
        ok "seed $seed, fixed: --check is content" ends_with 0
        ok "seed $seed, fixed: nothing is live at the end" nothing_live
        ok "seed $seed, fixed: there is no finding" has_not json '"kind":'
        ok "seed $seed, fixed: there were trades" [ "$(value fills)" -gt 0 ]
        for leak in $leaks; do
            run_json --seed="$seed" --leak="$leak" --check
            ok "seed $seed, $leak: --check ends with 1" ends_with 1
            ok "seed $seed, $leak: the trades are the same" \
                [ "$(trades)" = "$fixed" ]
            ok "seed $seed, $leak: its tag and file are named" named "$leak"
            ok "seed $seed, $leak: no other file is" only_named "$leak"
        done
        run_json --seed="$seed" --leak=all --check
        ok "seed $seed, all: --check ends with 1" ends_with 1
        ok "seed $seed, all: the trades are the same" [ "$(trades)" = "$fixed" ]
        for leak in $leaks; do
            ok "seed $seed, all: $leak is named" named "$leak"
        done
    done
    for leak in $leaks; do
        run_json --fix="$leak" --check
        ok "--fix=$leak: --check is content" ends_with 0
        ok "--fix=$leak: nothing is live at the end" nothing_live
        ok "--fix=$leak: its numbers are shown" \
            has out 'What the fix changed, against the leak:'
        ok "--fix=$leak: the trades are the same" \
            has out 'Same trades, other memory: tape and P&L are equal.'
        run --compare --leak="$leak"
        ok "--compare --leak=$leak ends with 0" ends_with 0
        ok "--compare --leak=$leak: the trades are the same" \
            has out 'Same trades, other memory: tape and P&L are equal.'
        ok "--compare --leak=$leak: its tag is drawn" \
            has out "$leak, leak and fix: live bytes of $(tag_of "$leak")"
        # The topmost curve is the leak's, so is the last column.
        ok "--compare --leak=$leak: the leak is the upper curve" \
            grep -q '^[^○]*● *$' out
    done
}

grows() {
    for seed in 1 2 3; do
        for leak in $leaks; do
            run_json --seed="$seed" --leak="$leak" --for=60m --every=10m
            ok "seed $seed, $leak: an hour holds 4 times what 10 minutes do" \
                [ "$(live_at 3600)" -ge $((4 * $(live_at 600))) ]
        done
        run_json --seed="$seed" --for=60m --every=10m
        ok "seed $seed, fixed: an hour holds at most 1.5 times that" \
            [ $((2 * $(live_at 3600))) -le $((3 * $(live_at 600))) ]
        echo "seed $seed, fixed: $(live_at 600) bytes, later $(live_at 3600)"
    done
}

"$2" "${3:-}"
verdict
