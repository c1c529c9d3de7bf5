/* outside.h - blocks that the side table doesn't know: those of pools.
 *
 * They are counted as all others are; but what is known of each stands beside
 * the block itself. Who has such blocks registers here, and is asked when
 * somebody looks for a block or at all of them. The caller holds the ledger's
 * lock.
 *
 * Who has them may count later what a thread did with them, and let it go on
 * without the ledger's lock. So whoever wants to know or to change anything
 * that the ledger knows holds them all still first.
 */
#ifndef TRACKER_OUTSIDE_H
#define TRACKER_OUTSIDE_H

#include <stdbool.h>

#include "table.h"

/* Part of whatever holds the blocks; borrowed until it is taken out. */
struct outside {
    struct outside *next;
    /* Count all that waits to be counted; from now on nothing moves. */
    void (*hold)(struct outside *o);
    /* It may move again. */
    void (*let)(struct outside *o);
    /* While it is held: this is a forked child, with no thread but this one. */
    void (*alone)(struct outside *o);
    /* Show each live block, until `visit` says false; then return false. */
    bool (*each)(struct outside *o,
                 bool (*visit)(const struct table_entry *e, void *ctx),
                 void *ctx);
    /* The live block that begins at `ptr`, if it is one of these. */
    bool (*find)(struct outside *o, const void *ptr, struct table_entry *out);
};

/* The last in the list: they stay in the order in which they came. `next` is
 * NULL. */
static inline void outside_add(struct outside **list, struct outside *o)
{
    while (*list != NULL)
        list = &(*list)->next;
    *list = o;
}

static inline void outside_remove(struct outside **list, struct outside *o)
{
    while (*list != o)
        list = &(*list)->next;
    *list = o->next;
}

static inline void outside_hold(struct outside *list)
{
    for (; list != NULL; list = list->next)
        list->hold(list);
}

static inline void outside_let(struct outside *list)
{
    for (; list != NULL; list = list->next)
        list->let(list);
}

static inline void outside_alone(struct outside *list)
{
    for (; list != NULL; list = list->next)
        list->alone(list);
}

/* Both of these: while it is held. */
static inline bool
outside_each(struct outside *list,
             bool (*visit)(const struct table_entry *e, void *ctx), void *ctx)
{
    bool more = true;

    for (; list != NULL && more; list = list->next)
        more = list->each(list, visit, ctx);
    return more;
}

static inline bool outside_find(struct outside *list, const void *ptr,
                                struct table_entry *out)
{
    for (; list != NULL; list = list->next)
        if (list->find(list, ptr, out))
            return true;
    return false;
}

#endif
