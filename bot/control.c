/* control.c - what was asked for, and what became of it.
 *
 * Two masks: `asked` is written by whoever asks, `leaks` only where the driver
 * takes it up. In between nothing has happened yet.
 */
#include "control.h"

#include <errno.h>
#include <string.h>

#include "bounds.h"
#include "options_parse.h"
#include "tags.h"
#include "tracker.h"

#define NO_TRIPS UINT64_MAX /* a step that the driver hasn't seen yet */

void control_init(struct control *c, unsigned leaks, uint32_t pace)
{
    memset(c, 0, sizeof(*c));
    c->asked = c->leaks = c->ever = leaks & LEAK_ALL;
    c->pace = pace;
    c->until_ns = UINT64_MAX;
    for (unsigned leak = 0; leak < LEAK_COUNT; leak++)
        c->rest[leak].ever = c->rest[leak].on = (c->leaks >> leak & 1u) != 0;
}

void control_lock(struct control *c)
{
    c->locked = true;
}

/* Asking ------------------------------------------------------------------ */

static void control_wake(struct control *c)
{
    if (c->wake != NULL)
        c->wake(c->wake_ctx);
}

int control_switch(struct control *c, enum leak leak, bool on)
{
    unsigned bit;

    if ((unsigned)leak >= LEAK_COUNT)
        return -EINVAL;
    if (c->locked)
        return -EPERM;
    bit = 1u << (unsigned)leak;
    c->asked = on ? c->asked | bit : c->asked & ~bit;
    control_wake(c);
    return 0;
}

int control_pace(struct control *c, uint32_t pace)
{
    if (pace > OPTIONS_PACE_MAX)
        return -EINVAL;
    c->pace = pace;
    control_wake(c);
    return 0;
}

void control_pause(struct control *c, bool paused)
{
    c->paused = paused;
    c->stepping = false;
    control_wake(c);
}

void control_step(struct control *c)
{
    if (!c->stepping)
        c->step_trips = NO_TRIPS;
    c->stepping = true;
    c->paused = false;
    control_wake(c);
}

int control_compare(struct control *c, bool on)
{
    int rc;

    if (c->locked)
        return -EPERM;
    if (on == c->compare)
        return 0;
    if (on && (c->ever | c->asked) == 0)
        return -ENODATA;
    if (c->twin == NULL)
        return -ENOTSUP;
    rc = c->twin(c->twin_ctx, on);
    if (rc == 0)
        c->compare = on;
    return rc;
}

/* Looking ----------------------------------------------------------------- */

/* What a leak's tags hold now: its own, and for desks their strategies'
 * indicators, which go where the strategies go. */
static struct control_live live_of(enum leak leak)
{
    struct tracker_count own = tracker_tag_total(catalogue_entry(leak)->tag);
    struct control_live live = {own.live_bytes, own.live_blocks};

    if (leak == LEAK_CYCLE) {
        struct tracker_count with = tracker_tag_total(TAG_INDICATORS);

        live.bytes += with.live_bytes;
        live.blocks += with.live_blocks;
    }
    return live;
}

struct control_state control_look(const struct control *c)
{
    struct control_state state = {.leaks = c->asked,
                                  .ever = c->ever | c->asked,
                                  .pace = c->pace,
                                  .paused = c->paused,
                                  .stepping = c->stepping,
                                  .compare = c->compare,
                                  .locked = c->locked,
                                  .changes = c->change_count};

    return state;
}

struct control_rest control_rest_of(const struct control *c, enum leak leak)
{
    struct control_rest rest = c->rest[leak];

    if (rest.ever)
        rest.now = live_of(leak);
    return rest;
}

const struct control_change *control_change_at(const struct control *c,
                                               uint64_t number)
{
    if (number >= c->change_count ||
        number + CONTROL_CHANGES_MAX < c->change_count)
        return NULL;
    return &c->changes[number % CONTROL_CHANGES_MAX];
}

/* For the driver ---------------------------------------------------------- */

void control_on_ask(struct control *c, void (*wake)(void *ctx), void *ctx)
{
    c->wake = wake;
    c->wake_ctx = ctx;
}

/* One leak is switched now. */
static void take_switch(struct control *c, enum leak leak, uint64_t now_ms)
{
    struct control_change *change =
        &c->changes[c->change_count % CONTROL_CHANGES_MAX];
    struct control_rest *rest = &c->rest[leak];
    bool on = (c->asked >> (unsigned)leak & 1u) != 0;

    *change = (struct control_change){.number = c->change_count++,
                                      .t_ms = now_ms,
                                      .leak = leak,
                                      .on = on,
                                      .live = live_of(leak)};
    bound_ring(BOUND_SWITCHES, c->change_count);
    rest->ever = true;
    rest->on = on;
    if (on) {
        rest->on_ms = now_ms;
        rest->before = change->live;
    } else {
        rest->off_ms = now_ms;
        rest->off = change->live;
    }
}

/* A step ends where the desk was reopened. */
static void take_step(struct control *c, uint64_t round_trips)
{
    if (!c->stepping)
        return;
    if (c->step_trips == NO_TRIPS)
        c->step_trips = round_trips;
    if (round_trips == c->step_trips)
        return;
    c->stepping = false;
    c->paused = true;
}

struct control_orders control_take(struct control *c, uint64_t now_ms,
                                   uint64_t round_trips)
{
    struct control_orders orders;

    for (unsigned leak = 0; c->asked != c->leaks && leak < LEAK_COUNT; leak++)
        if (((c->asked ^ c->leaks) >> leak & 1u) != 0)
            take_switch(c, (enum leak)leak, now_ms);
    c->leaks = c->asked;
    c->ever |= c->leaks;
    take_step(c, round_trips);
    orders.leaks = c->leaks;
    orders.pace = c->pace;
    orders.paused = c->paused;
    orders.until_ns = c->until_ns;
    return orders;
}

/* For the twin ------------------------------------------------------------ */

void control_on_compare(struct control *c, int (*twin)(void *ctx, bool on),
                        void *ctx)
{
    c->twin = twin;
    c->twin_ctx = ctx;
}

void control_twin_gone(struct control *c)
{
    c->compare = false;
}

void control_until(struct control *c, uint64_t until_ns)
{
    c->until_ns = until_ns;
    control_wake(c);
}
