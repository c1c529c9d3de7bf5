/* test_mystery.c - which leaks a mystery has, and which names it hides.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "catalogue.h"
#include "mystery.h"

enum { SEEDS = 200 };

/* Whoever wrote a seed on a blackboard finds the same leak behind it. */
static void a_seed_has_the_same_leaks_on_every_machine(void **state)
{
    static const unsigned wanted[] = {
        [1] = 1u << LEAK_BOOK,
        [2] = 1u << LEAK_FORGET,
        [3] = 1u << LEAK_CHANNEL,
        [4] = 1u << LEAK_CYCLE,
        [5] = 1u << LEAK_CACHE,
        [6] = 1u << LEAK_FORGET | 1u << LEAK_TIMER,
        [7] = 1u << LEAK_CYCLE | 1u << LEAK_CHANNEL,
        [8] = 0,
    };

    (void)state;
    for (unsigned seed = 1; seed < sizeof(wanted) / sizeof(wanted[0]); seed++)
        assert_int_equal(mystery_leaks(seed), wanted[seed]);
    assert_int_equal(mystery_leaks(UINT64_MAX), mystery_leaks(UINT64_MAX));
}

static void an_eighth_has_none_and_a_quarter_has_two(void **state)
{
    unsigned many[3] = {0};

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        unsigned leaks = mystery_leaks(seed);

        assert_int_equal(leaks & ~LEAK_ALL, 0);
        assert_in_range(__builtin_popcount(leaks), 0, MYSTERY_LEAKS_MAX);
        many[__builtin_popcount(leaks)]++;
    }
    assert_int_equal(many[0], 22);
    assert_int_equal(many[1], 125);
    assert_int_equal(many[2], 53);
}

static void each_leak_has_its_turn(void **state)
{
    static const unsigned wanted[LEAK_COUNT] = {
        [LEAK_CYCLE] = 42, [LEAK_BOOK] = 41,   [LEAK_CHANNEL] = 29,
        [LEAK_FREE] = 27,  [LEAK_FORGET] = 28, [LEAK_CACHE] = 32,
        [LEAK_TIMER] = 32,
    };
    unsigned turns[LEAK_COUNT] = {0};

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        for (unsigned leak = 0; leak < LEAK_COUNT; leak++)
            turns[leak] += mystery_leaks(seed) >> leak & 1u;
    for (unsigned leak = 0; leak < LEAK_COUNT; leak++)
        assert_int_equal(turns[leak], wanted[leak]);
}

/* Nobody can go by the last digit, or by the seed before. */
static void neighbours_and_remainders_tell_nothing(void **state)
{
    (void)state;
    for (uint64_t step = 1; step <= 16; step++) {
        unsigned same = 0;

        for (uint64_t seed = 1; seed <= SEEDS; seed++)
            same += mystery_leaks(seed) == mystery_leaks(seed + step);
        assert_in_range(same, 1, SEEDS / 4);
    }
}

static void a_new_seed_can_be_typed(void **state)
{
    uint64_t first = mystery_seed();
    bool differs = false;

    (void)state;
    for (int i = 0; i < 100; i++) {
        uint64_t seed = mystery_seed();

        assert_in_range(seed, 1, 1000000);
        differs |= seed != first;
    }
    assert_true(differs);
}

static bool hides(const char *file)
{
    const struct symbol symbol = {
        .function = "f", .file = file, .line = 1, .module = "bot"};

    return mystery_hides(&symbol);
}

static void both_halves_are_hidden_and_nothing_else(void **state)
{
    (void)state;
    assert_true(hides("leaks/cycle.c"));
    assert_true(hides("fixes/cycle.c"));
    assert_true(hides("/somewhere/leaks/book.c"));
    assert_true(hides("../fixes/book.c"));
    assert_false(hides("bot/trader/desk.c"));
    assert_false(hides("bot/moreleaks/desk.c"));
    assert_false(hides("leaks.c"));
}

/* Without lines a name of our own may be of a pair. */
static void what_has_no_line_is_hidden_if_it_is_ours(void **state)
{
    struct symbol symbol = {.function = "f",
                            .module = program_invocation_short_name};

    (void)state;
    assert_true(mystery_hides(&symbol));
    symbol.module = "libc.so.6";
    assert_false(mystery_hides(&symbol));
    symbol.module = NULL;
    assert_false(mystery_hides(&symbol));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_has_the_same_leaks_on_every_machine),
        cmocka_unit_test(an_eighth_has_none_and_a_quarter_has_two),
        cmocka_unit_test(each_leak_has_its_turn),
        cmocka_unit_test(neighbours_and_remainders_tell_nothing),
        cmocka_unit_test(a_new_seed_can_be_typed),
        cmocka_unit_test(both_halves_are_hidden_and_nothing_else),
        cmocka_unit_test(what_has_no_line_is_hidden_if_it_is_ours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
