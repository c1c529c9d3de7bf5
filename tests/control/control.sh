# control.sh - change a run over HTTP, as the page does. Source it after
# run_help.sh and web/serve.sh, with $bot and $fetch set.
# shellcheck shell=sh
# shellcheck disable=SC2154 # port and fetch are set by who sources it

# The stream of events, until its reader has read enough.
stream() {
    printf 'GET /events HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n\r\n' "$port" |
        "$fetch" "$port" 4096 2000 2>/dev/null
}

# Wait until the stream says so; its line goes to the file line.
until_told() { # extended regular expression
    stream | grep -E -m 1 -e "$1" >line
}

# The token that a page gets.
learn_token() {
    until_told '"token":"'
    token=$(sed 's/.*"token":"\([^"]*\)".*/\1/' line)
}

# Send a body with header lines of one's own.
post_with() { # body, header lines
    body=$1
    shift
    {
        printf 'POST /control HTTP/1.1\r\nConnection: close\r\n'
        printf 'Content-Length: %s\r\n' "${#body}"
        printf '%s\r\n' "$@"
        printf '\r\n%s' "$body"
    } | "$fetch" "$port" | tr -d '\r' >answer
}

# Send a body as the page does.
post() { # body
    post_with "$1" "Host: 127.0.0.1:$port" "X-Token: $token" \
        'Content-Type: application/x-www-form-urlencoded'
}

# Ask for it; it must be done.
control() { # body
    post "$1"
    ok "$1 is done" answers '204 No Content'
}

# Wait until there were so many round trips, or more.
until_trips() { # count
    until until_told '"trips":[0-9]' &&
        [ "$(sed 's/.*"trips":\([0-9]*\),.*/\1/' line)" -ge "$1" ]; do
        :
    done
}

# Go on for so many round trips, one step at a time.
steps() { # count
    for _ in $(seq "$1"); do
        post step=1
        until_told '"paused":true' # it stood still before, too, or does now
        until_stepped
    done
}

# A step is over when a picture says so that has another round trip.
until_stepped() {
    trips=$((trips + 1))
    until_told "\"trips\":$trips,.*\"paused\":true"
}
