#!/bin/sh
# watch.sh LEARN SOURCES ONPTY - learn on a terminal of 80x24: a save brings a
# new verdict, nothing moves on by itself, keys do what they say.
# shellcheck shell=sh disable=SC2317,SC2016 # functions are called through ok
set -u

learn=$1
course=$2/tests/learn/course
onpty=$3
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
failed=0
unset LC_ALL LC_MESSAGES CC
export LANG=en_US.UTF-8

ok() { # a sentence; then a command that must succeed
    sentence=$1
    shift
    if "$@" >log 2>&1; then
        echo "ok      $sentence"
    else
        echo "FAILED  $sentence"
        sed 's|.\[[0-9;?]*[a-zA-Z]||g' log | tr -d '\r' | grep -v '^ *$' |
            tail -n 12 | cut -c 1-100 | sed 's|^|    |'
        failed=1
    fi
}

# Steps; then arguments of learn behind "--".
watch() {
    steps=0
    for word do
        [ "$word" != -- ] || break
        steps=$((steps + 1))
    done
    i=0
    for word do
        shift
        i=$((i + 1))
        if [ "$i" -eq $((steps + 1)) ]; then
            set -- "$@" -- "$learn" --exercises="$course" --dir=my
        else
            set -- "$@" "$word"
        fi
    done
    "$onpty" size:80x24 "$@"
}

fresh() {
    rm -rf my
}

in_my=my/01_hostile/exercise.c
save_good="cp '$course/01_hostile/solution.c' $in_my"
save_bad="cp '$course/01_hostile/exercise.c' $in_my"
replace_good="cp '$course/01_hostile/solution.c' my/new && mv my/new $in_my"

ok 'the first screen is the task, and q leaves' \
    watch 'read:does the runner survive' "read:Save $in_my" \
    type:q 'read:0 of 3 passed. ./workshop learn goes on' --
fresh
ok 'a save brings a verdict' \
    watch 'read:it is checked then' "run:$save_bad" 'read:3 blocks live after three' \
    "run:$save_good" 'read:1 of 3' 'read:01_hostile: passed' type:q --
fresh
ok 'an editor that renames is noticed, too' \
    watch 'read:it is checked then' "run:$replace_good" 'read:01_hostile: passed' type:q --
fresh
ok 'it does not move on by itself, and n does' \
    watch 'read:it is checked then' type:n 'read:not passed yet' "run:$save_good" \
    'read:Passed. n:' type:t 'read:does the runner survive' type:n \
    'read:02_form' type:q --
fresh
ok 'what was begun before is checked at once' sh -c \
    'mkdir -p my/01_hostile && cp "$1" my/01_hostile/exercise.c' \
    sh "$course/01_hostile/wrong_nothing.c"
ok 'and the verdict comes without a save' \
    watch 'read:greet does not say hello' type:q --
fresh
ok 'hints come one after the other' \
    watch 'read:it is checked then' type:h 'read:One.' type:h 'read:Two.' type:h \
    'read:Three.' 'read:last hint' type:q --
ok 'the list, the explanation that waits, and a number that leads there' \
    watch 'read:it is checked then' type:l 'read:02_form' type:e 'read:First pass it' \
    type:2 'read:Exercise 2' 'type:
' 'read:02_form' type:q --
ok 'reset asks; any other key is no' \
    watch 'read:it is checked then' type:r 'read:Put the files back' type:n \
    'read:it is checked then' type:r 'read:Put the files back' type:y 'read:old-1' type:q --
ok 'the solution asks, too' \
    watch 'read:it is checked then' type:x 'read:Show the solution' type:y \
    'read:what is asked for' type:q --
ok 'skip goes to the next one' watch 'read:it is checked then' type:s 'read:02_form' \
    type:q --
fresh
ok 'an endless loop is survived, and another save ends it' \
    watch 'read:it is checked then' "run:cp '$course/01_hostile/wrong_endless.c' $in_my" \
    'read:checking: quick part' "run:$save_good" 'read:01_hostile: passed' \
    type:q --
fresh
ok 'keys of a Russian keyboard do the same' \
    watch 'read:Сохраните' type:р 'read:Один.' type:й 'read:Продолжить' \
    -- --lang=ru
fresh
# 130 by its own end, as after Ctrl-C in a shell.
watch 'read:it is checked then' 'type:^C' -- >log 2>&1
status=$?
ok 'Ctrl-C leaves, and the terminal is as it was' test "$status" -eq 130
watch 'read:it is checked then' hangup -- >log 2>&1
status=$?
ok 'a terminal that goes away ends it' test "$status" -ne 98
ok 'another size is painted anew' watch 'read:it is checked then' size:60x20 \
    'read:does the runner' size:20x8 'read:hint' type:q --
ok 'a window that is too small is survived' \
    watch 'read:it is checked then' size:5x3 type:z 'read:That key' size:80x24 \
    'read:does the runner' type:q --
exit "$failed"
