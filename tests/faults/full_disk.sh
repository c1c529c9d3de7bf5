#!/bin/sh
# full_disk.sh - no room for what is written: on a device that is always full,
# under a limit for the size of files, and on a small file system.
#
# Usage: full_disk.sh PATH/OF/bot
#
# Status 74, one sentence that says which file; what was there before is as it
# was, nothing stands beside it; the run itself has freed everything.
bot=$1
. "${0%/*}/faults_help.sh"

# --- a device that is always full ------------------------------------------

for option in $outputs; do
    for span in 1s 2m; do # so little that it waits in a buffer; much more
        case $option in
        json) run --for=$span --json=/dev/full ;;
        *) run_json --for=$span --$option=/dev/full ;;
        esac
        ok "--$option, $span: a full device is 74" ends_with 74
        ok "--$option, $span: it is named" \
            complains "cannot write /dev/full: $full"
        ok "--$option, $span: nothing is live" reported
        [ $option = json ] ||
            ok "--$option, $span: the other file is whole" healthy
    done
done

# Standard output itself: lines, reports, and each option's "-".
full_output() { # arguments
    watch_leaks "$@"
    "$bot" "$@" >/dev/full 2>err </dev/null
    status=$?
    ok "$*: a full standard output is 74" ends_with 74
    ok "$*: it is told, once" \
        complains "cannot write standard output: $full"
}
for option in --help --version --list --explain=book --for=1s --for=2m \
    '--for=1m --profile=10s' '--for=5s --fix=cycle' \
    '--for=5s --compare --leak=cycle'; do
    # shellcheck disable=SC2086
    full_output $option
done
for option in $outputs; do
    full_output --for=5s --$option=-
    full_output --for=2m --leak=cycle --$option=-
done

# --- a limit for the size of files -----------------------------------------

# SIGXFSZ would end the bot at the limit, and its file would stay.
mkdir folder
limited() { # blocks of 512 bytes, arguments
    blocks=$1
    shift
    watch_leaks "$@"
    {
        (
            ulimit -f "$blocks"
            exec env --default-signal=XFSZ "$bot" "$@"
        ) 2>&4 </dev/null
        echo $? >&3
    } 4>err 3>code | cat >out
    status=$(cat code)
}
for option in $outputs; do
    for blocks in 1 3; do
        echo kept >folder/old
        limited $blocks --for=2m --leak=cycle --$option=folder/old
        if [ $option = collapsed ] || [ $option = dot ]; then
            [ $blocks -lt 3 ] || continue # they fit
        fi
        ok "--$option, $blocks blocks: too large is 74" ends_with 74
        ok "--$option, $blocks blocks: it is named" \
            complains 'cannot write folder/old: File too large'
        ok "--$option, $blocks blocks: the old file is as it was" \
            [ "$(cat folder/old)" = kept ]
        ok "--$option, $blocks blocks: it stands alone" \
            [ "$(ls -A folder)" = old ]
        ok "--$option, $blocks blocks: the report is whole" has out 'The run: '
    done
done

# --- a small file system ---------------------------------------------------

mkdir small
cat >fill <<'END'
mount -t tmpfs -o size=128k none small || exit 77
bot=$1
option=$2
echo kept >small/old
# All but two pages is taken: there is room to begin.
dd if=/dev/zero of=small/rest bs=4096 count=29 2>dd || exit 1
"$bot" --for=2m --leak=book --json=json --$option=small/old >out 2>err </dev/null
echo $? >code
cat small/old >after
ls -A small >names
END
watch_leaks --leak=book
if in_mount_namespace true 2>err; then
    for option in $outputs; do
        [ $option != json ] || continue
        rm -f json code after names
        in_mount_namespace sh ./fill "$bot" $option
        status=$(cat code)
        [ $option != collapsed ] || continue # two pages are enough for it
        [ $option != dot ] || continue       # the same
        ok "--$option: a full file system is 74" ends_with 74
        ok "--$option: a full file system is named" \
            complains "cannot write small/old: $full"
        ok "--$option: the file on it is as it was" [ "$(cat after)" = kept ]
        ok "--$option: nothing stands beside it" \
            [ "$(tr '\n' ' ' <names)" = 'old rest ' ]
        ok "--$option: nothing is live" healthy
    done
else
    # Containers may refuse it; the limit above fails at the same places.
    echo "no file system can be mounted here: $(head -n 1 err)"
fi
ok 'nothing unfinished is left' no_partial_file
verdict
