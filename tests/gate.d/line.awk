# line.awk - one line for the history: a JSON object of this gate's figures.
#
# Peak and allocations are only in steps whose program is the bot. "plan" is a
# checksum of what the step ran: only runs of the same plan can be compared.
# Variables as for report.awk.

BEGIN {
    load_records()
    for (i = 1; i < split(plans, words, " "); i += 2)
        plan_of[words[i]] = words[i + 1]
    printf "{\"version\":1,\"date\":\"%s\",\"commit\":\"%s\",\"changed\":%s," \
        "\"result\":\"%s\",\"seconds\":%s,\"steps\":{", date, commit_id,
        changed, verdict, seconds
    for (i = 0; i < step_count; i++) {
        s = step_name[i]
        printf "%s\"%s\":{\"result\":\"%s\",\"seconds\":%s,\"plan\":%s," \
            "\"runs\":%d,\"places\":%d,\"blocks\":%.0f,\"bytes\":%.0f",
            i ? "," : "", s, step_result[s], step_seconds[s], plan_of[s],
            step_runs[s], step_places[s], step_blocks[s], step_bytes[s]
        if (step_peak[s] != "")
            printf ",\"peak_bytes\":%.0f,\"allocations\":%.0f", step_peak[s],
                step_allocations[s]
        printf "}"
    }
    print "}}"
}
