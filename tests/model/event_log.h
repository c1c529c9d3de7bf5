/* event_log.h - what was told in one operation, for comparing.
 *
 * Text would do, but is made for a million operations; so events are kept as
 * they come and become text only when two logs differ.
 */
#ifndef TESTS_MODEL_EVENT_LOG_H
#define TESTS_MODEL_EVENT_LOG_H

#include "matching.h"
#include "model.h"

#define EVENT_LOG_MAX (MODEL_ORDERS_MAX + 4)

struct event {
    char type; /* add, execute, cancel, replace or drop: its first letter */
    char why;
    uint32_t qty;
    uint64_t old_ref;   /* replace */
    uint64_t taker_ref; /* execute, drop */
    uint64_t match;
    struct order order; /* all but drop */
};

struct event_log {
    size_t count; /* may be more than there is room for */
    struct event events[EVENT_LOG_MAX];
};

/* For matching_new() and model_init(), with a struct event_log as ctx. */
extern const struct matching_events event_log_events;

bool event_log_order_same(const struct order *a, const struct order *b);

/* The number of the first event that differs, or -1: they are the same. */
long event_log_differ(const struct event_log *a, const struct event_log *b);

/* Event number `at` as text, or "nothing"; `len` in bytes. */
void event_log_text(const struct event_log *log, long at, char *out,
                    size_t len);

#endif
