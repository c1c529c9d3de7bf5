# copy_tree.sh - to be read by the tests that plant faults in a scratch copy of
# the sources, from $root into $tree.
# shellcheck shell=sh disable=SC2154

# Only files that belong to the project, as they are now.
copy_tree() {
    mkdir "$tree"
    (cd "$root" && {
        git -c safe.directory="$root" ls-files -z --cached \
            --others --exclude-standard 2>/dev/null ||
            find . \( -name .git -o -path './build*' \) -prune -o -type f -print0
    } | xargs -0 tar -cf - --ignore-failed-read 2>/dev/null) |
        tar -xf - -C "$tree"
}
