/* depth.h - one side of a book by price: how many shares stand where.
 *
 * A vector of levels, sorted so that the best price is the last one: most of
 * the change happens near the touch, where little has to be moved.
 */
#ifndef TRADER_DEPTH_H
#define TRADER_DEPTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct depth_level {
    uint32_t key; /* the price, or its complement: larger is better */
    uint64_t qty; /* never 0 */
};

/* Storage belongs to the caller. All zeroes is an empty depth. */
struct depth {
    struct depth_level *levels; /* owned */
    size_t count;
    size_t capacity;
};

/* `side` is 'B' or 'S', the same in all calls for one depth. */

/* Add shares at a price. 0, or -ENOMEM with nothing changed. */
int depth_add(struct depth *l, char side, uint32_t price_ticks, uint64_t qty);
/* Take shares away; a level without shares goes. More than there are, or an
 * unknown price, takes what there is. */
void depth_sub(struct depth *l, char side, uint32_t price_ticks, uint64_t qty);
/* false: empty. */
bool depth_best(const struct depth *l, char side, uint32_t *price_ticks,
                uint64_t *qty);
void depth_clear(struct depth *l);

#endif
