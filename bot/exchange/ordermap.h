/* ordermap.h - the engine's live orders by reference: a hash table of chains.
 *
 *   buckets  [0]      [1]        [2]      [3]
 *                      |                   |
 *                     node -> node        node      by node.chain
 *
 * The nodes themselves are the chains: so an entry costs no memory of its own,
 * and whoever has found one has the order at hand. Half as many nodes as
 * buckets at most, so that most searches see one node or none.
 *
 * Invariant: a node is in the bucket of its reference, once. The table doubles
 * and never shrinks: it is bounded by the most orders there ever were at once.
 */
#ifndef EXCHANGE_ORDERMAP_H
#define EXCHANGE_ORDERMAP_H

#include "bookside.h"

/* All zeroes is an empty map. */
struct ordermap {
    struct node **buckets; /* owned; the nodes are not */
    size_t capacity;       /* a power of two, or 0 */
    size_t used;
};

/* Frees the table alone. */
void ordermap_clear(struct ordermap *m);

/* Give the table more buckets: 0 or -ENOMEM (nothing changed). */
int ordermap_grow(struct ordermap *m);

/* Make room: the next ordermap_put() cannot fail. 0 or -ENOMEM. */
static inline int ordermap_reserve(struct ordermap *m)
{
    return (m->used + 1) * 2 <= m->capacity ? 0 : ordermap_grow(m);
}

/* References are mostly consecutive. As many in a row as there are buckets
 * stand side by side, where memory is at hand and no two meet. Where the row
 * begins, the multiplication decides. */
static inline struct node **ordermap_bucket(const struct ordermap *m,
                                            uint64_t ref)
{
    uint64_t row = ref >> __builtin_ctzll(m->capacity);
    uint64_t hash = (row ^ row >> 32) * 0x9e3779b97f4a7c15ull >> 32;

    return &m->buckets[(ref ^ hash) & (m->capacity - 1)];
}

/* The node with this reference, or NULL. */
static inline struct node *ordermap_find(const struct ordermap *m, uint64_t ref)
{
    struct node *node;

    if (m->capacity == 0)
        return NULL;
    node = *ordermap_bucket(m, ref);
    while (node != NULL && node->order.ref != ref)
        node = node->chain;
    return node;
}

/* Put `node` in; room was reserved, and its reference isn't there. */
static inline void ordermap_put(struct ordermap *m, struct node *node)
{
    struct node **bucket = ordermap_bucket(m, node->order.ref);

    node->chain = *bucket;
    *bucket = node;
    m->used++;
}

/* Take `node`, which is there, out. */
static inline void ordermap_take(struct ordermap *m, struct node *node)
{
    struct node **at = ordermap_bucket(m, node->order.ref);

    while (*at != node)
        at = &(*at)->chain;
    *at = node->chain;
    m->used--;
}

#endif
