#!/bin/sh
# check.sh - the script prints a number that it cannot know before.
# shellcheck disable=SC1090,SC2154 # the runner says where it is
. "$CHECK_LIB"
number=$(check_random 1000 9999)
learner 2 "$number"
[ "$STATUS" = 0 ] || check_fail "it ends with another status than 0"
[ "$(cat "$OUT")" = "$number" ] || check_fail "it does not print the number"
check_pass
