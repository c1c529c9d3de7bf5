#!/bin/sh
# test_picture.sh ANSI2SVG GOLDEN - a painted frame becomes just this picture,
# and a frame that never comes is an error.
set -eu
ansi2svg=$1
golden=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A frame that is painted over by the wanted one, and one that comes later.
paint() {
    printf '\033[?25l\033[?7l\rold line one\033[K\r\nold two\033[K\r\n'
    printf '\033[J\033[?7h'
    printf '\033[?25l\033[?7l\r\033[2A\033[0;1m bot\033[0m  t=2 a<b&c\033[K\r\n'
    printf ' \342\224\201\342\224\201\033[0;2m\342\224\200\033[0m\033[K\r\n'
    printf '\033[0;1;31m\342\226\262 x  1.2 kB \342\226\201\342\226\210\033[0m'
    printf '\033[K\r\n\033[J\033[?7h'
    printf '\033[?25l\033[?7l\r\033[3Alater\033[K\r\n\033[J\033[?7h'
}

paint | "$ansi2svg" 40x10 't=2' 'a title' - >"$work/picture.svg"
if [ "${GOLDEN:-}" = write ]; then
    cat "$work/picture.svg" >"$golden"
fi
diff "$golden" "$work/picture.svg"

paint | "$ansi2svg" 40x10 '' last - | grep -q '>later</text>'

status=0
paint | "$ansi2svg" 40x10 't=3' title - >"$work/none" 2>"$work/error" ||
    status=$?
[ "$status" -eq 65 ]
[ ! -s "$work/none" ]
grep -qx "ansi2svg: no frame shows 't=3'" "$work/error"

# From a terminal of its own, whatever ours is.
"$ansi2svg" 30x5 '' size sh -c 'stty size' | grep -q '>5 30</text>'
