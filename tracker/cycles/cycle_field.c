/* cycle_field.c - fields of kinds of blocks.
 *
 * What is changed in a program is a field of a struct. So pointers are sorted
 * into fields: by the name of the field, as far as types are known; else by
 * the offset in the block. Elements of an array are one field: `strategies[]`.
 *
 * A field can do harm if it is made weak, for it is weak in all blocks of its
 * kind: elsewhere it may be what keeps a block alive. So it is tried what
 * roots still own then.
 */
#include <errno.h>
#include <string.h>

#include "cycle_work.h"

/* Without types: more pointers in one kind of block are an array. */
#define FIELDS_OF_A_STRUCT 8

static uint32_t mix(uint64_t value)
{
    value *= UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(value >> 32);
}

/* "[2].next" and "legs[3].order" are ".next" and "legs[].order". */
static void path_of_all(const char *path, char *out, size_t size)
{
    size_t len = 0;
    bool inside = false;

    if (path[0] == '[' && strchr(path, ']') != NULL &&
        strchr(path, ']')[1] == '.')
        path = strchr(path, ']') + 2;
    for (; *path != '\0' && len + 1 < size; path++) {
        inside = inside && *path != ']';
        if (!inside)
            out[len++] = *path;
        inside = inside || *path == '[';
    }
    out[len] = '\0';
}

/* The word that stands for this one in all blocks of the kind. */
static uint32_t word_of_all(const struct kind *kind, uint32_t word)
{
    if (kind->many_fields)
        return 0;
    return kind->period == 0 ? word : word % kind->period;
}

static struct field_asked *field_slot(struct cycle_work *w, uint32_t kind,
                                      uint32_t word)
{
    uint32_t mask = w->fields_asked_room - 1;
    uint32_t at = mix(((uint64_t)kind << 32) ^ word) & mask;

    while (w->fields_asked[at].kind != 0 &&
           (w->fields_asked[at].kind != kind + 1 ||
            w->fields_asked[at].word != word))
        at = (at + 1) & mask;
    return &w->fields_asked[at];
}

static int fields_make_room(struct cycle_work *w)
{
    struct field_asked *old = w->fields_asked;
    uint32_t old_room = w->fields_asked_room;
    void *fields = w->fields;

    if (arena_grow(&w->arena, &fields, &w->field_room, w->field_count,
                   sizeof(*w->fields)) != 0)
        return -ENOMEM;
    w->fields = fields;
    if (2 * w->fields_asked_count < old_room)
        return 0;
    w->fields_asked_room = old_room == 0 ? 256 : 2 * old_room;
    w->fields_asked =
        arena_take(&w->arena, w->fields_asked_room, sizeof(*w->fields_asked));
    if (w->fields_asked == NULL)
        return -ENOMEM;
    for (uint32_t i = 0; i < old_room; i++) {
        if (old[i].kind != 0)
            *field_slot(w, old[i].kind - 1, old[i].word) = old[i];
    }
    return 0;
}

static uint32_t field_add(struct cycle_work *w, const struct field *field)
{
    for (uint32_t f = 0; field->path[0] != '\0' && f < w->field_count; f++) {
        if (w->fields[f].kind == field->kind &&
            strcmp(w->fields[f].path, field->path) == 0)
            return f;
    }
    w->fields[w->field_count] = *field;
    w->kinds[field->kind].field_count++;
    return w->field_count++;
}

/* A word that nobody asked about before. A path like "[2].next" shows that the
 * block is an array: then its other elements need not be asked about. */
static void field_ask(struct cycle_work *w, uint32_t node, struct field *field,
                      struct field_asked *out)
{
    struct kind *kind = &w->kinds[field->kind];
    struct type_field named;

    if (kind->type != NULL &&
        type_field_at(w->s, kind->type, w->g->nodes[node].size,
                      field->word * sizeof(void *), &named)) {
        path_of_all(named.path, field->path, sizeof(field->path));
        if (named.path[0] == '[' && type_size(kind->type) % sizeof(void *) == 0)
            kind->period = (uint32_t)(type_size(kind->type) / sizeof(void *));
    }
    *out = (struct field_asked){.kind = field->kind + 1,
                                .word = field->word,
                                .field = field_add(w, field)};
    w->fields_asked_count++;
}

