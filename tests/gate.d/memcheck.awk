# memcheck.awk - findings from memcheck's XML, which has one element a line.
#
#   awk -v root=R -v step=S -v run=N -v found=FILE -f common.awk -f memcheck.awk
#
# Ends with 1 if the file is not whole: valgrind was stopped, or did not start.

function inside(line, at) {
    at = index(line, ">")
    line = substr(line, at + 1)
    sub(/<\/[a-z]+>[ \r]*$/, "", line)
    gsub(/&lt;/, "<", line)
    gsub(/&gt;/, ">", line)
    gsub(/&apos;/, "'", line)
    gsub(/&quot;/, "\"", line)
    gsub(/&amp;/, "\\&", line)
    return line
}

# "Leak_DefinitelyLost" as "definitely lost".
function kind_words(kind) {
    sub(/^Leak_/, "", kind)
    while (match(kind, /[a-z][A-Z]/))
        kind = substr(kind, 1, RSTART) " " substr(kind, RSTART + 1)
    return tolower(kind)
}

# What is lost directly: what it holds has records of its own.
function direct_bytes(text, all) {
    if (!match(text, /\([0-9,]+ direct/))
        return all
    text = substr(text, RSTART + 1, RLENGTH - 8)
    gsub(/,/, "", text)
    return text + 0
}

function put_error(direct) {
    direct = direct_bytes(what, bytes)
    if (error_kind ~ /^Leak_/)
        put_stack(1, kind_words(error_kind), blocks, direct, bytes > direct ? \
            "with " with_commas(bytes - direct) " bytes that they hold" : "")
    else
        put_stack(0, kind_words(error_kind), "", "", what)
}

/^<error>/ {
    in_error = 1
    stacks = 0
    what = blocks = bytes = error_kind = ""
    stack_begin()
}
/^<fatal_signal>/ { in_fatal = 1; stack_begin(); stacks = 0; what = "" }
/^ *<signame>/ { what = inside($0) }
/^<\/fatal_signal>/ {
    put_stack(0, "crash", "", "", "ended by " what)
    in_fatal = 0
}
!in_error && !in_fatal { if (/^<\/valgrindoutput>/) whole = 1; next }
/^  <kind>/ { error_kind = inside($0) }
/^  <what>/ || /^    <text>/ { if (what == "") what = inside($0) }
/^    <leakedbytes>/ { bytes = inside($0) + 0 }
/^    <leakedblocks>/ { blocks = inside($0) }
/^ *<stack>/ { stacks++ } # the first one is where it happened
/^ *<frame>/ { fn = dir = file = line = "" }
/^ *<fn>/ { fn = inside($0) }
/^ *<dir>/ { dir = inside($0) }
/^ *<file>/ { file = inside($0) }
/^ *<line>/ { line = inside($0) }
/^ *<\/frame>/ {
    if (stacks == 1)
        stack_add(fn, dir "/" file, line)
}
/^<\/error>/ {
    put_error()
    in_error = 0
}
END { exit !whole }
