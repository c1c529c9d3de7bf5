#!/bin/sh
# test_workshop.sh - ./workshop on a bare machine that is played by stubs.
#
# Usage: test_workshop.sh PATH/OF/workshop
#
# PATH holds a few plain tools, stubs for the package managers, and a folder
# "machine" in which a stub "installs" what it was asked for. Every stub writes
# its command line to the file "calls", so that lines can be compared exactly.
# shellcheck disable=SC2016 # stubs are written with their $ as it stands
set -u

script=$1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
clone="$tmp/a clone" # spaces in paths are part of the test
failed=0
count=0
export tmp

# --- the stage -------------------------------------------------------------

stub() {
    printf '#!/bin/sh\n%s\n' "$2" >"$1"
    chmod +x "$1"
}

call='echo "${0##*/} $*" >>"$tmp/calls"'

mkdir -p "$tmp/tools" "$tmp/stock" "$tmp/managers"
for tool in sh cat cp dirname env find getconf grep head kill ls mkdir mv \
    readlink rm sed sleep tail touch uname; do
    path=$(command -v "$tool") # a name alone: built into the shell
    case $path in /*) ln -s "$path" "$tmp/tools/$tool" ;; esac
done
stub "$tmp/tools/id" 'echo "$fake_uid"'

# What packages bring, by the words that their names have in common.
stub "$tmp/stock/cc" '[ -e "$tmp/machine/libc" ] && echo /lib/crt1.o || echo crt1.o'
stub "$tmp/stock/pkg-config" '[ -e "$tmp/machine/lib ${2%% *}" ]'
stub "$tmp/stock/cmake" "$call"'
case $1 in
--version) echo "cmake version $cmake_version" ;;
-S) printf "%s\n" "CMAKE_HOME_DIRECTORY:INTERNAL=$2" \
        "BUILD_TESTING:BOOL=${5#*=}" >"$4/CMakeCache.txt"
    touch "$4/Makefile"
    case $cmake_fails in configure) echo "no such thing"; exit 1 ;; esac ;;
--build) case $cmake_fails in build) echo "bot.c:1: error"; exit 2 ;; esac
    cp "$tmp/stock/bot" "$2/bot"
    case $4 in learn) cp "$tmp/stock/learn" "$2/learn" ;; esac ;;
esac'
stub "$tmp/stock/bot" 'printf "<%s>" bot "$@"; echo; exit "$bot_status"'
stub "$tmp/stock/learn" 'printf "<%s>" learn "$@"; echo; exit 3'
stub "$tmp/stock/ctest" "$call; exit 8"
for tool in make diff valgrind heaptrack dot gdb mtrace; do
    stub "$tmp/stock/$tool" :
done
stub "$tmp/stock/install" "$call"'
case $1 in update | -Sy) exit 0 ;; esac
if [ "$fails_left" != 0 ] && [ ! -e "$tmp/failed" ]; then
    [ "$fails_left" != 1 ] || touch "$tmp/failed"
    echo "no such package"; exit 100
fi
put() { cp "$tmp/stock/$1" "$tmp/machine/"; }
for package do
    case $package in
    gcc) put cc; [ "${0##*/}" = apt-get ] || touch "$tmp/machine/libc" ;;
    libc6-dev) touch "$tmp/machine/libc" ;;
    make | valgrind | heaptrack | gdb) put "$package" ;;
    cmake) put cmake; put ctest ;;
    pkgconf* | pkg-config) put pkg-config ;;
    libevent*) touch "$tmp/machine/lib libevent_core" ;;
    zlib*) touch "$tmp/machine/lib zlib" ;;
    libdw-dev | elfutils-devel | libelf) touch "$tmp/machine/lib libdw" ;;
    *cmocka*) touch "$tmp/machine/lib cmocka" ;;
    diffutils) put diff ;;
    graphviz) put dot ;;
    libc-devtools | glibc*) put mtrace ;;
    esac
done'

# A bare machine with the given package managers, and a fresh clone.
bare_machine() {
    rm -rf "$tmp/machine" "$tmp/managers" "$clone" "$tmp/failed"
    mkdir -p "$tmp/machine" "$tmp/managers" "$clone/bot"
    : >"$tmp/calls"
    for manager do
        cp "$tmp/stock/install" "$tmp/managers/$manager"
    done
    cp "$script" "$clone/workshop"
    cp -R "${script%/*}/workshop.d" "$clone/"
    touch "$clone/bot/main.c"
    fake_uid=0 fails_left=0 bot_status=0 cmake_version=3.25.1 cmake_fails=
    export fake_uid fails_left bot_status cmake_version cmake_fails
}

