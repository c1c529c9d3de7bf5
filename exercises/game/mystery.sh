#!/bin/sh
# mystery.sh - the game behind ./workshop mystery: five runs with a secret.
#
# Usage: mystery.sh PATH/OF/bot [--rounds=N] [--seed=N]
#
# Each round is a mystery of the bot's with a seed of its own. The player looks
# at it with tools, as often as they like, and answers once. Answers are read
# from standard input, a line each; its end is like q.
set -u

ROUNDS_MAX=20
SHOWN=18 # lines at each end of what a tool says, where there are no pages
# So much virtual time do they watch. In less than half an hour the peak would
# be the report, which reads debug information.
MEMCHECK_FOR=5m
HEAPTRACK_FOR=30m

bot=${1:?the path of the bot}
shift
rounds=5
first=
for arg do
    case $arg in
    --rounds=*) rounds=${arg#*=} ;;
    --seed=*) first=${arg#*=} ;;
    -h | --help)
        echo 'Usage: ./workshop mystery [--rounds=N] [--seed=N]'
        echo 'A game of N rounds (5). With a seed, the same game for everybody.'
        exit 0
        ;;
    *)
        echo "mystery: '$arg' is not an option; there are --rounds=N, --seed=N" >&2
        exit 64
        ;;
    esac
done
case $rounds in
'' | *[!0-9]* | 0* | ???*) rounds=0 ;;
esac
if [ "$rounds" -lt 1 ] || [ "$rounds" -gt $ROUNDS_MAX ]; then
    echo "mystery: a game has 1 to $ROUNDS_MAX rounds" >&2
    exit 64
fi
case $first in
*[!0-9]* | ??????????*)
    echo 'mystery: a seed is a whole number of at most nine digits' >&2
    exit 64
    ;;
esac

folder=$(mktemp -d) || exit 74
trap 'rm -rf "$folder"' EXIT
trap 'echo' INT # a tool that takes too long can be ended, the game goes on
trap 'exit 143' TERM
points=0
played=0

has() {
    command -v "$1" >/dev/null 2>&1
}

fresh_seed() {
    # shellcheck disable=SC2046 # two numbers
    set -- $(od -An -N4 -tu4 /dev/urandom)
    echo $((${1:-$$} % 1000000 + 1))
}

# The command as one would type it, then its output.
show_command() {
    printf '\n$ %s\n\n' "$*"
}

# In pages if somebody is there to turn them; else both ends.
show_file() {
    lines=$(wc -l <"$1")
    if [ -t 0 ] && [ -t 1 ] && has "${PAGER:-less}"; then
        "${PAGER:-less}" "$1"
    elif [ "$lines" -le $((2 * SHOWN)) ]; then
        cat "$1"
    else
        head -n $SHOWN "$1"
        printf '\n... %d lines ...\n\n' $((lines - 2 * SHOWN))
        tail -n $SHOWN "$1"
    fi
    printf '\n(all of it: %s)\n' "$1"
}

# --- looking ---------------------------------------------------------------

watch() {
    if [ -t 1 ]; then
        show_command ./bot --leak=mystery --seed="$seed"
        "$bot" --leak=mystery --seed="$seed"
    else
        show_command ./bot --leak=mystery --seed="$seed" --pace=max
        "$bot" --leak=mystery --seed="$seed" --pace=max | grep -v '^t='
    fi
}

# Live kilobytes by kind, a row for each minute.
timeline() {
    show_command ./bot --leak=mystery --seed="$seed" --csv=memory.csv
    "$bot" --leak=mystery --seed="$seed" --pace=max --csv="$folder/memory.csv" \
        >/dev/null
    echo 'live kB by kind, at the end of each minute'
    awk -F, '
        NR == 1 { # kinds that a pair of the trader allocates
            for (i = 4; i <= NF; i++)
                if ($i ~ /^tag_.*_bytes$/ &&
                    $i !~ /other|libevent|exchange|market|monitor/)
                    column[++count] = i
            for (k = 1; k <= count; k++) {
                name[k] = $(column[k])
                gsub(/^tag_|_bytes$/, "", name[k])
            }
        }
        NR > 1 && $1 % 60000 == 0 {
            rows++
            for (k = 1; k <= count; k++)
                cell[rows, k] = $(column[k]) / 1000
        }
        function width(k) {
            return length(name[k]) < 7 ? 7 : length(name[k])
        }
        END {
            printf "minute"
            for (k = 1; k <= count; k++)
                printf " %*s", width(k), name[k]
            print ""
            for (r = 1; r <= rows; r++) {
                printf "%6d", r
                for (k = 1; k <= count; k++)
                    printf " %*.1f", width(k), cell[r, k]
                print ""
            }
        }' "$folder/memory.csv"
}

