/* main.c - the process that holds a check and the learner's code.
 *
 * Reads the order from its arguments, calls check(), and says "passed" if that
 * returns: with the secret that lies in a pipe, unread until then.
 */
#include "inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flow.h"

struct check_order check_order = {.name = "", .language = "en"};
struct words check_english;
struct words check_chosen;
struct words check_own;

static uint64_t random_state;

/* splitmix64 */
static uint64_t random_next(void)
{
    uint64_t z = random_state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

long check_random(long low, long high)
{
    uint64_t span = (uint64_t)high - (uint64_t)low + 1;

    return (long)((uint64_t)low +
                  (span == 0 ? random_next() : random_next() % span));
}

bool check_quick(void)
{
    return check_order.mode == MODE_QUICK;
}

long check_scale(long n)
{
    long part = check_order.mode == MODE_QUICK      ? n
                : check_order.mode == MODE_MEMCHECK ? n / 10
                                                    : n / 4;

    return part > 0 ? part : 1;
}

const char *check_folder(void)
{
    return check_order.folder;
}

static enum check_mode mode_of(const char *name)
{
    static const char *const names[] = {"quick", "asan", "tsan", "memcheck"};
    int i = 0;

    while (i < 3 && strcmp(names[i], name) != 0)
        i++;
    return (enum check_mode)i;
}

/* One key=value. The runner wrote it: no word is wrong. */
static void take_word(char *word)
{
    char *value = strchr(word, '=');

    if (value == NULL)
        return;
    *value++ = '\0';
    if (strcmp(word, "name") == 0)
        check_order.name = value;
    else if (strcmp(word, "mode") == 0)
        check_order.mode = mode_of(value);
    else if (strcmp(word, "seed") == 0)
        check_order.seed = strtoull(value, NULL, 10);
    else if (strcmp(word, "megabytes") == 0)
        check_order.megabytes = strtoull(value, NULL, 10);
    else if (strcmp(word, "shown") == 0)
        check_order.shown = value;
    else if (strcmp(word, "folder") == 0)
        check_order.folder = value;
    else if (strcmp(word, "answers") == 0)
        check_order.answers = value;
    else if (strcmp(word, "form") == 0)
        check_order.form = value;
    else if (strcmp(word, "language") == 0)
        check_order.language = value;
    else if (strcmp(word, "english") == 0)
        words_load(&check_english, value);
    else if (strcmp(word, "chosen") == 0)
        words_load(&check_chosen, value);
    else if (strcmp(word, "own") == 0)
        words_load(&check_own, value);
}

static void say_passed(void)
{
    char secret[SECRET_LEN + 1] = "";
    size_t len = 0;

    while (len < SECRET_LEN) {
        ssize_t got = read(SECRET_FD, secret + len, SECRET_LEN - len);

        if (got <= 0)
            break;
        len += (size_t)got;
    }
    say_line('P', secret);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--symbols") == 0)
        return crash_symbols(argc, argv);
    for (int i = 1; i < argc; i++)
        take_word(argv[i]);
    random_state = check_order.seed;
    crash_init();
    heap_init();
    flow_init();
    if (check_order.answers != NULL)
        answers_init();
    check();
    check_fail_nth(0);
    if (!flow_is_over()) /* main's own stack may be wrong, too */
        say_fail("fail.early", (const char *[]){NULL});
    say_passed();
    fflush(NULL);
    return 0;
}
