#!/bin/sh
# truth_table.sh - which tool sees which leak: try it, and make the table.
#
# Usage: truth_table.sh [--tool=NAME] [--write DOCUMENT | --accept] PATH/OF/bot
#        truth_table.sh --same DOCUMENT
#
# Beside the bot are bot_lsan, bot_asan and mtrace_on.so (tests/tools.cmake).
# Each tool watches 15 runs: one where nothing leaks, one for each leak alone,
# and one for each fix while the other six parts leak: there the tool has much
# to tell, and nothing of it may be about the part that is mended. Each run
# becomes a cell (judge.awk has the rules), and each cell is held against
# expected.txt.
#
# One tool: its cells, for ctest. All tools: the table for readers, too; with
# --write it goes into the document, between "<!-- truth table: begin -->" and
# "<!-- truth table: end -->", if every cell is as expected. --accept: what was
# measured is what shall be expected from now on; read the diff. --same runs
# nothing: is the document's table that of expected.txt?
set -u

here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
expected=$here/expected.txt
tools='memcheck memcheck_full memcheck_all lsan asan mtrace tracker
    heaptrack_leaked heaptrack_peak massif dhat rss'
leaks='cycle book channel free forget cache timer'
tool=
document=
accept=
cells=
same=

usage() {
    sed -n '4,6s/^# //p' "$here/truth_table.sh" >&2
    exit 2
}

say() {
    echo "truth_table: $*" >&2
}

while [ $# -gt 0 ]; do
    case $1 in
    --tool=*) tool=${1#*=} ;;
    --cells=*) cells=${1#*=} ;; # for itself: where to put them, unjudged
    --write)
        shift
        document=${1:-}
        [ -n "$document" ] || usage
        ;;
    --same)
        shift
        same=${1:-}
        [ -n "$same" ] || usage
        ;;
    --accept) accept=yes ;;
    -*) usage ;;
    *) break ;;
    esac
    shift
done
if [ -z "$same" ]; then
    if [ $# -ne 1 ] || [ ! -x "$1" ]; then
        usage
    fi
    bot=$(CDPATH='' cd "$(dirname "$1")" && pwd -P)/${1##*/}
fi

begin='<!-- truth table: begin -->'
end='<!-- truth table: end -->'
if [ -n "$document" ] && { ! grep -qx -e "$begin" "$document" ||
    ! grep -qx -e "$end" "$document"; }; then
    say "no place for the table in $document"
    exit 2
fi

tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT

. "$here/tools.sh"

# All leaks but one, as --leak wants them.
others() {
    list=
    for name in $leaks; do
        [ "$name" = "$1" ] || list=$list${list:+,}$name
    done
    echo "$list"
}

run_case() { # tool, case
    dir=$tmp/$1/$2
    mkdir -p "$dir"
    case $2 in
    default) "run_$1" ;;
    leaks/*) "run_$1" "--leak=${2#*/}" ;;
    fixes/*) "run_$1" "--leak=$(others "${2#*/}")" ;;
    esac
}

# "TOOL CASE STATUS BASE TOLD PLACED WORDS...": BASE is what the tool tells of
# the same part where nothing leaks.
read_case() { # tool, case
    dir=$tmp/$1/default
    base='0 0'
    case $2 in
    default) at="(leaks|fixes)/($(echo $leaks | tr ' ' '|'))[.]c" ;;
    leaks/* | fixes/*)
        base=$("read_$1" "fixes/${2#*/}[.]c")
        at="(leaks|fixes)/${2#*/}[.]c"
        ;;
    esac
    dir=$tmp/$1/$2
    echo "$1 $2 $(cat "$dir/status") ${base%% *} $("read_$1" "$at")"
}

# RSS is the same for whoever looks at it, and takes a while: all at once, and
# nothing of it tells one part from another.
cells_of() { # tool
    cases=default
    for name in $leaks; do
        cases="$cases leaks/$name"
    done
    if [ "$1" != rss ]; then
        for name in $leaks; do
            cases="$cases fixes/$name"
        done
    fi
    for case in $cases; do
        if [ "$1" = rss ]; then
            run_case "$1" "$case" &
        else
            run_case "$1" "$case"
        fi
    done
    wait
    for case in $cases; do
        read_case "$1" "$case"
    done | awk -f "$here/judge.awk"
    say "$1 has seen $(echo "$cases" | wc -w) runs"
}

