#!/bin/sh
# torture.sh - let every allocation of all that the bot runs fail in turn.
#
# Usage: torture.sh [--full] [OPTIONS OF THE DRIVER]
#
# Builds what it needs in build/, and with --full also in build-asan/. Without
# --full it lets a sample fail, as the tests with the label torture do. With it
# every allocation fails, at each door, once and from then on; and a sample
# with AddressSanitizer and LeakSanitizer, and a smaller one under memcheck:
# an hour of processor time.
#
#   tests/torture/torture.sh --only=replay_gzip --stride=1    one scenario
#   tests/torture/torture.sh --help                           the other options
set -u

root=$(cd "$(dirname "$0")/../.." && pwd -P) || exit 1
failed=0
full=no
if [ "${1:-}" = --full ]; then
    full=yes
    shift
fi

# Build, in folder $1, the targets that follow.
build() {
    folder=$1
    shift
    [ -f "$folder/CMakeCache.txt" ] || return 1
    echo "building $folder ..."
    cmake --build "$folder" --parallel "$(nproc)" --target "$@" >/dev/null
}

# Torture what is in folder $1.
torture() {
    folder=$1
    shift
    "$folder/tests/torture" --bot="$folder/bot" \
        --refuse="$folder/tests/librefuse.so" \
        --visit="$folder/tests/torture_visit" \
        --inputs="$folder/tests/torture-inputs" "$@" || failed=1
}

# The tracker's scenarios are there in a build without sanitizers.
plain() {
    torture "$root/build" --patient="$root/build/tests/torture_patient" \
        --preload="$root/build/tracker/preload/libtracker_preload.so" "$@"
}

cmake -S "$root" -B "$root/build" -DBUILD_TESTING=ON >/dev/null &&
    build "$root/build" bot torture refuse torture_patient torture_visit tracker_preload ||
    exit 1
if [ $full = no ]; then
    plain --stride=30 "$@"
    exit $failed
fi
plain --stride=1 "$@"

cmake -S "$root" -B "$root/build-asan" -DBUILD_TESTING=ON \
    -DCMAKE_BUILD_TYPE=Debug -DSANITIZE=address,undefined >/dev/null &&
    build "$root/build-asan" bot torture refuse torture_visit || exit 1
ASAN_OPTIONS=verify_asan_link_order=0:exitcode=99:allocator_may_return_null=1
# The quotes are for the sanitizer: the path may have a blank.
# shellcheck disable=SC2089,SC2090
LSAN_OPTIONS="print_suppressions=0:suppressions='$root/tests/torture/lsan.supp'"
# shellcheck disable=SC2090
export ASAN_OPTIONS LSAN_OPTIONS
torture "$root/build-asan" --stride=29 --limit=60 "$@"

plain --stride=211 --limit=120 --doors=tracker,all "$@" \
    --only=default,record,replay_gzip,replay_lobster,view,profile,help \
    --under="valgrind -q --error-exitcode=99 --leak-check=full \
--child-silent-after-fork=yes"
exit $failed
