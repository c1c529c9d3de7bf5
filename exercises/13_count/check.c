/* check.c - sessions that end in each way in which they can, on their own and
 * within each other; after each step the counter must say what really lives.
 *
 * Two counters stand side by side here: the one that is judged, and the
 * tracker's count of blocks. An order is one block, so both are the same, but
 * for one block in each session that is under way: who likes may keep orders in
 * an array.
 */
#include "check.h"
#include "session.h"

#include <errno.h>

#define FIRST_COUNT 1000
#define NESTED_MAX 5

/* A desk has one counter for all its sessions. */
struct desk {
    struct counter counter;
    struct check_mark before;
    long active; /* what counter should say */
    long total;
    long sessions; /* under way */
};

/* One session. */
struct trip {
    struct desk *desk;
    long count;
    int stop;   /* the stage at which it is stopped, or -1 */
    int nested; /* how many sessions may be started within it */
    long mine;  /* its orders that live */
    int next;   /* the stage that must come */
};

static int trip_start(struct trip *trip);

/* A session of another size within this one, stopped or not. */
static void trip_nest(const struct trip *outer)
{
    struct trip inner = {.desk = outer->desk,
                         .count = check_random(0, 40),
                         .stop = (int)check_random(-1, LEFT),
                         .nested = outer->nested - 1};

    trip_start(&inner);
}

/* Blocks that are orders. */
static long desk_blocks(const struct desk *desk)
{
    long blocks = check_quick() ? check_blocks(desk->before) : desk->active;
    long others = blocks - desk->active;

    return others > 0 && others <= desk->sessions ? desk->active : blocks;
}

/* Who is wrong: the counter, the memory, or both? */
static void desk_note(const struct desk *desk)
{
    long blocks = desk_blocks(desk);

    if (desk->counter.active > desk->active && blocks == desk->active)
        check_note("These orders are gone. Who counts down?");
    else if (desk->counter.active > desk->active &&
             blocks == desk->counter.active)
        check_note("The counter is right: they live. Who still knows them?");
    else if (desk->counter.active == desk->active && blocks != desk->active)
        check_note("The counter says something else: counting isn't freeing.");
}

static bool on_step(void *arg, enum stage stage)
{
    struct trip *trip = arg;
    struct desk *desk = trip->desk;

    check_that((int)stage == trip->next, "the stages come in a wrong order");
    trip->next++;
    desk->active -= trip->mine;
    if (stage == FULL) {
        trip->mine = trip->count;
        desk->total += trip->count;
    } else if (stage == HALF) {
        trip->mine = trip->count - trip->count / 2;
    } else {
        trip->mine = 0;
    }
    desk->active += trip->mine;
    desk_note(desk);
    if (stage == FULL)
        check_equal(desk->counter.active, desk->active,
                    "active orders when all are made");
    else if (stage == HALF)
        check_equal(desk->counter.active, desk->active,
                    "active orders after half of them were removed");
    else
        check_equal(desk->counter.active, desk->active,
                    "active orders after the block was left");
    check_equal(desk->counter.total, desk->total, "orders that were ever made");
    if (desk_blocks(desk) != desk->active)
        check_live(desk->before, desk->active,
                   "for the orders that the counter calls active");
    if (trip->nested > 0)
        trip_nest(trip);
    return trip->stop != (int)stage;
}

/* One session from its start to its end. */
static int trip_start(struct trip *trip)
{
    struct desk *desk = trip->desk;
    int rc;

    desk->sessions++;
    rc = session(&desk->counter, trip->count, on_step, trip);
    desk->sessions--;
    desk->active -= trip->mine;
    trip->mine = 0;
    check_equal(rc, trip->stop < 0 ? 0 : -ECANCELED, "what session() returns");
    check_equal(trip->next, trip->stop < 0 ? LEFT + 1 : trip->stop + 1,
                "stages of a session");
    desk_note(desk);
    if (trip->stop >= 0)
        check_equal(desk->counter.active, desk->active,
                    "active orders after a session was stopped");
    check_equal(desk->counter.active, desk->active,
                "active orders after a session");
    if (desk_blocks(desk) != desk->active)
        check_live(desk->before, desk->active, "after a session");
    return rc;
}

static void each_way(struct desk *desk)
{
    for (int stop = -1; stop <= LEFT; stop++) {
        struct trip trip = {.desk = desk, .count = FIRST_COUNT, .stop = stop};

        trip_start(&trip);
    }
}

static bool on_nothing(void *arg, enum stage stage)
{
    (void)arg;
    (void)stage;
    return true;
}

static void memory_runs_out(struct desk *desk)
{
    long nth = check_random(2, 50);
    long most;
    int rc;

    check_fail_nth(nth);
    rc = session(&desk->counter, 100, on_nothing, NULL);
    check_fail_nth(0);
    most = rc == -ENOMEM ? nth - 1 : 100;
    check_that(rc == 0 || rc == -ENOMEM,
               "session() returns neither 0 nor -ENOMEM");
    check_equal(desk->counter.active, 0,
                "active orders after there was no memory for one of them");
    check_live(desk->before, 0, "after there was no memory for one of them");
    if (desk->counter.total < desk->total || rc == 0 ||
        desk->counter.total > desk->total + most)
        check_equal(desk->counter.total, desk->total + most,
                    "orders that were ever made, after one was not");
    desk->total = desk->counter.total;
}

void check(void)
{
    struct desk desk = {.before = check_mark()};

    each_way(&desk);
    memory_runs_out(&desk);
    for (long i = check_scale(300); i > 0; i--) {
        struct trip trip = {.desk = &desk,
                            .count = check_random(0, 200),
                            .stop = (int)check_random(-1, LEFT),
                            .nested = (int)check_random(0, NESTED_MAX)};

        trip_start(&trip);
    }
}
