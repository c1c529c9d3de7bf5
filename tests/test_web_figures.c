/* Trading beside memory: each sample of the history has its figures. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "tracker.h"
#include "web_figures.h"

#define SAMPLES 16 /* as few as a history may have */

static struct tracker_history *history;
static struct web_figures *figures;

static int begin(void **state)
{
    (void)state;
    if (tracker_history_new(SAMPLES, &history) != 0)
        return -1;
    return web_figures_new(history, &figures);
}

static int end(void **state)
{
    (void)state;
    web_figures_free(figures);
    tracker_history_free(history);
    return 0;
}

/* A sample every second, with orders that tell which one it is. */
static void run_for(uint64_t seconds)
{
    for (uint64_t s = 1; s <= seconds; s++) {
        const struct run_figures run = {.orders = 7 * s,
                                        .pnl_ticks = -(int64_t)s};

        tracker_history_take(history, s * 1000);
        web_figures_take(figures, &run);
    }
}

static void each_sample_that_is_kept_has_its_own_figures(void **state)
{
    (void)state;
    run_for(1000); /* the history was thinned out six times */
    assert_in_range(tracker_history_count(history), SAMPLES / 2 - 1, SAMPLES);
    for (size_t i = 0; i < tracker_history_count(history); i++) {
        uint64_t t_ms = tracker_history_at(history, i)->t_ms;
        const struct web_figure *f = web_figures_at(figures, t_ms);

        assert_non_null(f);
        assert_int_equal(f->t_ms, t_ms);
        assert_int_equal(f->orders, 7 * t_ms / 1000);
        assert_int_equal(f->pnl_ticks, -(int64_t)t_ms / 1000);
    }
}

static void where_no_sample_is_there_are_no_figures(void **state)
{
    (void)state;
    assert_null(web_figures_at(figures, 0));
    run_for(3);
    assert_null(web_figures_at(figures, 0));
    assert_null(web_figures_at(figures, 1500));
    assert_null(web_figures_at(figures, 4000));
    assert_non_null(web_figures_at(figures, 3000));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_sample_that_is_kept_has_its_own_figures),
        TEST(where_no_sample_is_there_are_no_figures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
