# json.awk - a small reader of JSON: each value by its path.
#
#   json_begin(); json_add(LINE)...; if (json_end()) print json[".heap.live_blocks"]
#
# A path is ".name" for each member and ".0" for each element; json_count[PATH]
# is the length of an array or the number of members. Tokens don't span lines.
# Anything that isn't JSON makes json_end() answer 0.

function json_begin() {
    json_tokens = 0
    json_bad = 0
    split("", json)
    split("", json_count)
}

function json_add(text) {
    while (!json_bad) {
        sub(/^[ \r]+/, "", text)
        if (text == "")
            return
        if (match(text, /^"([^"\\]|\\.)*"/) ||
            match(text, /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/) ||
            match(text, /^(true|false|null)/) || match(text, /^[][{}:,]/)) {
            json_token[json_tokens++] = substr(text, 1, RLENGTH)
            text = substr(text, RLENGTH + 1)
        } else
            json_bad = 1
    }
}

function json_end() {
    if (json_bad || json_tokens == 0)
        return 0
    json_at = 0
    json_value("")
    return !json_bad && json_at == json_tokens
}

function json_next() {
    return json_at < json_tokens ? json_token[json_at++] : ""
}

function json_text(token) {
    token = substr(token, 2, length(token) - 2)
    gsub(/\\n/, " ", token)
    gsub(/\\"/, "\"", token)
    gsub(/\\\\/, "\\", token)
    return token
}

function json_value(path, token) {
    token = json_next()
    if (token == "{" || token == "[")
        json_members(path, token == "{" ? "}" : "]")
    else if (token ~ /^"/)
        json[path] = json_text(token)
    else if (token ~ /^[-0-9tfn]/)
        json[path] = token
    else
        json_bad = 1
}

# Members up to `close_`; only those of an object have names.
function json_members(path, close_, n, name, token) {
    json_count[path] = 0
    if (json_at < json_tokens && json_token[json_at] == close_) {
        json_at++
        return
    }
    for (n = 0; !json_bad; n++) {
        name = n
        if (close_ == "}") {
            name = json_next()
            if (name !~ /^"/ || json_next() != ":")
                json_bad = 1
            name = json_text(name)
        }
        json_value(path "." name)
        json_count[path] = n + 1
        token = json_next()
        if (token == close_)
            return
        if (token != ",")
            json_bad = 1
    }
}
