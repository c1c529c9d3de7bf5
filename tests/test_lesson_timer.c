/* test_lesson_timer.c - the pair timer: what each half leaves of time-outs that
 * were filled, ended and came; libevent's memory counts, too.
 */
#include <event2/event.h>

#include "lesson_help.h"

#include "clock.h"

#define TIMEOUT_BLOCKS 2 /* the event and its context */

static void *heap_malloc(size_t size)
{
    return tracker_malloc(TAG_LIBEVENT, size);
}

static void *heap_realloc(void *ptr, size_t size)
{
    return tracker_realloc(TAG_LIBEVENT, ptr, size);
}

static void heap_free(void *ptr)
{
    tracker_free(ptr);
}

static struct event_base *base;

/* What the last time-out said. */
struct heard {
    unsigned count;
    uint32_t order_ref;
    char note[2 * TIMEOUT_NOTE_LEN];
    const struct lesson_timer *half; /* ends `timeout` when it comes */
    struct timeout *timeout;
    struct clock *clock;
};

static void on_fire(void *arg, uint32_t order_ref, const char *note)
{
    struct heard *heard = arg;

    if (heard->half != NULL)
        heard->half->end(heard->timeout, heard->clock);
    heard->count++;
    heard->order_ref = order_ref;
    snprintf(heard->note, sizeof(heard->note), "%s", note);
}

/* Let all timers up to `to_ns` come. */
static void run_to(struct clock *clock, uint64_t to_ns)
{
    while (clock_advance(clock, to_ns))
        event_base_loop(base, EVLOOP_NONBLOCK);
    event_base_loop(base, EVLOOP_NONBLOCK);
}

/* Ten time-outs of a second: 4 are filled in time, 3 end in another way, 3
 * come, and end then. */
static void run_timeouts(const struct lesson_timer *half, long blocks[2],
                         struct heard *heard)
{
    struct tracker_mark before = tracker_mark();
    struct timeout t[10] = {{0}};
    struct tracker_mark set;
    struct clock *clock;

    assert_int_equal(clock_new(0, &clock), 0);
    assert_int_equal(
        half->start(&t[0], base, clock, SECOND_NS, on_fire, heard, 0, "first"),
        0);
    half->end(&t[0], clock); /* the clock has its memory now */
    set = tracker_mark();
    for (uint32_t i = 0; i < 10; i++)
        assert_int_equal(half->start(&t[i], base, clock, SECOND_NS, on_fire,
                                     heard, i, "buy"),
                         0);
    blocks[0] = tracker_live_since(&set);
    for (size_t i = 0; i < 4; i++)
        half->filled(&t[i], clock);
    for (size_t i = 4; i < 7; i++)
        half->end(&t[i], clock);
    assert_int_equal(clock_pending(clock), 3);
    run_to(clock, 2 * SECOND_NS);
    for (size_t i = 0; i < 10; i++) {
        half->end(&t[i], clock); /* those that ended are empty: allowed */
        assert_null(t[i].event);
    }
    clock_free(clock);
    blocks[1] = tracker_live_since(&before);
}

static void the_timeout_of_a_filled_order_leaves_two_blocks(void **state)
{
    struct heard heard = {0};
    long blocks[2];

    (void)state;
    run_timeouts(&leaks_timer, blocks, &heard);
    assert_int_equal(blocks[0], 10 * TIMEOUT_BLOCKS);
    assert_int_equal(blocks[1], 4 * TIMEOUT_BLOCKS);
    assert_int_equal(heard.count, 3);
    assert_int_equal(heard.order_ref, 9);
}

static void the_timeout_of_a_filled_order_is_freed(void **state)
{
    struct heard heard = {0};
    long blocks[2];

    (void)state;
    run_timeouts(&fixes_timer, blocks, &heard);
    assert_int_equal(blocks[0], 10 * TIMEOUT_BLOCKS);
    assert_int_equal(blocks[1], 0);
    assert_int_equal(heard.count, 3);
    assert_int_equal(heard.order_ref, 9);
}

