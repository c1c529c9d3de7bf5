#!/bin/sh
# commands.sh LEARN SOURCES - what a learner's files and progress go through:
# first use, a pass, hints, skips, resets, damage, other languages, and what a
# machine may lack.
# shellcheck shell=sh disable=SC2317,SC2016 # functions are called through ok
set -u

learn=$1
course=$2/tests/learn/course
tmp=$(mktemp -d) || exit 1
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
failed=0
unset LC_ALL LC_MESSAGES LANG CC

ok() { # a sentence; then a command that must succeed
    sentence=$1
    shift
    if "$@" >log 2>&1; then
        echo "ok      $sentence"
    else
        echo "FAILED  $sentence"
        sed 's/^/    /' log
        failed=1
    fi
}

l() {
    "$learn" --exercises="$course" --dir="$tmp/my" "$@" </dev/null
}

says() { # a text; then a command: it says so, on either output
    wanted=$1
    shift
    "$@" 2>&1 | tee log | grep -qF -- "$wanted"
}

ends() { # a status; then a command
    wanted=$1
    shift
    "$@"
    [ $? -eq "$wanted" ]
}

file=my/01_hostile/exercise.c
solve() {
    cp "$course/01_hostile/solution.c" "$file"
}

# --- first use, a pass, progress -------------------------------------------
ok 'the task is shown, and the file is there for the learner' \
    says 'does the runner survive' l task
ok 'the copy is the file as shipped' cmp "$file" "$course/01_hostile/exercise.c"
ok 'as shipped it fails with its line' \
    says '01_hostile: 3 blocks live after three greetings, want 0' l check
ok 'a failed check ends with 1' ends 1 l check
ok 'the stack leads to the line of the learner' \
    says "$file:10" l check
echo '/* mine */' >>"$file"
ok 'a second first use leaves the file alone' l task
ok 'what the learner wrote is still there' grep -q mine "$file"
ok 'explain waits until it is passed' \
    says 'pass 01_hostile first' l explain
ok 'explain before passing ends with 1' ends 1 l explain
ok 'the solution asks first' ends 1 l solution
ok 'with --yes the solution is shown' says 'what is asked for' l solution --yes
solve
ok 'the solution passes' says '01_hostile: passed' l check
ok 'a passed check ends with 0' ends 0 l check 1
ok 'the list knows it' says '1 of 3 passed' l list
ok 'progress is a file with a line' grep -qx 'passed 01_hostile' my/.progress
ok 'explain explains now' says 'Because.' l explain 1
ok 'a file given with --file is judged instead' \
    says 'blocks live' l check 1 --file="$course/01_hostile/exercise.c"

# --- hints ------------------------------------------------------------------
ok 'the first hint' says 'One.' l hint 1
ok 'one more each time' says 'Two.' l hint 1
ok 'up to three' says 'Three.' l hint 1
ok 'and the third stays' says 'Three.' l hint 1

# --- skip and the next one --------------------------------------------------
ok 'the next exercise is the other one' says '2: form' l task --exercises="$course" --yes
ok 'skip leaves it in the list' l skip 2
ok 'a skipped one is marked' says skipped l list

# --- damage -----------------------------------------------------------------
printf 'passed 01_hostile\n\001garbage\nhints 01_hostile 99\npassed 77_gone\n' \
    >my/.progress
ok 'bad lines are told and left out' \
    says 'lines that make no sense were left out: 2' l list
ok 'the good lines count all the same' says '1 of 3 passed' l list
rm my/.progress
ok 'a deleted progress is a new start' says '0 of 3 passed' l list
rm "$file"
ok 'a deleted file comes back' says 'blocks live' l check
ok 'and is the one as shipped' cmp "$file" "$course/01_hostile/exercise.c"

# --- reset ------------------------------------------------------------------
echo '/* precious */' >"$file"
ok 'reset asks, and without an answer does nothing' ends 1 l reset 1
ok 'nothing was reset' grep -q precious "$file"
ok 'reset wants a name' ends 64 l reset --yes
ok 'reset with --yes puts it back' l reset 1 --yes
ok 'the file is as shipped' cmp "$file" "$course/01_hostile/exercise.c"
ok 'the old one is kept' grep -q precious my/01_hostile/old-1/exercise.c
l reset 1 --yes >/dev/null
ok 'a second reset keeps its own' test -e my/01_hostile/old-2/exercise.c
ok 'and the first backup is untouched' \
    grep -q precious my/01_hostile/old-1/exercise.c

