# common.awk - what the readers and writers of the gate share.
#
# Records of the gate's own files have fields between US (037):
#
#   runs   step, run, name, result, seconds, peak_bytes, allocations, command,
#          message
#   found  step, run, kind, tag, function, file, line, blocks, bytes, per_hour,
#          message
#   steps  step, result, seconds, message
#
# A number that is not known is empty.

# 1234567 as 1,234,567.
function with_commas(n, text, out) {
    text = sprintf("%.0f", n < 0 ? -n : n)
    while (length(text) > 3) {
        out = "," substr(text, length(text) - 2) out
        text = substr(text, 1, length(text) - 3)
    }
    return (n < 0 ? "-" : "") text out
}

# A finding of the current run. `root` and what follows tells our own files.
function put_finding(kind, tag, func_, file, line, blocks, bytes, hour, message) {
    printf "%s", step US run US kind US tag US func_ US file US line US >> found
    printf "%s\n", blocks US bytes US hour US message >> found
    close(found) # others add to it, too
}

# --- call stacks -----------------------------------------------------------

function stack_begin() {
    frames = 0
}

# A frame; `path` is empty or outside the project for what isn't ours.
function stack_add(func_, path, line) {
    frame_function[frames] = func_
    frame_file[frames] = index(path, root "/") == 1 ? \
        substr(path, length(root) + 2) : ""
    frame_line[frames] = line
    frames++
}

# Memory passes through these; who asked for it is farther out.
function is_door(file) {
    return file ~ /^tracker\// || file == "bot/libevent_heap.c"
}

# The frame to name: for a leak the innermost of ours that is not the door to
# memory, for a fault the innermost of ours. -1: none is ours.
function stack_place(leak, i, any) {
    any = -1
    for (i = 0; i < frames; i++) {
        if (frame_file[i] == "")
            continue
        if (!leak || !is_door(frame_file[i]))
            return i
        if (any < 0)
            any = i
    }
    return any
}

function put_stack(leak, kind, blocks, bytes, message, at) {
    at = stack_place(leak)
    if (at >= 0)
        put_finding(kind, "", frame_function[at], frame_file[at],
            frame_line[at], blocks, bytes, "", message)
    else
        put_finding(kind, "", frames > 0 ? frame_function[0] : "", "", "",
            blocks, bytes, "", message)
}
