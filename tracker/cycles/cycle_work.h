/* cycle_work.h - what the cycle analyser knows while it works.
 *
 * Private to cycle*.c, advice*.c and dot*.c. Steps, in this order:
 *
 *   cycle_parts.c    components: blocks that own each other in a circle
 *   cycle_hold.c     who else holds a block, and where references were taken
 *   cycle_kind.c     kinds of blocks
 *   cycle_field.c    fields of kinds
 *   cycle_group.c    groups of equal shape
 *   advice_net.c     a group as a small graph of its own
 *   advice_weigh.c   tries choices of fields on it
 *   advice.c         chooses
 *   advice_write.c   writes the choice down
 *   advice_fall.c    what goes, with all that hangs below
 *   cycle_way.c      a way round, step by step
 *   cycle_words.c    words for all that
 *
 * Arrays by node are as long as the graph, but their pages are touched only
 * where a cycle is.
 */
#ifndef TRACKER_CYCLE_WORK_H
#define TRACKER_CYCLE_WORK_H

#include "cycle.h"
#include "figures.h"
#include "types.h"

/* Memory that is given back as a whole. */
struct cycle_arena {
    struct cycle_chunk *chunks;
    int rc; /* -ENOMEM once something failed */
};
/* Zeroed; NULL: no memory. */
void *arena_take(struct cycle_arena *a, size_t count, size_t size);
/* Make room for one more element. The old array stays behind, unused. */
int arena_grow(struct cycle_arena *a, void **array, uint32_t *room,
               uint32_t count, size_t size);
void arena_clear(struct cycle_arena *a);

/* Blocks that own each other in a circle. */
struct component {
    uint32_t first; /* in order[] */
    uint32_t count;
    uint32_t group; /* GRAPH_NONE: left out */
    uint32_t next;  /* of the same group, or GRAPH_NONE */
    uint64_t shape;
};

/* Blocks that a reader would call the same: of one type, or, without types,
 * of one size from one line. */
#define KIND_NEAR 32
struct kind {
    const struct type *type; /* or NULL */
    const struct tracker_site *site;
    size_t size;
    uint32_t node;        /* one of them */
    uint32_t same;        /* the first kind of the same type */
    uint32_t field_count; /* fields that take part in cycles */
    uint32_t period;      /* words after which an array's fields repeat; or 0 */
    uint32_t near[KIND_NEAR]; /* the fields of its first words, + 1 */
    bool many_fields;         /* an untyped array: its fields are all one */
};

/* What was asked about a site, call stack and size, once. */
struct kind_asked {
    const struct tracker_site *site;
    size_t size;
    uint32_t stack;
    uint32_t kind; /* number + 1; 0: free */
};

/* A field of a kind. */
struct field {
    uint32_t kind;
    uint32_t word;   /* of the sample edge, or of all of them without types */
    uint32_t net;    /* scratch of advice: the last group it was part of, */
    uint32_t number; /* and as which of its fields */
    bool used;       /* it owns something that is in use */
    bool weak;       /* in the fall that is simulated */
    bool strong;
    char path[ADVICE_NAME_MAX]; /* "legs[].order"; empty without types */
};

/* Which field a word of a block of this kind is. */
struct field_asked {
    uint32_t kind; /* number + 1; 0: free */
    uint32_t word;
    uint32_t field;
};

struct cycle_work {
    const struct graph *g;
    struct symbols *s;
    struct cycle_arena arena;
    unsigned flags;
    bool counted; /* this program counts references */

    /* By node. */
    uint32_t *component; /* number + 1; 0: of none */
    uint32_t *unit;      /* plain blocks in a circle live and die together:
                          * a node of theirs + 1 that stands for all; 0: the
                          * node itself */
    uint32_t *unit_next; /* the next node of the unit + 1; 0: the last */
    uint32_t *kind;      /* number + 1 */
    uint32_t *holders;   /* of a unit: owning references from other units, and
                          * from roots */
    uint32_t *slots;     /* strong slots that hold this object */
    uint32_t *watchers;  /* of a control block: weak references */
    uint32_t *control;   /* of an object: its control block + 1 */
    uint8_t *marks;
    uint32_t *scratch; /* two that searches use and leave zeroed */
    uint32_t *scratch2;
    uint32_t *queue; /* for searches, too */
    uint32_t *region;

    uint32_t *order; /* nodes, component by component */
    uint32_t ordered;
    struct component *components;
    uint32_t component_count;

    struct kind *kinds;
    uint32_t kind_count;
    uint32_t kind_room;
    struct kind_asked *kinds_asked;
    uint32_t kinds_asked_room; /* a power of two */
    uint32_t kinds_asked_count;
    struct field *fields;
    uint32_t field_count;
    uint32_t field_room;
    struct field_asked *fields_asked;
    uint32_t fields_asked_room;
    uint32_t fields_asked_count;

    uint32_t owned;        /* blocks that roots own */
    uint32_t *group_first; /* by group: its first component */
};

