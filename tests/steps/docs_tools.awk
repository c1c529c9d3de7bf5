# docs_tools.awk - are the shown lines among the real ones, in their order?
#
#   awk -v loose=0|1 -v fixed=FILE -f docs_tools.awk REAL SHOWN
#
# Shown lines follow each other in the real output, too, unless "..." stands
# between them. Addresses never count, digits don't if loose. The shown lines
# with the digits of the real ones go to the file `fixed`. Ends with 0 if all
# are true, else with 1 and the first line that isn't; "only digits" if that is
# all that differs.
function plain(line) { # without what the reader is told, and addresses
    sub(/ *◄.*$/, "", line)
    gsub(/0x[0-9A-Fa-f]+/, "0x", line)
    gsub(/[ ]+/, " ", line)
    return line
}

function shape(line) {
    line = plain(line)
    gsub(/[-+]?[0-9][0-9,.]*/, "N", line)
    return line
}

function alike(shown, real, loosely,   cut) {
    shown = loosely ? shape(shown) : plain(shown)
    real = loosely ? shape(real) : plain(real)
    cut = length(shown) > 4 && substr(shown, length(shown) - 3) == " ..."
    if (cut)
        return index(real, substr(shown, 1, length(shown) - 4)) == 1
    return shown == real
}

# Do the shown lines first to last stand in the real ones, from `at` on? Notes
# how far that is so.
function fits(first, last, at, loosely,   i) {
    for (i = first; i <= last; i++) {
        if (at + i - first > real_count ||
            !alike(shown[i], real[at + i - first], loosely))
            break
        if (i > missing) {
            missing = i
            near = at + i - first
        }
    }
    return i > last
}

# Find the real line of each shown one: piece after piece, each in one go.
function find(loosely,   at, first, last) {
    at = 0
    missing = 0
    near = 0
    for (first = 1; first <= shown_count; first = last + 1) {
        last = first
        if (shown[first] == "...")
            continue
        while (last < shown_count && shown[last + 1] != "...")
            last++
        for (at++; at <= real_count && !fits(first, last, at, loosely); at++)
            ;
        if (at > real_count)
            return 0
        for (; first <= last; first++)
            place[first] = at++
        at--
    }
    return 1
}

# The real line, with the remark of the shown one.
function with_remark(line, from,   at) {
    at = match(from, / *◄.*$/)
    return at ? line substr(from, at) : line
}

FNR == NR {
    real[++real_count] = $0
    next
}

{
    shown[++shown_count] = $0
}

END {
    if (find(loose))
        exit 0
    wrong = missing + 1
    while (shown[wrong] == "...")
        wrong++
    at = near
    if (find(1)) {
        for (i = 1; i <= shown_count; i++)
            print i in place && shown[i] !~ / \.\.\.( *◄.*)?$/ \
                ? with_remark(real[place[i]], shown[i]) : shown[i] >fixed
        close(fixed)
        print "only digits differ; put the real ones in with --write"
    }
    print "  shown  " shown[wrong]
    for (i = at + 1; i <= at + 3 && i <= real_count; i++)
        print "  real   " real[i]
    exit 1
}
