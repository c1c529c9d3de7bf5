/* test_duration.c - quantities that people type and read, to the letter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>

#include "duration.h"

static void assert_duration(const char *text, uint64_t want_ns)
{
    uint64_t ns = 0;

    assert_int_equal(duration_parse(text, &ns), 0);
    assert_int_equal(ns, want_ns);
}

static void assert_refused(const char *text, int why)
{
    uint64_t ns = 77;

    assert_int_equal(duration_parse(text, &ns), why);
    assert_int_equal(ns, 77); /* untouched */
}

static void durations_are_understood(void **state)
{
    (void)state;
    assert_duration("10m", 10 * NS_PER_MINUTE);
    assert_duration("90s", 90 * NS_PER_SECOND);
    assert_duration("1h30m", 90 * NS_PER_MINUTE);
    assert_duration("250ms", 250 * NS_PER_MS);
    assert_duration("2d", 2 * NS_PER_DAY);
    assert_duration("1d2h3m4s5ms", NS_PER_DAY + 2 * NS_PER_HOUR +
                                       3 * NS_PER_MINUTE + 4 * NS_PER_SECOND +
                                       5 * NS_PER_MS);
    assert_duration("1m1ms", NS_PER_MINUTE + NS_PER_MS);
    assert_duration("90m", 90 * NS_PER_MINUTE);
    assert_duration("007s", 7 * NS_PER_SECOND);
    assert_duration("0", 0);
    assert_duration("0s", 0);
}

static void a_plain_number_is_seconds(void **state)
{
    (void)state;
    assert_duration("90", 90 * NS_PER_SECOND);
    assert_duration("18446744073", 18446744073 * NS_PER_SECOND);
}

static void nonsense_is_no_duration(void **state)
{
    static const char *const texts[] = {
        "",      " ",     "m",    "10x",  "10 m", "10m ",   " 10m",
        "-1",    "-1s",   "+1",   "1.5h", "1e3",  "0x10",   "10M",
        "1m1h",  "1m1m",  "1h30", "10mm", "10sm", "1ms1s",  "ms",
        "1,000", "10min", "1dd",  "1s\n", "inf",  "1h 30m",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_refused(texts[i], -EINVAL);
}

static void more_than_64_bits_of_nanoseconds_is_out_of_range(void **state)
{
    (void)state;
    assert_duration("18446744073s709ms",
                    18446744073 * NS_PER_SECOND + 709 * NS_PER_MS);
    assert_refused("18446744073s710ms", -ERANGE);
    assert_refused("18446744074", -ERANGE);
    assert_refused("213504d", -ERANGE);
    assert_refused("18446744073709551616ms", -ERANGE);
    assert_refused("99999999999999999999999999", -ERANGE);
    /* Both: it isn't a duration at all, however large. */
    assert_refused("99999999999999999999999999x", -EINVAL);
    assert_refused("99999999999999999999999999s1d", -EINVAL);
}

static void numbers_are_digits_alone(void **state)
{
    uint64_t n = 77;

    (void)state;
    assert_int_equal(number_parse("0", &n), 0);
    assert_int_equal(n, 0);
    assert_int_equal(number_parse("18446744073709551615", &n), 0);
    assert_true(n == UINT64_MAX);
    assert_int_equal(number_parse("18446744073709551616", &n), -ERANGE);
    assert_int_equal(number_parse("40000000000000000000", &n), -ERANGE);
    assert_int_equal(number_parse("", &n), -EINVAL);
    assert_int_equal(number_parse("-1", &n), -EINVAL);
    assert_int_equal(number_parse("1 ", &n), -EINVAL);
    assert_int_equal(number_parse("99999999999999999999x", &n), -EINVAL);
    assert_true(n == UINT64_MAX);
}

static void memory_has_units_of_1024_or_of_1000(void **state)
{
    static const struct {
        const char *text;
        uint64_t bytes;
    } good[] = {
        {"0", 0},
        {"4096", 4096},
        {"1K", 1024},
        {"1KiB", 1024},
        {"1kB", 1000},
        {"512M", UINT64_C(512) << 20},
        {"512MiB", UINT64_C(512) << 20},
        {"512MB", 512000000},
        {"2G", UINT64_C(2) << 30},
        {"3TB", UINT64_C(3000000000000)},
        {"18446744073709551615", UINT64_MAX},
        {"16777215T", UINT64_C(16777215) << 40},
    };
    static const char *const bad[] = {"",   "M",    "-1M", "1.5M",
                                      "1m", "1MBB", "1 M", "M1",
                                      "1B", "1Ki",  "1MM", "0x10"};
    uint64_t bytes = 7;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_int_equal(bytes_parse(good[i].text, &bytes), 0);
        assert_true(bytes == good[i].bytes);
    }
    bytes = 7;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(bytes_parse(bad[i], &bytes), -EINVAL);
    assert_int_equal(bytes_parse("18446744073709551616", &bytes), -ERANGE);
    assert_int_equal(bytes_parse("18446744073709551616K", &bytes), -ERANGE);
    assert_int_equal(bytes_parse("16777216T", &bytes), -ERANGE);
    assert_int_equal(bytes, 7);
}

