/* cycle_kind.c - kinds of blocks and their fields.
 *
 * A mistake in a program is a field of a struct, not one pointer of a million.
 * So blocks are sorted into kinds and pointers into fields, as far as types
 * are known; else blocks of one size from one line are a kind, and an offset
 * in them is a field. Elements of an array are one field: `strategies[]`.
 *
 * Debug information is slow to ask. Each site, call stack and size is asked
 * for once, and each word of a kind once.
 */
#include <errno.h>
#include <string.h>

#include "cycle_work.h"
#include "stack.h"

/* Without types: more pointers in one kind of block are an array. */
#define FIELDS_OF_A_STRUCT 8
/* How often a kind without type is looked for behind other kinds' fields. */
#define INFERENCES_MAX 64

static uint32_t mix(uint64_t value)
{
    value *= UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(value >> 32);
}

/* Make room for one more; the old array stays where it is, unused. */
static int grow(struct cycle_work *w, void **array, uint32_t *room,
                uint32_t count, size_t size)
{
    uint32_t wanted = *room == 0 ? 64 : 2 * *room;
    void *grown = NULL;

    if (count < *room)
        return 0;
    grown = arena_take(&w->arena, wanted, size);
    if (grown == NULL)
        return -ENOMEM;
    if (count > 0)
        memcpy(grown, *array, count * size);
    *array = grown;
    *room = wanted;
    return 0;
}

/* Kinds ------------------------------------------------------------------ */

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

    if (grow(w, &kinds, &w->kind_room, w->kind_count, sizeof(*w->kinds)) != 0)
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
    for (uint32_t i = 0; i < w->ordered; i++) {
        uint32_t *mine = &w->kind[w->order[i]];
        const struct type *type = w->kinds[*mine - 1].type;

        for (uint32_t k = 0; type != NULL && k < w->kind_count; k++) {
            if (w->kinds[k].type == type) {
                *mine = k + 1;
                break;
            }
        }
    }
}

/* Fields ----------------------------------------------------------------- */

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

    if (grow(w, &fields, &w->field_room, w->field_count, sizeof(*w->fields)) !=
        0)
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

int work_find_kinds(struct cycle_work *w)
{
    for (uint32_t i = 0; i < w->ordered; i++) {
        if (kind_of_node(w, w->order[i]) != 0)
            return -ENOMEM;
    }
    if (w->s != NULL) {
        for (int i = 0; i < 4 && infer_types(w); i++)
            ;
        merge_kinds(w);
    }
    return find_arrays(w);
}