add_sudo() {
    stub "$tmp/managers/sudo" "$call"'; [ "$1" = -v ] || exec "$@"'
    fake_uid=1000
}

on_stage() {
    env -u CC -u PKG_CONFIG -u CMAKE_GENERATOR SHELL=/bin/sh \
        PATH="$tmp/machine:$tmp/managers:$tmp/tools" "$@"
}

# Run it without a terminal; the output is in $out, the status in $status.
workshop() {
    out=$(on_stage "$clone/workshop" "$@" 2>&1 </dev/null)
    status=$?
}

# Run it on a terminal of its own, and type $1.
workshop_typing() {
    typed=$1
    shift
    out=$(printf '%s\n' "$typed" | env -u CC SHELL=/bin/sh script -qec \
        "PATH='$tmp/machine:$tmp/managers:$tmp/tools'; '$clone/workshop' $*" \
        /dev/null)
    status=$?
}

# --- judging ---------------------------------------------------------------

ok() { # a sentence; then a command that must succeed
    sentence=$1
    shift
    count=$((count + 1))
    "$@" && return
    failed=$((failed + 1))
    printf 'not so: %s\n  failed: %s\n' "$sentence" "$*"
    printf 'status %s, calls and output:\n' "$status"
    sed 's/^/  > /' "$tmp/calls"
    printf '%s\n' "$out" | sed 's/^/  | /'
}

says() {
    case $out in *"$1"*) return 0 ;; esac
    return 1
}

ends_with() {
    [ "$status" -eq "$1" ]
}

called() { # as a whole line
    grep -Fqx -e "$1" "$tmp/calls"
}

never_called() {
    ! grep -q -e "$1" "$tmp/calls"
}

last_calls() {
    [ "$(grep -v '^c' "$tmp/calls" | tail -n 2)" = "$1" ]
}

# --- what it does ----------------------------------------------------------

apt='apt-get install -y --no-install-recommends'
for_run='gcc libc6-dev make cmake pkg-config libevent-dev zlib1g-dev libdw-dev diffutils'
for_test='libcmocka-dev valgrind heaptrack graphviz gdb libc-devtools'
left_out='slow|torture|fuzz|gate|mutation|prometheus|browser|package|exercises'

bare_machine apt-get
workshop run
ok 'without a terminal it stops with 69' ends_with 69
ok 'it says what is missing' says "packages are missing: $for_run"
ok 'it prints the one command' says \
    "apt-get install --no-install-recommends $for_run"
ok 'it offers to do it' says 'or let me do it with ./workshop run --yes'
ok 'it installs nothing unasked' never_called apt
ok 'it leaves no build folder behind' [ ! -e "$clone/build" ]
out=$(echo y | on_stage "$clone/workshop" run 2>&1)
ok 'what comes through a pipe is not an answer' never_called apt
cp "$tmp/stock/cc" "$tmp/machine/"
workshop run
ok 'a compiler without a C library is not enough' says "missing: $for_run"

workshop run --yes --for=1m
ok 'with --yes it ends as the bot does' ends_with 0
ok 'apt installs what run needs' called "$apt $for_run"
ok 'cycle leaks unless told otherwise' says '<bot><--leak=cycle><--for=1m>'
: >"$tmp/calls"
workshop run --yes
ok 'a second call installs and builds nothing' [ ! -s "$tmp/calls" ]
rm "$tmp/machine/cmake" "$tmp/machine/make"
workshop run
ok 'what is built runs without the tools to build it' says '<bot>'

workshop test --yes
ok 'ctest decides the status' ends_with 8
ok 'test installs the rest' called "$apt make cmake $for_test"
jobs=$(getconf _NPROCESSORS_ONLN)
ok 'the tree is configured anew, with tests' called \
    "cmake -S $clone -B $clone/build -DBUILD_TESTING=ON"
ok 'everything is built' called \
    "cmake --build $clone/build --target all --parallel $jobs --clean-first"
