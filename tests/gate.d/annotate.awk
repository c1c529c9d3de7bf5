# annotate.awk - GitHub's workflow commands: a remark at each line that leaks.
#
# Variables as for report.awk.

function escaped(text) {
    gsub(/%/, "%25", text)
    gsub(/\r/, "%0D", text)
    gsub(/\n/, "%0A", text)
    return text
}

function property(text) {
    text = escaped(text)
    gsub(/:/, "%3A", text)
    gsub(/,/, "%2C", text)
    return text
}

BEGIN {
    load_records()
    for (i = 0; i < place_count && i < 10 && !is_held(ranked[i]); i++) {
        n = place_finding[ranked[i]]
        where = found_file[n] == "" ? "" : "file=" property(found_file[n]) \
            ",line=" found_line[n] ","
        text = found_kind[n]
        if (found_bytes[n] != "")
            text = text ", " plural(found_blocks[n], "block", "blocks") ", " \
                plural(found_bytes[n], "byte", "bytes")
        print "::error " where "title=Leak::" escaped(text) \
            (found_message[n] == "" ? "" : ": " escaped(found_message[n]))
    }
    for (i = 0; i < step_count; i++)
        if (step_why[step_name[i]] != "")
            print "::error title=Gate::" step_name[i] ": " \
                escaped(step_why[step_name[i]])
}
