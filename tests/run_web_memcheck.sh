#!/bin/sh
# run_web_memcheck.sh - memcheck has nothing to say of a server that everybody
# asked everything, and that ends while they listen.
#
# Usage: run_web_memcheck.sh PATH/OF/bot PATH/OF/fetch PATH/OF/crowd
real=$1
fetch=$2
crowd=$3
bot=./checked
# shellcheck source=tests/run_help.sh
. "${0%/*}/run_help.sh"
# shellcheck source=tests/web/serve.sh
. "${0%/*}/web/serve.sh"

if ! command -v valgrind >/dev/null; then
    echo 'valgrind is missing'
    exit 1
fi
cat >checked <<TEXT
#!/bin/sh
exec valgrind -q --leak-check=full --show-leak-kinds=all \\
    --errors-for-leak-kinds=all --error-exitcode=99 "$real" "\$@"
TEXT
chmod +x checked

serve --seed=3
mkfifo there
"$crowd" "$port" 20 /events >there &
crowds=$!
read -r line <there
ok 'twenty clients listen' [ "$line" = 'all are there' ]
for path in / /app.js /metrics /report.json /healthz /diff '/diff?since=1' \
    /snapshot '/diff?since=2' '/diff?since=9' '/diff?since=x' /nothing; do
    get "$path"
    get "$path"
    ok "$path is answered" grep -q '^HTTP/1.1 [24]' answer
done
ask 'HEAD /metrics' "Host: localhost:$port"
ask 'GET /%%zz' 'Host: x'
printf 'GET /events HTTP/1.1\r\nHost: localhost:%s\r\n\r\n' "$port" |
    "$fetch" "$port" 4096 1 >first
token=$(sed -n 's/.*"token":"\([0-9a-f]*\)".*/\1/p' first)
change() {
    ask 'POST /control' "Host: localhost:$port" "X-Token: $token" \
        'Content-Type: application/x-www-form-urlencoded' \
        "Content-Length: ${#1}" '' "$1"
}
for what in 'leak=book&on=1' pace=30 compare=1 'leak=book&on=0' 'x=y'; do
    change "$what"
    ok "$what is answered" grep -q '^HTTP/1.1 [24]' answer
done
get /events?symbol=3 & # it listens until the end
listener=$!
get /metrics
finish
wait $listener
ok 'nobody was cut off' wait $crowds
ok 'it ends with 0' ends_with 0
ok 'memcheck is silent' [ ! -s err ]
verdict
