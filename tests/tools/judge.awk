# judge.awk - from what a tool said to what it is worth: seen, partly, no.
#
#   in   TOOL CASE STATUS BASE TOLD PLACED WORDS...    (truth_table.sh)
#   out  TOOL CASE VERDICT STATUS TOLD PLACED WORDS...
#
# The rules, one for each kind of tool:
#
# A checker (memcheck, sanitizers, mtrace, our tracker) has seen a leak if its
# exit status is an alarm and it names a line of the leak's file. If it only
# has one of the two, or neither but tells of blocks, that is partly.
# A fix is clean if none of the blocks is placed in its file, and there are no
# more than the six other leaks have left, each alone.
#
# heaptrack counts what leaked, and is asked for the file: it has seen something
# if there is any of it.
#
# heaptrack and massif at the peak: more than half of all that is live then is
# from the file, so it is what a reader meets first.
#
# DHAT: more than twice as many blocks of the file were live on average as where
# nothing leaks.
#
# RSS has no lines. It has partly seen a leak if it grew by more than 700 kB in
# half an hour, and by more than four times as much as where nothing leaks.

function letter(alarm, told, placed) {
    if (!alarm)
        return placed ? "partly:place" : "partly:sum"
    return "partly:alarm"
}

{
    tool = $1; name = $2; alarm = $3 != 0; base = $4; told = $5; placed = $6
    words = $0
    for (i = 1; i <= 6; i++)
        sub(/^[^ ]+ /, "", words)
    part = name
    sub(/^.*\//, "", part)
    if (name ~ /^leaks/) {
        left[part] = told
        sum += told
    }
    verdict = "no"
    if (tool == "rss") {
        if (name == "default")
            calm = told
        else if (told > 700 && told > 4 * calm)
            verdict = "partly:grows"
    } else if (tool == "heaptrack_leaked") {
        if (placed > 0)
            verdict = "seen"
    } else if (tool ~ /^(heaptrack_peak|massif)$/) {
        if (2 * told > placed)
            verdict = "seen"
    } else if (tool == "dhat") {
        placed = base
        if (name != "default" && told > 2 * base)
            verdict = "seen"
    } else if (name ~ /^fixes/) {
        if (placed > 0)
            verdict = "seen"
        else if (told > sum - left[part])
            verdict = "partly:sum"
    } else if (alarm && placed > 0) {
        verdict = "seen"
    } else if (told > 0 || alarm) {
        verdict = letter(alarm, told, placed)
    }
    printf "%-16s %-13s %-12s %2d %8s %8s  %s\n", tool, name, verdict, $3, \
        told, placed, words
}
