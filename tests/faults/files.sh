#!/bin/sh
# files.sh - files that cannot be written, that are the same, that change while
# they are read; a folder that is gone.
#
# Usage: files.sh PATH/OF/bot
bot=$1
. "${0%/*}/faults_help.sh"

run --for=1m --record=itch
cp itch itch.kept
set -- json csv heaptrack dhat collapsed dot record

# --- one name twice --------------------------------------------------------

here=$(pwd -P)
mkdir folder
ln -s ../itch folder/link
ln -s new dangling
refused() { # first option, second option, the second one's path, arguments
    want="--$1 and --$2 name the same file, '$3'"
    shift 3
    run --for=1s "$@"
    ok "$*: it is refused" ends_with 64
    ok "$*: in these words" complains "$want"
    ok "$*: there is no run" [ ! -s out ]
}
for option; do
    refused replay $option ./itch --replay=itch --$option=./itch
    refused replay $option "$here/itch" --replay=itch --$option="$here/itch"
    refused replay $option folder/../itch --replay=itch \
        --$option=folder/../itch
    refused replay $option folder/link --replay=itch --$option=folder/link
    refused replay $option itch --replay=folder/link --$option=itch
    [ $option != csv ] || continue
    first=csv
    second=$option
    case $option in
    json | record) first=$option second=csv ;;
    esac
    refused $first $second ./new --$first=new --$second=./new
    refused $first $second "$here/new" --$first=folder/../new \
        --$second="$here/new"
done
ok 'the replayed file is as it was' cmp itch itch.kept
ok 'nothing was made' [ ! -e new ]
# A file that has two names is not lost when one gets another file.
ln itch hard
run --replay=itch --observe --json=hard
ok 'a hard link of the replayed file is written' ends_with 0
ok 'the replayed file itself is as it was' cmp itch itch.kept

# --- what is there already -------------------------------------------------

# Permissions do not stop root: then it is nobody who runs the bot.
mkdir closed open
chmod 777 open .
echo kept >closed/old
chmod 555 closed
chmod 444 closed/old
echo kept >open/old
chmod 444 open/old
as_nobody() {
    ASAN_OPTIONS=detect_leaks=0
    as_user "$bot" "$@" >out 2>err </dev/null
    status=$?
}
for option; do
    as_nobody --for=1s --$option=closed/new
    ok "--$option: a folder that is read-only is 74" ends_with 74
    # The recording for heaptrack finds out at the start, and names it.
    ok "--$option: and it is told" \
        complains 'cannot write closed/new: Permission denied'
    for where in closed open; do
        as_nobody --for=1s --$option=$where/old
        ok "--$option: a read-only file is 74 ($where)" ends_with 74
        ok "--$option: a read-only file is told ($where)" \
            complains "cannot write $where/old: Permission denied"
        ok "--$option: it is as it was ($where)" [ "$(cat $where/old)" = kept ]
    done
    if [ $option = json ]; then
        run --for=1s --json=folder
    else
        run_json --for=1s --$option=folder
        ok "--$option: a folder: nothing is live" healthy
    fi
    ok "--$option: a folder is 74" ends_with 74
    ok "--$option: a folder is told" \
        complains 'cannot write folder: Is a directory'
    run --for=1s --$option=itch/new
    ok "--$option: below a file is 74" ends_with 74
    ok "--$option: below a file is told" \
        complains 'cannot write itch/new: Not a directory'
    run --for=1s --$option=
    ok "--$option: no name at all is refused" ends_with 64
done
ok 'closed folder: it is as it was' [ "$(ls -A closed)" = old ]
ok 'open folder: it is as it was' [ "$(ls -A open)" = old ]
as_nobody --for=1s --heaptrack=/dev/null
ok 'a device in a folder of others can be written' ends_with 0

# A file system that is read-only, where one can be mounted.
cat >look <<'END'
mount -t tmpfs none open && echo kept >open/old &&
    mount -o remount,ro none open || exit 77
