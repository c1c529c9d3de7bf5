#!/bin/sh
# verdict_table.sh - try the growth verdict and print what came of it.
#
# Usage: verdict_table.sh PATH/OF/verdict_table [--quick] [--write DOCUMENT]
#
# With --write the table goes into the document, between its two lines
# "<!-- verdict table: begin -->" and "<!-- verdict table: end -->", if all that
# must hold does.
set -u
program=$1
shift
effort=
document=
while [ $# -gt 0 ]; do
    case $1 in
    --quick) effort=--quick ;;
    --write)
        shift
        document=${1:?--write wants a document}
        ;;
    *)
        echo "verdict_table.sh: unknown argument $1" >&2
        exit 2
        ;;
    esac
    shift
done

table=$(mktemp) || exit 2
trap 'rm -f "$table"' EXIT
# Without --quick there is no argument: an empty one would not do.
"$program" ${effort:+"$effort"} >"$table"
status=$?
cat "$table"
[ -n "$document" ] && [ "$status" -eq 0 ] || exit "$status"
if ! grep -q '^<!-- verdict table: begin -->$' "$document" ||
    ! grep -q '^<!-- verdict table: end -->$' "$document"; then
    echo "verdict_table.sh: no place for the table in $document" >&2
    exit 2
fi
awk -v table="$table" '
    $0 == "<!-- verdict table: end -->" { inside = 0 }
    !inside { print }
    $0 == "<!-- verdict table: begin -->" {
        inside = 1
        print ""
        while ((getline line < table) > 0) print line
        print ""
    }
' "$document" >"$document.new" && mv "$document.new" "$document"
