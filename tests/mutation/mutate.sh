#!/bin/sh
# mutate.sh - plant small faults, one at a time: do the tests notice?
#
# Usage: mutate.sh [--seed=N] [--count=N] [--least=PERCENT] [--only=TEXT]
#                  [--list] [--scratch=FOLDER]
#
# Faults are planted in a scratch copy, never here. Each is one changed line
# (mutants.awk lists all there could be): it is compiled, and the tests that
# could notice (areas) run until one is red. A fault that none notices tells of
# a test that is missing, or changes nothing that anybody could see; those are
# known by name (equivalent), each with the reason.
#
#   --seed     which ones (1)          --count    how many (120)
#   --least    end with 1 if less is caught (90)
#   --only     faults whose key holds this text, for instance one file's name
#   --list     tell what would be planted, and stop
#   --scratch  build there, and keep it for the next time
set -u

here=$(cd "$(dirname "$0")" && pwd -P)
root=${here%/tests/mutation}
seed=1
count=120
least=90
only=
list=false
scratch=
for argument in "$@"; do
    value=${argument#*=}
    case $argument in
    --seed=*) seed=$value ;;
    --count=*) count=$value ;;
    --least=*) least=$value ;;
    --only=*) only=$value ;;
    --scratch=*) scratch=$value ;;
    --list) list=true ;;
    *)
        echo "mutate.sh: unknown argument: $argument" >&2
        exit 64
        ;;
    esac
done

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
[ -n "$scratch" ] || scratch=$work/scratch
LC_ALL=C
TMPDIR=$work
export LC_ALL TMPDIR
source=$scratch/source
build=$scratch/build
jobs=$(nproc 2>/dev/null || echo 2)
tab=$(printf '\t')

fail() {
    echo "mutate.sh: $*" >&2
    exit 1
}

# --- which faults ------------------------------------------------------------

# All there could be in the tree $1: hash, part, file, function (hash.awk),
# then key, line, before, after (mutants.awk). What is said to tools only
# they hear, and these tests run without it.
every_mutant() {
    (cd "$1" && awk -f "$here/mutants.awk" tracker/*.[ch] \
        tracker/graph/*.c tracker/growth/*.c tracker/cycles/*.c \
        tracker/pool/*.[ch] bot/exchange/matching*.c \
        bot/exchange/bookside.c bot/exchange/ordermap.c \
        bot/exchange/resume.c bot/exchange/rules.c fixes/*.c leaks/*.c) |
        grep -v -e '^tracker/valgrind_calls.h' -e '^tracker/pool/watchers.h' |
        grep -F -e "$only" |
        awk -v seed="$seed" -f "$here/hash.awk"
}

# Lines with the same text in the fields $1 take turns: the first of each, then
# the second of each, and so on; in a turn the hash decides.
take_turns() {
    awk -F "$tab" -v OFS="$tab" "{ print ++n[$1], \$0 }" |
        sort -t "$tab" -k 1,1n -k 2,2n | cut -f 2-
}

# Parts take turns, in them files, in them functions.
choose() {
    every_mutant "$1" | sort -t "$tab" -k 1,1n | take_turns "\$3 FS \$4" |
        take_turns "\$3" | take_turns "\$2" | head -n "$count" | cut -f 3,5-
}

# Why this fault changes nothing, if it is known for this very line.
reason_for() {
    KEY=$1 LINE=$2 awk '
        /^$/ { hit = 0 }
        hit == 2 { print }
        hit == 1 { hit = $0 == "    " ENVIRON["LINE"] ? 2 : 0 }
        $0 == ENVIRON["KEY"] { hit = 1 }' "$here/equivalent"
}

# Entries of that list that fit no line any more.
tell_stale() {
    only=
    every_mutant "$source" | cut -f 5,7 | awk -F "$tab" '
        NR == FNR { line[$1] = $2; next }
        /^[^ #]/ { key = $0 }
        /^    / && key != "" {
            if (line[key] != substr($0, 5))
                print "stale       " key
            key = ""
        }' - "$here/equivalent"
}

# --- the scratch copy --------------------------------------------------------

# Only what differs is copied, so that a scratch copy that was kept is soon
# built; a fault that was left in it is mended by the same.
copy_source() {
    (cd "$root" && find ./* -path './build*' -prune -o -type f -print) |
        while IFS= read -r path; do
            cmp -s "$root/$path" "$source/$path" && continue
            mkdir -p "$(dirname "$source/$path")" &&
                cp "$root/$path" "$source/$path" || exit 1
        done
}

# The sanitizer that costs little sees sizes and indices that are out of range.
configure() {
    generator=
    command -v ninja >/dev/null && generator=Ninja
    cmake ${generator:+-G "$generator"} -S "$source" -B "$build" \
        -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS='-O0 -w' -DWERROR=OFF \
        -DSANITIZE=undefined -DBUILD_TESTING=ON >"$work/build.out" 2>&1
}

# The programs that the tests $* need.
compile() {
    targets=
    for name in "$@"; do
        case $name in
        *.sh*) targets="$targets bot" ;;
        accuracy_*) targets="$targets ${name%%:*}" ;;
        *) targets="$targets test_$name" ;;
        esac
    done
    # shellcheck disable=SC2086 # several words
    cmake --build "$build" --parallel "$jobs" --target $targets \
        >"$work/build.out" 2>&1
}

# Run the tests $* side by side, until one is red: is none?
run_tests() {
    rm -f "$work/red"
    printf '%s\n' "$@" | xargs -P "$jobs" -n 1 \
        bash "$here/one_test.sh" "$build" "$source" "$work" 2>/dev/null
    [ ! -s "$work/red" ]
}

# A red test counts only if it is green where no fault is planted. Each is
# tried once.
green=' '
need_green() {
    unknown=
    for name in "$@"; do
        case $green in
        *" $name "*) ;;
        *) unknown="$unknown $name" ;;
        esac
    done
    [ -n "$unknown" ] || return 0
    # shellcheck disable=SC2086 # several words
    set -- $unknown
    if ! compile "$@"; then
        tail -n 20 "$work/build.out" >&2
        fail 'it does not build without a fault'
    fi
    if ! run_tests "$@"; then
        first=$(head -n 1 "$work/red")
        tail -n 20 "$work/out.${first%%,*}" >&2
        fail "red without a fault: $first"
    fi
    green="$green$* "
}

# --- one fault ---------------------------------------------------------------

plant() {
    AFTER=$after awk -v line="$line" '
        NR == line { match($0, /^ */)
                     $0 = substr($0, 1, RLENGTH) ENVIRON["AFTER"] }
        { print }' "$work/plain" >"$source/$file"
}

