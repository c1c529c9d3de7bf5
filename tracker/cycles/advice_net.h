/* advice_net.h - a group of cycles as a small graph of its own, to try choices
 * on.
 *
 * Its nodes are units: blocks, or plain blocks in a circle that live and die
 * together. Its edges know by number the field they stand in. A choice is a
 * set of fields, as a mask of bits; weighing it costs one walk over the edges.
 *
 * Private to advice*.c.
 */
#ifndef TRACKER_ADVICE_NET_H
#define TRACKER_ADVICE_NET_H

#include "cycle_work.h"

#define NET_FIELDS_MAX 64 /* the bits of a mask */
#define NET_EDGES 300000  /* of large groups only a part is weighed */

struct net_edge {
    uint32_t to;     /* unit */
    uint32_t field;  /* number, or NET_FIELDS_MAX: one too many */
    uint32_t holder; /* node */
    size_t edge;     /* of the graph */
};

/* What speaks for and against weakening a field. */
struct net_field {
    uint32_t field;      /* of cycle_work */
    uint32_t references; /* in the net */
    uint32_t created;    /* that hold what creation gave */
    uint32_t inside;     /* that point to what was created for another block
                          * of the same cycle */
    uint32_t older;      /* that point to an older block */
    uint32_t younger;
    uint32_t held;    /* that point to what is held from outside, from what
                       * isn't */
    uint32_t holders; /* different units that it leads from, and to */
    uint32_t targets;
    bool back;   /* its name says that it points back */
    bool choice; /* it can be weakened */
};

struct net_component {
    uint32_t units;
    uint32_t sources; /* scratch of weighing */
    uint32_t bad_sources;
    uint32_t links;
    bool in_use;
    bool has_outside; /* somebody outside holds some of it */
    bool has_free;    /* creation gave some of it to somebody outside */
};

struct net {
    struct cycle_work *w;
    struct cycle_arena arena;
    uint32_t group;
    uint32_t *nodes;     /* by unit: a node of it */
    uint32_t *component; /* by unit */
    size_t *first;       /* by unit: its edges; one more as an end */
    struct net_edge *edges;
    struct net_component *components;
    struct net_field fields[NET_FIELDS_MAX];
    uint32_t *holds; /* by unit, scratch: references that are not weak */
    uint32_t *queue;
    uint32_t units;
    uint32_t component_count;
    uint32_t field_count;
    size_t edge_count;
};

/* What a choice does. */
struct weight {
    uint64_t mask;
    uint32_t fields;  /* how many */
    uint32_t freed;   /* units */
    uint32_t orphans; /* units that would be freed too early */
    uint32_t sources; /* units that nobody inside owns, beyond one a cycle */
    /* Per mille of the references. */
    uint32_t created;
    uint32_t inside;
    uint32_t back;
    uint32_t many;
    uint32_t older;
    uint32_t held;
};

int net_new(struct cycle_work *w, const struct cycle_group *group,
            uint32_t number, struct net *out);
void net_clear(struct net *net);
struct weight net_weigh(struct net *net, uint64_t mask);
/* Mark the fields of this choice as weak, all others not. */
void net_mark_weak(struct net *net, uint64_t mask);
/* Write the choice into the group's advice. It `passes`, or is the best that
 * there is (0: there is none), for this reason. */
void net_write_advice(struct net *net, uint64_t mask, bool passes,
                      enum advice_reason reason, struct cycle_group *group);

/* Would everything be freed, and nothing too early? */
static inline bool weight_passes(const struct net *net, const struct weight *x)
{
    return x->freed == net->units && x->orphans == 0;
}
/* Does `a` have better evidence than `b`? *reason says which. */
bool weight_better(const struct weight *a, const struct weight *b,
                   enum advice_reason *reason);

#endif
