# summary.awk - a few lines for the terminal: the verdict, and each place.
#
# Variables as for report.awk.

BEGIN {
    load_records()
    print "Leaks: " verdict_words() "."
    for (i = 0; i < place_count && i < 10 && !is_held(ranked[i]); i++) {
        p = ranked[i]
        n = place_finding[p]
        printf "\n  %s  %s%s\n", place_text(p), found_kind[n],
            (place_tag[p] == "" ? "" : " of " place_tag[p])
        if (found_function[n] != "")
            print "    in         " found_function[n] "()"
        if (found_bytes[n] != "")
            printf "    how much   %s, %s\n",
                plural(found_blocks[n], "block", "blocks"),
                plural(found_bytes[n], "byte", "bytes")
        else
            print "    what       " found_message[n]
        print "    seen by    " place_steps[p]
        print "    see it     " run_command[found_run[n]]
    }
    if (i < place_count)
        print "\n  and " plural(place_count - i, "more place", "more places")
    for (i = 0; i < step_count; i++)
        if (step_why[step_name[i]] != "")
            print "\n  " step_name[i] ": " step_why[step_name[i]]
    for (i = 0; i < run_count; i++)
        if (run_result[i] == "broken")
            print "\n  " run_step[i] ", " run_name[i] ": " run_why[i] \
                "\n    see it     " run_command[i]
}
