# mutants.awk - every small fault that could be planted in C sources.
#
# Usage: awk -f mutants.awk FILE...
#
# It knows no C but the manner in which these sources are formatted: a function
# begins with { and ends with } in the first column, binary operators stand
# between blanks, a line that goes on ends with an operator, a comma or a
# parenthesis. Comments and strings are masked first. One mutant a line, fields
# divided by tabs:
#
#   key     file function kind number; the number counts this kind in this
#           function, so that a key outlives changes elsewhere in the file
#   line    the number of the line
#   before, after   the line's text
BEGIN {
    OFS = "\t"
    replace("lt", " < ", " <= ")
    replace("le", " <= ", " < ")
    replace("gt", " > ", " >= ")
    replace("ge", " >= ", " > ")
    replace("eq", " == ", " != ")
    replace("ne", " != ", " == ")
    replace("add", " + ", " - ")
    replace("sub", " - ", " + ")
    replace("add", " += ", " -= ")
    replace("sub", " -= ", " += ")
    replace("add", "++", "--")
    replace("sub", "--", "++")
    replace("and", " && ", " || ")
    replace("or", " || ", " && ")
    replace("divide", " / ", " * ")
    replace("divide", " % ", " / ")
    replace("shift", " << ", " >> ")
    replace("shift", " >> ", " << ")
    replace("bits", " & ", " | ")
    replace("return", "return true;", "return false;")
    replace("return", "return false;", "return true;")
}

function replace(kind, from, to) {
    operators++
    kind_of[operators] = kind
    from_of[operators] = from
    to_of[operators] = to
}

function trim(text) {
    gsub(/^ +| +$/, "", text)
    return text
}

# The line with comments and strings blotted out, each sign in its place.
function mask(line,    out, i, c, next_two, quote) {
    out = ""
    quote = ""
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        next_two = substr(line, i, 2)
        if (in_comment) {
            out = out "#"
            if (next_two == "*/") {
                in_comment = 0
                out = out "#"
                i++
            }
        } else if (quote != "") {
            if (c == "\\") {
                out = out "#"
                i++
            } else if (c == quote) {
                quote = ""
            }
            out = out "#"
        } else if (next_two == "/*") {
            in_comment = 1
            out = out "##"
            i++
        } else if (c == "\"" || c == "'") {
            quote = c
            out = out "#"
        } else {
            out = out c
        }
    }
    return out
}

# The line is changed from `at` on: `len` signs go, `text` comes.
function emit(kind, at, len, text,    changed) {
    changed = substr($0, 1, at - 1) text substr($0, at + len)
    key = FILENAME " " name " " kind
    print key " " ++number[key], FNR, trim($0), trim(changed)
}

# "a < b ? a : b" says the same with <=: where they are equal it doesn't matter
# which one is taken.
function is_choice(code, at, len,    left, right, first, second) {
    left = substr(code, 1, at - 1)
    right = substr(code, at + len)
    if (!match(right, / \? .* : /))
        return 0
    second = substr(right, 1, RSTART - 1)
    right = substr(right, RSTART + 3)
    first = substr(right, 1, index(right, " : ") - 1)
    right = substr(right, index(right, " : ") + 3)
    return ends_with(left, first) && index(right, second) == 1 ||
           ends_with(left, substr(right, 1, length(right) - 2)) &&
           first == second
}

function ends_with(text, tail) {
    return substr(text, length(text) - length(tail) + 1) == tail
}

function emit_operators(code,    i, from, at, past) {
    code = code " " # a line may end with an operator
    for (i = 1; i <= operators; i++) {
        from = from_of[i]
        past = 0
        while ((at = index(substr(code, past + 1), from)) > 0) {
            at += past
            if (kind_of[i] !~ /^[lg][te]$/ || !is_choice(code, at, length(from)))
                emit(kind_of[i], at, length(from), to_of[i])
            past = at + length(from) - 1
        }
    }
}

function emit_numbers(code,    past, at, number_text, digits, sign) {
    past = 0
    while (match(substr(code, past + 1), /[0-9]+[ulUL]*/)) {
        at = past + RSTART
        number_text = substr(code, at, RLENGTH)
        past = at + RLENGTH - 1
        sign = substr(code, at - 1, 1) substr(code, past + 1, 1)
        if (sign ~ /[A-Za-z0-9_.]/ || sign == "{}")
            continue
        digits = number_text
        sub(/[ulUL]+$/, "", digits)
        if (length(digits) > 15)
            continue
        emit("constant", at, length(digits), sprintf("%.0f", digits + 1))
    }
}

function emit_error(code) {
    if (match(code, /(return|rc =) -E[A-Z]+;/))
        emit("error", RSTART, RLENGTH,
             (code ~ /return/ ? "return 0;" : "rc = 0;"))
}

function emit_negation(code,    at, end, depth, i, c) {
    if (!match(code, /if \(.*\)( \{)?$/))
        return
    at = RSTART + 3
    end = RSTART + RLENGTH - 1
    if (code ~ / \{$/)
        end -= 2
    depth = 0
    for (i = at; i <= end; i++) {
        c = substr(code, i, 1)
        depth += (c == "(") - (c == ")")
        if (depth == 0 && i < end)
            return
    }
    if (depth == 0)
        emit("negate", at, end - at + 1,
             "(!" substr($0, at, end - at + 1) ")")
}

# A statement that stands on a line of its own, and is no declaration.
function emit_drop(code,    text, at, kind) {
    if (before !~ /[;{}:)]$/ && before !~ /else$/)
        return
    text = trim(code)
    if (text ~ /^(return|break|continue|goto|case|default|if|for|while|do)[ ;(]/)
        return
    at = index(code, text)
    kind = "drop"
    if (text ~ /^(\(void\))?[A-Za-z_][A-Za-z0-9_.>-]*\(.*\);$/) {
        if (text ~ /(free|unref|clear|put_back)[a-z_]*\(/)
            kind = "free"
    } else if (text !~ /^[*(]*[A-Za-z_][^ =]*( [-+|&]?= .*|\+\+|--);$/) {
        return
    }
    emit(kind, at, length(text), ";")
}

function emit_swap(code,    at, len, pair, comma) {
    if (!match(code, /[(,] ?[A-Za-z0-9_.>-]+, [A-Za-z0-9_.>-]+\)/))
        return
    at = RSTART + 1
    len = RLENGTH - 2
    if (substr(code, at, 1) == " ") {
        at++
        len--
    }
    pair = substr(code, at, len)
    comma = index(pair, ", ")
    emit("swap", at, len,
         substr(pair, comma + 2) ", " substr(pair, 1, comma - 1))
}

FNR == 1 {
    in_comment = in_body = 0
    before = ""
}

{
    code = mask($0)
    gsub(/#+ *$/, "", code) # a comment at the end is none of its text
    sub(/ +$/, "", code)
}

code == "" { next }

/^[A-Za-z_]/ {
    head = code
    gsub(/__attribute__\(\([^)]*(\([^)]*\))?\)\)/, "", head)
    if (head !~ /;$/ && match(head, /[A-Za-z_0-9]+\(/))
        name = substr(head, RSTART, RLENGTH - 1)
}

/^\{/ { in_body = 1 }
/^\}/ { in_body = 0 }

in_body && code ~ /^ / && code !~ /assert\(|static const/ {
    emit_operators(code)
    emit_numbers(code)
    emit_error(code)
    emit_negation(code)
    emit_drop(code)
    emit_swap(code)
}

{ before = code }