# Some cells depend on the length of a path, on the moment of a look, or on what
# a stale pointer happens to hit: their expectation is a range, or open. What
# stands beside the others is exact.
accept_cells() {
    awk '
    function about(n, share, least,    by) {
        by = n * share > least ? n * share : least
        return int(n - by) ".." int(n + by)
    }
    NR == FNR { cell[$1 " " $2] = $0; next }
    !/^#/ && NF > 1 && ($1 " " $2) in cell {
        $0 = cell[$1 " " $2]
        if ($1 == "dhat")
            $0 = line(about($5, 0.1, 3), $2 == "default" ? $6 : \
                about($6, 0.1, 3), words(7))
        if ($1 == "rss")
            $0 = line(about($5, 0.5, 300), $6, "*")
        if ($1 ~ /^(massif|heaptrack_peak)$/)
            $0 = line($5, about($6, 0.5, 0), words(7))
        if ($1 == "tracker" && $2 ~ /^fixes/)
            $0 = line($5, $6, "*")
    }
    function words(i,    text) {
        for (; i <= NF; i++)
            text = text (text ? " " : "") $i
        return text
    }
    function line(told, placed, said) {
        return sprintf("%-16s %-13s %-12s %2d %8s %8s  %s", $1, $2, $3, $4, \
            told, placed, said)
    }
    { print }' "$1" "$expected" >"$tmp/accepted" &&
        cat "$tmp/accepted" >"$expected"
}

compare() { # tool or nothing, file of cells
    awk -v tool="$1" 'NF > 1 && !/^#/ && (tool == "" || $1 == tool)' \
        "$expected" >"$tmp/expected"
    awk -f "$here/compare.awk" "$tmp/expected" "$2"
}

# What stands in the document: the tables, and below them why they are so.
made() { # file of cells
    awk -f "$here/render.awk" "$1"
    echo
    cat "$here/why.md"
}

write_document() { # file with what to write
    awk -v made="$1" -v begin="$begin" -v end="$end" '
        $0 == end { inside = 0 }
        !inside { print }
        $0 == begin {
            inside = 1
            print ""
            while ((getline line < made) > 0) print line
            print ""
        }' "$document" >"$tmp/document" && cat "$tmp/document" >"$document"
}

if [ -n "$same" ]; then
    { echo && made "$expected" && echo; } >"$tmp/made"
    sed -n "/^$begin\$/,/^$end\$/p" "$same" | sed '1d;$d' >"$tmp/stands"
    diff -u "$tmp/stands" "$tmp/made" && echo "$same has the table"
    exit $?
fi

if [ -n "$tool" ]; then
    case $(printf ' %s ' $tools) in
    *" $tool "*) ;;
    *) usage ;;
    esac
    need "$tool" || exit 1
    cells_of "$tool" >"$tmp/cells"
    if [ -n "$cells" ]; then
        cat "$tmp/cells" >"$cells"
        exit
    fi
    cat "$tmp/cells"
    [ -z "$accept" ] || accept_cells "$tmp/cells"
    compare "$tool" "$tmp/cells"
    exit $?
fi

# Tools side by side, as many as there are processors: each is this script.
say "173 runs, which take some minutes"
for name in $tools; do
    echo "$name"
done | xargs -P "$(nproc)" -I '{}' \
    sh "$here/truth_table.sh" "--cells=$tmp/{}.cells" '--tool={}' "$bot"
for name in $tools; do
    cat "$tmp/$name.cells"
done >"$tmp/cells"
[ -z "$accept" ] || accept_cells "$tmp/cells"
if compare '' "$tmp/cells"; then
    made "$expected" >"$tmp/made"
else
    made "$tmp/cells" >"$tmp/made"
    [ -z "$document" ] || say "not written: see above"
    cat "$tmp/made"
    exit 1
fi
cat "$tmp/made"
[ -z "$document" ] || write_document "$tmp/made"
