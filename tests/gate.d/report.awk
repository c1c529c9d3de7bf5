# report.awk - the report for a code review, in Markdown.
#
#   awk -v US=S -v steps=F -v runs=F -v found=F -v history=F -v verdict=WORD \
#       -v commit=C -v date=D -v seconds=N -v last=N -v plans="check 12 ..." \
#       -v all_steps="..." -v quick=yes|no \
#       -f common.awk -f records.awk -f json.awk -f history.awk -f report.awk

# Text in a table's cell or between backquotes.
function cell(text) {
    gsub(/\|/, "\\|", text)
    gsub(/`/, "'", text)
    gsub(/[<]/, "\\&lt;", text)
    return text
}

function code(text) {
    gsub(/`/, "'", text)
    gsub(/\|/, "\\|", text)
    return "`" text "`"
}

function growth(p) {
    if (place_hour[p] + 0 <= 0)
        return ""
    return with_commas(place_hour[p])
}

function number(text) {
    return text == "" ? "" : with_commas(text)
}

function heading() {
    print "# Leaks: " verdict_words() "\n"
    if (verdict == "leak")
        print "**This must not be merged.** What follows says where, and how to" \
            " see it.\n"
    else if (verdict == "broken")
        print "**This says nothing about leaks:** a step could not be done," \
            " and that is not a pass.\n"
    printf "Commit %s, %s, %s runs%s in %.0f s.\n\n", code(commit), date,
        with_commas(run_count), (quick == "yes" ? " (`--quick`)" : ""), seconds
}

function step_table(i, s) {
    print "| step | tool | result | runs | places | blocks | time |"
    print "|---|---|---|---:|---:|---:|---:|"
    for (i = 0; i < step_count; i++) {
        s = step_name[i]
        printf "| %s | %s | %s | %d | %s | %s | %.1f s |\n", s, tool_of(s),
            result_words(s), step_runs[s], number(step_places[s]),
            number(step_blocks[s]), step_seconds[s]
    }
    for (i = 1; i <= split(all_steps, order, " "); i++)
        if (!(order[i] in step_result))
            print "| " order[i] " | " tool_of(order[i]) \
                " | not asked for | 0 | | | |"
    print ""
}

function result_words(s) {
    if (step_result[s] == "clean")
        return "✅ clean"
    if (step_result[s] == "leak")
        return "❌ **found something**"
    return "⚠️ **could not be done**"
}

# --- what leaked -----------------------------------------------------------

# Where there is no file, the place is the function.
function function_text(n) {
    return found_file[n] == "" || found_function[n] == "" ? "" : \
        cell(found_function[n]) "()"
}

function place_table(i, p, n) {
    print "## What was found, and where\n"
    print "| where | what | tag | blocks | bytes | bytes an hour | seen by |"
    print "|---|---|---|---:|---:|---:|---|"
    for (i = 0; i < place_count && i < 30; i++) {
        p = ranked[i]
        n = place_finding[p]
        seen = place_steps[p]
        gsub(/ /, ", ", seen)
        printf "| %s %s | %s | %s | %s | %s | %s | %s |\n",
            code(place_text(p)), function_text(n), cell(found_kind[n]) \
            (is_held(p) ? ", held by the above" : ""), cell(place_tag[p]), number(found_blocks[n]), number(found_bytes[n]),
            growth(p), seen
    }
    if (i < place_count)
        print "| and " place_count - i " more | | | | | | |"
    print "\nBlocks and bytes are those of the worst run; growth is in virtual" \
        " time.\n"
}

function place_details(p, i, s, n, names) {
    n = place_finding[p]
    print "### " code(place_text(p)) " " function_text(n) "\n"
    split(place_steps[p], names, " ")
    for (i = 1; i in names; i++) {
        n = worst[p, names[i]]
        printf "- **%s**: %s", names[i], cell(found_kind[n])
        if (found_bytes[n] != "")
            printf ", %s, %s", plural(found_blocks[n], "block", "blocks"),
                plural(found_bytes[n], "byte", "bytes")
        printf ", worst in the run “%s” (%d of %d runs)",
            cell(run_name[found_run[n]]), place_runs[p, names[i]],
            step_runs[names[i]]
        print (found_message[n] == "" ? "" : ": " cell(found_message[n]))
    }
    print "\nTo see it:\n\n```sh"
    for (i = 1; i in names; i++)
        if (!(run_command[found_run[worst[p, names[i]]]] in told)) {
            told[run_command[found_run[worst[p, names[i]]]]]
            print run_command[found_run[worst[p, names[i]]]]
        }
    split("", told)
    print "```\n"
}

