# records.awk - what the steps wrote down, as arrays for those who tell it.
#
# load_records() reads the files `steps`, `runs` and `found` (see common.awk),
# whose names are given by -v. Findings of one place, seen by several tools in
# many runs, are one "place": file, line and function. The numbers of a place
# are those of its worst run in the first step that saw it.

function load_records(text, f, n) {
    while ((getline text < steps) > 0) {
        split(text, f, US)
        step_name[step_count++] = f[1]
        step_result[f[1]] = f[2]
        step_seconds[f[1]] = f[3]
        step_why[f[1]] = f[4]
        # gawk 5.2 frees twice what was never set and is an argument.
        step_runs[f[1]] = step_places[f[1]] = 0
        step_blocks[f[1]] = step_bytes[f[1]] = 0
        step_peak[f[1]] = step_allocations[f[1]] = ""
    }
    while ((getline text < runs) > 0) {
        split(text, f, US)
        n = run_count++
        run_step[n] = f[1]
        run_name[n] = f[3]
        run_result[n] = f[4]
        run_seconds[n] = f[5]
        run_command[n] = f[8]
        run_why[n] = f[9]
        run_index[f[1], f[2]] = n
        step_runs[f[1]]++
        if (f[6] + 0 > step_peak[f[1]] + 0)
            step_peak[f[1]] = f[6]
        if (f[7] != "")
            step_allocations[f[1]] += f[7]
    }
    while ((getline text < found) > 0)
        load_finding(text)
    rank_places()
}

function load_finding(text, f, n, key, seen) {
    split(text, f, US)
    n = found_count++
    found_run[n] = run_index[f[1], f[2]]
    found_step[n] = f[1]
    found_kind[n] = f[3]
    found_tag[n] = f[4] == "null" ? "" : f[4]
    found_function[n] = f[5] == "null" ? "" : f[5]
    found_file[n] = f[6] == "null" ? "" : f[6]
    found_line[n] = f[7] + 0
    found_blocks[n] = f[8]
    found_bytes[n] = f[9]
    found_hour[n] = f[10]
    found_message[n] = f[11]
    run_blocks[found_run[n]] += f[8]
    run_bytes[found_run[n]] += f[9]
    if (run_blocks[found_run[n]] > step_blocks[f[1]] + 0)
        step_blocks[f[1]] = run_blocks[found_run[n]]
    if (run_bytes[found_run[n]] > step_bytes[f[1]] + 0)
        step_bytes[f[1]] = run_bytes[found_run[n]]
    key = found_file[n] SUBSEP found_line[n] SUBSEP found_function[n]
    if (found_file[n] == "") # no place: each kind is its own
        key = key SUBSEP f[1] SUBSEP found_kind[n]
    load_place(key, n)
}

# `place_of[key]` is the place's number; it keeps the worst finding of each step.
function load_place(key, n, p, s) {
    if (!(key in place_of)) {
        place_of[key] = place_count++ + 0
        place_tag[place_count - 1] = ""
        place_hour[place_count - 1] = 0
    }
    p = place_of[key]
    s = found_step[n]
    if (found_kind[n] !~ /^indirect/)
        place_direct[p] = any_direct = 1
    if (!((p, s) in worst)) {
        worst[p, s] = n
        if (!(p in first)) {
            first[p] = n
            place_steps[p] = s
        } else
            place_steps[p] = place_steps[p] " " s
        step_places[s]++
    } else if (found_bytes[n] + 0 > found_bytes[worst[p, s]] + 0)
        worst[p, s] = n
    if (!((p, s, found_run[n]) in in_run))
        place_runs[p, s]++
    in_run[p, s, found_run[n]]
    if (place_tag[p] == "")
        place_tag[p] = found_tag[n]
    if (found_hour[n] + 0 > place_hour[p] + 0)
        place_hour[p] = found_hour[n]
}

# Places by what they hold, the most first: ranked[0]... Those that were only
# lost because what points at them was are the last.
function rank_places(i, j, p) {
    for (i = 0; i < place_count; i++) {
        place_finding[i] = worst[i, found_step[first[i]]]
        p = i
        for (j = i; j > 0 && weight(ranked[j - 1]) < weight(p); j--)
            ranked[j] = ranked[j - 1]
        ranked[j] = p
    }
}

# Faults that are no leaks come first; then bytes.
function weight(p, n) {
    n = place_finding[p]
    if (is_held(p))
        return found_bytes[n] - 1e18
    return found_bytes[n] == "" ? 1e18 : found_bytes[n] + 0
}

# Does another place hold what was lost here? In a cycle all hold each other.
function is_held(p) {
    return any_direct && !(p in place_direct)
}

function place_text(p, n) {
    n = place_finding[p]
    if (found_file[n] == "")
        return found_function[n] == "" ? "an unknown place" : \
            found_function[n] "()"
    return found_file[n] (found_line[n] ? ":" found_line[n] : "")
}

# --- how things are said ---------------------------------------------------

function plural(n, one, more) {
    return with_commas(n) " " (n == 1 ? one : more)
}

function verdict_words() {
    if (verdict == "leak")
        return place_count == 1 ? "found at 1 place" : \
            "found at " place_count " places"
    if (verdict == "broken")
        return "could not be judged"
    return "none found"
}

function tool_of(s) {
    if (s == "check")
        return "the bot's tracker"
    if (s == "memcheck")
        return "valgrind"
    if (s == "asan")
        return "AddressSanitizer, LeakSanitizer, UBSan"
    return "ThreadSanitizer"
}
