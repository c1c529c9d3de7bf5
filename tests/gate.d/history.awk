# history.awk - the lines of a history, as far as they can be read.
#
# load_history(FILE): past_count entries, oldest first; past[i, "commit"],
# "date", "result", "seconds"; past[i, STEP, "plan"], "result", "seconds",
# "blocks", "peak_bytes", "allocations". A line that is not the JSON object of a
# gate is passed over and counted in past_skipped: a torn or edited line must
# not take the others away.

function load_history(file, text) {
    past_count = past_skipped = 0
    while ((getline text < file) > 0) {
        if (text ~ /^[ \r]*$/)
            continue
        json_begin()
        if (length(text) <= 65536)
            json_add(text)
        if (length(text) > 65536 || !json_end() || !is_entry())
            past_skipped++
        else
            keep_entry(past_count++)
    }
    close(file)
}

function is_number(path) {
    return (path in json) && json[path] ~ /^[0-9]+(\.[0-9]+)?$/
}

function is_entry(i, s, ok) {
    if (json[".version"] != "1" || !is_number(".seconds") ||
        json[".result"] !~ /^(clean|leak|broken)$/ ||
        json[".commit"] !~ /^[0-9a-z]+$/ ||
        json[".date"] !~ /^[0-9]+-[0-9]+-[0-9]+T[0-9:]+Z$/)
        return 0
    ok = (".steps") in json_count
    for (i = 1; i <= split(all_steps, s, " "); i++)
        if ((".steps." s[i]) in json_count)
            ok = ok && is_number(".steps." s[i] ".seconds") &&
                is_number(".steps." s[i] ".plan") &&
                is_number(".steps." s[i] ".blocks")
    return ok
}

function keep_entry(n, i, s, j, field, names) {
    split("result seconds plan blocks peak_bytes allocations", names, " ")
    past[n, "commit"] = json[".commit"]
    past[n, "date"] = json[".date"]
    past[n, "result"] = json[".result"]
    past[n, "seconds"] = json[".seconds"]
    for (i = 1; i <= split(all_steps, s, " "); i++)
        for (j = 1; j in names; j++) {
            field = ".steps." s[i] "." names[j]
            if (field in json)
                past[n, s[i], names[j]] = json[field]
        }
}

# The figures of `name` that step `s` had with plan `plan`, oldest first, in
# series[0..]; the count. Steps that could not run have none.
function past_series(s, name, plan, i, n) {
    split("", series)
    n = 0
    for (i = 0; i < past_count; i++)
        if (past[i, s, "plan"] == plan && past[i, s, "result"] ~ /clean|leak/ &&
            past[i, s, name] != "") {
            series_entry[n] = i
            series[n++] = past[i, s, name]
        }
    return n
}

# Of the last `most` of series[0..n-1].
function median_of_last(n, most, i, j, sorted, count, v) {
    count = 0
    for (i = n > most ? n - most : 0; i < n; i++) {
        v = series[i] + 0
        for (j = count++; j > 0 && sorted[j - 1] > v; j--)
            sorted[j] = sorted[j - 1]
        sorted[j] = v
    }
    if (count % 2)
        return sorted[(count - 1) / 2]
    return (sorted[count / 2 - 1] + sorted[count / 2]) / 2
}