function what_leaked(i) {
    if (place_count == 0)
        return
    place_table()
    for (i = 0; i < place_count && i < 10 && !is_held(ranked[i]); i++)
        place_details(ranked[i])
}

function what_broke(i, s, any) {
    for (i = 0; i < step_count; i++) {
        s = step_name[i]
        if (step_why[s] != "")
            broke[any++] = "**" s "**: " cell(step_why[s])
    }
    for (i = 0; i < run_count; i++)
        if (run_result[i] == "broken")
            broke[any++] = "**" run_step[i] "**, run “" cell(run_name[i]) \
                "”: " cell(run_why[i]) " (" code(run_command[i]) ")"
    if (any)
        print "## What could not be done\n"
    for (i = 0; i < any; i++)
        print "- " broke[i]
    if (any)
        print ""
}

# --- the trend -------------------------------------------------------------

# "1,234 (+2.1 %)": what it was, and what it is now against that.
function against(was, now_, digits) {
    text = digits ? sprintf("%.1f", was) : with_commas(was)
    if (was + 0 == now_ + 0)
        return text
    if (was + 0 == 0)
        return text " (new)"
    return text sprintf(" (%+.1f %%)", 100 * (now_ - was) / was)
}

# The last figures as bars of eight heights.
function sparkline(n, now_, i, top, v, out) {
    split("▁ ▂ ▃ ▄ ▅ ▆ ▇ █", bars, " ")
    series[n] = now_
    top = 0
    for (i = n >= 20 ? n - 19 : 0; i <= n; i++)
        if (series[i] + 0 > top)
            top = series[i] + 0
    for (i = n >= 20 ? n - 19 : 0; i <= n; i++) {
        v = top > 0 ? int(series[i] / top * 7 + 0.5) : 0
        out = out bars[v + 1]
    }
    return out
}

function trend_row(s, label, name, now_, digits, n, before) {
    if (now_ == "" || step_result[s] !~ /clean|leak/)
        return
    n = past_series(s, name, plan_of[s])
    if (n == 0) {
        fresh = fresh (fresh == "" ? "" : ", ") label
        return
    }
    if (!rows++) {
        print "| figure | now | before | median of " last " | the last ones |"
        print "|---|---:|---:|---:|---|"
    }
    before = past[series_entry[n - 1], "commit"]
    printf "| %s | %s | %s %s | %s | %s |\n", label,
        (digits ? sprintf("%.1f", now_) : with_commas(now_)),
        against(series[n - 1], now_, digits), code(substr(before, 1, 7)),
        against(median_of_last(n, last), now_, digits), sparkline(n, now_)
}

function trend(i, s) {
    if (history == "")
        return
    print "## Trend\n"
    for (i = 0; i < step_count; i++) {
        s = step_name[i]
        trend_row(s, s ": leaked blocks", "blocks", step_blocks[s])
        if (s == "check") {
            trend_row(s, s ": peak, bytes", "peak_bytes", step_peak[s])
            trend_row(s, s ": allocations", "allocations",
                step_allocations[s])
        }
        trend_row(s, s ": seconds", "seconds", step_seconds[s], 1)
    }
    if (rows)
        print "\nPeak and allocations are exact: the same code gives the same" \
            " numbers. Seconds depend on the machine.\n"
    else if (step_count)
        print "The history has no earlier runs to compare with.\n"
    if (rows && fresh != "")
        print "Without an earlier run of the same plan: " fresh ".\n"
    if (past_skipped)
        print plural(past_skipped, "line of the history was",
            "lines of the history were") " passed over: no record of a gate.\n"
}

BEGIN {
    load_records()
    for (i = 1; i < split(plans, words, " "); i += 2)
        plan_of[words[i]] = words[i + 1]
    if (history != "")
        load_history(history)
    heading()
    step_table()
    what_broke()
    what_leaked()
    trend()
    print "What each step sees, and how to read this: `docs/ci.md`. All steps" \
        " again: `tests/gate`."
}
