#!/usr/bin/env bash
# What counting and call stacks cost, beside the tools that people use.
#
#   bench_tools.sh PLAIN TRACKED LSAN ASAN [PRELOAD]
#
# The first four are builds of bench_load.c, the last one the library to put
# under a program: "preload" follows frame pointers, "unwind" needs none. All
# tools take turns, round after round, and the least time of each counts: what
# else the machine does falls on all of them. A tool that is missing is left
# out, and the table says so. The slow ones do fewer operations and rounds;
# together it takes two minutes or so.
set -u

plain=$1 tracked=$2 lsan=$3 asan=$4 preload=${5:-}
rounds=${ROUNDS:-9}
slow_rounds=${SLOW_ROUNDS:-2}
loads='pairs replace keep'
results=$(mktemp -d) || exit 1
trap 'rm -rf "$results"' EXIT

# LD_PRELOAD cannot name a file in a folder with a blank in its name.
if [ -n "$preload" ] && [ -e "$preload" ]; then
    cp "$preload" "$results/preload.so" && preload=$results/preload.so
fi

# Each prints the two numbers of bench_load: run TOOL LOAD
run() {
    case $1 in
    plain) "$plain" "$2" 1000000 ;;
    counting) "$tracked" "$2" 1000000 ;;
    stacks) "$tracked" "$2" 1000000 stacks ;;
    preload)
        LD_PRELOAD=$preload TRACKER=quiet,stacks=fp "$plain" "$2" 1000000
        ;;
    unwind)
        LD_PRELOAD=$preload TRACKER=quiet,stacks=unwind \
            "$plain" "$2" "$(fewer "$2" 300000)"
        ;;
    lsan) "$lsan" "$2" 1000000 ;;
    asan) "$asan" "$2" 1000000 ;;
    heaptrack)
        heaptrack "${heaptrack_only[@]}" -o "$results/trace" \
            "$plain" "$2" "$(fewer "$2" 300000)" | grep -E '^[0-9.]+ [0-9.]+$'
        rm -f "$results"/trace*
        ;;
    memcheck)
        valgrind -q --leak-check=no "$plain" "$2" "$(fewer "$2" 200000)"
        ;;
    esac
}

# Newer ones would open a window with the result.
heaptrack_only=()
if heaptrack --help 2>/dev/null | grep -q -e --record-only; then
    heaptrack_only=(--record-only)
fi

# What is kept is counted in the time of each: always a million.
fewer() {
    if [ "$1" = keep ]; then echo 1000000; else echo "$2"; fi
}

is_there() {
    case $1 in
    heaptrack) command -v heaptrack ;;
    memcheck) command -v valgrind ;;
    preload | unwind) [ -n "$preload" ] && [ -e "$preload" ] ;;
    *) true ;;
    esac >/dev/null
}

one_round() {
    local tool load number=$1
    shift
    for load in $loads; do
        for tool in "$@"; do
            printf 'round %s: %s, %s\033[K\r' "$number" "$load" "$tool" >&2
            if ! run "$tool" "$load" 2>/dev/null </dev/null \
                >>"$results/$tool.$load"; then
                printf '%s failed on %s\033[K\n' "$tool" "$load" >&2
            fi
        done
    done
}

missing=''
present() {
    local tool
    for tool in "$@"; do
        is_there "$tool" && echo "$tool"
    done
}

mapfile -t fast < <(present plain counting stacks preload lsan asan)
mapfile -t slow < <(present unwind heaptrack memcheck)
for tool in preload unwind heaptrack memcheck; do
    is_there "$tool" || missing+=" $tool"
done

for ((i = 1; i <= rounds; i++)); do
    if ((i <= slow_rounds)); then
        one_round "$i of $rounds" "${fast[@]}" "${slow[@]}"
    else
        one_round "$i of $rounds" "${fast[@]}"
    fi
done
printf '\033[K' >&2

# least TOOL LOAD: ns and bytes a live block
least() {
    sort -g "$results/$1.$2" 2>/dev/null | head -n 1
}

for load in $loads; do
    for tool in "${fast[@]}" "${slow[@]}"; do
        echo "$tool $load $(least "$tool" "$load")"
    done
done | awk -v loads="$loads" '
    NF == 4 { if (!($1 in seen)) order[++tools] = $1; seen[$1] = 1
              ns[$1, $2] = $3; bytes[$1, $2] = $4 }
    function row(tool,   i, text) {
        text = sprintf("%-10s", tool)
        for (i = 1; i <= 3; i++)
            if ((tool, l[i]) in ns)
                text = text sprintf("%9.1f %7.2f", ns[tool, l[i]],
                                    ns[tool, l[i]] / ns["plain", l[i]])
            else
                text = text sprintf("%9s %7s", "-", "-")
        for (i = 2; i <= 3; i++)
            if (bytes[tool, l[i]] > 0)
                text = text sprintf("%8.1f", bytes[tool, l[i]])
        return text
    }
    END {
        split(loads, l)
        printf "%-10s", "ns, ratio"
        for (i = 1; i <= 3; i++) printf "%9s %7s", l[i], "/plain"
        print "   own bytes a live block: replace, keep"
        for (i = 1; i <= tools; i++) print row(order[i])
        printf "%-10s", "stacks/lsan"
        for (i = 1; i <= 3; i++)
            if (("lsan", l[i]) in ns && ("stacks", l[i]) in ns)
                printf "%8s %7.2f%s", "", \
                    ns["stacks", l[i]] / ns["lsan", l[i]], i < 3 ? " " : ""
        print ""
    }'
[ -z "$missing" ] || echo "not here:$missing"
