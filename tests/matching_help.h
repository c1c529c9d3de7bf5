/* matching_help.h - what the engine said, as text that tests can compare. */
#ifndef TESTS_MATCHING_HELP_H
#define TESTS_MATCHING_HELP_H

#include <stdio.h>
#include <string.h>

#include "matching.h"

/* One event a word: "add 1 B100@50", "trade 1 by 2 60@50 left 40",
 * "cancel 1 40 left 60 U", "replace 1 3 S10@51", "drop 2 5 I"; "; " between. */
struct said {
    char text[4096];
    size_t len;
};

#define SAY(said, ...)                                                         \
    ((said)->len +=                                                            \
     (size_t)snprintf((said)->text + (said)->len,                              \
                      sizeof((said)->text) - (said)->len, __VA_ARGS__))

static inline void say_gap(struct said *said)
{
    if (said->len > 3000) /* more than any test looks at */
        said->len = 0;
    if (said->len > 0)
        SAY(said, "; ");
}

static inline void said_add(void *ctx, const struct order *o)
{
    say_gap(ctx);
    SAY((struct said *)ctx, "add %llu %c%u@%u", (unsigned long long)o->ref,
        o->side, o->qty, o->price_ticks);
}

static inline void said_execute(void *ctx, const struct order *o,
                                const struct matching_request *taker,
                                uint32_t qty, uint64_t match)
{
    say_gap(ctx);
    SAY((struct said *)ctx, "trade %llu by %llu %u@%u left %u #%llu",
        (unsigned long long)o->ref, (unsigned long long)taker->ref, qty,
        o->price_ticks, o->qty, (unsigned long long)match);
}

static inline void said_cancel(void *ctx, const struct order *o, uint32_t qty,
                               enum matching_why why)
{
    say_gap(ctx);
    SAY((struct said *)ctx, "cancel %llu %u left %u %c",
        (unsigned long long)o->ref, qty, o->qty, why);
}

static inline void said_replace(void *ctx, uint64_t old_ref,
                                const struct order *o)
{
    say_gap(ctx);
    SAY((struct said *)ctx, "replace %llu %llu %c%u@%u",
        (unsigned long long)old_ref, (unsigned long long)o->ref, o->side,
        o->qty, o->price_ticks);
}

static inline void said_drop(void *ctx, const struct matching_request *taker,
                             uint32_t qty, enum matching_why why)
{
    say_gap(ctx);
    SAY((struct said *)ctx, "drop %llu %u %c", (unsigned long long)taker->ref,
        qty, why);
}

static const struct matching_events said_events = {
    said_add, said_execute, said_cancel, said_replace, said_drop,
};

#endif
