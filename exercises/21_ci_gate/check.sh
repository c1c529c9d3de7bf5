# check.sh - feeds the gate programs that it hasn't seen: clean ones, one that
# leaks, and misuse that only one of the two tools can see. Sizes, names and
# places are drawn anew each time.
# shellcheck shell=sh disable=SC1090,SC2123,SC2154

. "$CHECK_LIB"

n=$(check_random 3 9)
size=$(check_random 20 90)
word=$(check_random 1000 9999)

# make NAME: a program whose main() does what comes from standard input.
make() {
    {
        printf '#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n'
        printf 'static char *kept;\n'
        printf 'static char *make_%s(int n)\n{\n    char *p = malloc(%s);\n\n' \
            "$word" "$size"
        printf '    if (p == NULL)\n        exit(3);\n    memset(p, n, %s);\n' \
            "$size"
        printf '    return p;\n}\n\nint main(void)\n{\n    int sum = 0;\n\n'
        cat
        printf '    printf("%%d\\n", sum);\n    (void)kept;\n    return 0;\n}\n'
    } >"$1.c"
}

loop="for (int i = 0; i < $n; i++)"

# It even talks like a tool that has found something.
make "calm_$word" <<TEXT
    $loop {
        char *p = make_$word(i);
        sum += p[0];
        free(p);
    }
    puts("==1== 5 bytes in 1 blocks are definitely lost");
    puts("ERROR: AddressSanitizer: heap-use-after-free");
TEXT
make "holder_$word" <<TEXT
    kept = make_$word(1);
    sum += kept[0];
TEXT
make "sieve_$word" <<TEXT
    $loop {
        char *p = make_$word(i);
        sum += p[0];
        if (i % 2 == 0)
            free(p);
    }
TEXT
# memcheck alone sees this one ...
make "fog_$word" <<TEXT
    char *p = make_$word(1);
    int *q = malloc(sizeof(*q) * $n);
    if (q == NULL)
        return 3;
    if (q[$n - 1] > 3)
        puts("more");
    else
        puts("less");
    sum += p[0];
    free(q);
    free(p);
TEXT
# ... and this one: what is left points into the block, not to its begin.
make "inner_$word" <<TEXT
    kept = make_$word(1) + $n;
    sum += kept[0];
TEXT
# AddressSanitizer alone sees this one.
make "edge_$word" <<TEXT
    volatile int row[$n] = {0};
    volatile int at = $n;
    row[0] = 1;
    sum += row[at];
    sum = 0;
TEXT
make "late_$word" <<TEXT
    char *p = make_$word(1);
    free(p);
    sum += ((volatile char *)p)[0] == 1;
    sum = 0;
TEXT
make "sad_$word" <<TEXT
    puts("test failed");
    if (sum == 0)
        return 1;
TEXT
make "both_$word" <<TEXT
    sum += make_$word($n)[0];
    sum = 0;
    if (kept == NULL)
        return $n;
TEXT
printf 'int main(void) { return no_such_thing_%s; }\n' "$word" >"torn_$word.c"

# gate STATUS WHAT PROGRAM...: what the gate has to end with.
gate() {
    want=$1
    what=$2
    shift 2
    learner 60 "$@"
    [ "$STATUS" = "$want" ] && return
    check_note "$what: status $STATUS, want $want"
    check_note "report.txt: $(tr '\n' ';' <report.txt 2>/dev/null)"
    case $want in
    0) check_fail "a good program was stopped" ;;
    1) check_fail "a bad program got through" ;;
    2) check_fail "what can't be checked isn't told apart" ;;
    esac
}

# line NAME WORD: what the report has to say of it.
line() {
    grep -qx "$1 $2" report.txt && return
    check_note "want: $1 $2; report.txt: $(tr '\n' ';' <report.txt 2>/dev/null)"
    check_fail "report.txt has another word for a program"
}

gate 0 "programs without a fault" "calm_$word.c" "holder_$word.c"
line "calm_$word" clean
line "holder_$word" clean
gate 1 "a leak, and a clean program behind it" "sieve_$word.c" "calm_$word.c"
line "sieve_$word" leak
line "calm_$word" clean
gate 1 "a block of which only the middle is known" "inner_$word.c"
line "inner_$word" leak
gate 1 "what was never written is used" "fog_$word.c"
line "fog_$word" error
gate 1 "an array on the stack is left" "edge_$word.c"
line "edge_$word" error
gate 1 "a freed block is read" "late_$word.c"
line "late_$word" error
gate 1 "a test fails, and leaks" "both_$word.c" "sad_$word.c"
line "both_$word" leak
line "sad_$word" failed
[ "$(cut -d ' ' -f 1 report.txt | tr '\n' ' ')" = "both_$word sad_$word " ] ||
    check_fail "report.txt isn't a line for each program, in their order"

gate 2 "a program that doesn't compile" "torn_$word.c" "holder_$word.c"
line "torn_$word" unchecked
line "holder_$word" clean
gate 2 "no program at all"

# Without valgrind nobody has looked. A folder of links to all else is the PATH.
mkdir tools
for folder in /usr/local/bin /usr/bin /bin; do
    ln -s "$folder"/* tools/ 2>/dev/null # most names of /bin are there already
done
rm -f tools/valgrind*
whole=$PATH
PATH=$PWD/tools
gate 2 "valgrind isn't installed" "holder_$word.c"
PATH=$whole

# Each run has its line, in order, with what was counted.
want="1,2,0,0
2,2,1,0
3,1,1,0
4,1,1,0
5,1,1,0
6,1,1,0
7,2,2,0
8,2,0,1
9,0,0,0
10,1,0,1"
if [ "$(cat history.csv 2>/dev/null)" != "$want" ]; then
    check_note "history.csv: $(tr '\n' ' ' <history.csv 2>/dev/null)"
    check_note "want: $(printf '%s' "$want" | tr '\n' ' ')"
    check_fail "history.csv isn't a line for each run"
fi
check_pass
