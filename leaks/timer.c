/* timer.c - an order that isn't filled in time is cancelled.
 *
 * Each order gets a time-out: an event of libevent's, and a context that says
 * which order it is about. The clock activates the event when its time comes.
 * An order that is filled doesn't need its time-out any more; one that ends in
 * another way doesn't either.
 *
 *      order ─► timeout.event ─► event ─► context
 *
 * Taking an event off its base and freeing it are two things.
 *
 * Watch: blocks tagged timers after each filled order.
 */
#include <errno.h>
#include <event2/event.h>
#include <stdio.h>

#include "clock.h"
#include "lesson.h"

struct context {
    timeout_fire *fire;
    void *arg;
    uint32_t order_ref;
    char note[TIMEOUT_NOTE_LEN];
};

static void on_timeout(evutil_socket_t fd, short what, void *arg)
{
    struct context context = *(struct context *)arg;

    (void)fd;
    (void)what;
    context.fire(context.arg, context.order_ref, context.note);
}

static void timeout_end(struct timeout *t, struct clock *clock)
{
    if (t->event == NULL)
        return;
    clock_cancel(clock, t->clock_id);
    tracker_free(event_get_callback_arg(t->event));
    event_free(t->event);
    t->event = NULL;
}

static void timeout_filled(struct timeout *t, struct clock *clock)
{
    if (t->event == NULL)
        return;
    clock_cancel(clock, t->clock_id);
    event_del(t->event);
    t->event = NULL;
}

static int timeout_start(struct timeout *t, struct event_base *base,
                         struct clock *clock, uint64_t due_ns,
                         timeout_fire *fire, void *arg, uint32_t order_ref,
                         const char *note)
{
    struct context *context = tracker_calloc(TAG_TIMERS, 1, sizeof(*context));

    if (context == NULL)
        return -ENOMEM;
    context->fire = fire;
    context->arg = arg;
    context->order_ref = order_ref;
    timeout_note(context->note, note);
    t->event =
        tracker_adopt(TAG_TIMERS, event_new(base, -1, 0, on_timeout, context));
    if (t->event == NULL) {
        tracker_free(context);
        return -ENOMEM;
    }
    if (clock_set(clock, due_ns, t->event, &t->clock_id) != 0) {
        timeout_end(t, clock);
        return -ENOMEM;
    }
    return 0;
}

const struct lesson_timer LESSON(timer) = {
    .start = timeout_start,
    .filled = timeout_filled,
    .end = timeout_end,
};
