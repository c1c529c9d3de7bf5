#!/bin/sh
# demo.sh - the tours' player, apart from the tours: keys, wrong names, and a
# tour that has become untrue.
#
# Usage: demo.sh BUILD
#
# The player runs from a copy whose only tours are made here. Keys are typed on
# a terminal of script(1).
set -u

build=$1
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
failed=0
count=0
mkdir -p "$tmp/a clone/demo/tours"
cp "$root/demo/demo.sh" "$tmp/a clone/demo/"
cat >"$tmp/a clone/demo/tours/short" <<'TOUR'
= short: two commands

Told before.
$ echo one; ls
> one | Said by the first.
$ echo "t"wo
> two | Said by the second.
TOUR
cat >"$tmp/a clone/demo/tours/stale" <<'TOUR'
= stale: what it shows is gone
$ echo new
> old | It was so once.
> new | It is so now.
TOUR

ok() {
    count=$((count + 1))
    sentence=$1
    shift
    "$@" && return
    failed=$((failed + 1))
    printf 'not so: %s\n' "$sentence"
    printf '%s\n' "$out" | sed 's/^/  | /'
}

ends_with() { [ "$status" = "$1" ]; }
says() { case $out in *"$1"*) ;; *) return 1 ;; esac }
says_not() { ! says "$1"; }

demo() {
    out=$(TMPDIR=$tmp sh "$tmp/a clone/demo/demo.sh" "$build" "$@" 2>&1 </dev/null)
    status=$?
}

# The same on a terminal, with $1 typed.
demo_typing() {
    typed=$1
    shift
    out=$(printf '%s' "$typed" | TMPDIR=$tmp SHELL=/bin/sh TERM=xterm \
        script -qec "sh '$tmp/a clone/demo/demo.sh' '$build' $*" /dev/null)
    status=$?
}

demo
ok 'without a name it says which there are' says 'short     short: two commands'
ok 'and that is fine' ends_with 0
demo nosuch
ok 'an unknown tour is wrong usage' ends_with 64
ok 'and is named' says "there is no tour 'nosuch'"
demo ../tours/short
ok 'a path is no name' ends_with 64
demo ''
ok 'nor is nothing' ends_with 64
demo --fast
ok 'nor is an unknown option' ends_with 64
demo --help
ok 'help teaches' says './workshop demo cycle'
ok 'and is fine' ends_with 0

demo short
ok 'a true tour is fine' ends_with 0
ok 'without a terminal it waits for nobody' says '$ echo "t"wo
two'
ok 'its stage holds the bot and both halves' says 'bot
fixes
leaks'
ok 'what it shows is pointed at' says '> one
      Said by the first.'
ok 'the stage goes away' [ "$(ls "$tmp")" = 'a clone' ]
demo stale
ok 'what is not there is noticed' ends_with 1
ok 'and named' says 'NOT THERE: old'
ok 'the rest is still looked at' says '> new'
demo stale short
ok 'several tours are one after the other' says 'Said by the second.'
ok 'and one that is untrue is enough' ends_with 1

demo_typing '    ' short
ok 'the space bar goes on' says 'Said by the second.'
ok 'to the end' ends_with 0
ok 'the keys are shown' says '[space] go on'
demo_typing ' q' short
ok 'q leaves' says_not 'Said by the first.'
ok 'without complaint' ends_with 0
demo_typing 's  ' short
ok 's skips a command, and what would be said of it' says_not 'Said by the first.'
ok 'but not the next one' says 'Said by the second.'
demo_typing ' r q' short
twice=$(printf '%s\n' "$out" | tr -d '\r' | grep -cx one)
ok 'r runs it once more' [ "$twice" = 2 ]
demo_typing '' --auto short
ok '--auto waits for nobody on a terminal' says 'Said by the second.'
ok 'and shows no keys' says_not '[space]'

mkdir "$tmp/none"
for tool in sh dirname mktemp rm ls cat grep; do
    ln -s "$(command -v $tool)" "$tmp/none/$tool"
done
out=$(PATH="$tmp/none" sh "$tmp/a clone/demo/demo.sh" "$build" short 2>&1)
status=$?
ok 'a missing tool is told before the tour begins' says 'valgrind is missing'
ok 'with its status' ends_with 69
out=$(TMPDIR="$tmp/nosuch" sh "$tmp/a clone/demo/demo.sh" "$build" short 2>&1)
status=$?
ok 'a folder that cannot be made is told' ends_with 74

printf '%d of %d sentences about the player are true\n' \
    $((count - failed)) "$count"
[ "$failed" -eq 0 ]