# --- languages --------------------------------------------------------------
ok 'LANG chooses Russian' says 'выдержит ли' env LANG=ru_RU.UTF-8 \
    "$learn" --exercises="$course" --dir="$tmp/my" task
ok '--lang chooses it over LANG' says 'does the runner' env LANG=ru_RU.UTF-8 \
    "$learn" --exercises="$course" --dir="$tmp/my" task --lang=en
ok 'a verdict is Russian, too' \
    says 'живых блоков после трёх приветствий: 3, должно быть 0' \
    l check --lang=ru
ok 'LANG of another language is English' says 'does the runner' env \
    LANG=de_DE.UTF-8 "$learn" --exercises="$course" --dir="$tmp/my" task
ok 'a --lang that is not there is told' ends 64 l task --lang=xx
ok 'a --lang that leads elsewhere is told' ends 64 l task --lang=../..

# --- wrong usage ------------------------------------------------------------
ok 'a wrong command is told, with the one meant' \
    says "did you mean check?" l chekc
ok 'a wrong command ends with 64' ends 64 l chekc
ok 'a wrong name is told, with the one meant' \
    says 'did you mean 01_hostile?' l check hostlie
ok 'a wrong name ends with 64' ends 64 l check hostlie
ok 'a number, a name and a beginning all do' l task 1
ok 'a name does' l task hostile
ok 'a beginning does' l task ho
ok 'a wrong option is told, with the one meant' \
    says 'did you mean --lang?' l task --lnag=ru
ok 'too many names end with 64' ends 64 l check 1 2
ok 'a seed that is none ends with 64' ends 64 l check 1 --seed=x
ok 'help is help' says 'Exit status' l --help
ok 'watch wants a terminal' ends 64 l watch

# --- what a machine may lack ------------------------------------------------
mkdir empty
ok 'without a compiler it says so' \
    says 'there is no C compiler' env PATH="$tmp/empty" \
    "$learn" --exercises="$course" --dir="$tmp/my" check 1
ok 'and ends with 69' ends 69 env PATH="$tmp/empty" \
    "$learn" --exercises="$course" --dir="$tmp/my" check 1
mkdir some
for tool in cc as ld collect2 env sh; do
    ln -s "$(command -v "$tool" || echo /nothing)" some/
done
solve
ok 'without valgrind it passes, and says what was left out' \
    says 'valgrind is missing' env PATH="$tmp/some" \
    "$learn" --exercises="$course" --dir="$tmp/my" check 1
ok 'a file that is missing ends with 66' ends 66 l check 1 --file=nowhere.c
ok 'exercises that are missing end with 66' \
    ends 66 "$learn" --exercises=nowhere list
chmod a-w "$course/01_hostile/README.md" 2>/dev/null
ok 'a scratch folder that is missing is told' \
    says "$tmp/nowhere" env TMPDIR="$tmp/nowhere" \
    "$learn" --exercises="$course" --dir="$tmp/my" check 1
chmod u+w "$course/01_hostile/README.md"
: >plain
ok 'a folder that cannot be made ends with 74' \
    ends 74 "$learn" --exercises="$course" --dir=plain/my check 1
if [ "$(id -u)" -ne 0 ]; then
    chmod a-w my
    ok 'progress that cannot be written ends with 74' ends 74 l hint 2
    chmod u+w my
fi
ok 'a full device is told' ends 74 sh -c \
    '"$1" --exercises="$2" --dir="$3" list >/dev/full' \
    sh "$learn" "$course" "$tmp/my"

# --- where it went wrong ----------------------------------------------------
wrong=$course/01_hostile/wrong
ok 'an endless loop is named by its line' \
    says "$wrong"_endless.c:10 l check 1 --file="$wrong"_endless.c
ok 'an endless recursion is named by its line' \
    says "$wrong"_deep.c:12 l check 1 --file="$wrong"_deep.c