ok 'slow tests wait until they are asked for' called "ctest --test-dir \
$clone/build --output-on-failure --no-tests=error --parallel $jobs -LE $left_out"
: >"$tmp/calls"
workshop test -L slow
ok 'a choice of tests is left alone' called "ctest --test-dir \
$clone/build --output-on-failure --no-tests=error --parallel $jobs -L slow"
ok 'a second test builds nothing' never_called cmake
workshop run
ok 'the bot that test built is good for run' never_called cmake
rm "$tmp/machine/heaptrack"
touch "$clone/bot/main.c"
workshop test --yes
ok 'CMake looks again when something was installed' called \
    "cmake -S $clone -B $clone/build -DBUILD_TESTING=ON"

touch "$clone/bot/main.c"
workshop run
ok 'a changed source is built' called \
    "cmake --build $clone/build --target bot --parallel $jobs"
ok 'a tree with tests keeps them' never_called 'TESTING=OFF'
mv "$clone" "$tmp/moved clone"
clone="$tmp/moved clone"
workshop run
ok 'a moved tree is configured anew' called \
    "cmake -S $clone -B $clone/build -DBUILD_TESTING=ON"
mv "$clone" "$tmp/a clone"
clone="$tmp/a clone"

# The parts that have a program of their own.
bare_machine apt-get
workshop learn --yes list --help
ok 'learn installs what its checks run under' called \
    "$apt $for_run valgrind heaptrack"
ok 'it builds the exercises and the bot' called \
    "cmake --build $clone/build --target learn bot --parallel $jobs --clean-first"
ok 'it hands over, help too' says '<learn><list><--help>'
ok 'its status is passed through' ends_with 3
: >"$tmp/calls"
workshop learn
ok 'a second lesson builds nothing' never_called cmake
rm "$clone/build/learn" "$clone/build/.built-learn"
: >"$tmp/calls"
workshop learn
ok 'a tree that had nothing to learn is configured anew' called \
    "cmake -S $clone -B $clone/build -DBUILD_TESTING=OFF"
rm "$tmp/machine/valgrind"
workshop learn
ok 'a lesson wants its tools each time' says 'missing: valgrind'
for part in mystery demo; do
    case $part in mystery) path=exercises/game ;; demo) path=demo ;; esac
    mkdir -p "$clone/$path"
    stub "$clone/$path/$part.sh" \
        'printf "<%s>" "${0##*/}" "$@" | sed "s|$tmp/||"; exit 5'
    cp "$tmp/stock/valgrind" "$tmp/machine/"
    workshop "$part" -- -y 'a  b'
    ok "$part hands over" says "<$part.sh><a clone/build"
    ok "$part gets what follows" says '<-y><a  b>'
    ok "the status of $part is passed through" ends_with 5
done
bare_machine apt-get
workshop run --yes

# Who gets which arguments.
workshop run --leak=book
ok 'another leak takes the place of cycle' says '<bot><--leak=book>'
workshop --yes run --list
ok 'options may come before the command' says '<bot><--list>'
workshop run -- --yes '' 'a  b' --
ok 'after -- all is left as it is' says '<bot><--yes><><a  b><-->'
bot_status=65
workshop run
ok "the bot's status is passed through" ends_with 65
bot_status=0
ln -sf "$clone/workshop" "$tmp/link"
out=$(cd / && on_stage "$tmp/link" run 2>&1)
ok 'it works through a link from elsewhere' says '<bot><--leak=cycle>'
ln -sf "a clone/workshop" "$tmp/link"
out=$(cd / && on_stage "$tmp/link" run 2>&1)
ok 'it works through a relative link' says '<bot><--leak=cycle>'
out=$(cd "$clone" && on_stage sh workshop run 2>/dev/null)
ok 'its own words stay out of the output' [ "$out" = '<bot><--leak=cycle>' ]
workshop
ok 'no command is wrong usage' ends_with 64
workshop rum
ok 'an unknown command is wrong usage' ends_with 64
ok 'and is named' says "no command named 'rum'"
workshop run --help
ok 'help is fine' ends_with 0
ok 'help teaches' says './workshop run --leak=book'

