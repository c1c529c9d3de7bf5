/* cycle_kind.c - kinds of blocks.
 *
 * A mistake in a program is made in a struct, not in one block of a million. So
 * blocks are sorted into kinds: those of one type, as far as types are known;
 * else those of one size from one line.
 *
 * Debug information is slow to ask: each site, call stack and size is asked
 * for once.
 */
#include <errno.h>
#include <string.h>

#include "cycle_work.h"
#include "stack.h"

/* How often a kind without type is looked for behind other kinds' fields. */
#define INFERENCES_MAX 64

static uint32_t mix(uint64_t value)
{
    value *= UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(value >> 32);
}

static const struct type *ask_type(const struct cycle_work *w,
                                   const struct graph_node *node)
{
    uintptr_t frames[STACK_FRAMES_MAX];
    size_t count = 0;

    if (w->s == NULL)
        return NULL;
    count = stack_frames(node->stack, frames, STACK_FRAMES_MAX);
    return type_of_block(w->s, node->site, frames, count, node->size);
}

/* The kind of this type, site and size; GRAPH_NONE: none yet. */
static uint32_t kind_find(const struct cycle_work *w, const struct type *type,
                          const struct graph_node *node)
{
    for (uint32_t k = 0; k < w->kind_count; k++) {
        const struct kind *kind = &w->kinds[k];

        if (kind->type == type && kind->site == node->site &&
            kind->size == node->size)
            return k;
    }
    return GRAPH_NONE;
}

static int kind_add(struct cycle_work *w, const struct type *type,
                    uint32_t node)
{
    void *kinds = w->kinds;

    if (arena_grow(&w->arena, &kinds, &w->kind_room, w->kind_count,
                   sizeof(*w->kinds)) != 0)
        return -ENOMEM;
    w->kinds = kinds;
    w->kinds[w->kind_count++] = (struct kind){.type = type,
                                              .site = w->g->nodes[node].site,
                                              .size = w->g->nodes[node].size,
                                              .node = node};
    return 0;
}

static struct kind_asked *asked_slot(struct cycle_work *w,
                                     const struct graph_node *node)
{
    uint32_t mask = w->kinds_asked_room - 1;
    uint32_t at = mix((uintptr_t)node->site ^ ((uint64_t)node->stack << 40) ^
                      node->size) &
                  mask;

    while (w->kinds_asked[at].kind != 0 &&
           (w->kinds_asked[at].site != node->site ||
            w->kinds_asked[at].stack != node->stack ||
            w->kinds_asked[at].size != node->size))
        at = (at + 1) & mask;
    return &w->kinds_asked[at];
}

static int asked_make_room(struct cycle_work *w)
{
    struct kind_asked *old = w->kinds_asked;
    uint32_t old_room = w->kinds_asked_room;
    struct graph_node as = {0};

    if (2 * w->kinds_asked_count < old_room)
        return 0;
    w->kinds_asked_room = old_room == 0 ? 256 : 2 * old_room;
    w->kinds_asked =
        arena_take(&w->arena, w->kinds_asked_room, sizeof(*w->kinds_asked));
    if (w->kinds_asked == NULL)
        return -ENOMEM;
    for (uint32_t i = 0; i < old_room; i++) {
        if (old[i].kind == 0)
            continue;
        as.site = old[i].site;
        as.stack = old[i].stack;
        as.size = old[i].size;
        *asked_slot(w, &as) = old[i];
    }
    return 0;
}

static int kind_of_node(struct cycle_work *w, uint32_t n)
{
    const struct graph_node *node = &w->g->nodes[n];
    const struct type *type = NULL;
    struct kind_asked *asked = NULL;
    uint32_t kind = GRAPH_NONE;

    if (asked_make_room(w) != 0)
        return -ENOMEM;
    asked = asked_slot(w, node);
    if (asked->kind == 0) {
        type = ask_type(w, node);
        kind = kind_find(w, type, node);
        if (kind == GRAPH_NONE) {
            if (kind_add(w, type, n) != 0)
                return -ENOMEM;
            kind = w->kind_count - 1;
        }
        *asked = (struct kind_asked){.site = node->site,
                                     .size = node->size,
                                     .stack = node->stack,
                                     .kind = kind + 1};
        w->kinds_asked_count++;
    }
    w->kind[n] = asked->kind;
    return 0;
}

/* A field that points to a struct tells what the block there is. It knows
 * better than a guess that the block is an array of something. */
