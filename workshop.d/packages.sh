# packages.sh - what a task of ./workshop needs, and how to get it here.
#
# Read by ../workshop. Looks at what is there, asks, and installs with the
# distribution's own package manager; or shows the one command to type.
# shellcheck shell=sh
# shellcheck disable=SC2154 # what ../workshop has set

# --- what is missing -------------------------------------------------------

# Without recommended packages Debian's gcc has no C library to link with, so
# a compiler alone is not enough.
has_compiler() {
    for cc in "${CC:-cc}" gcc clang; do
        cc=${cc%% *} # CC may hold flags
        has "$cc" || continue
        [ "$(uname -s)" != Darwin ] || return 0
        [ "$("$cc" -print-file-name=crt1.o 2>/dev/null)" = crt1.o ] || return 0
    done
    return 1
}

has_library() {
    "${PKG_CONFIG:-pkg-config}" --exists "$1" 2>/dev/null
}

need() {
    missing="$missing${missing:+ }$1"
}

# What the task $1 needs and this machine has not, as words in $missing.
find_missing() {
    missing=
    has_compiler || need compiler
    has make || has ninja || need make
    has cmake || need cmake
    has "${PKG_CONFIG:-pkg-config}" || need pkg-config
    has_library "libevent_core >= 2.1" || need libevent
    has_library zlib || need zlib
    case $manager in
    brew | none) ;; # there the bot does without
    *) has_library libdw || need libdw ;;
    esac
    has diff || need diffutils
    case $1 in
    run | build) return 0 ;;
    test) has_library cmocka || need cmocka ;;
    esac
    [ "$manager" != brew ] || return 0 # it has neither for every system
    has valgrind || need valgrind
    has heaptrack || need heaptrack
    [ "$manager" != dnf ] || has_sanitizers || need sanitizers
    [ "$1" = test ] || return 0
    has dot || need graphviz
    has gdb || need gdb
    has mtrace || need mtrace
}

# gcc's own package holds them in most distributions.
has_sanitizers() {
    case $(cc -print-file-name=liblsan.so 2>/dev/null) in
    */*) return 0 ;;
    esac
    return 1
}

# The packages that hold $1, as this package manager names them.
package_of() {
    case $manager:$1 in
    apt-get:compiler) echo gcc libc6-dev ;;
    *:compiler) echo gcc ;;
    apt-get:pkg-config) echo pkg-config ;;
    dnf:pkg-config) echo pkgconf-pkg-config ;;
    *:pkg-config) echo pkgconf ;;
    apt-get:libevent) echo libevent-dev ;;
    dnf:libevent) echo libevent-devel ;;
    apt-get:zlib) echo zlib1g-dev ;;
    dnf:zlib) echo zlib-devel ;;
    apt-get:libdw) echo libdw-dev ;;
    dnf:libdw) echo elfutils-devel ;;
    pacman:libdw) echo libelf ;;
    apt-get:cmocka) echo libcmocka-dev ;;
    dnf:cmocka) echo libcmocka-devel ;;
    dnf:valgrind) echo valgrind valgrind-devel ;;
    apt-get:mtrace) echo libc-devtools ;;
    dnf:mtrace) echo glibc-utils ;;
    pacman:mtrace) echo glibc ;;
    dnf:sanitizers) echo libasan liblsan libubsan ;;
    *) echo "$1" ;; # named the same everywhere
    esac
}

find_manager() {
    for candidate in apt-get dnf pacman brew; do
        ! has "$candidate" || break
        candidate=none
    done
    echo "$candidate"
}

# With an argument: the form that asks no questions, as we have asked already.
install_command() {
    case $manager in
    apt-get) echo apt-get install "${1:+-y }--no-install-recommends" ;;
    dnf) echo dnf install "${1:+-y }--setopt=install_weak_deps=False" ;;
    pacman) echo pacman -S "${1:+--noconfirm }--needed" ;;
    brew) echo brew install ;;
    esac
}

# A new container has no lists of packages, and nothing can be installed.
update_command() {
    case $manager in
    apt-get) echo apt-get update ;;
    pacman) echo pacman -Sy ;;
    esac
}

has_lists() {
    case $manager in
    apt-get) set -- /var/lib/apt/lists/*Packages* ;;
    pacman) set -- /var/lib/pacman/sync/*.db ;;
    *) return 0 ;;
    esac
    [ -e "$1" ]
}

# --- installing ------------------------------------------------------------

update_lists() {
    [ -n "$(update_command)" ] || return
    # shellcheck disable=SC2046,SC2086 # words of a command
    run_logged "fetching the lists of packages" $as_root $(update_command)
}

# Old lists name versions that the mirror no longer has: fetch, try once more.
# apt must not stop to ask questions: nobody would see them.
install_packages() {
    as_root=$sudo
    [ "$manager" != apt-get ] ||
        as_root="$sudo env DEBIAN_FRONTEND=noninteractive"
    # shellcheck disable=SC2046,SC2086 # words of a command
    set -- $as_root $(install_command yes) $packages
    has_lists || update_lists
    run_logged "installing $packages" "$@" && return
    update_lists && run_logged "installing once more" "$@" && return
    fail "$EXIT_UNAVAILABLE" "could not install with: $*"
}

may_install() {
    [ "$yes" = no ] || return 0
    [ -t 0 ] || return 1
    printf 'Install them now? [Y/n] ' >&2
    read -r answer || return 1
    case $answer in '' | [Yy] | [Yy][Ee][Ss]) ;; *) return 1 ;; esac
}

# The bot runs without libdw, and its reports say less: nobody who only wants
# to run it is held up for that. Tests need it.
can_do_without() {
    [ "$missing" = libdw ] || return 1
    case $task in run | build) ;; *) return 1 ;; esac
}

# The one command that a person can type instead.
show_command() {
    command="${sudo:+sudo }$(install_command) $packages"
    has_lists || command="${sudo:+sudo }$(update_command) && $command"
    say "$@"
    printf '\n    %s\n\n' "$command" >&2
    can_do_without || exit "$EXIT_UNAVAILABLE"
    say "going on without: reports name fewer lines, and no fields"
}

install_missing() {
    [ "$manager" != none ] || die "$EXIT_UNAVAILABLE" "these are missing:" \
        "$missing. There is no apt-get, dnf, pacman or brew here:" \
        "install them by hand, libraries with their headers."
    packages=
    for part in $missing; do
        packages="$packages${packages:+ }$(package_of "$part")"
    done
    say "these packages are missing: $packages"
    sudo=
    if [ "$manager" != brew ] && [ "$(id -u)" -ne 0 ]; then
        if ! has sudo; then
            show_command "there is no sudo here; as root (su -) type this," \
                "then call me again:"
            return
        fi
        sudo=sudo
    fi
    if ! may_install; then
        show_command "type this, then call me again" \
            "(or let me do it with ./workshop $task --yes):"
        return
    fi
    open_log
    # Its password is asked for now, before dots are painted.
    [ -z "$sudo" ] || [ ! -t 0 ] || sudo -v ||
        die "$EXIT_UNAVAILABLE" "sudo does not let you install packages"
    install_packages
    installed=yes
    hash -r
    find_missing "$task"
    [ -z "$missing" ] || die "$EXIT_UNAVAILABLE" \
        "installed, and yet this is missing or too old: $missing"
}
