/* bookside.c - one side of one book; the picture is in bookside.h.
 *
 * Finding a level: a binary search without branches but for its loop. Which
 * half a price is in can't be foreseen, and a wrong guess of the processor
 * costs more than all the steps of the search.
 *
 * The vector grows by half and gives memory back when three quarters of it
 * are unused, so that one wild moment isn't paid for until the end.
 */
#include "bookside.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "pool.h"
#include "tags.h"
#include "tracker.h"

#define BOOKSIDE_CAPACITY_MIN 16 /* levels; less is never given back */

/* Where `rank` is or belongs: the first level that isn't worse. The compiler is
 * told that both halves are as likely, so that it moves instead of branching.
 */
static size_t bookside_place(const struct bookside *l, uint32_t rank)
{
    const struct level *at = l->levels;
    size_t left = l->used;

    while (left > 1) {
        size_t half = left / 2;

        const struct level *upper = at + half;
        bool is_there = upper[-1].rank < rank;

        at = __builtin_expect_with_probability(is_there, 1, 0.5) ? upper : at;
        left -= half;
    }
    at += left == 1 && at->rank < rank;
    return (size_t)(at - l->levels);
}

static uint32_t node_rank(const struct node *node)
{
    return bookside_rank(node->order.side, node->order.price_ticks);
}

void bookside_clear(struct bookside *l, struct pool *nodes)
{
    for (size_t i = 0; i < l->used; i++) {
        struct node *next;

        for (struct node *n = l->levels[i].first; n != NULL; n = next) {
            next = n->next;
            pool_put(nodes, n);
        }
    }
    tracker_free(l->levels);
    *l = (struct bookside){0};
}

static int bookside_resize(struct bookside *l, size_t capacity)
{
    struct level *levels =
        tracker_realloc(TAG_EXCHANGE, l->levels, capacity * sizeof(*levels));

    if (levels == NULL)
        return -ENOMEM;
    /* Whoever looks for pointers in memory shall find none that means nothing:
     * places that are not in use are empty. */
    memset(levels + l->used, 0, (capacity - l->used) * sizeof(*levels));
    l->levels = levels;
    l->capacity = capacity;
    return 0;
}

int bookside_reserve(struct bookside *l)
{
    if (l->used < l->capacity)
        return 0;
    if (l->capacity == 0)
        return bookside_resize(l, BOOKSIDE_CAPACITY_MIN);
    return bookside_resize(l, l->capacity + l->capacity / 2);
}

void bookside_append(struct bookside *l, struct node *node)
{
    uint32_t rank = node_rank(node);
    size_t at = bookside_place(l, rank);
    struct level *level = &l->levels[at];

    if (at == l->used || level->rank != rank) {
        assert(l->used < l->capacity);
        memmove(level + 1, level, (l->used - at) * sizeof(*level));
        *level = (struct level){.rank = rank};
        l->used++;
    }
    node->prev = level->last;
    node->next = NULL;
    if (level->last != NULL)
        level->last->next = node;
    else
        level->first = node;
    level->last = node;
    level->orders++;
    level->qty += node->order.qty;
}

struct level *bookside_level(const struct bookside *l, const struct node *node)
{
    size_t at = bookside_place(l, node_rank(node));

    assert(at < l->used && l->levels[at].rank == node_rank(node));
    return &l->levels[at];
}

/* Giving memory back may fail like asking for it: then it is just kept. */
static void bookside_remove(struct bookside *l, struct level *level)
{
    size_t behind = (size_t)(&l->levels[l->used] - (level + 1));

    memmove(level, level + 1, behind * sizeof(*level));
    l->used--;
    l->levels[l->used] = (struct level){.first = NULL};
    if (l->capacity > BOOKSIDE_CAPACITY_MIN && l->used < l->capacity / 4)
        (void)bookside_resize(l, l->capacity / 2);
}

void bookside_unlink(struct bookside *l, struct level *level, struct node *node)
{
    level->qty -= node->order.qty;
    level->orders--;
    if (node->prev != NULL)
        node->prev->next = node->next;
    else
        level->first = node->next;
    if (node->next != NULL)
        node->next->prev = node->prev;
    else
        level->last = node->prev;
    if (level->orders == 0)
        bookside_remove(l, level);
}
