/* cycle.c - find all cycles of a graph, group them, and have them advised.
 *
 * The steps are listed in cycle_work.h. Here they are put in order, and the
 * groups into theirs: what is lost before what is in use, and what holds most
 * first.
 */
#include "cycle.h"

#include <errno.h>

#include "cycle_work.h"
#include "pages.h"
#include "rc.h"

static int take_arrays(struct cycle_work *w)
{
    size_t n = w->g->count + (size_t)1;
    uint32_t **arrays[] = {&w->component, &w->unit,    &w->unit_next,
                           &w->kind,      &w->holders, &w->slots,
                           &w->watchers,  &w->control, &w->scratch,
                           &w->scratch2,  &w->queue,   &w->region};

    for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++)
        *arrays[i] = arena_take(&w->arena, n, sizeof(uint32_t));
    w->marks = arena_take(&w->arena, n, 1);
    return w->arena.rc;
}

static void mark_given(struct cycle_work *w)
{
    const struct graph *g = w->g;

    for (uint32_t i = 0; i < g->count; i++) {
        if (g->nodes[i].controls != GRAPH_NONE)
            w->control[g->nodes[i].controls] = i + 1;
    }
    for (uint32_t r = 0; r < g->root_count; r++)
        w->marks[g->roots[r].node] |= MARK_ROOT;
}

static bool group_before(const struct cycle_group *a,
                         const struct cycle_group *b)
{
    if (a->in_use != b->in_use)
        return b->in_use;
    return a->held_bytes > b->held_bytes;
}

/* Few, so by insertion; equal ones stay in their order. */
static void sort_groups(struct cycles *c)
{
    for (uint32_t i = 1; i < c->count; i++) {
        struct cycle_group group = c->groups[i];
        uint32_t at = i;

        for (; at > 0 && group_before(&group, &c->groups[at - 1]); at--)
            c->groups[at] = c->groups[at - 1];
        c->groups[at] = group;
    }
}

static int cycles_fill(struct cycles *c)
{
    struct cycle_work *w = c->work;
    int rc = take_arrays(w);

    if (rc != 0)
        return rc;
    mark_given(w);
    rc = work_find_components(w);
    if (rc != 0 || w->component_count == 0)
        return rc;
    rc = work_find_holders(w);
    if (rc != 0)
        return rc;
    rc = work_find_kinds(w);
    if (rc != 0)
        return rc;
    rc = work_find_fields(w);
    if (rc != 0)
        return rc;
    rc = work_find_groups(w, c);
    for (uint32_t i = 0; i < c->count && rc == 0; i++)
        rc = work_advise(w, &c->groups[i], i);
    sort_groups(c);
    return rc;
}

int cycles_new(const struct graph *g, struct symbols *s, unsigned flags,
               struct cycles **out)
{
    struct cycles *c = pages_map(sizeof(*c));
    int rc = -ENOMEM;

    *out = NULL;
    if (c == NULL)
        return rc;
    c->graph = g;
    c->work = pages_map(sizeof(*c->work));
    if (c->work == NULL)
        goto out;
    *c->work = (struct cycle_work){
        .g = g, .s = s, .flags = flags, .counted = rc_used()};
    rc = cycles_fill(c);
    if (rc != 0)
        goto out;
    *out = c;
    c = NULL; /* the caller's now */
out:
    cycles_free(c);
    return rc;
}

void cycles_free(struct cycles *c)
{
    if (c == NULL)
        return;
    if (c->work != NULL) {
        arena_clear(&c->work->arena);
        pages_unmap(c->work, sizeof(*c->work));
    }
    pages_unmap(c, sizeof(*c));
}
