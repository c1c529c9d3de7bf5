/* timeout.h - an order that isn't filled in time is given up. Given.
 *
 *      order ─► timeout ─► event ─► context
 *
 * Each order has a time-out of its own, and while that runs it is two blocks:
 * an event, which libevent makes, and a context, which says whom to call. The
 * event base, with all that belongs to it, is the caller's.
 */
#ifndef TIMEOUT_H
#define TIMEOUT_H

struct event;
struct event_base;

/* Belongs to the caller; all zero at the start. */
struct timeout {
    struct event *event; /* NULL: it doesn't run */
};

/* Time is over. The time-out has ended before the call, and may be started
 * again by it. */
typedef void on_expired(void *arg, unsigned order);

/* From now on, `call` comes after `wait_ms`, once. 0, or -ENOMEM: nothing
 * runs, and nothing is left. */
int timeout_start(struct timeout *timeout, struct event_base *base,
                  unsigned order, long wait_ms, on_expired *call, void *arg);

/* The order was filled. The call will not come, and both blocks are gone when
 * this returns. Without a running time-out it does nothing. */
void timeout_filled(struct timeout *timeout);

/* The order ended in another way, by a cancel or a reject. The same. */
void timeout_end(struct timeout *timeout);

#endif
