#!/bin/sh
# docs_tools.sh - what docs/tools.md shows of the tools is what they say.
#
#   docs_tools.sh [--write] DOCUMENT BUILD [NAME...]
#
# A command and its output stand between "<!-- run: NAME -->" and "<!-- end -->":
# a block ```sh, which is run in a folder that has the programs of BUILD, and a
# block without a language, which is what came out. In there
#
#   ...        stands for any number of lines that are left out
#   ... at the end of a line: the rest of it is left out
#   ◄ and what follows is a remark for the reader
#
# Numbers of processes, addresses and the folders of this machine are not
# compared. After "<!-- run: NAME loose -->" no digit is: figures that no two
# machines share. With --write, lines that differ in digits alone are put into
# the document, those after "loose", too; what differs otherwise is for people to
# look at.
set -u

write=''
if [ "${1:-}" = --write ]; then
    write=yes
    shift
fi
if [ $# -lt 2 ]; then
    echo 'usage: docs_tools.sh [--write] DOCUMENT BUILD [NAME...]' >&2
    exit 2
fi
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$(CDPATH='' cd -- "$here/../.." && pwd -P)
document=$(CDPATH='' cd -- "$(dirname -- "$1")" && pwd -P)/${1##*/}
build=$(CDPATH='' cd -- "$2" && pwd -P) || exit 2
shift 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

for tool in valgrind ms_print vgdb gdb heaptrack heaptrack_print mtrace; do
    command -v "$tool" >/dev/null && continue
    echo "docs_tools.sh: $tool is missing (packages valgrind, gdb, heaptrack," \
        "libc-devtools)" >&2
    exit 1
done

# The commands of a block, or what it shows: part NAME sh|""
part() {
    awk -v name="$1" -v language="$2" '
        $0 ~ "^<!-- run: " name "( loose)? -->$" { inside = 1; next }
        $0 == "<!-- end -->" { inside = 0 }
        inside && /^```/ {
            open = !open
            mine = $0 == "```" language
            next
        }
        inside && open && mine { print }' "$document"
}

# What differs from machine to machine, and from run to run.
same_everywhere() {
    sed -e "s|$build/||g" -e "s|$root/||g" -e "s|$work/||g" \
        -e 's/==[0-9][0-9]*==/==4711==/g' \
        -e 's/\*\*[0-9][0-9]*\*\*/**4711**/g' \
        -e 's/process [0-9][0-9]*/process 4711/' \
        -e 's|/usr/lib[a-z0-9]*/[a-z0-9_]*-linux-gnu/|/usr/lib/|' \
        -e 's|vgpreload_\([a-z]*\)-[a-z0-9]*-linux|vgpreload_\1-linux|' \
        -e 's/ *$//'
}

names=$(sed -n 's/^<!-- run: \([a-z_]*\)\( loose\)* -->$/\1/p' "$document")
[ -n "$names" ] || {
    echo "docs_tools.sh: $document shows nothing" >&2
    exit 1
}
count=0
wrong=0
for name in $names; do
    if [ $# -gt 0 ]; then
        case " $* " in
        *" $name "*) ;;
        *) continue ;;
        esac
    fi
    count=$((count + 1))
    loose=0
    [ "$write" = yes ] ||
        ! grep -q "^<!-- run: $name loose -->\$" "$document" || loose=1
    part "$name" sh >"$work/commands"
    part "$name" '' >"$work/shown"
    if ! [ -s "$work/commands" ] || ! [ -s "$work/shown" ]; then
        echo "docs_tools.sh: $name has no commands or no output" >&2
        wrong=$((wrong + 1))
        continue
    fi
    mkdir "$work/$name"
    for file in "$build/bot" "$build/bot_lsan" "$build/bot_asan" \
        "$build/mtrace_on.so" "$build/tracker/preload/tracker"; do
        [ ! -e "$file" ] || ln -s "$file" "$work/$name/"
    done
    [ ! -t 2 ] || printf 'docs_tools.sh: %s\033[K\r' "$name" >&2
    (cd "$work/$name" && LC_ALL=C.UTF-8 sh "$work/commands") \
        >"$work/said" 2>&1 </dev/null
    same_everywhere <"$work/said" >"$work/real"
    awk -v loose="$loose" -v fixed="$work/fixed" -f "$here/docs_tools.awk" \
        "$work/real" "$work/shown" >"$work/verdict"
    status=$?
    if [ "$status" -ne 0 ] && [ "$write" = yes ]; then
        awk -v name="$name" -v fixed="$work/fixed" '
            $0 ~ "^<!-- run: " name "( loose)? -->$" { inside = 1 }
            $0 == "<!-- end -->" { inside = 0 }
            inside && /^```/ {
                open = !open
                if (open && $0 == "```") {
                    print
                    while ((getline line < fixed) > 0)
                        print line
                    skip = 1
                    next
                }
                skip = 0
            }
            !skip { print }' "$document" >"$work/new"
        if grep -q '^only digits' "$work/verdict"; then
            cat "$work/new" >"$document"
            echo "docs_tools.sh: $name is written anew" >&2
            continue
        fi
    fi
    if [ "$status" -ne 0 ]; then
        wrong=$((wrong + 1))
        echo "docs_tools.sh: $name is not what the tool says:" >&2
        cat "$work/verdict" >&2
        mkdir -p "${KEEP:-$work/kept}" && cp "$work/real" "${KEEP:-$work/kept}/$name"
    fi
done
[ ! -t 2 ] || printf '\033[K' >&2
echo "$((count - wrong)) of $count commands and outputs are true"
[ "$wrong" -eq 0 ] && [ "$count" -gt 0 ]
