/* test_heaptrack.c - a heaptrack recording: its text, its numbers, its clock.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "heaptrack_help.h"

static const struct tracker_site at_session = {"made/up.c", "", 34};

/* What the machine decides becomes a letter: I's pages, an address, R's. */
static void mask(char *text)
{
    char *to = text;
    char *line = text;

    while (*line != '\0') {
        char *end = line + strcspn(line, "\n");
        char kind = *line;
        const char *from = line;

        if (kind == 'I' || kind == 'R') {
            from = end;
            *to++ = kind;
        } else if (kind == 'i') {
            from = line + 2 + strcspn(line + 2, " ");
            *to++ = kind;
            *to++ = ' ';
            *to++ = '@';
        }
        line = end + 1;
        memmove(to, from, (size_t)(line - from));
        to += line - from;
    }
    *to = '\0';
}

static int tiny(FILE *out)
{
    void *before = order(48);
    struct export_heaptrack *h;
    struct export_heaptrack_result result;
    void *session;
    int rc;

    tracker_set_clock_ms(1000);
    h = start(0);
    session = tracker_malloc_at(TAG_TEST, 256, &at_session);
    tracker_free(before);
    tracker_set_clock_ms(1009);
    order(48);
    tracker_set_clock_ms(1010);
    session = tracker_realloc_at(TAG_TEST, session, 255, &at_session);
    tracker_free(order(48));
    tracker_set_clock_ms(2000);
    rc = export_heaptrack_write(h, out, NULL, "bot\n--x", &result);
    fprintf(out, "%" PRIu64 " %" PRIu64 "\n", result.events, result.left_out);
    export_heaptrack_free(h);
    tracker_free(session);
    return -rc;
}

static void events_come_after_the_names_they_need(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, tiny);
    assert_int_equal(a.status, 0);
    mask(a.text);
    assert_string_equal(a.text, "v 10400 2\n"
                                "X bot --x\n"
                                "I\n"
                                "s order_new\n"
                                "s made/up.c\n"
                                "i @ 0 1 2 c\n"
                                "t 1 0\n"
                                "a 0 1\n"
                                "a 30 1\n"
                                "i @ 0 0 2 22\n"
                                "t 2 0\n"
                                "a 100 2\n"
                                "a ff 2\n"
                                "+ 1\n" /* live at the start */
                                "+ 2\n"
                                "- 1\n"
                                "+ 1\n" /* 9 ms: no stamp of its own */
                                "c a\n"
                                "- 2\n"
                                "+ 3\n"
                                "+ 1\n"
                                "- 1\n"
                                "c 3e8\n"
                                "R\n"
                                "8 0\n");
}

static int churn_all(FILE *out)
{
    return churn(out, 0);
}

static void a_reader_counts_what_the_tracker_counted(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, churn_all);
    check_churn(&a, true);
}

/* Each thread frees what another one allocated. */
#define THREADS 4

static void *_Atomic shared[32];

static void *swap_blocks(void *number)
{
    unsigned seed = *(const unsigned *)number;

    for (int i = 0; i < 800; i++) {
        seed = seed * 1103515245U + 12345U;
        tracker_free(atomic_exchange(&shared[seed >> 16 & 31],
                                     order(1 + (seed >> 21 & 7))));
    }
    return NULL;
}

static int threads(FILE *out)
{
    struct export_heaptrack *h = start(0);
    pthread_t ids[THREADS];
    unsigned numbers[THREADS];
    struct tracker_count total;
    int rc;

    for (unsigned i = 0; i < THREADS; i++) {
        numbers[i] = i;
        APART_CHECK(pthread_create(&ids[i], NULL, swap_blocks, &numbers[i]) ==
                    0);
    }
    for (int i = 0; i < THREADS; i++)
        APART_CHECK(pthread_join(ids[i], NULL) == 0);
    rc = export_heaptrack_write(h, out, NULL, NULL, NULL);
    total = tracker_total();
    fprintf(out,
            "\n# %" PRIu64 " allocations %" PRIu64 " live %" PRIu64
            " bytes %" PRIu64 " peak nothing left out\n",
            total.allocations, total.live_blocks, total.live_bytes,
            total.peak_bytes);
    return -rc;
}

static void
events_of_several_threads_are_in_the_order_they_were_counted(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, threads);
    check_churn(&a, true);
}

static int clock_set_back(FILE *out)
{
    struct export_heaptrack *h;

    tracker_set_clock_ms(5000);
    h = start(0);
    tracker_set_clock_ms(6000);
    order(1);
    tracker_set_clock_ms(100);
    order(1);
    return -export_heaptrack_write(h, out, NULL, NULL, NULL);
}

static void a_clock_that_is_set_back_stands_still(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, clock_set_back);
    assert_int_equal(a.status, 0);
    assert_non_null(strstr(a.text, "\nc 3e8\n+ 1\n+ 1\nc 3e8\nR "));
}

static int real_clock(FILE *out)
{
    const struct export_heaptrack_options options = {.real_time = true};
    struct export_heaptrack *h = NULL;

    APART_CHECK(export_heaptrack_new(&options, &h) == 0);
    tracker_set_clock_ms(1000000000); /* 12 days */
    order(1);
    return -export_heaptrack_write(h, out, NULL, NULL, NULL);
}

static void real_time_is_not_the_tracker_s_clock(void **state)
{
    static struct apart a;
    const char *stamp;

    (void)state;
    run_apart(&a, real_clock);
    assert_int_equal(a.status, 0);
    stamp = strstr(a.text, "\nc ");
    assert_non_null(stamp);
    assert_true(strtoll(stamp + 3, NULL, 16) < 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_come_after_the_names_they_need),
        cmocka_unit_test(a_reader_counts_what_the_tracker_counted),
        cmocka_unit_test(
            events_of_several_threads_are_in_the_order_they_were_counted),
        cmocka_unit_test(a_clock_that_is_set_back_stands_still),
        cmocka_unit_test(real_time_is_not_the_tracker_s_clock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
