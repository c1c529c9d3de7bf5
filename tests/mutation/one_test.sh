#!/bin/bash
# one_test.sh - run one test of a build, with bounds on time and memory.
#
# Usage: one_test.sh BUILD SOURCE RED NAME
#
# A test that is not green is noted in the file RED; the status is then 255,
# which stops xargs. A fault may make a loop endless or a size enormous: then
# the bounds end it, and it was noticed.
build=$1
source=$2
red=$3
name=$4

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
    limit_s=120
    ;;
accuracy_*)
    set -- "$build/tests/${name%%:*}" "${name#*:}"
    limit_s=200
    ;;
*)
    set -- "$build/tests/test_$name"
    limit_s=40
    ;;
esac
cd "$build/tests" || exit 255
timeout -k 5 "$limit_s" "$@" >"$red.$name.out" 2>&1 </dev/null && exit 0
echo "$name" >>"$red"
exit 255
