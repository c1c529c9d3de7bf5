# faults_help.sh - what the scripts about faults share.
#
# Source it after setting `bot`. A run under a fault is judged by its status,
# by the exact words on standard error, by what is live after shutdown (the
# report for machines, written to a good place), and by the folder: an output
# file is there whole, or as it was, and nothing stands beside it.
# shellcheck shell=sh disable=SC2154,SC2034
. "${0%/*}/../run_help.sh"

# Under AddressSanitizer what is lost counts as well, where nothing leaks on
# purpose. (Anywhere else these words are not read.)
watch_leaks() { # the bot's arguments
    case "$*" in
    *--leak=* | *--fix=* | *--compare*) ASAN_OPTIONS=detect_leaks=0 ;;
    *) ASAN_OPTIONS=detect_leaks=1 ;;
    esac
}

run() {
    watch_leaks "$@"
    "$bot" "$@" >out 2>err </dev/null
    status=$?
}

run_json() {
    rm -f json
    run --json=json "$@"
}

outputs='json csv heaptrack dhat collapsed dot record'
full='No space left on device'

# No unfinished file is anywhere in this script's folder.
no_partial_file() {
    [ -z "$(find . -name '*.tmp*' -print)" ]
}

# The report for machines is whole, and says that all was freed.
healthy() {
    [ "$(tail -n 1 json)" = '}' ] && nothing_live
}

# Nobody was told of anything.
quiet() {
    [ ! -s err ]
}

# Standard output ends with the report for people, which found nothing live.
reported() {
    grep -Eq '^  heap  .*; nothing left; ' out
}

# As a user whom permissions stop: root becomes nobody.
as_user() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
    else
        "$@"
    fi
}

# A command that may mount: in a mount namespace of its own. An ordinary user
# gets one together with a user namespace, where the system allows that.
in_mount_namespace() {
    if [ "$(id -u)" -eq 0 ]; then
        unshare -m "$@"
    else
        unshare -rm "$@"
    fi
}