# The other package managers, and the ways to become root.
bare_machine dnf
workshop test --yes
ok 'dnf installs the packages by its names' called "dnf install -y \
--setopt=install_weak_deps=False gcc make cmake pkgconf-pkg-config \
libevent-devel zlib-devel elfutils-devel diffutils libcmocka-devel valgrind \
valgrind-devel heaptrack libasan liblsan libubsan graphviz gdb glibc-utils"
bare_machine pacman
workshop test -y
ok 'pacman installs the packages by its names' called "pacman -S --noconfirm \
--needed gcc make cmake pkgconf libevent zlib libelf diffutils cmocka valgrind \
heaptrack graphviz gdb glibc"
bare_machine brew
fake_uid=1000
workshop test --yes
ok 'brew installs the packages by its names, without sudo' called \
    "brew install gcc make cmake pkgconf libevent zlib diffutils cmocka"
bare_machine apt-get brew
workshop run --yes
ok 'the distribution goes before brew' never_called brew
bare_machine
workshop run --yes
ok 'without a package manager it stops with 69' ends_with 69
ok 'and says what to look for' says 'missing: compiler make cmake pkg-config'

bare_machine apt-get
fake_uid=1000
workshop run --yes
ok 'a user without sudo is told to become root' says 'as root'
ok 'and that is 69' ends_with 69
add_sudo
workshop run --yes
ok 'a user with sudo installs with it' called \
    "sudo env DEBIAN_FRONTEND=noninteractive $apt $for_run"

# What goes wrong.
bare_machine apt-get
fails_left=1
workshop run --yes
ok 'a failed install is tried again with new lists' \
    last_calls "apt-get update
$apt $for_run"
ok 'and then all is well' ends_with 0
bare_machine apt-get
fails_left=2
workshop run --yes
ok 'an install that keeps failing ends with 69' ends_with 69
ok 'it shows what apt said' says '| no such package'
bare_machine apt-get
cmake_version=3.18.4
workshop run --yes
ok 'an old CMake is 69' ends_with 69
ok 'it says what it needs' says 'CMake 3.18.4 is too old: 3.22'
cmake_version=3.21.9
workshop run
ok 'so is the last one before it' ends_with 69
cmake_version=3.22.1
workshop build
ok '3.22 will do' ends_with 0
touch "$clone/bot/main.c"
cmake_version=4.0.0
workshop run
ok 'a later CMake will do' ends_with 0
bare_machine apt-get
cmake_fails=configure
workshop run --yes
ok 'a failed configuration is 70' ends_with 70
: >"$tmp/calls"
cmake_fails=build
workshop run
ok 'a failed build is 70' ends_with 70
ok 'it shows the error' says '| bot.c:1: error'
ok 'a failed configuration is not kept' called \
    "cmake -S $clone -B $clone/build -DBUILD_TESTING=OFF"
cmake_fails=
workshop run
ok 'the next call goes on from there' says '<bot><--leak=cycle>'
rm -rf "$clone/build" && touch "$clone/build"
workshop run
ok 'a build folder that cannot be written is 74' ends_with 74

# One of them is no reason to stop.
bare_machine apt-get
workshop build --yes
rm "$tmp/machine/lib libdw"
touch "$clone/bot/main.c"
: >"$tmp/calls"
workshop run
ok 'without libdw alone the bot runs' says '<bot><--leak=cycle>'
ok 'the command to install it is printed all the same' says \
    'apt-get install --no-install-recommends libdw-dev'
ok 'what will be missing is said' says 'going on without'
ok 'nothing is installed unasked' never_called apt
touch "$clone/bot/main.c"
fake_uid=1000
workshop build
ok 'nor is sudo needed for it' ends_with 0
workshop test
ok 'tests need it' ends_with 69
fake_uid=0
touch "$clone/bot/main.c"
workshop run --yes
ok 'with --yes it is installed' called "$apt libdw-dev"

# Asking needs a terminal.
if command -v script >/dev/null; then
    bare_machine apt-get
    workshop_typing n run
    ok 'it asks on a terminal' says 'Install them now? [Y/n]'
    ok 'no is 69' ends_with 69
    ok 'no installs nothing' never_called apt
    workshop_typing y run
    ok 'yes installs' called "$apt $for_run"
    ok 'and runs' says '<bot><--leak=cycle>'
    bare_machine apt-get
    add_sudo
    workshop_typing '' run
    ok 'return alone means yes' called \
        "sudo env DEBIAN_FRONTEND=noninteractive $apt $for_run"
    ok 'the password is asked for before work begins' called 'sudo -v'
fi

echo "$((count - failed)) of $count sentences about ./workshop are true"
[ "$failed" -eq 0 ]
