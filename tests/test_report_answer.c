/* test_report_answer.c - what is said to each kind of answer, from runs that
 * never were.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "catalogue.h"
#include "golden.h"
#include "report.h"
#include "tags.h"

#define CYCLE (1u << LEAK_CYCLE)
#define BOOK (1u << LEAK_BOOK)
#define CHANNEL (1u << LEAK_CHANNEL)
#define TIMER (1u << LEAK_TIMER)

static char text[16384];

/* What such a run would have left: a lost cycle, a book that was freed, a
 * channel that is still pointed at, timers that are partly lost. */
static struct half half_of(unsigned leaks)
{
    struct half half = {.run = {.tape = 0x1234}};

    half.tags[TAG_STRATEGIES].end_bytes = 500;
    half.tags[TAG_BOOK].end_bytes = 40000;
    half.tags[TAG_CHANNELS].end_bytes = 300;
    half.tags[TAG_TIMERS].end_bytes = 2000;
    if (leaks & CYCLE)
        half.tags[TAG_STRATEGIES] =
            (struct half_tag){87400, 524200, 484, 72600, 484};
    if (leaks & BOOK)
        half.tags[TAG_BOOK].end_bytes = 2600000;
    if (leaks & CHANNEL)
        half.tags[TAG_CHANNELS] =
            (struct half_tag){99000, 600000, 100, 98000, 0};
    if (leaks & TIMER)
        half.tags[TAG_TIMERS] = (struct half_tag){30000, 99000, 20, 28000, 10};
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        half.heap.live_blocks += half.tags[tag].left_blocks;
        half.heap.live_bytes += half.tags[tag].left_bytes;
    }
    return half;
}

static void answer(unsigned given, unsigned secret)
{
    const struct options options = {
        .command = COMMAND_ANSWER, .answer = given, .seed = 7};
    struct half mystery = half_of(secret);
    struct half fixed = half_of(0);
    FILE *out;

    bot_tags_init();
    memset(text, 0, sizeof(text));
    out = fmemopen(text, sizeof(text), "w");
    assert_non_null(out);
    assert_int_equal(report_answer(&options, secret, &mystery, &fixed, out), 0);
    (void)fclose(out);
}

static void assert_verdict(unsigned given, unsigned secret, const char *wanted)
{
    answer(given, secret);
    text[strcspn(text, "\n")] = '\0';
    assert_string_equal(text, wanted);
}

static void each_answer_gets_its_own_verdict(void **state)
{
    (void)state;
    assert_verdict(0, 0, "Right: there is no leak.");
    assert_verdict(BOOK, BOOK, "Right: book, and nothing else.");
    assert_verdict(BOOK | CYCLE, BOOK | CYCLE,
                   "Right: cycle and book, and nothing else.");
    assert_verdict(0, TIMER, "Wrong: timer leaks.");
    assert_verdict(0, TIMER | BOOK, "Wrong: book and timer leak.");
    assert_verdict(BOOK, 0, "Wrong: not book. There is no leak at all.");
    assert_verdict(BOOK, CYCLE, "Wrong: not book. It is cycle.");
    assert_verdict(BOOK | TIMER, CYCLE | CHANNEL,
                   "Wrong: not book and timer. It is cycle and channel.");
    assert_verdict(BOOK, CYCLE | BOOK,
                   "Half right: book leaks, and there is another one: cycle.");
    assert_verdict(BOOK | CYCLE, BOOK,
                   "Half right: book leaks, cycle doesn't.");
    assert_verdict(BOOK | CYCLE, BOOK | TIMER,
                   "Half right: book leaks, cycle doesn't. The other one is "
                   "timer.");
}

static void two_leaks_are_explained_by_what_was_there(void **state)
{
    (void)state;
    answer(BOOK | TIMER, CYCLE | BOOK);
    assert_golden("answer_half", text);
}

static void a_run_without_a_leak_is_explained_too(void **state)
{
    (void)state;
    answer(0, 0);
    assert_golden("answer_none", text);
}

static bool says(const char *words)
{
    return strstr(text, words) != NULL;
}

static void what_is_left_is_told_by_who_points_at_it(void **state)
{
    (void)state;
    answer(CHANNEL, CHANNEL);
    assert_true(says("100 blocks, 98.0 kB of channels were left; something"));
    answer(CYCLE, CYCLE);
    assert_true(says("484 blocks, 72.6 kB of strategies were left; nothing"));
    answer(TIMER, TIMER);
    assert_true(says("20 blocks, 28.0 kB of timers were left; some are lost"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_gets_its_own_verdict),
        cmocka_unit_test(two_leaks_are_explained_by_what_was_there),
        cmocka_unit_test(a_run_without_a_leak_is_explained_too),
        cmocka_unit_test(what_is_left_is_told_by_who_points_at_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
