# tools.sh - how each tool watches the bot, and what is read of what it says.
#
# Source it after setting `bot`; a tool's files go to the folder $dir. For each
# tool there are
#
#   run_TOOL ARGUMENTS   run the bot with these arguments, keep all in $dir
#   read_TOOL FILE       print what it says of FILE, a regular expression for
#                        leaks/cycle.c or several, in one line:
#       TOLD      blocks (bytes, where the tool has no blocks) in all
#       PLACED    those at FILE: a call stack of theirs has a line of it
#       WORDS...  the same in the tool's own words, as short as it goes
#
# run_TOOL leaves the exit status, by which a script would judge, in the file
# $dir/status. What the two numbers of a profiler are is said there.
# shellcheck shell=sh

# Long enough that each leak is met, short enough for valgrind.
short_run=--for=2m
# A peak is the program's only if it tops what the bot's own report takes at the
# end, when it reads debug information: 900 kB, twenty minutes of the slowest
# leak.
long_run=--for=30m

# What has to be installed for a tool; the names are those of Debian's packages.
need() { # tool
    case $1 in
    memcheck* | massif | dhat) set -- valgrind valgrind ;;
    heaptrack*) set -- heaptrack_print heaptrack ;;
    mtrace) set -- mtrace libc-devtools ;;
    *) return 0 ;;
    esac
    command -v "$1" >/dev/null && return
    echo "$1 is missing; it is in the package $2" >&2
    return 1
}

keep() { # a command; its output, and its status
    "$@" >"$dir/out" 2>"$dir/err" </dev/null
    echo $? >"$dir/status"
}

# --- memcheck ----------------------------------------------------------------

# An empty prefix: whole paths, so that leaks/ and fixes/ are told apart.
run_valgrind() { # options of valgrind's, the bot, its arguments
    keep valgrind --fullpath-after= --error-exitcode=99 "$@"
}

run_memcheck() {
    run_valgrind "$bot" "$short_run" "$@"
}

run_memcheck_full() {
    run_valgrind --leak-check=full "$bot" "$short_run" "$@"
}

run_memcheck_all() {
    run_valgrind --leak-check=full --show-leak-kinds=all \
        --errors-for-leak-kinds=all "$bot" "$short_run" "$@"
}

# Records are told from the sum by their words; a record ends at a blank line.
read_memcheck() {
    sed 's/^==[0-9]*== *//; s/\([0-9]\),/\1/g' "$dir/err" | awk -v at="$1" '
    / are (definitely|indirectly|possibly) lost in loss record / ||
    / are still reachable in loss record / {
        for (i = 1; $(i + 1) != "blocks"; i++)
            ;
        blocks = $i
        next
    }
    NF == 0 { blocks = 0 }
    blocks > 0 && $0 ~ ("/" at ":") { placed += blocks; blocks = 0 }
    /^(definitely|indirectly|possibly) lost: / || /^still reachable: / {
        told += $6
        if ($6 > 0)
            words = words (words ? ", " : "") $6 " " $1 " " \
                substr($2, 1, length($2) - 1)
    }
    /^All heap blocks were freed/ { words = "All heap blocks were freed" }
    END { print told + 0, placed + 0, words }'
}

read_memcheck_full() { read_memcheck "$1"; }
read_memcheck_all() { read_memcheck "$1"; }

# --- sanitizers --------------------------------------------------------------

# Whatever the environment says: these are the options that they come with.
run_lsan() {
    keep env -u ASAN_OPTIONS -u LSAN_OPTIONS "${bot}_lsan" "$short_run" "$@"
}

run_asan() {
    keep env -u ASAN_OPTIONS -u LSAN_OPTIONS "${bot}_asan" "$short_run" "$@"
}

read_lsan() {
    awk -v at="$1" '
    /^(Direct|Indirect) leak of / {
        blocks = $7
        told += blocks
        kind[$1] += blocks
    }
    NF == 0 { blocks = 0 }
    blocks > 0 && $0 ~ ("/" at ":") { placed += blocks; blocks = 0 }
    /fatal error|AddressSanitizer:.* on / { words = words $0 }
    END {
        if (words == "")
            words = told ? "Direct " kind["Direct"] + 0 ", Indirect " \
                kind["Indirect"] + 0 : "silent"
        print told + 0, placed + 0, words
    }' "$dir/err"
}

read_asan() { read_lsan "$1"; }

# --- heaptrack ---------------------------------------------------------------

run_heaptrack_leaked() {
    keep heaptrack -o "$dir/trace" "$bot" "$short_run" "$@"
    heaptrack_stacks leaked
}

run_heaptrack_peak() {
    keep heaptrack -o "$dir/trace" "$bot" "$long_run" "$@"
    heaptrack_stacks peak
}

# One line a stack: "main (main.c);...;tracker_malloc_at (heap.c) BYTES".
heaptrack_stacks() {
    for trace in "$dir"/trace.*; do
        heaptrack_print -f "$trace" -F "$dir/stacks" \
            --flamegraph-cost-type "$1" >"$dir/print" 2>&1
    done
}

# Told: leaked blocks, without those that the bot's tracker never saw, which are
# libc's. Placed: bytes. Paths have no folders here: one half of a pair runs,
# so its name is enough.
read_heaptrack_leaked() {
    all=$(sed -n "s/^.*leaked allocations:[^0-9]*//p" "$dir/err")
    awk -v at="${1#*/}" -v all="$all" '
    $NF == 0 { next }
    !/;tracker_[a-z]+_at / { foreign++; next }
    $0 ~ ("[(]" at "[)]") { placed += $NF }
    END {
        print all - foreign, placed + 0, "leaked: " placed + 0 " bytes" \
            (foreign ? ", and " foreign " of libc" : "")
    }' "$dir/stacks"
}

