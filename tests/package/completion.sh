#!/bin/bash
# completion.sh - what three shells offer when Tab is pressed after "bot".
#
#   completion.sh BUILD SOURCE
#
# bash's function is called as bash would; fish is asked; zsh sits on a terminal
# of its own, where the keys are typed. Options and names come from the bot.
set -u

build=$1
scripts=$2/packaging
export PATH="$build:$PATH"
failed=0
count=0

# offers SHELL LINE WORD...: pressing Tab after LINE offers at least these.
offers() {
    local shell=$1 line=$2 word
    shift 2
    offered=$("in_$shell" "$line")
    for word; do
        count=$((count + 1))
        grep -qxF -e "$word" <<<"$offered" && continue
        failed=$((failed + 1))
        printf 'not so: %s offers %s after "%s"; it offers:\n%s\n' \
            "$shell" "$word" "$line" "$offered" | head -n 40
    done
}

# The last line offered nothing of this kind.
but_not() {
    count=$((count + 1))
    grep -qxF -e "$1" <<<"$offered" || return 0
    failed=$((failed + 1))
    printf 'not so: it does not offer %s\n' "$1"
}

# As readline does it, which takes "=" for a word.
in_bash() {
    bash -c '
        compopt() { :; }
        . "$1/completion.bash"
        read -ra COMP_WORDS <<<"${2//=/ = }"
        case $2 in *[\ =]) [ "${2: -1}" = = ] || COMP_WORDS+=("") ;; esac
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _bot bot
        printf "%s\n" "${COMPREPLY[@]}"' bash "$scripts" "$1"
}

in_fish() {
    # shellcheck disable=SC2016 # fish has to see the $
    fish --no-config -c 'source $argv[1]/completion.fish
        complete -C $argv[2]' "$scripts" "$1" | cut -f 1
}

# What stands on the line when Tab was pressed, and a mark came out.
in_zsh() {
    zsh -f -c '
        zmodload zsh/zpty
        dir=$(mktemp -d)
        cp $1/completion.zsh $dir/_bot
        zpty shell zsh -f -i
        zpty -w shell "PS1=; unset zle_bracketed_paste; fpath=($dir \$fpath)"
        zpty -w shell "autoload -U compinit; compinit -u -D; LISTMAX=999"
        zpty -w shell "zstyle \":completion:*\" menu no; setopt no_beep"
        zpty -w shell "print READ\"\"Y"
        zpty -r shell ignored "*READY*"
        zpty -n -w shell "$2"$'"'\\t'"'
        zpty -n -w shell "; print DO\"\"NE"$'"'\\n'"'
        zpty -r shell out "*DONE"
        print -r -- $out
        zpty -d shell
        rm -r $dir' zsh "$scripts" "$1" |
        tr -d '\r' | grep -oE -e '--?[a-z-]+=?[a-z,]*' -e '[a-z]+'
}

for tool in bash fish zsh; do
    command -v "$tool" >/dev/null && continue
    echo "$tool is missing (package $tool)"
    exit 1
done

offers bash 'bot --' --leak= --explain= --json= --list --help
offers bash 'bot --le' --leak=
but_not --list
offers bash 'bot --leak=' cycle book channel free forget cache timer all
but_not name
offers bash 'bot --leak=c' cycle channel cache
but_not book
offers bash 'bot --leak=book,t' book,timer
offers bash 'bot --explain=f' free forget
but_not all
offers bash 'bot --pace=m' max
offers bash 'bot --load=re' rejects reconnect
but_not normal

offers fish 'bot --' --leak --explain --json --list --help
offers fish 'bot --leak=' --leak=cycle --leak=timer --leak=all
but_not --leak=name
offers fish 'bot --leak=book,t' --leak=book,timer
offers fish 'bot --explain=f' --explain=free --explain=forget
but_not --explain=all
offers fish 'bot --pace=m' --pace=max
offers fish 'bot --load=re' --load=rejects --load=reconnect

offers zsh 'bot --lea' --leak=
offers zsh 'bot --leak=cy' --leak=cycle
offers zsh 'bot --leak=book,t' --leak=book,timer
offers zsh 'bot --explain=forg' --explain=forget
offers zsh 'bot --pace=m' --pace=max
offers zsh 'bot --load=rec' --load=reconnect

printf '%d of %d offers are right\n' $((count - failed)) "$count"
[ "$failed" -eq 0 ]
