# prometheus_help.sh - bots that are scraped, and a Prometheus that scrapes them.
# Source it after run_help.sh, with $bot and $monitoring set. All that was
# started is stopped at the end.
# shellcheck shell=sh
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
    : >"$name.link"
    env --default-signal=INT "$bot" --http=0 "$@" \
        >"$name.out" 2>"$name.link" </dev/null &
    pids="$pids $!"
    until line=$(grep http "$name.link"); do
        kill -0 $! 2>/dev/null || break # it has ended: the tests will tell
        sleep 0.1
    done
    address=${line#*http://}
    address=${address%%/*}
}

# The shipped configuration, for these bots and in a hurry; and start.
watch() { # addresses
    sed -e "s#^  - \(rules\|alerts\)#  - $monitoring/\1#" \
        -e 's/_interval: 5s/_interval: 1s/' \
        -e '/^          - localhost/d' "$monitoring/prometheus.yml" >prometheus.yml
    for one in "$@"; do
        echo "          - $one" >>prometheus.yml
    done
    # Prometheus takes no port 0; one in the upper range that nobody uses yet.
    port=$((20000 + $$ % 20000))
    mkdir data
    prometheus --config.file=prometheus.yml --storage.tsdb.path=data \
        --web.listen-address="127.0.0.1:$port" --log.level=error \
        >prometheus.out 2>&1 </dev/null &
    pids="$pids $!"
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
