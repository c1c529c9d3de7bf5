#!/bin/sh
# verdict.sh - does a leak checker say of each shape what is true, and the same
# with and without the tracker?
#
#   verdict.sh memcheck|lsan PLAIN TRACKED
#
# Runs both programs (scene.c and the shapes, without and with the tracker)
# under the tool. A program says what should be counted, the tool's report says
# what was; both become lines of one form. What the tool finds without any
# shape (memory that libc keeps for threads) is taken off. A missing tool is a
# failure.
set -u

tool=$1
plain=$2
tracked=$3
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

fail() {
    echo "verdict: $*" >&2
    exit 1
}

# The reports, as lines like the wanted ones.
read_memcheck() {
    sed 's/,//g' "$1" | awk '
        function sum(  k, line) {
            line = "want " name
            for (k = 1; k <= 4; k++) {
                if (name == "nothing") {
                    bytes0[k] = bytes[k]; blocks0[k] = blocks[k]
                }
                line = line " " kinds[k] " " bytes[k] - bytes0[k] \
                       " " blocks[k] - blocks0[k]
            }
            if (name != "nothing")
                print line
        }
        BEGIN { split("definite indirect possible reachable", kinds) }
        /^\*\*[0-9]*\*\* shape / { name = $3 }
        / definitely lost: / { bytes[1] = $4; blocks[1] = $7 }
        / indirectly lost: / { bytes[2] = $4; blocks[2] = $7 }
        / possibly lost: / { bytes[3] = $4; blocks[3] = $7 }
        / still reachable: / { bytes[4] = $4; blocks[4] = $7
                               if (name != "") sum(); name = "" }'
}

read_lsan() {
    awk '
        function sum() {
            if (name != "")
                print "want " name, "definite", bytes["Direct"] + 0, \
                    blocks["Direct"] + 0, "indirect", \
                    bytes["Indirect"] + 0, blocks["Indirect"] + 0
            split("", bytes)
            split("", blocks)
        }
        /^shape / { sum(); name = $2 }
        /^(Direct|Indirect) leak of/ { bytes[$1] += $4; blocks[$1] += $7 }
        /fatal error|Tracer caught/ { print }
        END { sum() }' "$1"
}

run() {
    case $tool in
    memcheck)
        valgrind --leak-check=no --log-file="$folder/report" \
            "$1" memcheck >"$folder/want"
        ;;
    lsan)
        # The check at the end would find nothing new.
        LSAN_OPTIONS=detect_leaks=1:leak_check_at_exit=0:exitcode=0:symbolize=0 \
            "$1" lsan >"$folder/want" 2>"$folder/report"
        ;;
    esac || fail "$1 ended with status $? under $tool: $(tail -n 3 "$folder/report")"
    "read_$tool" "$folder/report" >"$folder/got"
    [ -s "$folder/want" ] || fail "$1 said nothing"
    diff "$folder/want" "$folder/got" ||
        fail "$1 under $tool: should be <, but is >"
}

case $tool in
memcheck) command -v valgrind >/dev/null || fail "valgrind is not installed" ;;
lsan) ;;
*) fail "no tool named '$tool'" ;;
esac

run "$plain"
cp "$folder/got" "$folder/plain"
run "$tracked"
cmp "$folder/plain" "$folder/got" ||
    fail "$tool says something else with the tracker"
echo "$tool says what is true of $(wc -l <"$folder/got") programs," \
    "with and without the tracker"
