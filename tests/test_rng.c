/* test_rng.c - the generator gives what its published definition says, on
 * every machine.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rng.h"

/* The first word is that of the reference code for the state {1, 2, 3, 4}. */
static void state_1234_gives_the_published_numbers(void **state)
{
    static const uint64_t want[] = {11520,
                                    0,
                                    1509978240u,
                                    1215971899390074240u,
                                    1216172134540287360u,
                                    607988272756665600u,
                                    16172922978634559625u,
                                    8476171486693032832u,
                                    10595114339597558777u,
                                    2904607092377533576u};
    struct rng r = {{1, 2, 3, 4}};

    (void)state;
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
        assert_true(rng_next(&r) == want[i]);
}

static void seed_0_is_spread_by_splitmix64(void **state)
{
    struct rng r;

    (void)state;
    rng_init(&r, 0);
    assert_true(r.s[0] == 0xe220a8397b1dcdafull);
    assert_true(r.s[1] == 0x6e789e6aa1b965f4ull);
    assert_true(r.s[2] == 0x06c45d188009454full);
    assert_true(r.s[3] == 0xf88bb8a8724c81ecull);
}

static void below_stays_below_and_reaches_every_value(void **state)
{
    struct rng r;
    unsigned seen[7] = {0};

    (void)state;
    rng_init(&r, 1);
    assert_int_equal(rng_below(&r, 0), 0);
    assert_int_equal(rng_below(&r, 1), 0);
    for (int i = 0; i < 70000; i++)
        seen[rng_below(&r, 7)]++;
    for (int i = 0; i < 7; i++)
        assert_in_range(seen[i], 9700, 10300);
}

/* With n = 3 * 2^62 a plain remainder would give each value of the first third
 * twice as often as the others: half of the results would lie there. */
static void below_is_even_for_numbers_past_32_bits(void **state)
{
    const uint64_t n = 3ull << 62;
    struct rng r;
    unsigned low = 0;

    (void)state;
    rng_init(&r, 2);
    for (int i = 0; i < 30000; i++) {
        uint64_t x = rng_below(&r, n);

        assert_true(x < n);
        low += x < n / 3;
    }
    assert_in_range(low, 9700, 10300);
}

static void below_is_even_for_numbers_near_32_bits(void **state)
{
    const uint64_t n = 3ull << 30;
    struct rng r;
    unsigned thirds[3] = {0};

    (void)state;
    rng_init(&r, 3);
    for (int i = 0; i < 30000; i++)
        thirds[rng_below(&r, n) % 3]++;
    for (int i = 0; i < 3; i++)
        assert_in_range(thirds[i], 9700, 10300);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(state_1234_gives_the_published_numbers),
        cmocka_unit_test(seed_0_is_spread_by_splitmix64),
        cmocka_unit_test(below_stays_below_and_reaches_every_value),
        cmocka_unit_test(below_is_even_for_numbers_past_32_bits),
        cmocka_unit_test(below_is_even_for_numbers_near_32_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
