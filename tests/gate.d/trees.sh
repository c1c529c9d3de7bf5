# trees.sh - what the gate needs on this machine, and the builds it looks at.
#
# Sourced by ../gate. Three trees of the same sources: plain, for the tracker and
# for valgrind; asan; tsan. One that is given by an option is brought up to date,
# the others are built in our own folder. A step whose tree can't be built is
# "broken", one whose tool isn't there "missing": neither is ever a pass.
# shellcheck shell=sh

has() {
    command -v "$1" >/dev/null 2>&1
}

# Without these nothing can be done, or not be said.
need_tools() {
    absent=
    for tool in awk cmake flock gzip timeout; do
        has "$tool" || absent="$absent${absent:+, }$(package_of "$tool")"
    done
    has ninja || has make || absent="$absent${absent:+, }make (package make)"
    [ -z "$absent" ] || die "$EXIT_UNAVAILABLE" "missing: $absent"
}

# "TOOL (package NAME)", as Debian, Ubuntu and Fedora call it.
package_of() {
    case $1 in
    awk) echo 'awk (package mawk; gawk on Fedora)' ;;
    flock) echo 'flock (package util-linux)' ;;
    timeout) echo 'timeout (package coreutils)' ;;
    *) echo "$1 (package $1)" ;;
    esac
}

tree_of() { # step
    case $1 in
    check | memcheck) echo plain ;;
    *) echo "$1" ;;
    esac
}

folder_of() { # tree
    case $1 in
    plain) given=$build ;;
    asan) given=$asan ;;
    tsan) given=$tsan ;;
    esac
    printf '%s\n' "${given:-$dir/$1}"
}

sanitizers_of() { # tree
    case $1 in
    plain) ;;
    asan) echo address,undefined ;;
    tsan) echo thread ;;
    esac
}

targets_of() { # tree
    case $1 in
    tsan) echo gate_canary && plan tsan | cut -d '|' -f 3 ;;
    *) echo gate_canary bot ;;
    esac
}

# A value in the cache of the tree in $folder.
cached() {
    sed -n "s/^$1:[A-Z]*=//p" "$folder/CMakeCache.txt" 2>/dev/null
}

# A folder, told from the root of the project if it is in there.
from_root() {
    case $1 in
    "$root"/*) printf '%s\n' "${1#"$root"/}" ;;
    *) printf '%s\n' "$1" ;;
    esac
}

# Is the tree in $folder one of these sources, with these sanitizers?
is_ours() {
    home=$(cached CMAKE_HOME_DIRECTORY)
    if [ -z "$home" ]; then
        why="there is no build in $folder"
    elif [ "$(cd "$home" 2>/dev/null && pwd -P)" != "$root" ]; then
        why="$folder was built from $home"
    elif [ "$(cached SANITIZE)" != "$(sanitizers_of "$tree")" ]; then
        why="$folder has SANITIZE='$(cached SANITIZE)',"
        why="$why not '$(sanitizers_of "$tree")'"
    else
        return 0
    fi
    return 1
}

configure_tree() {
    rm -rf "$folder/CMakeCache.txt" "$folder/CMakeFiles"
    set -- -S "$root" -B "$folder" -DBUILD_TESTING=ON \
        -DCMAKE_BUILD_TYPE=RelWithDebInfo "-DSANITIZE=$(sanitizers_of "$tree")"
    ! has ninja || [ -n "${CMAKE_GENERATOR:-}" ] || set -- "$@" -G Ninja
    printf '$ cmake %s\n' "$*" >"$build_log"
    cmake "$@" >>"$build_log" 2>&1 </dev/null
}

# Only what this step needs. The compiler's last words are what a reader wants.
build_tree() { # tree; sets $folder, and $why when it fails
    tree=$1
    folder=$(folder_of "$tree")
    build_log=$work/$tree.log
    eval "state=\${tree_$tree:-}"
    home=$(cached CMAKE_HOME_DIRECTORY)
    case $state in
    built) return 0 ;;
    ?*) why=$state && return 1 ;;
    esac
    if ! is_ours; then
        if [ "$folder" != "$dir/$tree" ]; then
            eval "tree_$tree=\$why"
            return 1
        fi
        say "configuring $(from_root "$folder")"
        configure_tree || {
            rm -f "$folder/CMakeCache.txt" # half done: afresh next time
            build_failed configured
            return 1
        }
    fi
    say "building $(from_root "$folder")"
    # shellcheck disable=SC2046 # words
    cmake --build "$folder" --parallel "$jobs" \
        --target $(targets_of "$tree") >>"$build_log" 2>&1 </dev/null 9>&- || {
        build_failed built
        return 1
    }
    home=$(cached CMAKE_HOME_DIRECTORY)
    eval "tree_$tree=built"
}

build_failed() {
    tail -n 20 "$build_log" | cut -c 1-300 | sed 's/^/  | /' >&2
    why="$(from_root "$folder") could not be $1"
    ! grep -Eq 'cannot find.*(l[atu]b?san|libclang_rt|-l[atu]b?san)' \
        "$build_log" || why="$why: the sanitizers are missing (packages: gcc
 brings them on Debian and Ubuntu; libasan, libubsan, libtsan on Fedora;
 libclang-rt-dev for clang)"
    why=$(printf '%s' "$why" | tr -d '\n')
    say "$why; all of its output is in $(from_root "$build_log")"
    eval "tree_$tree=\$why"
}
