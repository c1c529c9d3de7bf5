#!/bin/sh
# demo.sh - a tour of a leak, typed for you: `./workshop demo NAME`.
#
# A tour is a file in tours/, read line by line:
#
#   = TITLE        once, at the top
#   $ COMMAND      is typed, then run, in a folder that holds ./bot, leaks/ and
#                  fixes/, and goes away at the end
#   > TEXT | WHY   TEXT has to stand in what the last command printed; WHY says
#                  what it means
#   anything else  is told
#
# On a terminal it waits for the space bar before each command. With --auto it
# waits for nobody. Where the output isn't a terminal each TEXT is looked for
# in it, and one that is missing ends the tour with status 1: so a tour cannot
# become untrue unnoticed.
set -u

EXIT_MISSED=1
EXIT_USAGE=64
EXIT_UNAVAILABLE=69
EXIT_CANTWRITE=74

usage() {
    cat <<'TEXT'
Usage: ./workshop demo [NAME ...] [--auto]

A tour of a leak that types its own commands: watch it, ask the tools, see the
diff, run the fix, compare. Without a NAME: which tours there are. "all" is all
of them, one after the other.

  --auto     don't wait for a key

Keys: space go on   r run the command once more   s skip it   q quit

  ./workshop demo cycle          for an audience: you press the space bar
  ./workshop demo book --auto    a rehearsal

Exit status: 0 fine, 1 something that a tour shows wasn't there (looked at when
the output isn't a terminal), 64 wrong usage, 69 a tool is missing.
TEXT
}

die() {
    status=$1
    shift
    printf 'demo: %s\n' "$*" >&2
    exit "$status"
}

# --- the screen --------------------------------------------------------------

plain_terminal() {
    [ ! -t 1 ] || [ -n "${NO_COLOR:-}" ] || [ "${TERM:-dumb}" = dumb ]
}

choose_colors() {
    bold='' dim='' mark='' off=''
    plain_terminal && return
    bold=$(printf '\033[1m') dim=$(printf '\033[2m')
    mark=$(printf '\033[1;33m') off=$(printf '\033[0m')
}

# One key, without Enter. The end of the input is a q.
read_key() {
    saved=$(stty -g)
    stty -icanon -echo min 1 time 0
    key=$(dd bs=1 count=1 2>/dev/null)
    status=$?
    stty "$saved"
    [ $status -eq 0 ] || key=q
}

# Ask how to go on; the answer is in $key.
wait_for_key() {
    key=' '
    [ "$auto" = no ] || return 0
    printf '%s[space] go on  [r] once more  [s] skip  [q] quit%s' "$dim" "$off"
    read_key
    printf '\r\033[K'
    [ "$key" != q ] || exit 0
}

# The command appears as if somebody typed it.
type_command() {
    printf '\n%s$ ' "$bold"
    rest=$1
    if [ ! -t 1 ] || [ "$auto" = yes ]; then
        printf '%s' "$rest"
        rest=
    fi
    while [ -n "$rest" ]; do
        shorter=${rest#?}
        printf '%s' "${rest%"$shorter"}"
        rest=$shorter
        sleep 0.02
    done
    printf '%s\n' "$off"
}

# --- one line of a tour ------------------------------------------------------

# On a terminal the command has it for itself; else what it prints is kept.
run_command() {
    command=$1
    skipped=no
    while :; do
        wait_for_key
        if [ "$key" = s ]; then
            skipped=yes
            return
        fi
        type_command "$command"
        if [ -t 1 ]; then
            (cd "$stage" && sh -c "$command")
        else
            (cd "$stage" && sh -c "$command") >"$stage/.output" 2>&1 </dev/null
            cat "$stage/.output"
        fi
        [ "$auto" = no ] || return 0
        echo
        wait_for_key
        [ "$key" = r ] || return 0
    done
}

# "> TEXT | WHY"
point_at() {
    text=${1%% | *}
    why=${1#* | }
    [ "$skipped" = no ] || return 0
    if [ ! -t 1 ] && ! grep -qF -e "$text" "$stage/.output"; then
        missed=$((missed + 1))
        printf 'NOT THERE: %s\n' "$text"
        return
    fi
    printf '  %s>%s %s%s%s\n      %s\n' \
        "$mark" "$off" "$bold" "$text" "$off" "$why"
}

# The lines come on descriptor 3: commands keep the terminal as their input.
play() {
    skipped=no
    while IFS= read -r line <&3; do
        case $line in
        '= '*) printf '\n%s== %s%s\n' "$bold" "${line#= }" "$off" ;;
        '$ '*) run_command "${line#\$ }" ;;
        '> '*) point_at "${line#> }" ;;
        *) printf '%s\n' "$line" ;;
        esac
    done 3<"$1"
}

# --- all of it ---------------------------------------------------------------

list_tours() {
    echo 'Tours:'
    for tour in "$here"/tours/*; do
        read -r title <"$tour"
        printf '  %-9s %s\n' "${tour##*/}" "${title#= }"
    done
    printf '\n  ./workshop demo cycle    one of them\n'
    printf '  ./workshop demo all      one after the other\n'
}

set_stage() {
    for tool in valgrind heaptrack heaptrack_print diff; do
        command -v "$tool" >/dev/null ||
            die $EXIT_UNAVAILABLE "$tool is missing (./workshop test installs it)"
    done
    stage=$(mktemp -d) ||
        die $EXIT_CANTWRITE "cannot make a folder in ${TMPDIR:-/tmp}"
    trap 'rm -rf "$stage"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    for part in "$build/bot" "$root/leaks" "$root/fixes"; do
        ln -s "$part" "$stage/" || die $EXIT_CANTWRITE "cannot write in $stage"
    done
}

here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P) || exit $EXIT_UNAVAILABLE
root=${here%/*}
build=${1:?demo.sh wants the build folder first}
shift
auto=no
tours=
for arg do
    case $arg in
    -h | --help) usage && exit 0 ;;
    --auto) auto=yes ;;
    all) tours=$(ls "$here/tours") ;;
    -*) usage >&2 && die $EXIT_USAGE "no option '$arg'" ;;
    '' | */*) die $EXIT_USAGE "there is no tour '$arg'" ;;
    *)
        if [ ! -e "$here/tours/$arg" ]; then
            list_tours >&2
            die $EXIT_USAGE "there is no tour '$arg'"
        fi
        tours="$tours $arg"
        ;;
    esac
done
if [ -z "$tours" ]; then
    list_tours
    exit 0
fi
[ -x "$build/bot" ] || die $EXIT_UNAVAILABLE "there is no bot in $build"
# Keys come from a terminal; without one nobody could go on.
[ -t 0 ] && [ -t 1 ] || auto=yes
choose_colors
set_stage
missed=0
for tour in $tours; do
    play "$here/tours/$tour"
done
[ $missed -eq 0 ] || die $EXIT_MISSED "$missed of the things shown were not there"
