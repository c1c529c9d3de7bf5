# chart.awk - the history as an SVG: four small charts, one above the other.
#
#   awk -v history=F -v all_steps="..." -v last=N \
#       -f common.awk -f json.awk -f history.awk -f chart.awk
#
# Every entry has a place from left to right, so that the charts can be compared
# downwards. Colours follow the reader's theme, light or dark.

function xml(text) {
    gsub(/&/, "\\&amp;", text)
    gsub(/</, "\\&lt;", text)
    gsub(/"/, "\\&quot;", text)
    return text
}

function x_of(i) {
    return shown == 1 ? left + width / 2 : \
        left + width * (i - from) / (shown - 1)
}

# A round number not below v, for the top of an axis.
function round_up(v, unit) {
    if (v <= 0)
        return 1
    for (unit = 1; unit * 10 <= v; unit *= 10)
        ;
    while (unit > v)
        unit /= 10
    if (v <= unit)
        return unit
    if (v <= 2 * unit)
        return 2 * unit
    return v <= 5 * unit ? 5 * unit : 10 * unit
}

function short(v) {
    if (v >= 1000000)
        return sprintf("%.4gM", v / 1000000)
    if (v >= 1000)
        return sprintf("%.4gk", v / 1000)
    return sprintf("%.4g", v)
}

# The worst of all steps, or the sum of their seconds; "" if there is none.
function figure(i, name, j, v) {
    if (name == "seconds")
        return past[i, "seconds"]
    v = ""
    for (j = 1; j in step_list; j++)
        if (past[i, step_list[j], name] != "" &&
            past[i, step_list[j], "result"] ~ /clean|leak/ &&
            (name == "blocks" || step_list[j] == "check") &&
            (v == "" || past[i, step_list[j], name] + 0 > v + 0))
            v = past[i, step_list[j], name]
    return v
}

function axes(title, y, top) {
    printf "<text class=\"title\" x=\"%d\" y=\"%d\">%s</text>\n", left,
        y - 10, title
    printf "<path class=\"grid\" d=\"M%d %dH%d M%d %dH%d\"/>\n", left, y,
        left + width, left, y + height / 2, left + width
    printf "<path class=\"axis\" d=\"M%d %dH%d\"/>\n", left, y + height,
        left + width
    printf "<text class=\"tick\" x=\"%d\" y=\"%d\">%s</text>\n", left - 8,
        y + 4, short(top)
    printf "<text class=\"tick\" x=\"%d\" y=\"%d\">0</text>\n", left - 8,
        y + height + 4
}

function panel(title, name, y, i, v, top, path, pen) {
    top = 0
    for (i = from; i < past_count; i++)
        if (figure(i, name) + 0 > top)
            top = figure(i, name) + 0
    top = round_up(top)
    axes(title, y, top)
    pen = "M"
    for (i = from; i < past_count; i++) {
        v = figure(i, name)
        if (v == "") {
            pen = "M"
            continue
        }
        path = path sprintf("%s%.1f %.1f", pen, x_of(i),
            y + height * (1 - v / top))
        pen = "L"
    }
    if (path != "")
        printf "<path class=\"line\" d=\"%s\"/>\n", path
    for (i = from; i < past_count; i++)
        if ((v = figure(i, name)) != "")
            dot(i, v, x_of(i), y + height * (1 - v / top))
}

function dot(i, v, x, y) {
    printf "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%s\"><title>" \
        "%s %s: %s, %s</title></circle>\n", past[i, "result"], x, y,
        (past[i, "result"] == "clean" ? "2.5" : "4.5"),
        substr(past[i, "commit"], 1, 7), substr(past[i, "date"], 1, 10),
        (v ~ /\./ ? v " s" : with_commas(v)), past[i, "result"]
}

function style() {
    print "<style>"
    print "svg { font: 12px sans-serif; background: #ffffff; }"
    print "text { fill: #444b55; } .title { font-weight: bold; fill: #1f2328; }"
    print ".tick { text-anchor: end; } .end { text-anchor: end; }"
    print ".grid { stroke: #e4e7eb; } .axis { stroke: #8c959f; }"
    print ".line { fill: none; stroke: #2f6fde; stroke-width: 1.5; }"
    print ".clean { fill: #2f6fde; } .leak { fill: #cf222e; }"
    print ".broken { fill: #9a6700; }"
    print "@media (prefers-color-scheme: dark) {"
    print "  svg { background: #0d1117; } text { fill: #9da7b3; }"
    print "  .title { fill: #e6edf3; } .grid { stroke: #262c36; }"
    print "  .axis { stroke: #6e7681; } .line { stroke: #6cb0ff; }"
    print "  .clean { fill: #6cb0ff; } .leak { fill: #ff6b63; }"
    print "  .broken { fill: #d9a521; }"
    print "}"
    print "</style>"
}

function key(y, x) {
    x = left
    printf "<circle class=\"clean\" cx=\"%d\" cy=\"%d\" r=\"3\"/>" \
        "<text x=\"%d\" y=\"%d\">clean</text>\n", x, y - 4, x + 10, y
    printf "<circle class=\"leak\" cx=\"%d\" cy=\"%d\" r=\"4.5\"/>" \
        "<text x=\"%d\" y=\"%d\">something was found</text>\n", x + 70, y - 4,
        x + 80, y
    printf "<circle class=\"broken\" cx=\"%d\" cy=\"%d\" r=\"4.5\"/>" \
        "<text x=\"%d\" y=\"%d\">could not be judged</text>\n", x + 230,
        y - 4, x + 240, y
}

BEGIN {
    load_history(history)
    split(all_steps, step_list, " ")
    shown = past_count < 60 ? past_count : 60
    from = past_count - shown
    left = 64
    width = 636
    height = 70
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 500\"" \
        " width=\"720\" height=\"500\" role=\"img\"" \
        " aria-label=\"Leaks over the last %d runs of the gate\">\n", shown
    style()
    panel("Leaked blocks, the worst run", "blocks", 34)
    panel("Peak of memory in bytes (check)", "peak_bytes", 146)
    panel("Allocations of all runs (check)", "allocations", 258)
    panel("Seconds, all steps", "seconds", 370)
    if (shown > 0) {
        printf "<text x=\"%d\" y=\"460\">%s %s</text>\n", left,
            substr(past[from, "commit"], 1, 7),
            substr(past[from, "date"], 1, 10)
        printf "<text class=\"end\" x=\"%d\" y=\"460\">%s %s</text>\n",
            left + width, substr(past[past_count - 1, "commit"], 1, 7),
            substr(past[past_count - 1, "date"], 1, 10)
    }
    key(486)
    print "</svg>"
}
