#!/bin/bash
# one_test.sh - run one test of a build, with bounds on time and memory.
#
# Usage: one_test.sh BUILD SOURCE FOLDER NAME
#
# A test that is not green is noted in the file FOLDER/red; the status is then
# 255, which stops xargs. A fault may make a loop endless or a size enormous:
# then the bounds end it, and it was noticed. The first time, when no fault is
# planted, a test may take ten minutes; later six times as long as then.
build=$1
source=$2
folder=$3
name=$4
took=$folder/took.$name

LC_ALL=C.UTF-8 # what is drawn with signs beyond ASCII is looked at
export LC_ALL
ulimit -c 0
ulimit -f 200000 # blocks of 512 bytes
# This one looks for the limits that it runs under.
[ "$name" = limit ] || ulimit -S -v 6000000 # kilobytes
case $name in
*.sh*)
    script=${name%%:*}
    arguments=$(printf '%s' "${name#"$script"}" | tr ':' ' ')
    # shellcheck disable=SC2086 # several words
    set -- sh "$source/tests/$script" "$build/bot" $arguments
    ;;
accuracy_*)
    set -- "$build/tests/${name%%:*}" "${name#*:}"
    ;;
*)
    set -- "$build/tests/test_$name"
    ;;
esac
limit_s=600
[ ! -e "$took" ] || limit_s=$((20 + 6 * $(cat "$took")))
SECONDS=0
cd "$build/tests" || exit 255
timeout -k 5 "$limit_s" "$@" >"$folder/out.$name" 2>&1 </dev/null
case $? in
0)
    [ -e "$took" ] || echo "$SECONDS" >"$took"
    exit 0
    ;;
124 | 137) name="$name, out of time" ;;
esac
echo "$name" >>"$folder/red"
exit 255