memcheck() {
    if ! has valgrind; then
        echo 'valgrind is not on this machine (its package: valgrind).'
        return
    fi
    show_command valgrind --leak-check=full ./bot --leak=mystery \
        --seed="$seed" --for=$MEMCHECK_FOR
    echo 'That takes a moment.'
    valgrind --leak-check=full --log-file="$folder/memcheck.txt" "$bot" \
        --leak=mystery --seed="$seed" --for=$MEMCHECK_FOR --pace=max >/dev/null
    sed 's/^==[0-9]*== \{0,1\}//' "$folder/memcheck.txt" \
        >"$folder/memcheck-$seed.txt"
    show_file "$folder/memcheck-$seed.txt"
}

profile() {
    if ! has heaptrack || ! has heaptrack_print; then
        echo 'heaptrack is not on this machine (its package: heaptrack).'
        return
    fi
    show_command heaptrack ./bot --leak=mystery --seed="$seed" \
        --for=$HEAPTRACK_FOR
    rm -f "$folder"/heaptrack.bot.*
    heaptrack -o "$folder/heaptrack.bot" "$bot" --leak=mystery \
        --seed="$seed" --for=$HEAPTRACK_FOR --pace=max >/dev/null 2>&1
    for data in "$folder"/heaptrack.bot.*; do
        heaptrack_print -f "$data" -l 1 -T 0 -a 0 -n 5 -s 1 2>&1 |
            sed -n '/^PEAK MEMORY CONSUMERS/,$p' >"$folder/heaptrack-$seed.txt"
    done
    show_file "$folder/heaptrack-$seed.txt"
}

# --- the game --------------------------------------------------------------

menu() {
    cat <<TEXT

  1  run it, read its report
  2  live memory by kind, minute by minute
  3  memcheck     (in pages: space turns them, q ends them)
  4  heaptrack
  l  the leaks there are, a line each    ?  this again    q  leave

Or your answer, once: a name (book), two (book,timer), or none.
TEXT
}

# Points for an answer, by the word that the bot begins with; a wrong name is
# no answer.
take_answer() {
    "$bot" --answer="$1" --seed="$seed" >"$folder/answer" 2>"$folder/error"
    case $? in
    0 | 1) ;;
    64)
        sed 's/^bot: //' "$folder/error"
        return 1
        ;;
    *)
        cat "$folder/error"
        exit 69
        ;;
    esac
    sed 1d "$folder/answer" # its first line comes last, to be seen
    case $(head -n 1 "$folder/answer") in
    Right*) points=$((points + 2)) ;;
    'Half right'*) points=$((points + 1)) ;;
    esac
    played=$((played + 1))
    printf '\n%s\n%d of %d points so far.\n' \
        "$(head -n 1 "$folder/answer")" "$points" $((played * 2))
    return 0
}

leave() {
    if [ "$played" -eq 0 ]; then
        printf '\nNothing was answered, nothing was wrong.\n'
        exit 0
    fi
    printf '\nThe game: %d of %d points in %d %s.\n' "$points" \
        $((played * 2)) "$played" "$([ "$played" -eq 1 ] && echo round ||
            echo rounds)"
    exit 0
}

# An explanation is to be read before the next round pushes it away.
pause() {
    [ -t 0 ] && [ "$round" -lt "$rounds" ] || return 0
    printf '\nReturn: the next round. '
    read -r word || leave
    [ "$word" != q ] || leave
}

play_round() { # number
    printf '\nRound %d of %d: ./bot --leak=mystery --seed=%s\n' "$1" "$rounds" \
        "$seed"
    menu
    while :; do
        printf '\n%d/%d> ' "$1" "$rounds"
        IFS=' ' read -r word || leave
        case $word in
        1) watch ;;
        2) timeline ;;
        3) memcheck ;;
        4) profile ;;
        l) "$bot" --list ;;
        q) leave ;;
        '' | '?' | h | help) menu ;;
        [a-z]*) take_answer "$(echo "$word" | tr -s ', ' ',')" && return ;;
        *) echo "'$word' is neither a choice nor a name; ? shows the choices" ;;
        esac
    done
}

cat <<'TEXT'
Which leak is it?

In each round the bot runs with a secret: one of its seven leaks, two of them,
or none. Look at it with whatever you like, then answer. A right answer is two
points, half of it one.
TEXT
round=1
while [ "$round" -le "$rounds" ]; do
    seed=${first:+$((first + round - 1))}
    seed=${seed:-$(fresh_seed)}
    play_round "$round"
    pause
    round=$((round + 1))
done
leave
