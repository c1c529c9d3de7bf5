/* cycle_shapes.h - cycles made by hand, each in two variants.
 *
 * The files cycle_shapes_*.c are compiled twice: with BACK being `strong`,
 * where the shape leaks, and with `weak`, where the references that a reviewer
 * would weaken are weak, and nothing else is changed. So what is foretold on
 * the one is counted on the other.
 */
#ifndef CYCLE_SHAPES_H
#define CYCLE_SHAPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include "advice.h"
#include "rc.h"

#define TAG_SHAPES 3
#define OUTSIDE_MAX 8

struct shape {
    const char *name;
    /* Makes it; `outside` (empty slots) holds what a program would hold. */
    void (*build)(struct strong outside[OUTSIDE_MAX]);
    /* Goes along all BACK references while it is in use; returns how many of
     * them didn't lead where they should. */
    int (*use)(const struct strong outside[OUTSIDE_MAX]);
    enum advice_kind kind;
    enum advice_reason lost; /* what speaks for it when it is lost, */
    enum advice_reason used; /* and when it is in use */
    const char *way;         /* the way round */
    const char *way2;        /* and through the second field to be weakened */
    long above;          /* blocks that hold the cycles and go with the drop */
    bool by_name;        /* nothing but names tells */
    const char *weak[3]; /* what to weaken; in the order of fields */
};

extern const struct shape shapes_pairs_strong[], shapes_pairs_weak[];
extern const struct shape shapes_trees_strong[], shapes_trees_weak[];
extern const struct shape shapes_stores_strong[], shapes_stores_weak[];
extern const struct shape shapes_nets_strong[], shapes_nets_weak[];

/* For the shapes' own files ------------------------------------------------ */

#ifdef SHAPES_BACK

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)
#define SHAPES(name) PASTE(PASTE(shapes_##name, _), SHAPES_BACK)

/* A reference back: strong in the one variant, weak in the other. */
#define BACK struct SHAPES_BACK
#define back_set PASTE(back_set_, SHAPES_BACK)
#define back_drop PASTE(SHAPES_BACK, _drop)
#define back_get PASTE(back_get_, SHAPES_BACK)

#define back_set_strong(from, to) strong_copy((from), (to))
#define back_set_weak(from, to) weak_from_strong((from), (to))

/* 0 if the reference leads to `expected`, else 1. */
static inline int back_get_strong(const struct strong *slot,
                                  const void *expected)
{
    return slot->object != expected;
}

static inline int back_get_weak(const struct weak *slot, const void *expected)
{
    struct strong mine = {0};
    int wrong = 0;

    if (weak_upgrade(slot, &mine) != 0)
        return 1;
    wrong = mine.object != expected;
    strong_drop(&mine);
    return wrong;
}

/* A new object in an empty slot. A function for each type, as programs have
 * it; there is no test without memory. */
#define SHAPE_NEW(type)                                                        \
    static                                                                     \
        __attribute__((noinline)) struct type *type##_new(struct strong *slot) \
    {                                                                          \
        struct type *self = NULL;                                              \
                                                                               \
        if (rc_new(TAG_SHAPES, sizeof(*self), type##_destroy, slot) != 0)      \
            abort();                                                           \
        self = slot->object;                                                   \
        return self;                                                           \
    }

#endif
#endif
