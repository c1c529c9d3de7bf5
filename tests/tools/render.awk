# render.awk - the cells as two tables in Markdown: the leaks, and the fixes.
#
# A cell holds the verdict and how much the tool told. Letters say what is
# missing where a tool has seen a leak in part; the words are in why.md, which
# stands below the tables. A range (100..200) is shown by its middle.
BEGIN {
    parts = split("cycle book channel free forget cache timer", part, " ")
    label["memcheck"] = "memcheck"
    label["memcheck_full"] = "memcheck, `--leak-check=full`"
    label["memcheck_all"] = "memcheck, all kinds as errors"
    label["lsan"] = "LeakSanitizer"
    label["asan"] = "AddressSanitizer"
    label["mtrace"] = "mtrace"
    label["tracker"] = "our tracker, `--check`"
    label["heaptrack_leaked"] = "heaptrack, leaked"
    label["heaptrack_peak"] = "heaptrack, peak"
    label["massif"] = "massif, peak"
    label["dhat"] = "DHAT, live on average"
    label["rss"] = "RSS"
    letter["sum"] = "a"
    letter["alarm"] = "b"
    letter["grows"] = "c"
}

/^#/ || NF < 6 { next }

!($1 in known) { known[$1] = 1; tool[++tools] = $1 }

{
    kind = $3
    sub(/^.*:/, "", kind)
    verdict = $3
    sub(/:.*$/, "", verdict)
    text = verdict == "seen" ? "**seen**" : verdict
    if (verdict == "partly")
        text = "partly (" letter[kind] ")"
    else if (verdict == "seen" && $1 ~ /^(lsan|asan|memcheck_full)$/ && $6 < $5)
        text = text " (d)"
    if (verdict != "no")
        text = text " " amount($1, $5)
    else if ($2 ~ /^fixes/)
        text = text ($1 ~ /^(dhat|massif|heaptrack_peak)$/ ? ", " : " of ") \
            amount($1, $5)
    cell[$1, $2] = text
}

function amount(tool, told, range) {
    if (split(told, range, "[.][.]") == 2)
        told = rounded((range[1] + range[2]) / 2)
    if (tool == "rss")
        told *= 1000
    if (tool ~ /^(rss|massif|heaptrack_peak)$/)
        return told < 1e5 ? sprintf("%.1f kB", told / 1e3) : \
            sprintf(told < 1e7 ? "%.1f MB" : "%.0f MB", told / 1e6)
    return grouped(told)
}

function rounded(n, unit) {
    for (unit = 1; n / unit >= 100; unit *= 10)
        ;
    return int(n / unit + 0.5) * unit
}

function grouped(n, text) {
    for (text = ""; n >= 1000; n = int(n / 1000))
        text = sprintf(",%03d", n % 1000) text
    return n text
}

function table(folder, title, last, i, j, line) {
    line = "| " title " |"
    for (j = 1; j <= parts; j++)
        line = line " `" part[j] "` |"
    print line (last ? " no leak |" : "")
    line = "|---|"
    for (j = 1; j <= parts; j++)
        line = line "---|"
    print line (last ? "---|" : "")
    for (i = 1; i <= tools; i++) {
        line = "| " label[tool[i]] " |"
        for (j = 1; j <= parts; j++)
            line = line " " ((tool[i], folder part[j]) in cell ? \
                cell[tool[i], folder part[j]] : "cannot tell") " |"
        print line (last ? " " cell[tool[i], "default"] " |" : "")
    }
}

END {
    print "One leak, and nothing else leaks:\n"
    table("leaks/", "tool", 1)
    print "\nOne part with its fix, while the six others leak. What does the " \
        "tool hold against the part that is mended? (*No of 3,719*: none of " \
        "these blocks. An amount: what the healthy part needs.)\n"
    table("fixes/", "tool", 0)
}
