# compare.awk - hold each cell against its expectation, by tool and case.
#
#   awk -f compare.awk EXPECTED CELLS
#
# Fields are equal as text. Where an expectation says 100..200, any number from
# 100 to 200 will do; where it says "*", the rest of the line is free.
function key() {
    return $1 ", " $2
}

function fits(want, got, range) {
    if (split(want, range, "[.][.]") == 2)
        return got + 0 >= range[1] + 0 && got + 0 <= range[2] + 0
    return want == got
}

function squeezed(line) {
    gsub(/ +/, " ", line)
    return line
}

NR == FNR {
    want[key()] = squeezed($0)
    order[++wants] = key()
    next
}

{
    seen[key()] = 1
    n = split(want[key()], field, " ")
    good = n > 0
    for (i = 3; good && field[i] != "*" && (i <= n || i <= NF); i++)
        good = fits(field[i], $i)
    if (good) {
        right++
    } else {
        print "not so: " key()
        print "  want " (n ? want[key()] : "no such cell")
        print "  got  " squeezed($0)
    }
}

END {
    for (i = 1; i <= wants; i++)
        if (!(order[i] in seen))
            print "not so: " order[i] "\n  want " want[order[i]] \
                "\n  got  no such cell"
    printf "%d of %d cells are as expected\n", right, wants
    exit !(wants > 0 && right == wants && right == FNR)
}
