# sentences.sh - to be read by the tests of build/stress that are sentences: each
# is true, or it is told with what it rests on. They set $tmp, a folder of their
# own, and $stress.
# shellcheck shell=sh disable=SC2154
failed=0
count=0

ok() { # a sentence; then a command that must succeed
    sentence=$1
    shift
    count=$((count + 1))
    "$@" >"$tmp/ok" 2>&1 && return
    failed=$((failed + 1))
    printf 'not so: %s\n  failed: %s\n' "$sentence" "$*"
    tail -n 5 "$tmp/ok" | sed 's/^/  > /'
    tail -n 25 "$tmp/out" | sed 's/^/  | /'
}

plain() { # without reports
    "$stress" "$@" >"$tmp/out" 2>&1 </dev/null
    status=$?
}

ends() {
    [ "$status" -eq "$1" ]
}

says() {
    grep -Fq -e "$1" "$tmp/out"
}

all_true() {
    echo "$((count - failed)) of $count sentences are true"
    [ "$failed" -eq 0 ]
}