static bool infer_type(struct cycle_work *w, uint32_t from,
                       const struct graph_edge *e)
{
    const struct kind *holder = &w->kinds[w->kind[from] - 1];
    struct kind *target = &w->kinds[w->kind[e->to] - 1];
    struct type_field field;

    if (holder->type == NULL || target->field_count >= INFERENCES_MAX ||
        (target->type != NULL && target->size == type_size(target->type)))
        return false;
    target->field_count++; /* used as a count of attempts, till it is due */
    if (!type_field_at(w->s, holder->type, w->g->nodes[from].size,
                       e->word * sizeof(void *), &field) ||
        field.points_to == NULL || field.points_to == target->type ||
        type_size(field.points_to) == 0 ||
        target->size % type_size(field.points_to) != 0)
        return false;
    target->type = field.points_to;
    return true;
}

static bool infer_types(struct cycle_work *w)
{
    bool any = false;

    for (uint32_t i = 0; i < w->ordered; i++) {
        uint32_t n = w->order[i];

        for (size_t e = w->g->nodes[n].first_edge;
             e < w->g->nodes[n + 1].first_edge; e++) {
            const struct graph_edge *edge = &w->g->edges[e];

            if (work_inside(w, n, edge->to) && work_closes(w, edge))
                any = infer_type(w, n, edge) || any;
        }
    }
    return any;
}

/* Two kinds of one type are one: the first of them. */
static void merge_kinds(struct cycle_work *w)
{
    for (uint32_t k = 0; k < w->kind_count; k++) {
        struct kind *kind = &w->kinds[k];

        kind->same = k;
        for (uint32_t i = 0; kind->type != NULL && i < k; i++) {
            if (w->kinds[i].type == kind->type) {
                kind->same = i;
                break;
            }
        }
    }
    for (uint32_t i = 0; i < w->ordered; i++) {
        uint32_t *mine = &w->kind[w->order[i]];

        *mine = w->kinds[*mine - 1].same + 1;
    }
}

/* An entry for any call stack, if all those that were asked about agree. */
#define ANY_STACK UINT32_MAX
#define NO_KIND UINT32_MAX

static int add_any_stack(struct cycle_work *w, const struct kind_asked *known)
{
    struct graph_node as = {
        .site = known->site, .size = known->size, .stack = ANY_STACK};
    uint32_t kind = w->kinds[known->kind - 1].same + 1;
    struct kind_asked *any = NULL;

    if (asked_make_room(w) != 0)
        return -ENOMEM;
    any = asked_slot(w, &as);
    if (any->kind == 0) {
        *any = (struct kind_asked){
            .site = as.site, .size = as.size, .stack = ANY_STACK, .kind = kind};
        w->kinds_asked_count++;
    } else if (any->kind != kind) {
        any->kind = NO_KIND;
    }
    return 0;
}

/* Blocks elsewhere that are of a kind that is known by now. */
static void sort_others(struct cycle_work *w)
{
    for (uint32_t n = 0; n < w->g->count; n++) {
        struct graph_node as = {.site = w->g->nodes[n].site,
                                .size = w->g->nodes[n].size,
                                .stack = w->g->nodes[n].stack};
        uint32_t kind = 0;

        if (w->kind[n] != 0)
            continue;
        kind = asked_slot(w, &as)->kind;
        if (kind != 0) {
            w->kind[n] = w->kinds[kind - 1].same + 1;
            continue;
        }
        as.stack = ANY_STACK;
        kind = asked_slot(w, &as)->kind;
        w->kind[n] = kind == NO_KIND ? 0 : kind;
    }
}

int work_find_kinds(struct cycle_work *w)
{
    const struct kind_asked *known = NULL;
    uint32_t room = 0;

    for (uint32_t i = 0; i < w->ordered; i++) {
        if (kind_of_node(w, w->order[i]) != 0)
            return -ENOMEM;
    }
    for (int i = 0; w->s != NULL && i < 4 && infer_types(w); i++)
        ;
    merge_kinds(w);
    /* The table may move while it grows; what was in it stays readable. */
    known = w->kinds_asked;
    room = w->kinds_asked_room;
    for (uint32_t i = 0; i < room; i++) {
        if (known[i].kind != 0 && known[i].stack != ANY_STACK &&
            add_any_stack(w, &known[i]) != 0)
            return -ENOMEM;
    }
    sort_others(w);
    return 0;
}
