#!/bin/sh
# install.sh - install the tracker into a folder of its own, and build the
# examples against it as their authors would: by pkg-config, and by CMake.
#
#   install.sh BUILD-FOLDER SOURCE-FOLDER COMPILER

set -u

build=$1
source=$2
compiler=$3
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
unset TRACKER LD_PRELOAD CFLAGS LDFLAGS

fail() {
    printf 'install.sh: %s\n' "$*" >&2
    tail -n 40 "$work/log" >&2
    exit 1
}

# A command that must succeed.
must() {
    "$@" >"$work/log" 2>&1 || fail "failed: $*"
}

must cmake --install "$build" --component tracker --prefix "$prefix"
config=$(find "$prefix" -name tracker.pc)
[ -n "$config" ] || fail "no tracker.pc"
PKG_CONFIG_PATH=$(dirname "$config")${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH

# Each header stands on its own.
for header in "$prefix"/include/tracker/*.h; do
    printf '#include <tracker/%s>\n' "$(basename "$header")" >"$work/one.c"
    must "$compiler" -std=c11 -Wall -Wextra -Werror -fsyntax-only \
        -I "$prefix/include" "$work/one.c"
done

# By pkg-config. Its flags are words.
# shellcheck disable=SC2046
must "$compiler" -std=c11 -g -O1 -fno-omit-frame-pointer \
    -o "$work/notes" "$source/examples/notes/notes.c" \
    $(pkg-config --cflags --libs tracker)
must "$compiler" -std=c11 -D_GNU_SOURCE -g -O1 -pthread \
    -o "$work/chat" "$source/examples/chat/chat.c"
must "$work/notes"
"$work/notes" leak >"$work/log" 2>&1 && fail "notes leak: the leak is not told"
grep -q "weaken  *owner of struct note" "$work/log" ||
    fail "notes leak: which reference to weaken?"

# By the command that was installed.
"$prefix/bin/tracker" --check "$work/chat" <"$source/examples/chat/lines.txt" \
    >"$work/log" 2>&1
[ $? -eq 1 ] || fail "chat: exit status is not 1"
grep -q "enqueue()" "$work/log" || fail "chat: the forgotten command is not told"

# By CMake.
must cmake -S "$source/examples" -B "$work/cmake" \
    -DCMAKE_C_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$prefix"
must cmake --build "$work/cmake"
must "$work/cmake/notes"
must "$work/cmake/orders"
"$work/cmake/orders" forget >"$work/log" 2>&1 &&
    fail "orders forget: the leak is not told"

# Where something is wrong, the command says so, and nothing runs.
"$prefix/bin/tracker" >"$work/log" 2>&1
[ $? -eq 64 ] || fail "no program: exit status is not 64"
"$prefix/bin/tracker" --json=a,b true >"$work/log" 2>&1
[ $? -eq 64 ] || fail "a comma: exit status is not 64"
must "$prefix/bin/tracker" --help
rm "$(find "$prefix" -name libtracker_preload.so)"
"$prefix/bin/tracker" true >"$work/log" 2>&1
[ $? -eq 69 ] || fail "no library: exit status is not 69"
