# steps.sh - the four steps: a tool, its proof (proof.sh), and its runs.
#
# Sourced by ../gate. A run's files are $work/STEP.N.*: out, err, and the tool's
# own log. What it found is added to $work/found, the run itself to $work/runs,
# the step to $work/steps (fields: see common.awk).
# shellcheck shell=sh

now() {
    date +%s.%N
}

since() {
    awk -v from="$1" -v to="$(now)" 'BEGIN { printf "%.1f", to - from }'
}

# The plan's lines for one step: "when|name|arguments".
plan() {
    awk -F ' *[|] *' -v step="$1" -v quick="$quick" '
        /^#/ || NF < 4 { next }
        (" " $1 " ") !~ (" " step " ") { next }
        quick == "no" || $2 == "quick" { print $2 "|" $3 "|" $4 }' \
        "$parts/plan"
}

show_plan() {
    for step in $only; do
        plan "$step" | while IFS='|' read -r when name arguments; do
            printf '%-9s %-6s %-24s %s\n' "$step" "$when" "$name" "$arguments"
        done
    done
}

# --- one run ---------------------------------------------------------------

# A word as a shell takes it.
quoted() {
    case $1 in
    *[!A-Za-z0-9/._=:,+@%-]*)
        printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")" ;;
    *) printf '%s' "$1" ;;
    esac
}

# Run a command where the recordings are; its process is the one in $files.pid,
# so that logs of its children can be told from its own.
launch() {
    # shellcheck disable=SC2016 # it is for the shell that starts it
    (cd "$work" && exec timeout -k 10 "$timeout" sh -c \
        'echo $$ >"$0.pid"; exec "$@"' "$files" "$@" \
        >"$files.out" 2>"$files.err" </dev/null 9>&-)
    run_status=$?
}

read_log() { # awk's arguments
    awk -v US="$us" -v root="$home" -v step="$step" -v run="$n" \
        -v found="$work/found" -f "$parts/common.awk" "$@"
}

suppressions() { # file, format: the option, if there is such a file
    # shellcheck disable=SC2059 # a format it is
    [ ! -s "$parts/$1" ] || printf "$2" "$parts/$1"
}

# Each runs a program of a tree with arguments, and adds what its tool found.
# It fails, with the reason in $why, if that can't be told.
run_check() {
    launch "$@" --check "--json=$files.json"
    case $run_status in
    0 | 1) ;;
    *) return 0 ;;
    esac
    figures=$(read_log -f "$parts/json.awk" -f "$parts/check.awk" \
        "$files.json") && return
    why="its report can't be read"
    return 1
}

run_memcheck() {
    quiet=$(suppressions memcheck.supp '--suppressions=%s')
    launch valgrind ${quiet:+"$quiet"} --leak-check=full --show-leak-kinds=all \
        --errors-for-leak-kinds=all --error-exitcode=99 --num-callers=25 \
        --xml=yes "--xml-file=$files.xml" "$@"
    [ -e "$files.xml" ] && read_log -f "$parts/memcheck.awk" "$files.xml" &&
        return
    why="valgrind did not finish its log"
    return 1
}

run_sanitized() { # command
    # A name alone, as it runs where the logs are: a path may have blanks.
    sanitize="log_path=${files##*/}.log:exitcode=99:allocator_may_return_null=1"
    ASAN_OPTIONS=$sanitize:fast_unwind_on_malloc=0:malloc_context_size=25 \
    UBSAN_OPTIONS=$sanitize:print_stacktrace=1 \
    LSAN_OPTIONS=$(suppressions lsan.supp 'suppressions="%s"') \
    TSAN_OPTIONS=$sanitize:$(suppressions tsan.supp 'suppressions="%s"') \
        launch "$@"
    main=$(cat "$files.pid" 2>/dev/null)
    # gcc's UBSan writes to standard error, whatever log_path says.
    for log in "$files.err" "$files".log.*; do
        [ -s "$log" ] || continue
        leaks=0
        case ${log##*.} in err | "$main") leaks=1 ;; esac
        read_log -v leaks="$leaks" -f "$parts/sanitizers.awk" "$log"
    done
}

run_asan() {
    run_sanitized $no_random "$@"
}

run_tsan() {
    run_sanitized $no_random "$@"
}

found_here() {
    grep -c "^$step$us$n$us" "$work/found"
}

# What a run's status says beyond what its tool found.
judge_run() {
    result=clean
    [ "$(found_here)" -eq 0 ] || result=leak
    case $step:$run_status in
    *:0 | check:1 | memcheck:99 | asan:99 | tsan:99)
        [ "$result:$run_status" = clean:0 ] || [ "$result" = leak ] && return
        why="status $run_status, and no finding that can be read" ;;
    *:124 | *:137) why="it did not end within $timeout seconds" ;;
    *:12[89] | *:1[3-5]?)
        crash "ended by signal $((run_status - 128))" && return ;;
    *:12[67]) why="it could not be started" ;;
    tsan:*) crash "the test failed: $(failed_test)" && return ;;
    *) why="status $run_status: $(tail -n 1 "$files.err" | cut -c 1-200)" ;;
    esac
    [ "$result" = leak ] || result=broken
}

