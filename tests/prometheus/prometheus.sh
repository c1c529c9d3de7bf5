#!/bin/sh
# prometheus.sh - what is in monitoring/, with the real Prometheus: a bot that
# leaks sets off the alert, a healthy one beside it does not.
#
# Usage: prometheus.sh PATH/OF/bot
bot=$1
monitoring=$(cd "${0%/*}/../../monitoring" && pwd -P)
# shellcheck source=tests/run_help.sh
. "${0%/*}/../run_help.sh"

for tool in prometheus promtool; do
    if ! command -v $tool >/dev/null; then
        echo "$tool is missing: package prometheus"
        exit 1
    fi
done

pids=
stop_all() {
    for pid in $pids; do
        kill -INT "$pid" 2>/dev/null
    done
    wait
    rm -rf "$tmp"
}
trap stop_all EXIT
trap 'exit 130' INT TERM

# A bot on a port of its own; its address in $address.
serve() { # name, arguments of the bot
    name=$1
    shift
    mkfifo "$name.link"
    env --default-signal=INT "$bot" --http=0 --pace=300x "$@" \
        >"$name.out" 2>"$name.link" </dev/null &
    pids="$pids $!"
    # Kept open: the bot may have more to say.
    case $name in
    leaking) exec 3<leaking.link && read -r line <&3 ;;
    healthy) exec 4<healthy.link && read -r line <&4 ;;
    esac
    address=${line#*http://}
    address=${address%%/*}
}

# The shipped configuration, for two bots and in a hurry.
configure() { # addresses
    sed -e "s#^  - \(rules\|alerts\)#  - $monitoring/\1#" \
        -e 's/_interval: 5s/_interval: 1s/' \
        -e '/^          - localhost/d' "$monitoring/prometheus.yml" >prometheus.yml
    for one in "$@"; do
        echo "          - $one" >>prometheus.yml
    done
}

ask() { # a query; the answer is in the file answer
    promtool query instant "http://127.0.0.1:$port" "$1" >answer 2>err
}

# Ask again until there is an answer like this. Prometheus has no other way to
# tell; it gives up after two minutes.
comes() { # query, pattern
    end=$(($(date +%s) + 120))
    until ask "$1" && grep -q "$2" answer; do
        [ "$(date +%s)" -lt $end ] || return 1
        sleep 1
    done
}

status=0
ok 'the configuration is valid' promtool check config \
    "$monitoring/prometheus.yml" >out 2>err
ok 'the rules do what they say' promtool test rules \
    "$monitoring/rules_test.yml" >out 2>err
"$monitoring/dashboard.sh" >dashboard.json
ok 'the dashboard is the one that the script makes' \
    cmp -s dashboard.json "$monitoring/dashboard.json"

serve leaking --leak=book --seed=2
leaking=$address
serve healthy --seed=3
healthy=$address
configure "$leaking" "$healthy"
# Prometheus takes no port 0; one in the upper range that nobody uses yet.
port=$((20000 + $$ % 20000))
mkdir data
prometheus --config.file=prometheus.yml --storage.tsdb.path=data \
    --web.listen-address="127.0.0.1:$port" --log.level=error \
    >prometheus.out 2>&1 </dev/null &
pids="$pids $!"

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
