/* check.c - a desk lives as long as somebody holds it, and no longer.
 *
 * The counts of references are part of the answer: one strong reference for
 * each holder, and a weak one for each strategy that only asks.
 */
#include <errno.h>

#include "check.h"
#include "exercise.h"

static void open_desk(uint32_t limit, size_t count, struct strong *out)
{
    check_equal(desk_open(limit, count, out), 0, "what desk_open() returns");
}

/* A strategy's reference, and that it knows the desk's limit. */
static void ask(const struct strong *strategy, int rc, uint32_t want)
{
    uint32_t limit = 0;
    int got;

    got = strategy_limit(strategy, &limit);
    if (got == -ENOENT && rc == 0)
        check_note("%d is -ENOENT: it says that its desk is gone", got);
    check_equal(got, rc,
                rc == 0 ? "what strategy_limit() returns while there is a desk"
                        : "what strategy_limit() returns without a desk");
    if (rc == 0 && limit != want) {
        check_note("a strategy says %ld shares, its desk %ld", (long)limit,
                   (long)want);
        check_fail("a strategy does not know its desk's limit of this moment");
    }
}

static void ask_each(const struct strong *desk, size_t count, uint32_t limit)
{
    struct strong strategy = {0};

    for (size_t i = 0; i < count; i++) {
        check_equal(desk_strategy(desk, i, &strategy), 0,
                    "what desk_strategy() returns for a strategy");
        ask(&strategy, 0, limit / (uint32_t)count);
        strong_drop(&strategy);
    }
    check_equal(desk_strategy(desk, count, &strategy), -ENOENT,
                "what desk_strategy() returns for one too many");
}

static void close_one_desk(void)
{
    struct check_mark before = check_mark();
    struct strong desk = {0};

    open_desk(900, 3, &desk);
    ask_each(&desk, 3, 900);
    desk_close(&desk);
    if (check_quick() && check_blocks(before) == 1)
        check_note("the desk is gone, but not its control block: that waits "
                   "for a weak reference to be dropped");
    check_live(before, 0, "after one desk with 3 strategies was closed");
}

/* Strong is who holds; weak is who only asks. */
static void count_references(void)
{
    size_t count = (size_t)check_random(2, DESK_STRATEGIES_MAX);
    struct strong desk = {0};
    struct strong strategy = {0};

    open_desk(1000, count, &desk);
    check_equal((long)rc_strong_count(&desk), 1,
                "strong references to a desk with one holder");
    ask_each(&desk, count, 1000);
    check_equal((long)rc_strong_count(&desk), 1,
                "strong references to a desk after its strategies asked");
    check_that(rc_weak_count(&desk) == count,
               "a desk does not count one weak reference for each of its "
               "strategies");
    check_equal(desk_strategy(&desk, 0, &strategy), 0,
                "what desk_strategy() returns for a strategy");
    check_equal((long)rc_strong_count(&strategy), 2,
                "strong references to a strategy: its desk's, and ours");
    check_equal((long)rc_weak_count(&strategy), 0,
                "weak references to a strategy");
    strong_drop(&strategy);
    strong_drop(&desk);
}

/* A limit that is changed while the desk is open: nobody may keep a copy. */
static void change_limits(void)
{
    struct strong desk = {0};
    uint32_t limit;

    open_desk(600, 2, &desk);
    for (long i = 0; i < 20; i++) {
        limit = (uint32_t)check_random(1, 1000000);
        desk_set_limit(&desk, limit);
        ask_each(&desk, 2, limit);
    }
    desk_close(&desk);
}

/* The first holder that closes must not close for the other one. */
static void share_a_desk(void (*last)(struct strong *))
{
    struct check_mark before = check_mark();
    struct strong trader = {0};
    struct strong risk = {0};

    open_desk(500, 5, &trader);
    strong_copy(&trader, &risk);
    desk_close(&trader);
    check_that(trader.object == NULL, "desk_close() did not empty its slot");
    ask_each(&risk, 5, 500);
    last(&risk);
    check_live(before, 0, "after both holders let go of a desk");
}

static void drop(struct strong *slot)
{
    strong_drop(slot);
}

/* A strategy that outlives its desk hears that it is gone. */
static void outlive_a_desk(void)
{
    struct check_mark before = check_mark();
    struct strong desk = {0};
    struct strong strategy = {0};

    open_desk(700, 7, &desk);
    check_equal(desk_strategy(&desk, 4, &strategy), 0,
                "what desk_strategy() returns for a strategy");
    desk_close(&desk);
    ask(&strategy, -ENOENT, 0);
    strong_drop(&strategy);
    check_live(before, 0, "after a strategy that outlived its desk");
}

static void open_many(void)
{
    struct check_mark before = check_mark();
    struct strong desks[8] = {{0}};
    size_t counts[8];
    uint32_t limit;

    for (long i = check_scale(200); i > 0; i--) {
        size_t at = (size_t)check_random(0, 7);

        drop(&desks[at]);
        limit = (uint32_t)check_random(1, 1000000);
        counts[at] = (size_t)check_random(1, DESK_STRATEGIES_MAX);
        open_desk(limit, counts[at], &desks[at]);
        ask_each(&desks[at], counts[at], limit);
    }
    for (size_t at = 0; at < 8; at++)
        desk_close(&desks[at]);
    check_live(before, 0, "after many desks");
}

/* Each allocation fails in turn: nothing may stay of half a desk. */
static void run_out_of_memory(void)
{
    struct check_mark before = check_mark();
    struct strong desk = {0};
    int rc = -ENOMEM;

    check_note("here some allocations fail: there is no memory");
    for (int nth = 1; rc != 0 && nth < 100; nth++) {
        check_fail_nth(nth);
        rc = desk_open(900, 3, &desk);
        check_fail_nth(0);
        check_that(rc == 0 || (rc == -ENOMEM && desk.object == NULL),
                   "desk_open() without memory does not leave an empty slot");
        if (rc != 0)
            check_live(before, 0, "after a desk that found no memory");
    }
    check_equal(rc, 0, "what desk_open() returns");
    desk_close(&desk);
}

void check(void)
{
    close_one_desk();
    share_a_desk(desk_close);
    share_a_desk(drop);
    change_limits();
    count_references(); /* before a reference that is not counted dangles */
    outlive_a_desk();
    open_many();
    run_out_of_memory();
}
