/* cycle_fixture.h - objects that hold each other, and a look at them.
 *
 * Include it after cmocka.h.
 */
#ifndef CYCLE_FIXTURE_H
#define CYCLE_FIXTURE_H

#define SHAPES_BACK strong
#include "cycle.h"
#include "cycle_shapes.h"
#include "leftovers.h"
#include "symbols_fixture.h"

static struct strong outside[OUTSIDE_MAX]; /* roots */

/* A link of a ring, and a block to hang below it. */
struct link {
    struct strong next;
    char *name;
};

static void link_destroy(void *object)
{
    struct link *self = object;

    strong_drop(&self->next);
    tracker_free(self->name);
}

SHAPE_NEW(link)

/* Two types that hold each other. */
struct desk {
    struct strong clerk;
    struct strong below;
    long number;
};

struct clerk {
    struct strong desk;
    void *plain;
};

static void desk_destroy(void *object)
{
    struct desk *self = object;

    strong_drop(&self->clerk);
    strong_drop(&self->below);
}

static void clerk_destroy(void *object)
{
    struct clerk *self = object;

    strong_drop(&self->desk);
}

SHAPE_NEW(desk)
SHAPE_NEW(clerk)

static inline struct desk *desk_open(struct strong *slot)
{
    struct desk *desk = desk_new(slot);
    struct clerk *clerk = clerk_new(&desk->clerk);

    strong_copy(slot, &clerk->desk);
    return desk;
}

/* A ring of `count` links; the first is in `slot`. */
static inline void ring_new(struct strong *slot, int count)
{
    struct link *link = link_new(slot);

    link->name = tracker_strdup(TAG_SHAPES, "a link");
    for (int i = 1; i < count; i++) {
        struct link *next = link_new(&link->next);

        next->name = tracker_strdup(TAG_SHAPES, "a link");
        link = next;
    }
    strong_copy(slot, &link->next); /* closes it */
}

static void drop_outside(void)
{
    for (int i = 0; i < OUTSIDE_MAX; i++)
        strong_drop(&outside[i]);
}

struct look {
    struct tracker_mark before;
    struct graph *g;
    struct cycles *c;
};

static inline void look(struct look *l)
{
    assert_int_equal(graph_new(&l->g), 0);
    assert_int_equal(cycles_new(l->g, symbols, 0, &l->c), 0);
}

static void look_end(struct look *l)
{
    cycles_free(l->c);
    graph_free(l->g);
    drop_outside();
    free_all_since(&l->before);
}

struct text {
    char text[4096];
    size_t len;
};

static void on_line(const char *label, const char *words, void *ctx)
{
    struct text *t = ctx;

    t->len += (size_t)snprintf(t->text + t->len, sizeof(t->text) - t->len,
                               "%s: %s\n", label, words);
    assert_true(t->len < sizeof(t->text));
}

static inline const char *explain(const struct look *l, struct text *t)
{
    t->len = 0;
    cycles_explain(l->c, 0, on_line, t);
    return t->text;
}

#endif
