#!/bin/sh
# room.sh - a room of twenty bots on one Prometheus: which of them leaks, and
# which tag of it?
#
# Usage: room.sh PATH/OF/bot
bot=$1
monitoring=$(cd "${0%/*}/../../monitoring" && pwd -P)
# shellcheck source=tests/run_help.sh
. "${0%/*}/../run_help.sh"
# shellcheck source=tests/prometheus/prometheus_help.sh
. "${0%/*}/prometheus_help.sh"

# Four learners have found nothing yet; the others are done.
all=
leaky=
seat=0
while [ $seat -lt 20 ]; do
    seat=$((seat + 1))
    leak=
    case $seat in
    3) leak=book tag=book ;;
    8) leak=cycle tag=indicators ;; # most of what a desk holds
    13) leak=cache tag=prices ;;
    20) leak=free tag=messages ;;
    esac
    serve "seat$seat" --pace=30x --seed=$seat ${leak:+"--leak=$leak"}
    all="$all $address"
    [ -z "$leak" ] || leaky="$leaky $address=$tag"
done
echo "20 bots trade"
# shellcheck disable=SC2086 # one word each
watch $all

ok 'all twenty are scraped' comes 'count(up == 1)' '=> 20 '
for one in $leaky; do
    address=${one%=*}
    tag=${one#*=}
    ok "the room sees that a bot leaks: $one" comes \
        "instance:tracker_growing_tags:count{instance=\"$address\"} > 0" '=>'
    ok "and which tag grows fastest: $one" comes \
        "instance_tag:tracker_fastest_bytes_per_hour:top1{instance=\"$address\"}" \
        "tag=\"$tag\""
done
ask 'instance:tracker_growing_tags:count > 0'
ok 'of the others it says nothing' [ "$(grep -c '=>' answer)" -eq 4 ]
ask 'count(instance:tracker_live_bytes:sum)'
ok 'all have a line in the chart of the room' has answer '=> 20 '
ask 'count({job="bot"})'
series=$(sed -n 's/.*=> \([0-9]*\) .*/\1/p' answer)
echo "${series:-0} series"
ok 'they are not too many series' [ "${series:-99999}" -lt 20000 ]
verdict
