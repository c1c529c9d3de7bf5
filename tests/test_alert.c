/* test_alert.c - the line of a verdict that turns, and when memory is full. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "alert.h"
#include "tags.h"
#include "tracker.h"

static char line[512];

static const struct tracker_site site = {"leaks/book.c", "book_add", 103};

static struct verdict_event event_of(enum growth_state from,
                                     enum growth_state to)
{
    return (struct verdict_event){
        .by = TRACKER_BY_TAG,
        .index = TAG_BOOK,
        .from = from,
        .to = to,
        .at_ms = 230000,
        .place = VERDICT_NO_PLACE,
        .growth = {.began_ms = 40000,
                   .bytes_per_hour = 12600000,
                   .confidence = 0.997},
    };
}

static uint32_t number;

static bool find_place(const struct tracker_origin *origin, void *ctx)
{
    (void)ctx;
    if (origin->site == &site)
        number = origin->place;
    return true;
}

static void growth_is_told_with_its_pace_place_and_end(void **state)
{
    const struct limit budget = {LIMIT_BUDGET, 67108864, 1000000};
    struct verdict_event event = event_of(GROWTH_WARM_UP, GROWTH_GROWING);
    void *block = tracker_malloc_at(TAG_BOOK, 48, &site);

    (void)state;
    tracker_each_origin(find_place, NULL);
    event.place = number;
    line[alert_line(&event, &budget, line, sizeof(line))] = '\0';
    assert_string_equal(line, "alert t=3m50s: growing: book, 12.6 MB an hour "
                              "since 40s: book_add(), leaks/book.c:103; "
                              "confidence 99 %; the budget of 67.1 MB is full "
                              "in 5h14m\n");
    tracker_free(block);
}

static void what_is_not_known_is_left_out(void **state)
{
    const struct limit none = {.kind = LIMIT_NONE};
    struct verdict_event event = event_of(GROWTH_WARM_UP, GROWTH_GROWING);

    (void)state;
    line[alert_line(&event, &none, line, sizeof(line))] = '\0';
    assert_string_equal(line, "alert t=3m50s: growing: book, 12.6 MB an hour "
                              "since 40s; confidence 99 %\n");
}

static void an_end_of_growth_is_told_too(void **state)
{
    const struct limit none = {.kind = LIMIT_NONE};
    struct verdict_event event = event_of(GROWTH_GROWING, GROWTH_BOUNDED);

    (void)state;
    line[alert_line(&event, &none, line, sizeof(line))] = '\0';
    assert_string_equal(line, "alert t=3m50s: grows no more: book (bounded)\n");
}

static void labels_and_places_have_no_lines_of_their_own(void **state)
{
    const struct limit none = {.kind = LIMIT_NONE};
    struct verdict_event event = event_of(GROWTH_WARM_UP, GROWTH_GROWING);

    (void)state;
    event.by = TRACKER_BY_LABEL;
    assert_int_equal(alert_line(&event, &none, line, sizeof(line)), 0);
    event.by = TRACKER_BY_PLACE;
    assert_int_equal(alert_line(&event, &none, line, sizeof(line)), 0);
}

static void a_line_that_does_not_fit_is_none(void **state)
{
    const struct limit none = {.kind = LIMIT_NONE};
    struct verdict_event event = event_of(GROWTH_WARM_UP, GROWTH_GROWING);
    char small[20];

    (void)state;
    assert_int_equal(alert_line(&event, &none, small, sizeof(small)), 0);
}

static void time_to_full_is_rough(void **state)
{
    static const struct {
        struct limit limit;
        uint64_t bytes_per_hour;
        const char *words;
    } cases[] = {
        {{LIMIT_NONE, 0, 0}, 1000, ""},
        {{LIMIT_BUDGET, 3600000, 0}, 0, ""},
        {{LIMIT_BUDGET, 3600000, 0},
         36000000,
         "the budget of 3.6 MB is full in 6m"},
        {{LIMIT_BUDGET, 1000, 1000}, 1, "the budget of 1.0 kB is full"},
        {{LIMIT_CGROUP, 10000000, 0},
         999999,
         "the cgroup's memory of 10.0 MB is full in 10h"},
        {{LIMIT_ADDRESS_SPACE, 1000000000, 0},
         10000000,
         "the address space (ulimit -v) of 1.0 GB is full in 4d4h"},
    };
    char full[ALERT_FULL_LEN];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(
            alert_full(&cases[i].limit, cases[i].bytes_per_hour, full),
            cases[i].words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(growth_is_told_with_its_pace_place_and_end),
        cmocka_unit_test(what_is_not_known_is_left_out),
        cmocka_unit_test(an_end_of_growth_is_told_too),
        cmocka_unit_test(labels_and_places_have_no_lines_of_their_own),
        cmocka_unit_test(a_line_that_does_not_fit_is_none),
        cmocka_unit_test(time_to_full_is_rough),
    };

    bot_tags_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
