#!/bin/sh
# Is what docs/workshop.md lets its reader type and point at still true?
#
#   workshop_md.sh BUILD
#
# The commands of its blocks are run in a folder that holds ./bot, leaks/ and
# fixes/; those that install, wait for somebody or serve a page are left out.
# `Point at: ...` names what has to stand in the output of the block above it.
set -u

build=$1
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
doc=$root/docs/workshop.md
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
ln -s "$build/bot" "$work/bot"
ln -s "$root/leaks" "$work/leaks"
ln -s "$root/fixes" "$work/fixes"
cd "$work" || exit 1
export LC_ALL=C.UTF-8
wrong=0
count=0

# "RUN command", "NEW" at a block's begin, and "SEE words", in order.
awk '
    /^```sh$/ { inside = 1; print "NEW"; next }
    /^```$/ { inside = 0; next }
    inside { print "RUN " $0; next }
    {
        while (match($0, /[Pp]oint at: `[^`]*`/)) {
            words = substr($0, RSTART, RLENGTH)
            sub(/^[^`]*`/, "", words)
            sub(/`$/, "", words)
            print "SEE " words
            $0 = substr($0, RSTART + RLENGTH)
        }
    }' "$doc" >steps

while IFS= read -r step <&3; do
    text=${step#* }
    case $step in
    NEW) : >said ;;
    'RUN cd '* | 'RUN ./workshop '* | 'RUN '*--http*) ;;
    RUN*)
        count=$((count + 1))
        sh -c "$text" >>said 2>&1 </dev/null
        case $? in
        0 | 1) ;; # 1: diff found one, an answer was wrong
        *)
            wrong=$((wrong + 1))
            printf 'it fails: %s\n' "$text"
            ;;
        esac
        ;;
    SEE*)
        count=$((count + 1))
        grep -qF -e "$text" said && continue
        wrong=$((wrong + 1))
        printf 'not there: %s\n' "$text"
        ;;
    esac
done 3<steps

printf '%d of %d steps of the workshop are true\n' $((count - wrong)) "$count"
[ "$count" -gt 15 ] && [ "$wrong" -eq 0 ]