static void durations_are_written_as_they_are_read(void **state)
{
    static const uint64_t some_ns[] = {
        0,        1,           250,
        60000,    5400000,     86400000,
        93784005, 31622400000, UINT64_MAX / NS_PER_MS,
    };
    char buf[FIGURE_LEN];

    (void)state;
    for (size_t i = 0; i < sizeof(some_ns) / sizeof(some_ns[0]); i++)
        assert_duration(duration_text(some_ns[i] * NS_PER_MS, buf),
                        some_ns[i] * NS_PER_MS);
    assert_string_equal(duration_text(90 * NS_PER_MINUTE, buf), "1h30m");
    assert_string_equal(duration_text(1500 * NS_PER_MS, buf), "1s500ms");
    assert_string_equal(duration_text(0, buf), "0s");
    assert_string_equal(duration_text(999999, buf), "0s");
    assert_string_equal(duration_text(UINT64_MAX, buf),
                        "213503d23h34m33s709ms");
}

static void times_look_like_a_clock(void **state)
{
    char buf[FIGURE_LEN];

    (void)state;
    assert_string_equal(duration_clock(0, buf), "00:00:00");
    assert_string_equal(duration_clock(754 * NS_PER_SECOND, buf), "00:12:34");
    assert_string_equal(duration_clock(NS_PER_DAY - 1, buf), "23:59:59");
    assert_string_equal(duration_clock(26 * NS_PER_HOUR, buf), "1d 02:00:00");
    assert_string_equal(duration_clock(UINT64_MAX, buf), "213503d 23:34:33");
}

static void bytes_are_rounded_in_thousands(void **state)
{
    static const struct {
        uint64_t bytes;
        const char *text;
    } cases[] = {
        {0, "0 B"},
        {1, "1 B"},
        {999, "999 B"},
        {1000, "1.0 kB"},
        {1049, "1.0 kB"},
        {1050, "1.1 kB"},
        {1284, "1.3 kB"},
        {999949, "999.9 kB"},
        {999950, "1.0 MB"},
        {999999, "1.0 MB"},
        {1000000, "1.0 MB"},
        {123456789, "123.5 MB"},
        {999949999, "999.9 MB"},
        {999950000, "1.0 GB"},
        {1500000000000, "1.5 TB"},
        {999900000000000000, "999.9 PB"},
        {UINT64_MAX, "18.4 EB"},
    };
    char buf[FIGURE_LEN];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(figure_bytes(cases[i].bytes, buf), cases[i].text);
}

static void changes_carry_a_sign(void **state)
{
    char buf[FIGURE_LEN];

    (void)state;
    assert_string_equal(figure_bytes_change(0, buf), "0 B");
    assert_string_equal(figure_bytes_change(1200, buf), "+1.2 kB");
    assert_string_equal(figure_bytes_change(-40, buf), "-40 B");
    assert_string_equal(figure_bytes_change(INT64_MIN, buf), "-9.2 EB");
    assert_string_equal(figure_bytes_change(INT64_MAX, buf), "+9.2 EB");
}

static void counts_have_thousands_separators(void **state)
{
    char buf[FIGURE_LEN];

    (void)state;
    assert_string_equal(figure_count(0, buf), "0");
    assert_string_equal(figure_count(999, buf), "999");
    assert_string_equal(figure_count(1000, buf), "1,000");
    assert_string_equal(figure_count(1234567, buf), "1,234,567");
    assert_string_equal(figure_count(UINT64_MAX, buf),
                        "18,446,744,073,709,551,615");
}

static void ticks_are_dollars_and_cents(void **state)
{
    char buf[FIGURE_LEN];

    (void)state;
    assert_string_equal(figure_dollars(0, buf), "$0.00");
    assert_string_equal(figure_dollars(12345600, buf), "$1,234.56");
    assert_string_equal(figure_dollars(-5000, buf), "-$0.50");
    assert_string_equal(figure_dollars(49, buf), "$0.00");
    assert_string_equal(figure_dollars(50, buf), "$0.01");
    assert_string_equal(figure_dollars(-49, buf), "$0.00");
    assert_string_equal(figure_dollars(-50, buf), "-$0.01");
    assert_string_equal(figure_dollars(9999950, buf), "$1,000.00");
    assert_string_equal(figure_dollars(INT64_MIN, buf),
                        "-$922,337,203,685,477.58");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_understood),
        cmocka_unit_test(a_plain_number_is_seconds),
        cmocka_unit_test(nonsense_is_no_duration),
        cmocka_unit_test(more_than_64_bits_of_nanoseconds_is_out_of_range),
        cmocka_unit_test(numbers_are_digits_alone),
        cmocka_unit_test(memory_has_units_of_1024_or_of_1000),
        cmocka_unit_test(durations_are_written_as_they_are_read),
        cmocka_unit_test(times_look_like_a_clock),
        cmocka_unit_test(bytes_are_rounded_in_thousands),
        cmocka_unit_test(changes_carry_a_sign),
        cmocka_unit_test(counts_have_thousands_separators),
        cmocka_unit_test(ticks_are_dollars_and_cents),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