# A fault that no tool put into words.
crash() {
    [ "$result" = clean ] || return 0
    printf '%s' "$step$us$n${us}crash$us$us$us$us$us$us$us$us$1" |
        tr '\n' ' ' >>"$work/found"
    echo >>"$work/found"
    result=leak
}

failed_test() {
    cat "$files.out" "$files.err" | grep '  FAILED  ' | head -n 1 |
        sed 's/.*\] //' | cut -c 1-100
}

# --- a step ----------------------------------------------------------------

# The command that a reader types to see the same.
command_words() {
    me=$(quoted "$(from_root "$folder/$1")")
    shift
    case $step in
    check) words="$me --check${*:+ $*}" ;;
    memcheck)
        words="valgrind --leak-check=full --show-leak-kinds=all $me${*:+ $*}" ;;
    asan) words="ASAN_OPTIONS=fast_unwind_on_malloc=0"
        words="$words${no_random:+ $no_random} $me${*:+ $*}" ;;
    tsan) words="${no_random:+$no_random }$me" ;;
    esac
    case $* in
    *--replay=market.itch.gz*)
        words="$me --record=market.itch --for=30s && gzip -kf market.itch &&
 $words" ;;
    *--replay=market.itch*)
        words="$me --record=market.itch --for=30s && $words" ;;
    esac
    printf '%s' "$words" | tr -d '\n'
}

make_recordings() {
    [ ! -e "$work/market.itch.gz" ] || return 0
    ASAN_OPTIONS=detect_leaks=0 "$folder/bot" --for=30s \
        "--record=$work/market.itch" >"$work/market.out" 2>&1 </dev/null 9>&- &&
        gzip -kf "$work/market.itch" && return
    why="the bot made no recording: $(tail -n 1 "$work/market.out")"
    return 1
}

run_one() { # name, program, arguments...
    name=$1
    shift
    files=$work/$step.$n
    program=$folder/$1
    shown=$(command_words "$@")
    shift
    why=
    figures=
    begin=$(now)
    case $step in
    tsan) set -- ;;
    memcheck | asan) set -- "$@" "--json=$files.json" ;;
    esac
    "run_$step" "$program" "$@" || run_why=$why
    judge_run
    [ -n "$figures" ] || [ ! -s "$files.json" ] || figures=$(awk -v found= \
        -f "$parts/common.awk" -f "$parts/json.awk" -f "$parts/check.awk" \
        "$files.json") || figures=
    set -- $figures
    printf '%s\n' "$step$us$n$us$name$us$result$us$(since "$begin")$us${1:-}$us${2:-}$us$shown$us$why" >>"$work/runs"
}

run_all() {
    n=0
    total=$(plan "$step" | wc -l)
    plan "$step" >"$work/$step.plan"
    while IFS='|' read -r _ name arguments <&8; do
        n=$((n + 1))
        printf 'gate: %-9s%2d of %-2d  %-24s ' "$step" "$n" "$total" "$name" >&2
        case $step in
        tsan) run_one "$name" tests/$arguments ;;
        *) run_one "$name" bot $arguments ;;
        esac
        printf '%s\n' "$result${why:+: $why}" >&2
    done 8<"$work/$step.plan"
}

run_step() {
    step=$1
    begun=$(now)
    why=
    state=
    if [ "$step" = memcheck ] && ! has valgrind; then
        state=missing why="missing: $(package_of valgrind)"
    elif ! build_tree "$(tree_of "$step")"; then
        state=broken
    elif begun=$(now) && ! prove; then # building doesn't count
        state=missing
    else
        # Without a recording its replays can't be judged; the others can.
        [ "$step" = tsan ] || make_recordings || say "$step: $why"
        run_all
        why=
        state=clean
        ! grep -q "^$step$us.*${us}broken$us" "$work/runs" || state=broken
        ! grep -q "^$step$us" "$work/found" || state=leak
    fi
    [ -z "$why" ] || say "$step: $why"
    printf '%s\n' "$step$us$state$us$(since "$begun")$us$why" >>"$work/steps"
}
