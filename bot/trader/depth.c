/* depth.c - a sorted vector of price levels, the best one last. */
#include "depth.h"

#include <errno.h>
#include <string.h>

#include "tags.h"
#include "tracker.h"

#define CAPACITY_FIRST 32
#define STEPS_FIRST 8 /* looked at one by one before halving */

/* Bids and asks in one order: the larger key is the better price. */
static uint32_t key_of(char side, uint32_t price_ticks)
{
    return side == 'B' ? price_ticks : ~price_ticks;
}

/* The first level whose key is at least `key`, or count. */
static size_t depth_find(const struct depth *l, uint32_t key)
{
    size_t high = l->count;
    size_t low = 0;

    for (int step = 0; step < STEPS_FIRST; step++) {
        if (high == 0 || l->levels[high - 1].key < key)
            return high;
        high--;
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (l->levels[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int depth_grow(struct depth *l)
{
    size_t capacity = l->capacity == 0 ? CAPACITY_FIRST : 2 * l->capacity;
    struct depth_level *levels =
        tracker_realloc(TAG_BOOK, l->levels, capacity * sizeof(*levels));

    if (levels == NULL)
        return -ENOMEM;
    l->levels = levels;
    l->capacity = capacity;
    return 0;
}

int depth_add(struct depth *l, char side, uint32_t price_ticks, uint64_t qty)
{
    uint32_t key = key_of(side, price_ticks);
    size_t at = depth_find(l, key);

    if (at < l->count && l->levels[at].key == key) {
        l->levels[at].qty += qty;
        return 0;
    }
    if (l->count == l->capacity && depth_grow(l) != 0)
        return -ENOMEM;
    memmove(&l->levels[at + 1], &l->levels[at],
            (l->count - at) * sizeof(*l->levels));
    l->levels[at].key = key;
    l->levels[at].qty = qty;
    l->count++;
    return 0;
}

void depth_sub(struct depth *l, char side, uint32_t price_ticks, uint64_t qty)
{
    uint32_t key = key_of(side, price_ticks);
    size_t at = depth_find(l, key);

    if (at == l->count || l->levels[at].key != key)
        return;
    if (l->levels[at].qty > qty) {
        l->levels[at].qty -= qty;
        return;
    }
    l->count--;
    memmove(&l->levels[at], &l->levels[at + 1],
            (l->count - at) * sizeof(*l->levels));
}

bool depth_best(const struct depth *l, char side, uint32_t *price_ticks,
                uint64_t *qty)
{
    if (l->count == 0)
        return false;
    *price_ticks = key_of(side, l->levels[l->count - 1].key);
    *qty = l->levels[l->count - 1].qty;
    return true;
}

void depth_clear(struct depth *l)
{
    tracker_free(l->levels);
    memset(l, 0, sizeof(*l));
}