"$1" --for=1s "--$2=open/$3" >out 2>err </dev/null
echo $? >code
cat open/old >after
END
if in_mount_namespace true 2>err; then
    for option; do
        for name in old new; do
            in_mount_namespace sh ./look "$bot" $option $name
            status=$(cat code)
            ok "--$option=$name: a read-only file system is 74" ends_with 74
            ok "--$option=$name: a read-only file system is told" \
                complains "cannot write open/$name: Read-only file system"
            ok "--$option=$name: the file is as it was" \
                [ "$(cat after)" = kept ]
        done
    done
fi

# --- a folder that is gone -------------------------------------------------

mkdir gone
for option; do
    mkdir -p gone
    {
        cd gone && rmdir ../gone && "$bot" --for=1s --$option=new >../out \
            2>../err </dev/null
        status=$?
        cd "$here" || exit 1
    }
    ok "--$option: a deleted folder is 74" ends_with 74
    ok "--$option: a deleted folder is told" \
        complains 'cannot write new: No such file or directory'
done
mkdir -p gone
watch_leaks --leak=cycle
cd gone && rmdir ../gone && "$bot" --leak=cycle --for=1m --json="$here/json" \
    >../out 2>../err </dev/null
status=$?
cd "$here" || exit 1
ok 'a run in a deleted folder ends with 0' ends_with 0
ok 'a run in a deleted folder says nothing' quiet
ok 'it names the file' has json '"file": "leaks/cycle.c"'

# --- a replay that changes while it is read --------------------------------

# At 1x it reads on for a minute: there is time to act after the first line.
begin() { # arguments
    rm -f fifo json
    mkfifo fifo
    env --default-signal=INT "$bot" --observe --every=100ms --json=json "$@" \
        >fifo 2>err </dev/null &
    pid=$!
    exec 3<fifo
    read -r first <&3
}
end() {
    cat <&3 >out
    exec 3<&-
    wait $pid
    status=$?
}
ASAN_OPTIONS=detect_leaks=0
cp itch now
begin --replay=now --pace=20x
: >now
end
# What it had read by then is whole; whether a message was cut is chance.
ok 'a file that is truncated: 0 or 65' [ $status -eq 0 -o $status -eq 65 ]
[ $status -eq 0 ] || ok 'a file that is truncated: where' grep -Eqx \
    'bot: now: at byte [0-9]+: the file ends inside .*' err
ok 'a file that is truncated: nothing is live' healthy
ok 'a file that is truncated: what came before is reported' \
    [ "$(value market_events)" -gt 0 ]

run_json --replay=itch --observe
events=$(value market_events)
tape=$(value tape)
cp itch now
begin --replay=now --pace=20x
echo 'something else' >other
mv other now
end
ok 'a file that is replaced: it is read to its end' ends_with 0
ok 'a file that is replaced: all of the old one' \
    [ "$(value market_events)" = "$events" -a "$(value tape)" = "$tape" ]

# Through a pipe, and one that is cut.
mkfifo pipe
cat itch >pipe &
run_json --replay=pipe --observe
ok 'a FIFO can be replayed' ends_with 0
ok 'a FIFO: all of it' [ "$(value tape)" = "$tape" ]
head -c 100000 itch >pipe &
run_json --replay=pipe --observe
ok 'a FIFO whose writer leaves is 65' ends_with 65
ok 'a FIFO whose writer leaves: where' grep -Eqx \
    'bot: pipe: at byte [0-9]+: the file ends inside .*' err
ok 'a FIFO whose writer leaves: nothing is live' healthy
chmod 000 itch.kept
as_nobody --replay=itch.kept
ok 'a file that may not be read is 66' ends_with 66
ok 'a file that may not be read is told' \
    complains 'itch.kept: it may not be read'
ok 'nothing unfinished is left' no_partial_file
chmod 755 closed # so that it can be removed
verdict
