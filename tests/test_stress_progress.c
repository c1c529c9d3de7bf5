/* test_stress_progress.c - how far runs are, from what they print, and how long
 * the rest takes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "duration.h"
#include "stress/progress.h"

static uint64_t read_all(const char *text, size_t piece)
{
    struct progress_words w = {.len = 0};

    for (size_t i = 0, len = strlen(text); i < len; i += piece)
        progress_read(&w, text + i, i + piece < len ? piece : len - i);
    return w.virtual_ns;
}

static void time_is_read_from_whatever_pieces(void **state)
{
    static const char text[] = "hello\nt=10s live=1 t=9h\nt=1m20s x=2\nt=3";

    (void)state;
    for (size_t piece = 1; piece < sizeof(text); piece++)
        assert_int_equal(read_all(text, piece), 80 * NS_PER_SECOND);
}

static void garbage_is_no_time(void **state)
{
    char noise[4096];

    (void)state;
    assert_int_equal(read_all("", 1), 0);
    assert_int_equal(read_all("t= x\ntt=1h x\nt=-1s x\n=1h x\n", 7), 0);
    memset(noise, 't', sizeof(noise) - 1);
    noise[1] = '=';
    noise[sizeof(noise) - 1] = '\0';
    assert_int_equal(read_all(noise, sizeof(noise)), 0);
    /* Time never goes back. */
    assert_int_equal(read_all("t=2h x\nt=1h x\n", 3), 2 * NS_PER_HOUR);
}

/* Two hours' runs of one load and two of another, two at once. */
static const struct run normal = {.load = LOAD_NORMAL, .for_ns = NS_PER_HOUR};
static const struct run burst = {.load = LOAD_BURST, .for_ns = NS_PER_HOUR};

static void plan_four(struct progress *p)
{
    *p = (struct progress){.jobs = 2};
    for (int i = 0; i < 2; i++) {
        progress_plan(p, &normal);
        progress_plan(p, &burst);
    }
}

static void nobody_knows_before_it_begins(void **state)
{
    const struct progress_flight still = {&normal, 5000, 0};
    struct progress p;

    (void)state;
    plan_four(&p);
    assert_true(progress_left_ms(&p, NULL, 0) == UINT64_MAX);
    assert_true(progress_left_ms(&p, &still, 1) == UINT64_MAX);
    assert_int_equal(progress_percent(&p, &still, 1), 0);
}

static void the_first_runs_tell_while_they_run(void **state)
{
    /* A quarter of an hour in 1 s and in 3 s: an hour takes 4 s and 12 s. */
    const struct progress_flight two[] = {{&normal, 1000, NS_PER_HOUR / 4},
                                          {&burst, 3000, NS_PER_HOUR / 4}};
    struct progress p;

    (void)state;
    plan_four(&p);
    /* 7/4 of each are left, on two cores. */
    assert_int_equal(progress_left_ms(&p, two, 2), (7000 + 21000) / 2);
    assert_int_equal(progress_percent(&p, two, 2), 12);
}

static void each_load_has_its_own_speed(void **state)
{
    struct run done = normal;
    struct progress p;

    (void)state;
    plan_four(&p);
    progress_plan(&p, &burst);
    done.ms = 4000;
    progress_ran(&p, &done);
    /* Of the other load nothing is known: it counts as this one. */
    assert_int_equal(progress_left_ms(&p, NULL, 0), 4 * 4000 / 2);
    done = burst;
    done.ms = 12000;
    progress_ran(&p, &done);
    assert_int_equal(progress_left_ms(&p, NULL, 0), (4000 + 2 * 12000) / 2);
    assert_int_equal(progress_percent(&p, NULL, 0), 40);
    assert_int_equal(p.done, 2);
    assert_int_equal(p.todo, 5);
}

static void the_last_run_is_done_by_one_core(void **state)
{
    const struct progress_flight last = {&burst, 3000, NS_PER_HOUR / 4};
    struct progress p = {.jobs = 2};

    (void)state;
    progress_plan(&p, &burst);
    assert_int_equal(progress_left_ms(&p, &last, 1), 9000);
}

static void a_day_is_recorded_and_is_no_run(void **state)
{
    struct run day = normal;
    struct progress p = {.jobs = 1};

    (void)state;
    day.is_day = true;
    day.ms = 1000;
    progress_plan(&p, &day);
    progress_plan(&p, &normal);
    progress_ran(&p, &day);
    assert_int_equal(p.todo, 1);
    assert_int_equal(p.done, 0);
    assert_int_equal(progress_left_ms(&p, NULL, 0), 1000);
    assert_int_equal(progress_percent(&p, NULL, 0), 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_is_read_from_whatever_pieces),
        cmocka_unit_test(garbage_is_no_time),
        cmocka_unit_test(nobody_knows_before_it_begins),
        cmocka_unit_test(the_first_runs_tell_while_they_run),
        cmocka_unit_test(each_load_has_its_own_speed),
        cmocka_unit_test(the_last_run_is_done_by_one_core),
        cmocka_unit_test(a_day_is_recorded_and_is_no_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
