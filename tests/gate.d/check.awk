# check.awk - findings and figures from the bot's report for machines.
#
#   awk -v step=S -v run=N -v found=FILE -f common.awk -f json.awk -f check.awk \
#       REPORT.json
#
# Prints the peak, the allocations, and what is live at the end: three numbers.
# Findings only if `found` is given. Ends with 1 if it isn't such a report.

function kind_of(path) {
    if (json[path ".kind"] != "growing")
        return json[path ".kind"]
    return json[path ".left_at_end"] == "true" ? "growing" : \
        "growing, freed at exit"
}

function put(path) {
    told[json[path ".tag"]]
    if (json[path ".left_at_end"] == "true")
        told_blocks += json[path ".blocks"]
    put_finding(kind_of(path), json[path ".tag"], json[path ".function"],
        json[path ".file"], json[path ".line"], json[path ".blocks"],
        json[path ".bytes"], json[path ".bytes_per_hour"], why_of(path))
}

# The way round a cycle and what to weaken, or the path that keeps it alive.
function why_of(path, weak) {
    weak = path ".cycle.weaken.0"
    if ((weak ".field") in json)
        return json[path ".cycle.path"] "; to weaken: " json[weak ".field"] \
            " of " json[weak ".holder"] ", " json[weak ".file"] ":" \
            json[weak ".line"]
    return json[path ".cycle.path"] json[path ".alive.path"]
}

# What is live after shutdown and no finding tells of: its tag is all we know.
function put_rest(path) {
    if (json[path ".live_blocks"] > 0 && !(json[path ".name"] in told))
        put_finding("still live at exit", json[path ".name"], "", "", "",
            json[path ".live_blocks"], json[path ".live_bytes"], "",
            "too few to say more; a longer run may")
}

/^  "history":/ { # long, and not needed
    json_add("\"history\": 0 }")
    cut = 1
}
FNR == 1 { json_begin() }
!cut { json_add($0) }
END {
    if (!json_end() || !((".heap.live_blocks") in json))
        exit 1
    for (i = 0; found != "" && i < json_count[".findings"]; i++)
        put(".findings." i)
    rest = found != "" && json[".heap.live_blocks"] > told_blocks
    for (i = 0; rest && i < json_count[".tags"]; i++)
        put_rest(".tags." i)
    print json[".heap.peak_bytes"], json[".heap.allocations"],
        json[".heap.live_blocks"]
}
