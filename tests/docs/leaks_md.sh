#!/bin/sh
# Are the diffs in docs/leaks.md the real ones?
#
#   tests/docs/leaks_md.sh           says what differs, exits 1 if anything does
#   tests/docs/leaks_md.sh --write   puts the real ones in
#
# A diff stands between the lines ```diff and ```; its first line names the
# pair: "--- leaks/NAME.c".
set -eu

cd "$(dirname "$0")/../.."
doc=docs/leaks.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for leak in leaks/*.c; do
    name=$(basename "$leak" .c)
    # Status 1 is "they differ", which they should.
    diff -u --label "leaks/$name.c" --label "fixes/$name.c" \
        "leaks/$name.c" "fixes/$name.c" >"$work/$name" || [ $? -eq 1 ]
    if ! grep -qx -- "--- leaks/$name.c" "$doc"; then
        echo "$doc: the diff of $name is missing" >&2
        exit 1
    fi
done

awk -v work="$work" '
    /^--- leaks\/[a-z]+\.c$/ && before == "```diff" {
        file = $2
        sub(/^leaks\//, "", file)
        sub(/\.c$/, "", file)
        while ((getline line < (work "/" file)) > 0)
            print line
        skip = 1
    }
    $0 == "```" { skip = 0 }
    !skip { print }
    { before = $0 }
' "$doc" >"$work/leaks.md"

if cmp -s "$doc" "$work/leaks.md"; then
    exit 0
fi
if [ "${1-}" = --write ]; then
    cp "$work/leaks.md" "$doc"
    exit 0
fi
diff -u --label "$doc, as it is" --label "$doc, as it should be" \
    "$doc" "$work/leaks.md" >&2 || true
echo "put the real diffs in with: tests/docs/leaks_md.sh --write" >&2
exit 1
