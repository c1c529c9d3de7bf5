#!/bin/sh
# signals.sh - SIGINT, SIGTERM and SIGHUP at random moments, in every phase.
#
# Usage: signals.sh PATH/OF/bot PATH/OF/strike [COUNT [SEED [ONE]]]
#
# COUNT moments (200) from the dice that SEED (1) threw; with ONE only the one
# of that number. The moments are system calls of the bot, counted, and now and
# then microseconds: from its loading to its last report, while it writes each
# kind of file, and while a comparison waits for its halves. Every third time a
# second signal follows.
#
# Whatever the moment: the run ends early with its report, or the signal ends
# the process, and nothing else; each file is there whole or not at all; what
# was allocated was freed; no half goes on running.
bot=$1
strike=$2
moments=${3:-200}
seed=${4:-1}
one=${5:-}
. "${0%/*}/faults_help.sh"
# What counts here is seen from outside; and no leak checker can look at a
# process that is traced.
ASAN_OPTIONS=detect_leaks=0

# A number from 0 to $1 - 1, in $dice.
state=$((seed * 2654435761 % 2147483648))
throw() {
    state=$(((state * 1103515245 + 12345) % 2147483648))
    dice=$((state / 65536 % $1))
}

# The runs that are struck, by number.
files='--json=json --csv=csv --dot=dot --dhat=dhat --collapsed=collapsed'
command_of() {
    case $1 in
    0) echo '--for=30s --json=json' ;;
    1) echo "--for=20s $files --record=record --heaptrack=heaptrack" ;;
    2) echo '--pace=60x --for=10s --every=1s --json=json' ;;
    3) echo '--compare --leak=cycle --for=30s' ;;
    4) echo '--fix=book --for=30s --json=json' ;;
    5) echo '--replay=itch --observe --json=json --csv=csv' ;;
    6) echo '--leak=all --for=20s --heaptrack=heaptrack --dot=dot' ;;
    7) echo '--explain=cycle' ;;
    esac
}
runs=8

"$bot" --for=1m --record=itch >out 2>err </dev/null

# How many system calls each run makes.
for n in 0 1 2 3 4 5 6 7; do
    # shellcheck disable=SC2046
    "$strike" -n calls "$bot" $(command_of $n) >out 2>err </dev/null
    status=$?
    ok "$(command_of $n): it ends with 0" ends_with 0
    eval "calls_$n=$(cat calls)"
done

# A file of the run's has its last line.
whole() {
    for file in json csv dot dhat collapsed heaptrack record; do
        [ -e $file ] || continue
        case $file in
        json | dot) last='}' ;;
        dhat) last=']}' ;;
        csv) last='*,*,*' ;;
        collapsed) last='*;* *' ;;
        heaptrack) last='R [0-9a-f]*' ;;
        record) [ -s record ] && continue ;;
        esac
        # shellcheck disable=SC2254
        case $(tail -n 1 $file | cut -c1-400) in
        $last) ;;
        *)
            echo "cut: $file"
            return 1
            ;;
        esac
    done
}

unhurt() { # the run's number, first and last signal
    ends_well=$((128 + $2))
    case $status in
    0) quiet || return 1 ;;
    "$ends_well" | $((128 + $3))) ;;
    *) return 1 ;;
    esac
    no_partial_file && whole || return 1
    # The default run and the fixed half leave nothing.
    [ ! -e json ] || healthy
}

early=0
killed=0
n=0
while [ $n -lt "$moments" ]; do
    n=$((n + 1))
    throw $runs
    which=$dice
    throw 8
    case $dice in
    0) first=1 ;; # SIGHUP
    1 | 2 | 3) first=15 ;;
    *) first=2 ;;
    esac
    eval "calls=\$calls_$which"
    throw "$calls"
    at=$dice
    throw 4
    if [ $dice -eq 0 ]; then # in the middle of something
        throw 120000
        how="-t $first:$dice"
        at=$dice
        more=60000
    else
        how="-s $first:$((at + 1))"
        more=$((calls / 4))
    fi
    last=$first
    throw 3
    if [ $dice -eq 0 ]; then
        throw 2
        last=$((dice * 13 + 2))
        throw $more
        how="$how ${how%% *} $last:$((at + 2 + dice))"
    fi
    [ -z "$one" ] || [ "$one" -eq $n ] || continue
    rm -f ./*.tmp* json csv dot dhat collapsed heaptrack record
    # shellcheck disable=SC2046,SC2086
    timeout 60 "$strike" $how "$bot" $(command_of $which) \
        >out 2>err </dev/null
    status=$?
    [ $status -ne 0 ] || early=$((early + 1))
    [ $status -le 128 ] || killed=$((killed + 1))
    ok "seed $seed, moment $n (strike $how bot $(command_of $which)): unhurt" \
        unhurt $which $first $last
    [ $((n % 50)) -ne 0 ] || echo "$n of $moments moments"
done
if [ -z "$one" ]; then
    echo "$early runs reported, $killed were ended by the signal"
    ok 'some runs reported' [ $early -gt $((moments / 10)) ]
    ok 'some were ended' [ $killed -gt $((moments / 10)) ]
fi
verdict
