#!/bin/sh
# run_control_memcheck.sh - memcheck over runs that are switched, paused and
# compared while they go on: no wrong access, and nothing left that didn't leak.
#
# Usage: run_control_memcheck.sh PATH/OF/bot PATH/OF/fetch PATH/OF/test_switches
real=$1
fetch=$2
switches=$3
here=${0%/*}
bot=./checked
# shellcheck source=tests/run_help.sh
. "$here/../run_help.sh"
# shellcheck source=tests/web/serve.sh
. "$here/../web/serve.sh"
# shellcheck source=tests/control/control.sh
. "$here/control.sh"

if ! command -v valgrind >/dev/null; then
    echo 'valgrind is missing'
    exit 1
fi
cat >checked <<END
#!/bin/sh
exec valgrind -q --log-file=said --leak-check=full --show-leak-kinds=all \
    --errors-for-leak-kinds=all --error-exitcode=99 '$real' "\$@"
END
chmod +x checked

# What is given back or freed at exit is no leak to memcheck ----------------

serve --seed=7
learn_token
trips=0
control pause=1
for leak in book cache channel; do
    control "leak=$leak&on=1"
done
control compare=1
control pause=0
control pace=600
until_trips 30
for leak in book cache channel; do
    control "leak=$leak&on=0"
done
control compare=0
control compare=1
until_trips 50
post 'leak=nothing&on=1'
post_with '' "Host: evil:$port"
finish
ok 'the run ends with 0' ends_with 0
ok 'with nothing live' nothing_live
ok 'memcheck is silent' [ ! -s said ]

# What is lost is lost: all of it from the leaks that were on --------------

serve --seed=7 --leak=free
learn_token
control pace=600
for leak in cycle timer forget; do
    control "leak=$leak&on=1"
done
until_trips 20
for leak in cycle free timer forget; do
    control "leak=$leak&on=0"
done
until_trips 40
finish
ok 'memcheck finds leaks' ends_with 99
ok 'it complains of nothing else' [ "$(grep -c -E \
    'Invalid|uninitialised|Mismatched|depends on' said)" -eq 0 ]
for leak in cycle free timer forget; do
    ok "$leak has leaked" has said "($leak.c:"
done

# The same switches at random, for memcheck's eyes -------------------------

if ! valgrind -q --error-exitcode=99 --leak-check=no "$switches" \
    >out 2>said; then
    ok 'no wrong access whatever is switched' false
    head -n 30 said
fi
verdict