uint32_t work_ask_field(struct cycle_work *w, uint32_t node,
                        const struct graph_edge *e)
{
    uint32_t k = w->kind[node] - 1;
    struct kind *kind = &w->kinds[k];
    struct field field = {.kind = k,
                          .word = word_of_all(kind, e->word),
                          .strong = e->strong,
                          .net = GRAPH_NONE};
    struct field_asked *asked = NULL;

    if (fields_make_room(w) != 0)
        return GRAPH_NONE;
    asked = field_slot(w, k, field.word);
    if (asked->kind == 0)
        field_ask(w, node, &field, asked);
    if (e->word < KIND_NEAR)
        kind->near[e->word] = asked->field + 1;
    return asked->field;
}
/* Which untyped kinds are arrays: count their fields, then forget them. */
static int find_arrays(struct cycle_work *w)
{
    for (uint32_t k = 0; k < w->kind_count; k++)
        w->kinds[k].field_count = 0;
    for (uint32_t i = 0; i < w->ordered; i++) {
        uint32_t n = w->order[i];

        if (w->kinds[w->kind[n] - 1].type != NULL)
            continue;
        for (size_t e = w->g->nodes[n].first_edge;
             e < w->g->nodes[n + 1].first_edge; e++) {
            const struct graph_edge *edge = &w->g->edges[e];

            if (work_inside(w, n, edge->to) && work_closes(w, edge) &&
                work_field(w, n, edge) == GRAPH_NONE)
                return -ENOMEM;
        }
    }
    for (uint32_t k = 0; k < w->kind_count; k++) {
        struct kind *kind = &w->kinds[k];

        kind->many_fields =
            kind->type == NULL && kind->field_count > FIELDS_OF_A_STRUCT;
        kind->field_count = 0;
        memset(kind->near, 0, sizeof(kind->near));
    }
    w->field_count = 0;
    w->fields_asked_count = 0;
    if (w->fields_asked_room > 0)
        memset(w->fields_asked, 0,
               w->fields_asked_room * sizeof(*w->fields_asked));
    return 0;
}

/* Which fields own something that is in use. */
static int find_used(struct cycle_work *w)
{
    const struct graph *g = w->g;

    for (uint32_t n = 0; n < g->count; n++) {
        if (w->kind[n] == 0 || !g->nodes[n].reachable)
            continue;
        for (size_t e = g->nodes[n].first_edge; e < g->nodes[n + 1].first_edge;
             e++) {
            uint32_t field = 0;

            if (!work_owns(w, &g->edges[e]))
                continue;
            field = work_field(w, n, &g->edges[e]);
            if (field == GRAPH_NONE)
                return -ENOMEM;
            w->fields[field].used = true;
        }
    }
    return 0;
}

/* How many blocks roots own, without the fields that are marked weak. */
static uint32_t count_owned(struct cycle_work *w)
{
    const struct graph *g = w->g;
    uint32_t met = 0;

    for (uint32_t r = 0; r < g->root_count; r++) {
        uint32_t node = g->roots[r].node;

        if (w->scratch[node] == 0)
            w->queue[met++] = node;
        w->scratch[node] = 1;
    }
    for (uint32_t done = 0; done < met; done++) {
        uint32_t n = w->queue[done];

        for (size_t e = g->nodes[n].first_edge; e < g->nodes[n + 1].first_edge;
             e++) {
            const struct graph_edge *edge = &g->edges[e];

            if (w->scratch[edge->to] != 0 || !work_owns(w, edge) ||
                (w->kind[n] != 0 && w->fields[work_field(w, n, edge)].weak))
                continue;
            w->scratch[edge->to] = 1;
            w->queue[met++] = edge->to;
        }
    }
    for (uint32_t i = 0; i < met; i++)
        w->scratch[w->queue[i]] = 0;
    return met;
}

uint32_t work_freed_too_early(struct cycle_work *w)
{
    bool used = false;

    for (uint32_t f = 0; f < w->field_count; f++)
        used = used || (w->fields[f].weak && w->fields[f].used);
    return used ? w->owned - count_owned(w) : 0;
}

int work_find_fields(struct cycle_work *w)
{
    int rc = find_arrays(w);

    if (rc == 0)
        rc = find_used(w);
    if (rc == 0)
        w->owned = count_owned(w);
    return rc;
}
