#!/bin/sh
# explain.sh - does the bot say the same of the tools as the truth table?
#
# Usage: explain.sh PATH/OF/bot README.md docs/leaks.md
#
# `bot --explain=NAME` has a line each for memcheck, LeakSanitizer and heaptrack
# that says "finds it", or "passes", or "counts none". Each is held against the
# verdicts in expected.txt, which the tests of the tools hold against the tools;
# and so are the kinds of loss that it quotes. What becomes of the memory at
# exit stands in three more places, in one word: in --explain, and in the tables
# of the two documents.
set -u
bot=$1
readme=$2
pages=$3
here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
checks=0
wrong=0

# What a cell of expected.txt has: its verdict, or its words.
verdict() { # tool, leak
    awk -v tool="$1" -v run="leaks/$2" \
        '$1 == tool && $2 == run { sub(/:.*/, "", $3); print $3 }' \
        "$here/expected.txt"
}

kinds() { # tool, leak
    grep "^$1  *leaks/$2 " "$here/expected.txt"
}

# The bot's line about a tool, without line ends.
line_of() { # tool, leak
    "$bot" --explain="$2" | awk -v tool="  $1: " '
        index($0, tool) == 1 { on = 1; text = $0; next }
        on && /^    / { sub(/^ */, ""); text = text " " $0; next }
        { on = 0 }
        END { print text }'
}

# The line has the words if, and only if, it is so.
says() { # leak, line, words, yes or no
    checks=$((checks + 1))
    case $2 in
    *"$3"*) got=yes ;;
    *) got=no ;;
    esac
    [ "$got" = "$4" ] && return
    wrong=$((wrong + 1))
    if [ "$4" = yes ]; then
        echo "not so: of $1, this should say '$3':"
    else
        echo "not so: of $1, this should not say '$3':"
    fi
    echo "  $2"
}

is() { # two words: are they equal?
    if [ "$1" = "$2" ]; then
        echo yes
    else
        echo no
    fi
}

holds() { # text, pattern
    if printf '%s\n' "$1" | grep -q "$2"; then
        echo yes
    else
        echo no
    fi
}

explain_memcheck() { # leak
    line=$(line_of memcheck "$1")
    full=$(verdict memcheck_full "$1")
    all=$(verdict memcheck_all "$1")
    cell=$(kinds memcheck_all "$1")
    says "$1" "$line" 'finds it with --leak-check=full' "$(is "$full" seen)"
    says "$1" "$line" 'passes, even with' "$(is "$all" no)"
    says "$1" "$line" 'fails only with' "$(is "$full$all" partlyseen)"
    says "$1" "$line" 'definitely lost' "$(holds "$cell" '[0-9] definitely')"
    says "$1" "$line" 'indirectly' "$(holds "$cell" '[0-9] indirectly')"
    says "$1" "$line" 'still reachable' "$(holds "$cell" '[0-9] still')"
}

explain_lsan() {
    line=$(line_of LeakSanitizer "$1")
    cell=$(kinds lsan "$1")
    says "$1" "$line" 'finds it' "$(is "$(verdict lsan "$1")" seen)"
    says "$1" "$line" 'passes' "$(is "$(verdict lsan "$1")" no)"
    says "$1" "$line" '"Direct leak"' "$(holds "$cell" 'Direct [1-9]')"
    says "$1" "$line" '"Indirect leak"' "$(holds "$cell" 'Indirect [1-9]')"
}

explain_heaptrack() {
    line=$(line_of heaptrack "$1")
    leaked=$(verdict heaptrack_leaked "$1")
    says "$1" "$line" 'finds it' "$(is "$leaked" seen)"
    says "$1" "$line" 'counts none of it as leaked' "$(is "$leaked" no)"
    if [ "$leaked" = no ]; then
        says "$1" "$line" 'the peak shows it' \
            "$(is "$(verdict heaptrack_peak "$1")" seen)"
    fi
}

# Its memory at exit, in the last column of README's table, in the fourth of the
# other one, and in the bot; and whether a check at exit finds it.
explain_end() {
    cell=$(kinds memcheck_all "$1")
    cycle=$(kinds tracker "$1")
    row=$(grep "^| \[\`$1\`\]" "$pages")
    for line in \
        "bot: $("$bot" --explain="$1" | sed -n 's/^  at exit  *//p')" \
        "README: $(sed -n "s/^| \`$1\` .*| \([^|]*\) |\$/\1/p" "$readme")" \
        "leaks.md: $(echo "$row" | cut -d '|' -f 5)"; do
        says "$1" "$line" 'lost' "$(holds "$cell" '[0-9] definitely')"
        says "$1" "$line" 'cycle' "$(holds "$cycle" '[0-9] cycle')"
        says "$1" "$line" 'reachable' "$(holds "$cell" '[0-9] still')"
        says "$1" "$line" 'freed' "$(holds "$cell" 'blocks were freed')"
    done
    line="leaks.md: $(echo "$row" | cut -d '|' -f 6)"
    full=$(verdict memcheck_full "$1")
    says "$1" "$line" 'yes' "$(is "$full" seen)"
    says "$1" "$line" '**no**, not by default' \
        "$(is "$full$(verdict memcheck_all "$1")" partlyseen)"
}

for leak in cycle book channel free forget cache timer; do
    explain_memcheck "$leak"
    explain_lsan "$leak"
    explain_heaptrack "$leak"
    explain_end "$leak"
done
echo "$((checks - wrong)) of $checks words are those of the truth table"
[ "$checks" -gt 0 ] && [ "$wrong" -eq 0 ]
