# plants.sh - to be read by the tests that plant leaks: in a scratch copy of the
# sources a line is put into some functions, and the bot is built. They set
# $root and $stress.
# shellcheck shell=sh disable=SC2154
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
tree=$tmp/tree
: >"$tmp/out"

# shellcheck source=tests/stress/sentences.sh
. "${0%/*}/sentences.sh"
# shellcheck source=tests/copy_tree.sh
. "${0%/*}/../copy_tree.sh"

# A line at the start of a function.
plant() { # word, file, function, line of C
    awk -v at="^[a-z].*[ *]$3\\\\(" -v line="    { $(printf %s "$4" | tr '\n' ' ') } /* planted: $1 */" '
        $0 ~ at && !/;/ { inside = 1 }
        { print }
        inside && /^\{/ && !done { print line; done = 1 }
        END { exit !done }' "$tree/$2" >"$tmp/changed" &&
        mv "$tmp/changed" "$tree/$2" && return
    echo "there is no function $3 in $2 to plant a leak in"
    exit 1
}

line_of() { # word
    grep -n "planted: $1 " "$tree/bot/trader/$2.c" | cut -d : -f 1
}

# In the report: the place, the kind, and under which loads.
names() { # word, file, kind, loads
    jq -e --arg file "bot/trader/$2.c" --argjson line "$(line_of "$1" "$2")" \
        --arg kind "$3" --argjson loads "$4" '.leaks | any(.file == $file and
        .line == $line and .on == "none" and .kind == $kind and
        ($loads == [] or .loads == $loads))' "$tmp/report.json" >"$tmp/jq"
}

for tool in jq xmllint; do
    command -v $tool >"$tmp/jq" && continue
    echo "$tool is missing"
    exit 1
done
copy_tree
# shellcheck disable=SC2034 # for who reads this
keep='struct kept { struct kept *next; char rest[56]; };
    static struct kept *volatile all; struct kept *k ='
# shellcheck disable=SC2034 # for who reads this
hang='if (k) { k->next = all; all = k; }'

build_planted() { # what is in it
    echo "building the bot with $1"
    {
        cmake -S "$tree" -B "$tmp/build" -DWERROR=OFF &&
            cmake --build "$tmp/build" --target bot --parallel 2
    } >"$tmp/log" 2>&1 && return
    tail -n 20 "$tmp/log"
    exit 1
}