ok 'a runaway allocation is named by its line' \
    says "$wrong"_runaway.c:11 l check 1 --file="$wrong"_runaway.c
ok 'a double free is named by both lines' sh -c \
    '"$@" | grep -o "twice.c:[0-9][0-9]*" | sort -u | wc -l | grep -qx 3' sh \
    "$learn" --exercises="$course" --dir=my check 1 --file="$wrong"_twice.c
ok 'an error of the compiler is named in the file of the learner' \
    says "$wrong"_syntax.c:10 l check 1 --file="$wrong"_syntax.c

# --- files of odd kinds, odd places ------------------------------------------
mkdir -p 'odd place/01_hostile'
odd='odd place/01_hostile/exercise.c'
cp "$course/01_hostile/greet.h" 'odd place/01_hostile'
from_inside() ( # beside a header of the same name, in a path with a blank
    cd 'odd place/01_hostile' && ends "$@"
)
cp "$course/01_hostile/solution.c" "$odd"
ok 'a check from inside the folder of the exercise takes the header that is given' \
    from_inside 0 "$learn" --exercises="$course" --dir=.. check 1
printf '\357\273\277' | cat - "$course/01_hostile/solution.c" >"$odd"
ok 'a file that begins with the mark of UTF-8 passes' ends 0 \
    "$learn" --exercises="$course" --dir='odd place' check 1
odd_is() { # what is said of the file, in a moment
    says "$1" timeout 20 \
        "$learn" --exercises="$course" --dir='odd place' check 1
}
rm "$odd"
mkfifo "$odd"
ok 'a pipe with nobody at its other end is no file to wait for' \
    odd_is 'exercise.c is a named pipe, not a file'
rm "$odd"
mkdir "$odd"
ok 'a folder in place of the file is said to be one' \
    odd_is 'exercise.c is a folder, not a file'
rmdir "$odd"
ln -s /dev/zero "$odd"
ok 'a device that never ends is not read' \
    odd_is 'exercise.c is a device or a socket, not a file'
ln -sf exercise.c "$odd"
ok 'a link that leads to itself is said to do so' \
    odd_is 'exercise.c is a link that leads back to itself'
ln -sf nowhere.c "$odd"
ok 'a link that leads nowhere is told' \
    odd_is 'exercise.c: No such file or directory'
rm "$odd"
truncate -s 1T "$odd"
ok 'a file of a terabyte is not read to its end' \
    odd_is 'exercise.c is larger than 1 MB: no answer is'
rm "$odd"
ok 'each ends with 66' ends 66 l check 1 --file=/dev/zero
ok 'and is told in Russian' says '/dev/zero - устройство или сокет' \
    l check 1 --file=/dev/zero --lang=ru
rm -f 'odd place/.progress'
mkfifo 'odd place/.progress'
ok 'a pipe in place of the progress is no file to wait for' \
    says '.progress: Invalid argument' timeout 20 \
    "$learn" --exercises="$course" --dir='odd place' list
rm 'odd place/.progress'

# --- a compiler that is not done ----------------------------------------------
printf '#!/bin/sh\nwhile :; do :; done\n' >slow_cc
chmod +x slow_cc
ok 'a compiler that does not end is ended, and that is told' \
    says 'the compiler is not done with it after 10 seconds' timeout 100 \
    env CC="$tmp/slow_cc" "$learn" --exercises="$course" --dir=my check 1

# --- nothing is written elsewhere, where the kernel helps ---------------------
mkdir home
HOME=$tmp/home l check 3 --file="$course/03_script/wrong_writes_outside.sh" \
    >said 2>&1
ok 'a script that writes elsewhere is judged all the same' \
    grep -qF 'it does not print the number' said
lsm=/sys/kernel/security/lsm
[ -r "$lsm" ] || lsm=/proc/kallsyms
if grep -q landlock "$lsm" 2>/dev/null; then
    ok 'and has written nothing' test ! -e home/.learn_outside
fi

# --- nothing is left behind -------------------------------------------------
mkdir scratch
TMPDIR=$tmp/scratch l check 1 --file="$course/01_hostile/wrong_endless.c" \
    >/dev/null 2>&1
ok 'a check leaves nothing in the scratch folder' \
    test -z "$(ls -A scratch)"
exit "$failed"