mend() {
    cp "$work/plain" "$source/$file"
}

# The tests for $file: those about it in $first, others in $others.
find_tests() {
    while read -r path names; do
        case $path in
        '#'* | '') continue ;;
        esac
        case $file in
        "$path"*)
            first=${names%%|*}
            others=${names#*|}
            return
            ;;
        esac
    done <"$here/areas"
    fail "no tests for $file"
}

# Do the tests $* notice what is planted? 0, and who in $killer; 1 if not; 2 if
# it does not even compile.
notice() {
    mend
    need_green "$@"
    plant
    compile "$@" || return 2
    run_tests "$@" && return 1
    killer=$(head -n 1 "$work/red")
}

# What becomes of the fault, in $fate.
try_mutant() {
    find_tests
    cp "$source/$file" "$work/plain"
    # shellcheck disable=SC2086 # several words
    notice $first
    case $? in
    0) fate=killed ;;
    2) fate=uncompiled ;;
    *)
        # shellcheck disable=SC2086 # several words
        if notice $others; then
            fate=killed
        else
            fate=survived
        fi
        ;;
    esac
    mend
}

tell() {
    case $fate in
    killed) echo "killed      $key (line $line): $killer" ;;
    uncompiled) echo "uncompiled  $key (line $line)" ;;
    equivalent)
        echo "equivalent  $key (line $line):"
        echo "$reason"
        ;;
    survived) echo "SURVIVED    $key (line $line)" ;;
    esac
    case $fate in
    equivalent | survived)
        printf '    - %s\n    + %s\n' "$before" "$after"
        ;;
    esac
}

# --- all of them -------------------------------------------------------------

if $list; then
    choose "$root" | while IFS=$tab read -r file key line before after; do
        printf '%s (line %s)\n    - %s\n    + %s\n' \
            "$key" "$line" "$before" "$after"
    done
    exit 0
fi

mkdir -p "$source" || exit 1
copy_source || fail 'cannot copy the sources'
if ! configure; then
    tail -n 20 "$work/build.out" >&2
    fail 'cmake failed'
fi
choose "$source" >"$work/mutants"
[ -s "$work/mutants" ] || fail 'there is nothing to plant'

killed=0
survived=0
uncompiled=0
equivalent=0
while IFS=$tab read -r file key line before after <&3; do
    reason=$(reason_for "$key" "$before")
    if [ -n "$reason" ]; then
        fate=equivalent
    else
        try_mutant
    fi
    tell
    case $fate in
    killed) killed=$((killed + 1)) ;;
    survived) survived=$((survived + 1)) ;;
    uncompiled) uncompiled=$((uncompiled + 1)) ;;
    equivalent) equivalent=$((equivalent + 1)) ;;
    esac
done 3<"$work/mutants"

tell_stale
caught=$((killed + survived > 0 ? 100 * killed / (killed + survived) : 0))
echo "$((killed + survived + uncompiled + equivalent)) faults, seed $seed:" \
    "$killed killed, $survived survived, $equivalent equivalent," \
    "$uncompiled did not compile; the tests catch $caught %" \
    "(at least $least %)"
[ "$killed" -gt 0 ] && [ "$caught" -ge "$least" ]
