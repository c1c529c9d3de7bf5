# sanitizers.awk - findings from what the sanitizers write, gcc's and clang's.
#
#   awk -v root=R -v step=S -v run=N -v found=FILE -v leaks=1 \
#       -f common.awk -f sanitizers.awk LOG...
#
# With leaks=0 leaks are passed over: a child process plays a leaking half.

# "    #1 0x12ab in name /path/file.c:12:7", or "... name /path/file.c:12 (...)".
function add_frame(text, at, func_, path, line) {
    sub(/^ *#[0-9]+ +(0x[0-9a-f]+ +in +)?/, "", text)
    at = index(text, " " root "/")
    if (at == 0) {
        sub(/ .*/, "", text)
        stack_add(text, "", "")
        return
    }
    func_ = substr(text, 1, at - 1)
    path = substr(text, at + 1)
    while (sub(/ \([^()]*\)$/, "", path)) # module and build id
        ;
    split_path(path)
    stack_add(func_, path_file, path_line)
}

# "/path/file.c:12:7" into path_file and path_line.
function split_path(path, numbers) {
    path_file = path
    path_line = ""
    if (!match(path, /(:[0-9]+)+$/))
        return
    path_file = substr(path, 1, RSTART - 1)
    split(substr(path, RSTART + 1), numbers, ":")
    path_line = numbers[1]
}

function number_after(text, word, at) {
    at = index(text, word)
    text = substr(text, at + length(word))
    return text + 0
}

# What was begun is told when its first stack has ended.
function finish() {
    if (kind == "")
        return
    # Its place is told before the stack, which may be missing.
    if (kind == "undefined behaviour" && frames == 0)
        stack_add("", told_file, told_line)
    if (!is_leak || leaks)
        put_stack(is_leak, kind, blocks, bytes, message)
    kind = ""
}

function begin(new_kind, leak, what) {
    finish()
    kind = new_kind
    is_leak = leak
    message = what
    blocks = bytes = ""
    closed = 0
    stack_begin()
}

FNR == 1 { finish() }
/^(Direct|Indirect) leak of [0-9]+ byte/ {
    begin(tolower($1) " leak", 1, "")
    bytes = number_after($0, "leak of ")
    blocks = number_after($0, "byte(s) in ")
    next
}
/ERROR: AddressSanitizer: / {
    what = $0
    sub(/.*AddressSanitizer: /, "", what)
    word = what
    sub(/[ :].*/, "", word)
    sub(/ on (unknown )?address .*/, "", what)
    begin(word, 0, what)
    next
}
/^(READ|WRITE) of size / { message = message ", " tolower($1) " of " $4 " bytes" }
/: runtime error: / {
    at = index($0, ": runtime error: ")
    begin("undefined behaviour", 0, substr($0, at + 17))
    split_path(substr($0, 1, at - 1))
    told_file = path_file
    told_line = path_line
    next
}
/^WARNING: ThreadSanitizer: / {
    what = $0
    sub(/.*ThreadSanitizer: /, "", what)
    sub(/ \(pid=.*/, "", what)
    begin(what, 0, what)
    next
}
/^ *#[0-9]+ / {
    if (kind != "" && !closed)
        add_frame($0)
    next
}
/^ *(Previous|Location|Mutex|Thread|As if) / { if (frames > 0) closed = 1 }
/^ *$/ { if (frames > 0) closed = 1 }
END { finish() }
