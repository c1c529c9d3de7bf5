#!/bin/sh
# prometheus.sh - what is in monitoring/, with the real Prometheus: a bot that
# leaks sets off the alert, a healthy one beside it does not.
#
# Usage: prometheus.sh PATH/OF/bot
bot=$1
monitoring=$(cd "${0%/*}/../../monitoring" && pwd -P)
# shellcheck source=tests/run_help.sh
. "${0%/*}/../run_help.sh"

# shellcheck source=tests/prometheus/prometheus_help.sh
. "${0%/*}/prometheus_help.sh"

status=0
ok 'the configuration is valid' promtool check config \
    "$monitoring/prometheus.yml" >out 2>err
ok 'the rules do what they say' promtool test rules \
    "$monitoring/rules_test.yml" >out 2>err
"$monitoring/dashboard.sh" >dashboard.json
ok 'the dashboard is the one that the script makes' \
    cmp -s dashboard.json "$monitoring/dashboard.json"

serve leaking --pace=300x --leak=book --seed=2
leaking=$address
serve healthy --pace=300x --seed=3
healthy=$address
watch "$leaking" "$healthy"

ok 'both bots are scraped' comes 'sum(up)' '=> 2 '
"${bot%/*}/tests/fetch" "${leaking#*:}" >metrics.http <<TEXT
GET /metrics HTTP/1.1
Host: $leaking
Connection: close

TEXT
tr -d '\r' <metrics.http | sed '1,/^$/d' >metrics
# shellcheck disable=SC2094 # promtool doesn't write
promtool check metrics <metrics >out 2>err
status=$?
ok 'promtool finds nothing wrong with the metrics' ends_with 0
ok 'nor anything to improve' [ ! -s err ]
ok 'they are not too many series' [ "$(grep -vc '^#' metrics)" -lt 1000 ]

ok 'the leak sets off the alert' comes \
    'ALERTS{alertname="MemoryGrows",alertstate="firing"}' "$leaking"
ok 'of the right tag' has answer 'tag="book"'
ok 'the healthy bot does not' has_not answer "$healthy"
ask 'ALERTS'
ok 'with nothing at all' has_not answer "$healthy"
ok 'the room knows which bot leaks' comes \
    'instance:tracker_growing_tags:count > 0' "$leaking"
ok 'and which does not' has_not answer "$healthy"

# Each series that a panel asks for is there.
# shellcheck disable=SC2016 # $instance is Grafana's
sed -n 's/.*"expr": "\(.*\)", "legendFormat".*/\1/p' dashboard.json |
    sed 's/\\"/"/g; s/\$instance/.*/g' >queries
ok 'there are panels' [ "$(wc -l <queries)" -ge 12 ]
while read -r query; do
    case $query in
    *budget*) continue ;; # needs a limit
    esac
    ok "a panel has something to show: $query" comes "$query" '=>'
done <queries
verdict
