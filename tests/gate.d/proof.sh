# proof.sh - each tool has to see a fault that is there, before its silence is
# believed.
#
# Sourced by ../gate. The faults are those of canary.c; the tracker is asked
# through the bot, with a leaking half. What was found there is taken out of
# $work/found again. A tool that sees nothing is told in $why.
# shellcheck shell=sh

# It must name the line of canary.c with the comment "here: $1".
sees() {
    n=canary-$1
    files=$work/$step.$n
    line=$(sed -n "/here: $1 /=" "$parts/canary.c")
    why=
    "run_$step" "$folder/tests/gate_canary" "$1"
    grep "^$step$us$n$us" "$work/found" |
        grep -q "${us}tests/gate.d/canary.c$us$line$us"
    seen=$?
    grep -v "^$step$us$n$us" "$work/found" >"$work/others"
    mv "$work/others" "$work/found"
    [ "$seen" -eq 0 ] && return
    said=${why:-$(cat "$files.err" "$files".log.* 2>/dev/null | grep . |
        head -n 1 | cut -c 1-200)}
    why="it is blind: it doesn't see a planted fault ('$1', line $line of"
    why="$why canary.c)${said:+: $said}"
    return 1
}

# The tracker is asked through the bot: what leaks there is no canary's.
tracker_sees() {
    n=canary-leak
    files=$work/$step.$n
    run_check "$folder/bot" --leak=free --for=1m &&
        grep -q "^$step$us$n$us.*${us}leaks/free.c${us}[1-9]" "$work/found"
    seen=$?
    grep -v "^$step$us$n$us" "$work/found" >"$work/others"
    mv "$work/others" "$work/found"
    [ "$seen" -eq 0 ] || why="it is blind: it doesn't see --leak=free"
    return "$seen"
}

prove() {
    no_random=
    case $step in
    check) tracker_sees ;;
    memcheck) sees lost && sees freed ;;
    asan) without_random sees_memory ;;
    tsan) without_random sees race ;;
    esac
}

sees_memory() {
    sees lost && sees freed && sees overflow
}

# Newer kernels place programs where older runtimes of the sanitizers don't
# expect them: without random addresses they work.
without_random() {
    "$@" && return
    setarch "$(uname -m)" -R true 2>/dev/null || return
    no_random="setarch $(uname -m) -R"
    "$@"
}
