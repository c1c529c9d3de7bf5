#!/bin/sh
# run_replay.sh - replays of real files, and of what the bot recorded.
#
# Usage: run_replay.sh PATH/OF/bot DATA_FOLDER
#
# The real files belong to exchanges and are not part of the project: where
# DATA_FOLDER has none, the recordings are tested all the same, and then it
# ends with 77 to say that something was skipped.
bot=$1
data=$2
. "${0%/*}/run_help.sh"

# The report without its line breaks holds this text.
reports() {
    tr -s " \n" "  " <out | tr -s " " | grep -Fq -e "$1"
}

# A recorded run, whole and cut: the same executions come back.
recorded() { # more arguments
    run_json --seed=7 --for=2m --record=whole "$@"
    trades=$(value executions)
    ok "$*: a run is recorded" ends_with 0
    ok "$*: it has executions" [ "$trades" -gt 1000 ]
    run_json --replay=whole --observe --check
    ok "$*: it is replayed" ends_with 0
    ok "$*: all executions come back" [ "$(value executions)" = "$trades" ]
    ok "$*: it was only observed" [ "$(value orders)" = 0 ]
    ok "$*: each was at the front, none was unknown" reports "$trades \
executions, $trades of them at the front of the queue; 0 unknown references, 0 \
diverged from the file"
    run_json --replay=whole --observe --record=again
    ok "$*: a recording of the replay is the same file" cmp -s whole again

    # Only what is complete before the cut: one pass counts it, another repeats.
    head -c 200001 whole >cut
    run_json --replay=cut --observe --record=again
    ok "$*: a cut recording ends with 65" ends_with 65
    ok "$*: and leaves nothing" nothing_live
    part=$(value executions)
    ok "$*: it has some of the executions" \
        [ "$part" -gt 0 -a "$part" -lt "$trades" ]
    run_json --replay=again --observe
    ok "$*: what came before the cut was kept" ends_with 0
    ok "$*: with its executions" [ "$(value executions)" = "$part" ]
    ok "$*: byte by byte" cmp -s -n "$(wc -c <again)" whole again
}

recorded
recorded --observe
recorded --leak=all
run_json --replay=whole --leak=book --check
ok 'a replay leaks, too' ends_with 1
run_json --replay=whole --check
ok 'and its fix does not' ends_with 0

itch=$data/AAPL_2020-01-30_first10k_locate13.itch50.gz
hour=$data/AAPL_2012-06-21_34200000_37800000
if [ ! -e "$itch" ] || [ ! -e "${hour}_message_50.csv.gz" ]; then
    echo "skipped: no real files in $data"
    [ "$failed" -eq 0 ] && exit 77
    verdict
fi

run_json --replay="$itch" --observe --check
ok 'ITCH: it runs to its end' ends_with 0
ok 'ITCH: it leaves nothing' nothing_live
ok 'ITCH: it has 10,000 messages' [ "$(value market_events)" = 10000 ]
ok 'ITCH: it has exactly 849 executions' [ "$(value executions)" = 849 ]
ok 'ITCH: each at the front of the queue' reports "849 executions, 849 of them \
at the front of the queue; 0 unknown references, 0 diverged from the file"
run_json --replay="$itch" --check
ok 'ITCH: the bot can trade on it' ends_with 0

run_json --replay="${hour}_message_50.csv.gz" --observe --check \
    --replay-book="${hour}_orderbook_50_first672rows.csv.gz"
ok 'LOBSTER: it runs to its end and leaves nothing' ends_with 0
ok 'LOBSTER: it has 91,997 messages' [ "$(value market_events)" = 91997 ]
ok 'LOBSTER: 84 unknown references are reported' \
    reports "; 84 unknown references, "
run_json --replay="${hour}_message_50.csv.gz" --check \
    --replay-book="${hour}_orderbook_50_first672rows.csv.gz"
ok 'LOBSTER: the bot can trade on it' ends_with 0
ok 'LOBSTER: it did' [ "$(value fills)" -gt 0 ]
verdict