/* Marks of nodes. */
enum {
    /* In a component, and held from outside of it. */
    MARK_OUTSIDE = 1,
    /* Plain, and owned from outside of the component: the component's pointers
     * only look at it. */
    MARK_FOREIGN = 2,
    /* A slot of its own component has the reference that creation gave. */
    MARK_CREATED = 4,
    /* A root points at it. */
    MARK_ROOT = 8,
    /* Freed, in the fall that is simulated. */
    MARK_DEAD = 16,
    /* In the region of the group that is looked at. */
    MARK_REGION = 32,
};

/* Does this edge own what it points at? */
static inline bool work_owns(const struct cycle_work *w,
                             const struct graph_edge *e)
{
    const struct graph_node *to = &w->g->nodes[e->to];

    if (to->controls != GRAPH_NONE)
        return false;
    return !w->counted || e->strong || !to->counted;
}
/* And it closes cycles, also with MARK_FOREIGN in mind. */
static inline bool work_closes(const struct cycle_work *w,
                               const struct graph_edge *e)
{
    return work_owns(w, e) &&
           (e->strong || (w->marks[e->to] & MARK_FOREIGN) == 0);
}
static inline uint32_t work_unit(const struct cycle_work *w, uint32_t node)
{
    return w->unit[node] == 0 ? node : w->unit[node] - 1;
}
/* Both in the same component. */
static inline bool work_inside(const struct cycle_work *w, uint32_t a,
                               uint32_t b)
{
    return w->component[a] != 0 && w->component[a] == w->component[b];
}
/* Is the word before this edge's the first of a struct strong? */
bool work_second_of_strong(const struct cycle_work *w, uint32_t node, size_t e);

/* All return 0 or -ENOMEM. */
int work_find_components(struct cycle_work *w);
int work_find_holders(struct cycle_work *w);
int work_find_kinds(struct cycle_work *w);
int work_find_fields(struct cycle_work *w);
/* How many blocks in use would be freed by the fields that are marked weak. */
uint32_t work_freed_too_early(struct cycle_work *w);
int work_find_groups(struct cycle_work *w, struct cycles *c);

/* Where a strong reference was taken; NULL: not known (any more). */
const struct tracker_site *work_taken_at(const struct cycle_work *w,
                                         uint32_t node, size_t e);
/* How many strong references an unreachable object has beyond those that
 * slots hold. */
uint32_t work_overcount(const struct cycle_work *w, uint32_t node);

/* The field of an edge that closes cycles; GRAPH_NONE: no memory. */
uint32_t work_ask_field(struct cycle_work *w, uint32_t node,
                        const struct graph_edge *e);
static inline uint32_t work_field(struct cycle_work *w, uint32_t node,
                                  const struct graph_edge *e)
{
    const struct kind *kind = &w->kinds[w->kind[node] - 1];

    if (e->word < KIND_NEAR && kind->near[e->word] != 0)
        return kind->near[e->word] - 1;
    return work_ask_field(w, node, e);
}

/* Names. "struct desk", "block of 48 bytes at tests/x.c:12"; and of a field as
 * it follows that name. Return `buf`. */
char *work_kind_name(const struct cycle_work *w, uint32_t node, char *buf,
                     size_t size);
char *work_field_name(const struct cycle_work *w, uint32_t node, uint32_t word,
                      char *buf, size_t size);

/* A way round through this edge of the component. */
int work_way(struct cycle_work *w, uint32_t from, size_t edge,
             struct cycle_way *out);
/* Of the edges in `field` that point to the same block as this one, the one
 * that a way from that block reaches first. */
void work_nearest(struct cycle_work *w, uint32_t field, uint32_t *from,
                  size_t *edge);

/* Fill in advice, ways and what is held. */
int work_advise(struct cycle_work *w, struct cycle_group *group,
                uint32_t number);

/* The region of a group: all that goes when its cycles go, as nodes in
 * region[]. Returns how many. */
uint32_t work_find_region(struct cycle_work *w, uint32_t group);
/* Fill in what is held, and what goes when nobody outside holds the cycles any
 * more and the fields that are marked `weak` are. */
void work_fall(struct cycle_work *w, uint32_t number, uint32_t region,
               struct cycle_group *group);
/* How many blocks below the cycles would lose their only owner by that. */
uint32_t work_orphans_below(struct cycle_work *w, uint32_t number,
                            uint32_t region);
/* What lives and dies as one, for the analysis of this group. */
static inline uint32_t work_group_unit(const struct cycle_work *w,
                                       uint32_t group, uint32_t node)
{
    if (!w->counted && w->component[node] != 0 &&
        w->components[w->component[node] - 1].group == group)
        return node;
    return work_unit(w, node);
}

/* Words. */
#define AMOUNT_MAX 64
char *work_amount(uint64_t blocks, uint64_t bytes, char buf[AMOUNT_MAX]);
char *work_place(const struct tracker_site *site, char *buf, size_t size);

#endif
