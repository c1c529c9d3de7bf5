# hash.awk - what choosing mutants goes by, in front of each line.
#
# Usage: awk -v seed=N -f hash.awk < LIST (of mutants.awk)
#
# Four fields come before the line's own: a hash of the seed and the mutant's
# key, the part of the project, the file, the function. As the hash depends on
# nothing else, a mutant that comes or goes moves no other by itself.
BEGIN {
    FS = OFS = "\t"
    signs = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]"
    signs = signs "^_`abcdefghijklmnopqrstuvwxyz{|}~"
}

# Every product stays below 2^53, so that numbers in awk are exact.
function hash(text,    h, i) {
    h = 7 + seed
    for (i = 1; i <= length(text); i++)
        h = (h * 1103515 + index(signs, substr(text, i, 1))) % 2147483647
    return h
}

function part_of(file) {
    if (file ~ /^(leaks|fixes)\//)
        return "pairs"
    sub(/\/[^\/]*$/, "", file)
    return file
}

{
    split($1, words, " ")
    print hash($1), part_of(words[1]), words[1], words[2], $0
}