# Told: bytes of the pair at the moment when most was live. What the tracker
# never saw is not of the pair: one of its own files is a cycle.c, too.
read_heaptrack_peak() {
    awk -v at="${1#*/}" '
    { all += $NF }
    /;tracker_[a-z]+_at / && $0 ~ ("[(]" at "[)]") { bytes += $NF }
    END { print bytes + 0, all + 0, "of the peak" }' "$dir/stacks"
}

# --- massif ------------------------------------------------------------------

run_massif() {
    run_valgrind --tool=massif --threshold=0 --peak-inaccuracy=0 \
        "--massif-out-file=$dir/massif" "$bot" "$long_run" "$@"
}

# Told: bytes of the pair at the peak. In the tree a caller stands below what it
# called, one blank deeper: what is below a line of the pair is counted already.
read_massif() {
    awk -v at="$1" '
    /^mem_heap_B=/ { heap = substr($0, 12) }
    /^heap_tree=/ { peak = $0 ~ /=peak$/; counted = -1; if (peak) all = heap }
    peak && /^ *n[0-9]+: / {
        match($0, /^ */)
        if (counted >= 0 && RLENGTH > counted)
            next
        counted = -1
        if ($0 ~ ("/" at ":")) {
            counted = RLENGTH
            bytes += $2
        }
    }
    END { print bytes + 0, all + 0, "of the peak" }' "$dir/massif"
}

# --- DHAT --------------------------------------------------------------------

run_dhat() {
    run_valgrind --tool=dhat "--dhat-out-file=$dir/dhat" \
        "$bot" "$short_run" "$@"
}

# Told: how many blocks of the pair were live on average, from the life time of
# all of them. DHAT keeps no curve, and its "max" of a place is too small in
# valgrind 3.19. The list of lines comes last in the file, so it is read first.
read_dhat() {
    awk -v at="$1" '
    function value(text, name) {
        sub("^.*\"" name "\":", "", text)
        return text + 0
    }
    NR == FNR {
        if (/^,"ftbl":/) listed = 1
        else if (listed && /^ *[,[]"/) {
            if ($0 ~ ("/" at ":")) hit[line + 0] = 1
            line++
        }
        next
    }
    /^,"te":/ { instructions = value($0, "te") }
    /"tl":/ { lived = value($0, "tl") }
    /"eb":/ { left = value($0, "ebk") }
    /"fs":/ {
        gsub(/^.*\[|\].*$/, "")
        n = split($0, frame, ",")
        for (i = 1; i <= n && !(frame[i] in hit); i++)
            ;
        if (i <= n) {
            told += lived / instructions
            end += left
        }
    }
    END {
        print int(told + 0.5), 0, "At t-end: " end + 0 " blocks"
    }' "$dir/dhat" "$dir/dhat"
}

# --- mtrace ------------------------------------------------------------------

# The script mtrace takes a path with a blank in it for two words.
run_mtrace() {
    ln -sf "$bot" "$dir/bot"
    keep env MALLOC_TRACE="$dir/trace" LD_LIBRARY_PATH="${bot%/*}" \
        LD_PRELOAD='libc_malloc_debug.so.0 mtrace_on.so' \
        "$dir/bot" "$short_run" "$@"
    keep mtrace "$dir/bot" "$dir/trace"
}

# It tells the caller of malloc alone, and that is the tracker.
read_mtrace() {
    awk -v at="$1" '
    /^0x/ { told++ }
    /^0x/ && $0 ~ ("/" at ":") { placed++ }
    /^0x/ && /\/tracker\// { door++ }
    /^No memory leaks/ { words = "No memory leaks" }
    END {
        if (told)
            words = door == told ? "Memory not freed, all at tracker/" : \
                "Memory not freed, " told - door " not at tracker/"
        print told + 0, placed + 0, words
    }' "$dir/out"
}

# --- RSS ---------------------------------------------------------------------

# What ps would show, at two moments of virtual time, while the bot runs on. A
# line of the bot's is the sign that the moment has come.
run_rss() {
    mkfifo "$dir/lines"
    "$bot" --for=3h --pace=600x --every=15m "$@" >"$dir/lines" 2>/dev/null &
    watched=$!
    while read -r line; do
        case $line in
        t=900s*) rss_now $watched >"$dir/early" ;;
        t=2700s*)
            rss_now $watched >"$dir/late"
            break
            ;;
        esac
    done <"$dir/lines"
    kill $watched
    wait $watched
    echo 0 >"$dir/status"
}

rss_now() {
    awk '/^Rss:/ { print $2 }' "/proc/$1/smaps_rollup"
}

# Told: kB in half an hour of virtual time.
read_rss() {
    early=$(cat "$dir/early")
    late=$(cat "$dir/late")
    echo $((late - early)) 0 "from $early to $late kB"
}

# --- our tracker -------------------------------------------------------------

run_tracker() {
    keep "$bot" --check "--json=$dir/json" "$short_run" "$@"
}

read_tracker() {
    sed -n '/^  "findings"/,/^  \]/ s/[",]//gp' "$dir/json" | awk -v at="$1" '
    $2 == "kind:" { kind = $3 }
    $1 == "blocks:" { blocks = $2 }
    $1 == "function:" {
        told += blocks
        sum[kind] += blocks
        for (i = 1; i < NF; i++)
            if ($i == "file:" && $(i + 1) ~ ("^" at "$"))
                placed += blocks
    }
    END {
        split("cycle lost growing", order, " ")
        for (i = 1; i <= 3; i++)
            if (order[i] in sum)
                words = words (words ? ", " : "") sum[order[i]] " " order[i]
        print told + 0, placed + 0, words ? words : "no finding"
    }'
}
