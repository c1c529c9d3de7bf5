# serve.sh - start the bot with --http, ask it, end it. Source it after
# run_help.sh, with $bot and $fetch set.
# shellcheck shell=sh
pid=

# Start the bot on a port that the system chooses, and wait for its link.
serve() {
    rm -f link out
    mkfifo link
    env --default-signal=INT "$bot" --http=0 --json=json "$@" \
        >out 2>link </dev/null &
    pid=$!
    exec 3<link
    read -r line <&3
    port=${line##*127.0.0.1:}
    port=${port%%/*}
}

# Wait until it ends, and keep what it said.
await() {
    cat <&3 >err
    exec 3<&-
    wait "$pid"
    # shellcheck disable=SC2034 # run_help.sh reads it
    status=$?
}

# End it as Ctrl-C does.
finish() {
    kill -INT "$pid"
    await
}

ask() { # method and target, header lines
    target=$1
    shift
    {
        printf '%s HTTP/1.1\r\nConnection: close\r\n' "$target"
        [ $# -eq 0 ] || printf '%s\r\n' "$@"
        printf '\r\n'
    } | "$fetch" "$port" | tr -d '\r' >answer
}

get() {
    ask "GET $1" "Host: 127.0.0.1:$port"
}

answers() { # status line
    [ "$(sed -n 1p answer)" = "HTTP/1.1 $1" ]
}

body_is() {
    [ "$(sed '1,/^$/d' answer)" = "$1" ]
}
