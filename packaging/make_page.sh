#!/bin/sh
# make_page.sh - the manual page: what PAGE.in says, and in the place of
# the line .\" --help what the program's own --help says.
#
#   make_page.sh BOT PAGE.in PAGE      writes PAGE.gz
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
"$1" --help | awk -f "$here/help_to_man.awk" >"$3.options"
awk -v options="$3.options" '
    /^\.\\" --help$/ { while ((getline line <options) > 0) print line; next }
    { print }' "$2" >"$3"
gzip -9nf "$3"
rm "$3.options"
