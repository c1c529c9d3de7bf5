#!/bin/sh
# test_real.sh - build/stress with the real bot: which leaks are named, that
# nothing healthy is; and the tool itself under memcheck.
#
# Usage: test_real.sh STRESS ROOT small|full|healthy|week|docs
set -u

stress=$1
root=$2
what=$3
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
# shellcheck source=tests/stress/sentences.sh
. "${0%/*}/sentences.sh"

run() {
    "$stress" --json="$tmp/r.json" --html="$tmp/r.html" \
        --junit="$tmp/r.xml" --out="$tmp/runs" "$@" >"$tmp/out"
    status=$?
    ok 'the JUnit file is valid' xmllint --noout --schema \
        "$root/tests/gate.d/junit.xsd" "$tmp/r.xml"
}

for tool in jq xmllint valgrind; do
    command -v $tool >"$tmp/ok" && continue
    echo "$tool is missing; it is in the package" \
        "$([ $tool = xmllint ] && echo libxml2-utils || echo $tool)"
    exit 1
done

# Each leak under each load and seed, by its own name, and in its file alone.
all_named() {
    ok 'with leaks it ends with 1' [ $status -eq 1 ]
    ok 'each run is judged' jq -e '.runs_judged == .runs_planned' "$tmp/r.json"
    ok 'each leak is named in each run' jq -e \
        '.named | length == 7 and all(.named == .of and .of > 0)' "$tmp/r.json"
    ok 'no healthy run raises an alarm' jq -e \
        '.healthy.alarms == 0 and .healthy.runs > 0' "$tmp/r.json"
    ok 'healthy runs end at zero live blocks' jq -e \
        '.healthy.live_blocks_left == 0' "$tmp/r.json"
    ok 'each has a speed and an end' jq -e \
        '.leaks | all(.bytes_per_hour > 0 and .full_s > 0)' "$tmp/r.json"
    ok 'each has a chart with its control' [ "$(grep -c 'class="control"' \
        "$tmp/r.html")" -eq "$(jq '.leaks | length' "$tmp/r.json")" ]
}

# The page's command for each leak, typed as it stands there, shows that leak.
again() {
    ln -sf "$(dirname "$stress")/bot" "$tmp/bot"
    sed -n 's/^<pre>\(\.\/bot .*\)<\/pre>$/\1/p' "$tmp/r.html" |
        sed 's/&amp;/\&/g' >"$tmp/commands"
    ok 'each leak has its command on the page' \
        [ "$(wc -l <"$tmp/commands")" -eq "$(jq '.leaks | length' "$tmp/r.json")" ]
    for i in $(seq "$(wc -l <"$tmp/commands")"); do
        command=$(sed -n "${i}p" "$tmp/commands")
        (cd "$tmp" && sh -c "$command --json=again.json") >"$tmp/out" 2>&1
        # shellcheck disable=SC2016 # of jq
        ok "it is shown again: $command" jq -e --argjson leak \
            "$(jq ".leaks[$i - 1]" "$tmp/r.json")" '.findings | any(
            .kind == $leak.kind and ([.] + .stack | any(.file == $leak.file and
            .line == $leak.line)))' "$tmp/again.json"
    done
}

# GNU parallel, if it isn't here: `parallel -k COMMAND... ::: WORDS`.
in_parallel() {
    if parallel --version 2>"$tmp/err" </dev/null | grep -q '^GNU'; then
        command parallel "$@"
        return
    fi
    [ "$1" = -k ] && shift
    line=
    while [ "$1" != ::: ]; do
        line="$line $1"
        shift
    done
    shift
    for word do
        sh -c "$(printf '%s' "$line" | sed "s/{}/$word/g")"
    done
}

