# run_help.sh - what the end-to-end scripts share: run the bot, judge the run.
#
# Source it after setting `bot`. Each script ends with `verdict`. The bot's
# output goes to the files out and err in a folder of its own, its report for
# machines is read with grep and sed: it has one field a line.
# shellcheck shell=sh
set -u

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
failed=0
count=0
status=0
leaks='cycle book channel free forget cache timer'
# The tracker's counts are the judge; leaking is the point.
ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
export ASAN_OPTIONS

# Run the bot with a report in the file json.
run_json() {
    rm -f json
    "$bot" --json=json "$@" >out 2>err </dev/null
    status=$?
}

run() {
    "$bot" "$@" >out 2>err </dev/null
    status=$?
}

# The first value of a field: the run's and the whole heap's come first.
value() {
    sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" json |
        head -n 1
}

ok() { # a sentence; then a command that must succeed
    sentence=$1
    shift
    count=$((count + 1))
    "$@" && return
    failed=$((failed + 1))
    printf 'not so: %s\n  failed: %s\n  status %s; err and out:\n' \
        "$sentence" "$*" "$status"
    head -n 5 err 2>/dev/null | cut -c1-200 | sed 's/^/  ! /'
    tail -n 3 out 2>/dev/null | cut -c1-200 | sed 's/^/  | /'
}

ends_with() {
    [ "$status" -eq "$1" ]
}

# The file err holds this line and nothing else.
complains() {
    [ "$(cat err)" = "bot: $1" ]
}

has() { # file, fixed text
    grep -Fq -e "$2" "$1"
}

has_not() {
    ! grep -Fq -e "$2" "$1"
}

nothing_live() {
    [ "$(value live_blocks)" = 0 ] && [ "$(value live_bytes)" = 0 ]
}

verdict() {
    echo "$((count - failed)) of $count sentences are true"
    [ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
    exit $?
}
