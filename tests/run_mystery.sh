#!/bin/sh
# run_mystery.sh - a mystery keeps its secret, and explains it when answered.
#
# Usage: run_mystery.sh PATH/OF/bot secret PATH/OF/fetch PATH/OF/onpty
#        run_mystery.sh PATH/OF/bot answers [SEEDS]
#
# secret: nothing that the bot itself writes or serves names what leaks.
# answers: each answer has its status and its evidence; SEEDS mysteries are
# solved from their own reports.
bot=$1
what=$2
seeds=10
case $what in
secret)
    fetch=$3
    onpty=$4
    ;;
answers) seeds=${3:-10} ;;
esac
# shellcheck source=tests/run_help.sh
. "${0%/*}/run_help.sh"
# shellcheck source=tests/web/serve.sh
. "${0%/*}/web/serve.sh"
# shellcheck source=tests/control/control.sh
. "${0%/*}/control/control.sh"
sources=$(CDPATH='' cd "$(dirname "$0")/.." && pwd)

# Seeds with each leak, with two, with none: test_mystery.c pins them.
one_of_each='1 2 3 4 5 15 18'
two=6
none=8

# Files of the pairs by their names, and functions that only they have.
pair_files='\(leaks\|fixes\)/[a-z]'
functions_of() {
    cat "$@" | sed -n 's/^[a-z].*[ *]\([a-z_]*\)(.*/\1/p' | sort -u
}
functions_of "$sources"/leaks/*.c "$sources"/fixes/*.c >theirs
find "$sources/bot" -name '*.c' -print | while read -r file; do
    functions_of "$file"
done | sort -u >others
comm -23 theirs others >secret_functions

keeps_the_secret() { # files
    ! grep -nI -e "$pair_files" "$@" /dev/null &&
        ! grep -nIwF -f secret_functions "$@" /dev/null
}

# The one name that it has for a leak is mystery.
names_no_leak() {
    grep -q '"leaks": \["mystery"\]' json &&
        ! grep '"leak": ' json | grep -qv '"leak": null'
}

secrets() {
    ok 'there are functions to look for' \
        [ "$(wc -l <secret_functions)" -gt 30 ]
    for seed in $one_of_each $two $none; do
        run_json --leak=mystery --seed="$seed" --csv=csv --heaptrack=heaptrack \
            --dhat=dhat --collapsed=collapsed --dot=dot
        ok "$seed runs" ends_with 0
        ok "$seed is kept from files" keeps_the_secret json csv heaptrack dhat \
            collapsed dot
        ok "$seed is kept from its report and its lines" \
            keeps_the_secret out err
        ok "$seed names no leak" names_no_leak
        ok "$seed says what it is" has out "leak=mystery seed=$seed "
        ok "$seed says how it is answered" has out \
            "./bot --answer=NAME --seed=$seed "
        ok "$seed has no command with its name" has_not out '--fix='
        ok "$seed names no type" sh -c '! grep -n "struct " "$@"' - out json dot
        # The masks hide all pairs alike, be they leaks or fixes.
        grep -o 'leaks/?\.c[^"]*' heaptrack dhat | sort -u >masks
        ok "$seed has one mask" [ "$(wc -l <masks)" -le 4 ]
    done
    run --leak=mystery --seed=3 --profile=1m
    ok 'profiles keep it, too' keeps_the_secret out err
    # Or all this would be true of any file.
    run_json --leak=cycle
    ok 'a leak that is no mystery is named' has out 'leaks/cycle.c:52'
    ok 'and masked nowhere' has_not json 'leaks/?.c'
    tape=$(value tape)
    run_json --leak=mystery --seed=1
    ok 'a mystery trades as the market of its seed does' \
        [ "$(value tape)" = "$tape" ]
    served
    shown
    told
}

# Over HTTP, while it runs.
served() {
    serve --leak=mystery --seed=4
    tr '\0' ' ' <"/proc/$pid/cmdline" >cmdline
    tr '\0' '\n' <"/proc/$pid/environ" >environ
    ok 'its command line keeps the secret' has_not cmdline cycle
    ok 'so does its environment' keeps_the_secret environ
    until get /metrics && grep -q '^bot_round_trips_total [1-9][0-9]' answer; do
        :
    done
    ok 'the metrics keep the secret' keeps_the_secret answer
    grep '^bot_leak_on{' answer >leak_on
    ok 'of leaks they name the mystery alone' \
        [ "$(cat leak_on)" = 'bot_leak_on{leak="mystery"} 1' ]
    for what in /report.json /snapshot; do
        get "$what"
        ok "$what is there" answers '200 OK'
        ok "$what keeps the secret" keeps_the_secret answer
        ok "$what names no leak" has_not answer '"leak": "'
    done
    printf 'GET /events HTTP/1.1\r\nHost: localhost:%s\r\n\r\n' "$port" |
        "$fetch" "$port" 4096 20 >answer
    ok 'there are events' has answer 'event: hello'
    ok 'they keep the secret' keeps_the_secret answer
    ok 'they name the mystery alone' has answer '"leaks":["mystery"]'
    ok 'they watch no tag' has answer '"watch":[]'
    for what in '/diff?a=1&b=2' /diff; do
        get "$what"
        ok "$what keeps the secret" keeps_the_secret answer
    done
    learn_token
    for change in 'leak=cycle&on=1' 'leak=cycle&on=0' compare=1; do
        post "$change"
        ok "$change is refused" answers '409 Conflict'
        ok 'because it is a mystery' has answer 'refused: this is a mystery'
    done
    finish
    ok 'the served run ends well' ends_with 0
    ok 'its report keeps the secret' keeps_the_secret out err json
}

# On a terminal.
shown() {
    "$onpty" size:100x40 -- "$bot" --leak=mystery --seed=4 --pace=600x \
        >screen 2>err </dev/null
    ok 'there is a picture' has screen 'leak=mystery seed=4'
    ok 'it keeps the secret' keeps_the_secret screen
}

# What would give it away is refused.
told() {
    run --compare --leak=mystery
    ok '--compare is refused' complains \
        '--compare would give the mystery away; answer it first: --answer=NAME --seed=N'
    run --leak=mystery --fix=book
    ok '--fix is refused' complains \
        '--fix would give the mystery away; answer it first: --answer=NAME --seed=N'
    run --fix=mystery
    ok 'it cannot be fixed unseen' complains \
        '--fix=mystery is not possible; a mystery is run with --leak=mystery, solved with --answer=NAME --seed=N'
    run --explain=mystery
    ok 'nor explained' complains \
        '--explain=mystery is not possible; a mystery is explained when you answer it: --answer=NAME --seed=N'
    run --leak=mystery,book
    ok 'it goes alone' complains \
        '--leak=mystery chooses its leaks by itself; leave other names out'
    ok 'with status 64' ends_with 64
    run --leak=mystery --seed=9 --for=30s --rate=50 --load=burst
    ok 'the answer is asked of the same run' has out \
        './bot --answer=NAME --seed=9 --rate=50 --load=burst --for=30s (or'
    run_json --leak=mystery --for=10s
    ok 'without a seed it finds one' ends_with 0
    ok 'and shows it' has out "--answer=NAME --seed=$(value seed) "
}

# What leaks, as the tags of the findings in the file json say.
found() {
    sed -n 's/^    {.*"tag": "\([a-z]*\)",$/\1/p' json | sort -u |
        while read -r tag; do
            case $tag in
            strategies) echo cycle ;;
            channels) echo channel ;;
            messages) echo free ;;
            orders) echo forget ;;
            prices) echo cache ;;
            timers) echo timer ;;
            *) echo "$tag" ;;
            esac
        done | paste -sd , -
}

says() { # words of the answer, however they are wrapped
    tr -s ' \n' '  ' <out | grep -Fq -e "$1"
}

solutions() {
    kinds=
    for seed in $(seq 1 "$seeds"); do
        run_json --leak=mystery --seed="$seed"
        answer=$(found)
        run --answer="${answer:-none}" --seed="$seed"
        ok "$seed is solved by its report, with ${answer:-none}" ends_with 0
        ok "$seed is told to be right" grep -q '^Right: ' out
        case $answer in
        *,*) kinds=${kinds}2 ;;
        *) kinds=$kinds${answer:+1} ;;
        esac
    done
    ok 'there were mysteries with one and with two' \
        [ "$kinds" != "${kinds#*1}" ] && [ "$kinds" != "${kinds#*2}" ]

    run --answer=cycle --seed=4
    ok 'a right answer has status 0' ends_with 0
    ok 'and evidence: what grew' says 'strategies to 87.'
    ok 'what was left' says 'nothing outside points at any of them: lost'
    ok 'what tools say' says 'LeakSanitizer: finds it, but only as "Indirect'
    ok 'where to read on' has out 'diff leaks/cycle.c fixes/cycle.c'
    ok 'that the fixes leave nothing' says 'with every part fixed, nothing'
    ok 'that the trades are the same' says 'the same in both runs, to the last'
    run --answer=timer --seed=4
    ok 'a wrong answer has status 1' ends_with 1
    ok 'is told what it was' has out 'Wrong: not timer. It is cycle.'
    ok 'and why it was not that' says 'to the byte what it has with every part'
    run --answer=timer --seed=$two
    ok 'half an answer has status 1' ends_with 1
    ok 'is told what is missing' says \
        'Half right: timer leaks, and there is another one: forget.'
    run --answer=timer,forget --seed=$two
    ok 'the order does not matter' ends_with 0
    run --answer=none --seed=$none
    ok 'none is an answer' ends_with 0
    ok 'with a reason' says 'nothing was left: each block was freed'
    run --answer=none --seed=$two
    ok 'but not to leaks' ends_with 1
    run --answer=book --seed=$none
    ok 'nor a leak to none' ends_with 1
    run --answer=book --seed=1 --for=1m --rate=50
    ok 'it is asked of the run that was watched' ends_with 0
    wrong_usage
    documented
}

# What docs/mystery.md shows: a block begins with the command; a line "..."
# stands for lines that are left out.
documented() {
    blocks=0
    awk '/^```/ { inside = !inside; next }
        inside && /^\$ / { n++ }
        inside && !/^\.\.\.$/ { print >"shown" n }' "$sources/docs/mystery.md"
    for shown in shown*; do
        blocks=$((blocks + 1))
        # shellcheck disable=SC2046 # words of a command
        set -- $(sed -n '1s/^\$ \.\/bot //p' "$shown")
        LC_ALL=C.UTF-8 "$bot" "$@" >out 2>err </dev/null
        sed 1d "$shown" >lines
        ok "docs/mystery.md shows what bot $* prints" [ "$(
            grep -cvxFf out lines)" -eq 0 ]
        ok 'and it is something' [ -s lines ]
    done
    ok 'there are two such blocks' [ "$blocks" -eq 2 ]
}

wrong_usage() {
    run --answer=book
    ok 'an answer needs a seed' complains \
        '--answer needs --seed=N, the number that the mystery showed'
    ok 'else it is wrong usage' ends_with 64
    run --answer=boook --seed=1
    ok 'a name is corrected' complains \
        "no leak named 'boook'; did you mean 'book'? (--list shows all)"
    run --answer=all --seed=1
    ok 'all is no answer' complains \
        '--answer=all is not possible; a mystery has one leak, two, or none'
    run --answer=mystery --seed=1
    ok 'mystery is none either' complains \
        '--answer=mystery is not possible; a mystery is run with --leak=mystery, solved with --answer=NAME --seed=N'
    run --answer= --seed=1
    ok 'no word is no answer' complains \
        '--answer= lacks a name; write --answer=NAME or --answer=NAME,NAME (--list shows all)'
    run --answer=book --leak=mystery --seed=1
    ok 'it runs the mystery by itself' complains \
        "--answer and --leak don't go together; --answer runs the mystery of --seed by itself"
    run --answer=book --seed=1 --json=-
    ok 'and writes no files' complains \
        "--answer and --json don't go together; run the mystery by itself"
    run --answer=book --seed=1 --list
    ok 'one thing at a time' complains \
        "--list and --answer don't go together; choose one"
}

case $what in
secret) secrets ;;
answers) solutions ;;
esac
verdict
