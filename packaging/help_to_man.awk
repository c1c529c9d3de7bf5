# help_to_man.awk - `bot --help` as sections of a manual page, so that the page
# can't say anything else than the program.
#
#   bot --help | awk -f help_to_man.awk
#
# A line at the margin that ends with a colon is a heading. Two blanks and a
# dash begin an option; what stands in its column, and on lines indented
# further, describes it. Examples and exit statuses keep their lines.

function plain(text) { # roff's own characters
    gsub(/\.\/bot/, "bot", text) # installed, it is found by its name
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/'/, "\\(aq", text)
    sub(/^\./, "\\\\\\&.", text)
    return text
}

function heading(text) {
    sub(/:$/, "", text)
    verbatim_end()
    if (text == "Examples" || text == "Exit status") {
        print ".SH " toupper(text)
        print ".EX"
        verbatim = 1
    } else {
        if (!options++) {
            print ".SH OPTIONS"
        }
        print ".SS \"" plain(text) "\""
    }
}

function verbatim_end() {
    if (verbatim) {
        print ".EE"
    }
    verbatim = 0
}

function bold(words) {
    return "\\fB" plain(words) "\\fR"
}

/^Usage:/ { next }
/^[A-Z].*:$/ { heading($0); next }
verbatim { print plain(substr($0, 3)); next }
/^  -/ {
    line = substr($0, 3)
    at = match(line, /  +/)
    print ".TP"
    print bold(at ? substr(line, 1, at - 1) : line)
    if (at) {
        print plain(substr(line, at + RLENGTH))
    }
    next
}
/^ +[^ ]/ && options { sub(/^ +/, ""); print plain($0); next }
/^$/ { next }
options { # what stands below them, at the margin
    if (!notes++) {
        print ".SS \"How values are written\""
    }
    print plain($0)
    next
}
END { verbatim_end() }
