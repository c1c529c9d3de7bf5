/* mirror.h - the exchange's books once more, from its own market data.
 *
 * Whoever hears the feed from the start knows each live order. If that is not
 * what the engine has, either told something that did not happen, or did
 * something that it did not tell.
 */
#ifndef TESTS_FUZZ_MIRROR_H
#define TESTS_FUZZ_MIRROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct evbuffer;
struct matching;

#define MIRROR_MAX 4096

struct mirror_order {
    uint64_t ref;
    uint16_t locate;
    char side;
    uint32_t qty;
    uint32_t price_ticks;
};

/* Storage belongs to the caller; all zeroes: nothing was heard. */
struct mirror {
    struct mirror_order orders[MIRROR_MAX];
    size_t count;
    bool full; /* there were more orders than fit: nothing is known any more */
    uint64_t messages;
    uint64_t executions;
    uint64_t executed_qty;
    unsigned symbols;
};

/* Forget all. */
void mirror_clear(struct mirror *m);

/* Read all framed messages from `feed`. Each must make sense. */
void mirror_read(struct mirror *m, struct evbuffer *feed);

/* The engine has the same orders, and no book is crossed. */
void mirror_check(const struct mirror *m, const struct matching *engine);

/* In no book does the best buyer meet the best seller. */
void mirror_check_crossed(const struct matching *engine);

#endif
