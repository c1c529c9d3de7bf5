#!/bin/sh
# run_memcheck.sh - what valgrind and heaptrack say of the bot.
#
# Usage: run_memcheck.sh PATH/OF/bot
bot=$1
. "${0%/*}/run_help.sh"

for tool in valgrind heaptrack heaptrack_print; do
    if ! command -v $tool >/dev/null; then
        echo "$tool is missing"
        exit 1
    fi
done

memcheck() { # arguments of the bot
    valgrind -q --leak-check=full --show-leak-kinds=all \
        --errors-for-leak-kinds=all --error-exitcode=99 \
        "$bot" "$@" >out 2>err </dev/null
    status=$?
}

silent() {
    ok "memcheck of $*: it ends with 0" ends_with 0
    ok "memcheck of $*: it is silent" [ ! -s err ]
}

for arguments in '--for=2m' '--for=30s --fix=all' '--for=30s --observe' \
    '--for=2m --load=reconnect' '--for=8s --load=reconnect --seed=3' \
    '--for=30s --record=whole' '--replay=whole --observe'; do
    memcheck $arguments
    silent "$arguments"
done

# The fix of a pair is the default run; its leak is seen, or it isn't lost.
sees() { # leak, what valgrind says
    valgrind --leak-check=full "$bot" --leak="$1" --for="$3" \
        >out 2>err </dev/null
    status=$?
    ok "memcheck of $1: the bot ends with 0" ends_with 0
    ok "memcheck of $1: $2" grep -q "$2" err
}
lost='definitely lost: [1-9]'
sees cycle "$lost" 10m
ok 'memcheck of cycle: it names the file' has err 'cycle.c:'
for leak in free forget timer; do
    sees $leak "$lost" 1m
    ok "memcheck of $leak: it names the file" has err "$leak.c:"
done
sees channel 'still reachable: [1-9]' 1m
for leak in book cache; do
    sees $leak 'All heap blocks were freed' 1m
done

# Ctrl-C under valgrind: nothing is left either.
mkfifo fifo
env --default-signal=INT valgrind -q --leak-check=full --show-leak-kinds=all \
    --errors-for-leak-kinds=all --error-exitcode=99 \
    "$bot" --pace=60x >fifo 2>err </dev/null &
pid=$!
exec 3<fifo
read -r line <&3
kill -INT "$pid"
cat <&3 >out
exec 3<&-
wait "$pid"
status=$?
silent 'a run that Ctrl-C ended'

heaptrack -o trace "$bot" --leak=book --for=2m >out 2>err </dev/null
status=$?
ok 'heaptrack runs the bot' ends_with 0
heaptrack_print -f "$(ls trace.*)" >print 2>err </dev/null
status=$?
ok 'heaptrack_print reads what it wrote' ends_with 0
ok 'it names the leak' has print 'book_add'
verdict
