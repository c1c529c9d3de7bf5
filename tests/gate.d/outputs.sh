# outputs.sh - what the gate says: summary, report, JUnit, history, chart.
#
# Sourced by ../gate after all steps. Each file is written beside its name and
# renamed; "-" is standard output. The history alone is added to, by one write
# of one line, so that two gates at once don't tear each other's lines.
# shellcheck shell=sh

# The commit, and whether the sources differ from it.
find_commit() {
    commit_id=$(in_git rev-parse HEAD) || commit_id=unknown
    changed=false
    commit=$(printf '%.10s' "$commit_id")
    [ -z "$(in_git status --porcelain --untracked-files=no)" ] || {
        changed=true
        commit="$commit, changed"
    }
}

in_git() {
    git -C "$root" -c safe.directory="$root" "$@" 2>/dev/null
}

tell() { # scripts; the record of this gate goes to their variables
    set -- "$@" # names of awk files
    for script do
        shift
        set -- "$@" -f "$parts/$script"
    done
    awk -v US="$us" -v steps="$work/steps" -v runs="$work/runs" \
        -v found="$work/found" -v verdict="$verdict" -v seconds="$seconds" \
        -v commit="$commit" -v commit_id="$commit_id" -v changed="$changed" \
        -v date="$date" -v quick="$quick" -v last="$last" -v plans="$plans" \
        -v history="$before" -v all_steps="$STEPS" "$@"
}

# A file of ours, made by awk scripts, to where it was asked for.
deliver() { # our file, FILE, scripts
    ours=$work/$1
    file=$2
    shift 2
    tell "$@" >"$ours" || {
        say "cannot make $file"
        return 1
    }
    set -- "$ours" "$file"
    if [ "$2" = - ]; then
        cat "$1"
    else
        cp "$1" "$2.new" 2>/dev/null && mv "$2.new" "$2" 2>/dev/null
    fi && return
    say "cannot write $2"
    return 1
}

add_history() {
    tell common.awk records.awk line.awk >"$work/line" || return
    # A last line that was torn must not take ours with it.
    newline=
    [ ! -s "$history" ] || [ -z "$(tail -c 1 "$history")" ] || newline='
'
    printf '%s%s\n' "$newline" "$(cat "$work/line")" 2>/dev/null \
        >>"$history" && return
    say "cannot write $history"
    return 1
}

# GitHub shows these beside the lines of the change.
annotate() {
    tell common.awk records.awk annotate.awk
}

write_outputs() {
    written=0
    date=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    find_commit
    plans=
    for step in $only; do
        plans="$plans $step $(plan "$step" | cksum | cut -d ' ' -f 1)"
    done
    before=
    if [ -n "$history" ]; then
        before=$work/before
        cat "$history" >"$before" 2>/dev/null
        add_history || written=1
    fi
    tell common.awk records.awk summary.awk || written=1
    [ "${GITHUB_ACTIONS:-}" != true ] || annotate
    set -- common.awk records.awk json.awk history.awk
    [ -z "$report" ] || deliver report.md "$report" "$@" report.awk ||
        written=1
    [ -z "$junit" ] || deliver junit.xml "$junit" common.awk records.awk \
        junit.awk || written=1
    before=$history # with our line
    [ -z "$chart" ] || deliver chart.svg "$chart" common.awk json.awk \
        history.awk chart.awk || written=1
    return "$written"
}
