#!/bin/sh
# run_findings.sh - what a leak holds is the same in each run, wherever the
# system put the program: nothing of it is a word that happens to look like an
# address.
#
# Usage: run_findings.sh PATH/OF/bot
bot=$1
# shellcheck source=tests/run_help.sh
. "${0%/*}/run_help.sh"

for n in 1 2 3 4 5 6; do
    run_json --leak=all --for=4m
    ok "run $n ends with 0" ends_with 0
    grep -E '^    \{ "kind": |^      "blocks": ' json >found$n
    ok "run $n finds something" grep -q '"leak": "timer"' found$n
    ok "run $n finds what run 1 found" cmp found1 found$n
done
verdict
