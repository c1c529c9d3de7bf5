# junit.awk - the same as JUnit XML: a suite is a step, a case is a run.
#
# What was found is a failure, what could not be done an error: servers show the
# two apart. Variables as for report.awk.

function xml(text) {
    gsub(/[\001-\010\013-\037]/, "?", text)
    gsub(/&/, "\\&amp;", text)
    gsub(/</, "\\&lt;", text)
    gsub(/>/, "\\&gt;", text)
    gsub(/"/, "\\&quot;", text)
    return text
}

function fault_text(n, text) {
    text = found_kind[n]
    if (found_bytes[n] != "")
        text = text ", " plural(found_blocks[n], "block", "blocks") ", " \
            plural(found_bytes[n], "byte", "bytes")
    if (found_tag[n] != "")
        text = text " of " found_tag[n]
    if (found_function[n] != "")
        text = text ", " found_function[n] "()"
    if (found_file[n] != "")
        text = text ", " found_file[n] ":" found_line[n]
    return text (found_message[n] == "" ? "" : ": " found_message[n])
}

# The worst is the message, all of them are the text.
function run_failure(r, n, top, body) {
    top = -1
    for (n = 0; n < found_count; n++)
        if (found_run[n] == r) {
            if (top < 0 || rank(n) > rank(top))
                top = n
            body = body fault_text(n) "\n"
        }
    printf "      <failure type=\"leak\" message=\"%s\">%s\nTo see it: %s\n" \
        "</failure>\n", xml(fault_text(top)), xml(body), xml(run_command[r])
}

# As places are ranked: what others hold comes last.
function rank(n) {
    if (found_kind[n] ~ /^indirect/)
        return found_bytes[n] - 1e18
    return found_bytes[n] == "" ? 1e18 : found_bytes[n] + 0
}

function run_case(r) {
    printf "    <testcase classname=\"gate.%s\" name=\"%s\" time=\"%s\"",
        run_step[r], xml(run_name[r]), run_seconds[r]
    if (run_result[r] == "clean") {
        print "/>"
        return
    }
    print ">"
    if (run_result[r] == "leak")
        run_failure(r)
    else
        printf "      <error type=\"broken\" message=\"%s\">%s</error>\n",
            xml(run_why[r]), xml(run_command[r])
    print "    </testcase>"
}

function count(s, result, r, n) {
    for (r = 0; r < run_count; r++)
        n += run_step[r] == s && run_result[r] == result
    return n + 0
}

# A step that did no run has one case, which says why.
function suite(s, idle, r) {
    idle = step_why[s] != ""
    printf "  <testsuite name=\"gate.%s\" tests=\"%d\" failures=\"%d\"" \
        " errors=\"%d\" skipped=\"0\" time=\"%s\" timestamp=\"%s\">\n",
        s, step_runs[s] + idle, count(s, "leak"), count(s, "broken") + idle,
        step_seconds[s], substr(date, 1, 19)
    if (idle)
        printf "    <testcase classname=\"gate.%s\" name=\"it could be done\"" \
            " time=\"0\">\n      <error type=\"%s\" message=\"%s\"/>\n" \
            "    </testcase>\n", s, step_result[s], xml(step_why[s])
    for (r = 0; r < run_count; r++)
        if (run_step[r] == s)
            run_case(r)
    print "  </testsuite>"
}

BEGIN {
    load_records()
    for (i = 0; i < step_count; i++) {
        s = step_name[i]
        failures += count(s, "leak")
        errors += count(s, "broken") + (step_why[s] != "")
        tests += step_runs[s] + (step_why[s] != "")
    }
    print "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
    printf "<testsuites name=\"gate\" tests=\"%d\" failures=\"%d\"" \
        " errors=\"%d\" time=\"%s\">\n", tests, failures, errors, seconds
    for (i = 0; i < step_count; i++)
        suite(step_name[i])
    print "</testsuites>"
}