static void a_timeout_keeps_a_copy_of_its_note_cut_to_length(void **state)
{
    const struct lesson_timer *halves[] = {&leaks_timer, &fixes_timer};

    (void)state;
    for (size_t h = 0; h < 2; h++) {
        char note[TIMEOUT_NOTE_LEN + 50];
        struct heard heard = {0};
        struct timeout t = {0};
        struct clock *clock;

        memset(note, 'n', sizeof(note));
        note[sizeof(note) - 1] = '\0';
        assert_int_equal(clock_new(0, &clock), 0);
        assert_int_equal(
            halves[h]->start(&t, base, clock, 5, on_fire, &heard, 42, note), 0);
        memset(note, 'x', sizeof(note) - 1);
        run_to(clock, 4);
        assert_int_equal(heard.count, 0);
        run_to(clock, 5);
        assert_int_equal(heard.count, 1);
        assert_int_equal(heard.order_ref, 42);
        assert_int_equal(strlen(heard.note), TIMEOUT_NOTE_LEN - 1);
        assert_int_equal(strspn(heard.note, "n"), TIMEOUT_NOTE_LEN - 1);
        halves[h]->end(&t, clock);
        clock_free(clock);
    }
}

static void a_timeout_may_be_ended_while_it_comes(void **state)
{
    const struct lesson_timer *halves[] = {&leaks_timer, &fixes_timer};

    (void)state;
    for (size_t h = 0; h < 2; h++) {
        struct tracker_mark before = tracker_mark();
        struct heard heard = {.half = halves[h]};
        struct timeout t = {0};

        heard.timeout = &t;
        assert_int_equal(clock_new(0, &heard.clock), 0);
        assert_int_equal(halves[h]->start(&t, base, heard.clock, 5, on_fire,
                                          &heard, 42, "sell"),
                         0);
        run_to(heard.clock, 5);
        assert_int_equal(heard.count, 1);
        assert_string_equal(heard.note, "sell");
        assert_null(t.event);
        clock_free(heard.clock);
        assert_int_equal(tracker_live_since(&before), 0);
    }
}

static void a_timeout_that_was_due_does_not_come_after_the_fill(void **state)
{
    const struct lesson_timer *halves[] = {&leaks_timer, &fixes_timer};

    (void)state;
    for (size_t h = 0; h < 2; h++) {
        struct heard heard = {0};
        struct timeout t = {0};
        struct clock *clock;

        assert_int_equal(clock_new(0, &clock), 0);
        assert_int_equal(
            halves[h]->start(&t, base, clock, 5, on_fire, &heard, 1, ""), 0);
        assert_true(clock_advance(clock, 5)); /* active, but not yet called */
        halves[h]->filled(&t, clock);
        run_to(clock, 10);
        assert_int_equal(heard.count, 0);
        clock_free(clock);
    }
}

static int script_timer(void)
{
    struct timeout t[2] = {{0}};
    struct heard heard = {0};
    struct clock *clock;
    int rc = clock_new(0, &clock);

    for (uint32_t i = 0; i < 2 && rc == 0; i++)
        rc = fixes_timer.start(&t[i], base, clock, 5, on_fire, &heard, i, "");
    for (size_t i = 0; i < 2 && clock != NULL; i++)
        fixes_timer.end(&t[i], clock);
    clock_free(clock);
    return rc;
}

/* The clock itself, its two tables, and two time-outs. */
static void a_timeout_without_memory_leaves_nothing(void **state)
{
    (void)state;
    assert_int_equal(help_fail_each(script_timer), 1 + 2 + 2 * TIMEOUT_BLOCKS);
}

static int base_open(void **state)
{
    (void)state;
    event_set_mem_functions(heap_malloc, heap_realloc, heap_free);
    base = event_base_new();
    return base != NULL ? 0 : -1;
}

static int base_close(void **state)
{
    (void)state;
    event_base_free(base);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_timeout_of_a_filled_order_leaves_two_blocks),
        cmocka_unit_test(the_timeout_of_a_filled_order_is_freed),
        cmocka_unit_test(a_timeout_keeps_a_copy_of_its_note_cut_to_length),
        cmocka_unit_test(a_timeout_may_be_ended_while_it_comes),
        cmocka_unit_test(a_timeout_that_was_due_does_not_come_after_the_fill),
        cmocka_unit_test(a_timeout_without_memory_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, base_open, base_close);
}
