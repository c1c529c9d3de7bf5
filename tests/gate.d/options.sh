# options.sh - the command line of the gate, its words and its statuses.
#
# Sourced by ../gate. After parse_options every option is in a variable of its
# name, and the steps to run are in $only, in the order in which they run.
# shellcheck shell=sh

EXIT_LEAK=1
EXIT_USAGE=64
EXIT_UNAVAILABLE=69
EXIT_SOFTWARE=70
EXIT_CANTWRITE=74
STEPS='check memcheck asan tsan'

usage() {
    cat <<'TEXT'
Usage: tests/gate [OPTION...]
Look for leaks in the healthy bot with four tools. Its exit status says whether
a change may be merged; its report says what leaked, where, and how to see it.

The steps, in this order:
  check     the bot's own tracker (--check): what is lost, what forms a cycle,
            and what grows although it is freed at exit
  memcheck  valgrind: lost and still reachable blocks, wrong reads and writes
  asan      AddressSanitizer, LeakSanitizer, UBSan: the same, faster, and
            undefined behaviour; it sees nothing that can still be reached
  tsan      ThreadSanitizer: data races, in the tests that have threads

What to run:
  --only=STEP[,STEP...]  these steps alone
  --quick                a few runs of each step, for work in progress
  --list                 no run: show what would run

Where (a tree is built or brought up to date in any case):
  --build=DIR            an existing build without sanitizers
  --asan=DIR             one with -DSANITIZE=address,undefined
  --tsan=DIR             one with -DSANITIZE=thread
  --dir=DIR              our own folder, for logs and the trees that are not
                         given (build-gate)
  --jobs=N               compilers at once (one for each processor)
  --timeout=SECONDS      for one run (300)

What to write:
  --report=FILE.md       the report for a code review, in Markdown
  --junit=FILE.xml       the same for a CI server, as JUnit XML
  --history=FILE.jsonl   add a line to it, and compare with those before
  --last=N               the trend is against the median of the last N (20)
  --chart=FILE.svg       a chart of the history

  -h, --help             this help

Examples:
  tests/gate                                everything, in two minutes
  tests/gate --quick --only=check,memcheck  while you work
  tests/gate --build=build --report=leaks.md --history=leaks.jsonl
  tests/gate --history=leaks.jsonl --chart=leaks.svg

Exit status:
   0  clean                           69  a tool is missing, or is blind
   1  a leak or another fault: don't  70  a build failed, or a run could not
      merge                               be judged
  64  the command line is wrong       74  cannot write
TEXT
}

say() {
    printf 'gate: %s\n' "$*" >&2
}

die() {
    code=$1
    shift
    say "$@"
    exit "$code"
}

wrong() {
    say "$@"
    die "$EXIT_USAGE" "tests/gate --help shows what there is"
}

# A path of ours that stays right in another folder.
absolute() {
    case $1 in
    /* | -) printf '%s\n' "$1" ;;
    *) printf '%s/%s\n' "$PWD" "$1" ;;
    esac
}

count_option() { # name, value
    case $2 in
    '' | *[!0-9]* | 0*) wrong "$1 takes a number from 1, not '$2'" ;;
    esac
    [ ${#2} -le 6 ] || wrong "$1=$2 is too much"
}

# The steps named by --only, in our order, each once.
choose_steps() {
    rest=$1,
    while [ -n "$rest" ]; do
        word=${rest%%,*}
        rest=${rest#*,}
        case " $STEPS " in
        *" $word "*) ;;
        *) wrong "--only: there is no step '$word'; there are: $STEPS" ;;
        esac
    done
    only=
    for word in $STEPS; do
        case ,$1, in *",$word,"*) only="$only${only:+ }$word" ;; esac
    done
}

parse_options() {
    only=$STEPS quick=no list=no build='' asan='' tsan=''
    dir=$root/build-gate jobs='' timeout=300 last=20
    report='' junit='' history='' chart=''
    for arg do
        value=${arg#*=}
        case $arg in
        -h | --help) usage && exit 0 ;;
        --quick) quick=yes && continue ;;
        --list) list=yes && continue ;;
        --*=*) [ -n "$value" ] || wrong "${arg%=} needs a value" ;;
        --only | --build | --asan | --tsan | --dir | --jobs | --timeout | \
            --report | --junit | --history | --last | --chart)
            wrong "$arg needs a value: $arg=..." ;;
        esac
        case $arg in
        --only=*) choose_steps "$value" ;;
        --build=*) build=$(absolute "$value") ;;
        --asan=*) asan=$(absolute "$value") ;;
        --tsan=*) tsan=$(absolute "$value") ;;
        --dir=*) dir=$(absolute "$value") ;;
        --jobs=*) count_option --jobs "$value" && jobs=$value ;;
        --timeout=*) count_option --timeout "$value" && timeout=$value ;;
        --last=*) count_option --last "$value" && last=$value ;;
        --report=*) report=$(absolute "$value") ;;
        --junit=*) junit=$(absolute "$value") ;;
        --history=*) history=$(absolute "$value") ;;
        --chart=*) chart=$(absolute "$value") ;;
        *) wrong "there is no option '$arg'" ;;
        esac
    done
    [ -z "$chart" ] || [ -n "$history" ] ||
        wrong "--chart draws the history: it needs --history=FILE, too"
    [ "$history" != - ] || wrong "--history needs a file that can be read again"
    [ -n "$jobs" ] || jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
}