# Each command that docs/stress.md shows prints what it shows there.
shown() {
    mkdir "$tmp/here" && cd "$tmp/here" && ln -s "$(dirname "$stress")" build
    awk -v to="$tmp/shown" '/^<!-- run -->$/ { n++; inside = 1; next }
        /^<!-- end -->$/ { inside = 0 }
        inside && /^    [$] / { print substr($0, 7) >(to "." n ".sh"); next }
        inside { sub(/^    /, ""); print >(to "." n) }' "$root/docs/stress.md"
    for script in "$tmp"/shown.*.sh; do
        sed -i 's/^parallel /in_parallel /' "$script"
        # shellcheck disable=SC1090 # made above
        . "$script" 2>"$tmp/err" | grep -v '^measured:' >"$tmp/out"
        ok "docs/stress.md shows what is so: $(cat "$script")" \
            diff "${script%.sh}" "$tmp/out"
    done
    ok 'there are three of them' [ "$count" -eq 3 ]
}

# The job for Slurm, as its tasks would run it, with a smaller plan; then what
# its second command wraps.
slurm() {
    mkdir -p "$tmp/slurm/build" && cd "$tmp/slurm" || return
    # shellcheck disable=SC2016 # of that script
    printf '#!/bin/sh\n[ "$1" = merge ] && exec "%s" "$@"
exec "%s" "$@" --leaks=timer --loads=normal,reconnect --seeds=2 --for=10m \
    --long=0\n' "$stress" "$stress" >build/stress
    chmod +x build/stress
    sed -n '/^#SBATCH/,/^```/p' "$root/docs/stress.md" | sed '/^```/d' >job
    merge=$(sed -n "s/.*--wrap='\(.*\)'.*/\1/p" "$root/docs/stress.md")
    ok 'the job for Slurm is a script' sh -n job
    ok 'it asks for eight tasks' grep -q '^#SBATCH --array=1-8$' job
    for task in 1 2 3 4 5 6 7 8; do
        SLURM_ARRAY_TASK_ID=$task SLURM_CPUS_PER_TASK=2 sh job \
            >"$tmp/out" 2>&1 || break
    done
    ok 'each task does its part' \
        [ "$(find part? -name plan | wc -l)" -eq 8 ]
    sh -c "$merge --json=all.json" >"$tmp/out" 2>&1
    ok 'the parts joined find the leak in all runs' jq -e \
        '.runs_judged == 8 and .named.timer == { named: 4, of: 4 }' all.json
    ok 'the report is written' [ -s stress.html ]
}

case $what in
docs)
    shown
    slurm
    ;;
small)
    run --profile=full --loads=normal,rejects,replay --seeds=1 --for=10m \
        --long=0
    all_named
    again
    valgrind -q --error-exitcode=9 --leak-check=full --show-leak-kinds=all \
        "$stress" merge --json="$tmp/m.json" --html="$tmp/m.html" \
        --junit="$tmp/m.xml" "$tmp/runs" >"$tmp/out" 2>&1
    ok 'memcheck has nothing to say of the tool' [ $? -eq 1 ]
    rm -rf "$tmp/runs"
    run --loads=replay --leaks=channel --seeds=1 --for=10m --long=0
    again
    ;;
full)
    run --profile=full --seeds=1 --long=0 --for=30m
    all_named
    ;;
healthy)
    run --profile=healthy --seeds=8
    ok 'healthy runs end with 0' [ $status -eq 0 ]
    ok 'no alarm in 56 healthy runs' jq -e \
        '.healthy.runs == 56 and .healthy.alarms == 0' "$tmp/r.json"
    ok 'healthy runs end at zero live blocks' jq -e \
        '.healthy.live_blocks_left == 0' "$tmp/r.json"
    ;;
week)
    run --loads=normal --seeds=1 --for=1h --long=0
    hour=$(jq .measured.tracker_bytes_most "$tmp/r.json")
    rm -rf "$tmp/runs"
    run --profile=week
    ok 'a week ends with 0' [ $status -eq 0 ]
    ok 'it was a week' jq -e '.virtual_s == 604800' "$tmp/r.json"
    ok 'a week ends at zero live blocks' jq -e \
        '.healthy.live_blocks_left == 0' "$tmp/r.json"
    # shellcheck disable=SC2016 # of jq
    ok "the tracker holds in a week what it holds in an hour, $hour bytes" \
        jq -e --argjson hour "$hour" '.measured.tracker_bytes_most as $week |
        $hour > 0 and $week * 10 <= $hour * 11' "$tmp/r.json"
    ;;
esac
[ "$count" -gt 0 ] && all_true
