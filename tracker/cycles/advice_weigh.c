/* advice_weigh.c - what happens to a group of cycles if some fields are weak.
 *
 * Nobody outside holds the cycles any more. A unit without a reference that is
 * not weak is a *source*: counting frees it at once, then what only it held,
 * and so on. What is never freed lies on a cycle that is still closed.
 *
 * A source has no owner inside. That is right for the one object that somebody
 * outside owned, and wrong for all others: they would have been freed while
 * they were in use. Who was owned from outside is known for cycles in use. Of
 * lost ones the slots tell: whoever creates an object gets its first
 * reference, so an object whose first reference lies inside was owned inside.
 *
 * If not a single link is left, the choice only takes the cycle apart.
 */
#include <string.h>

#include "advice_net.h"

static bool is_weak(const struct net_edge *e, uint64_t mask)
{
    return e->field < NET_FIELDS_MAX && (mask >> e->field & 1) != 0;
}

/* May this unit be without an owner inside? */
static bool may_be_source(const struct net *net, uint32_t unit)
{
    const struct cycle_work *w = net->w;
    const struct net_component *c = &net->components[net->component[unit]];
    uint32_t node = net->nodes[unit];
    bool free =
        w->g->nodes[node].counted && (w->marks[node] & MARK_CREATED) == 0;

    if ((w->marks[node] & MARK_OUTSIDE) != 0)
        return true;
    if (c->in_use)
        return !c->has_outside;
    return free || (!c->has_free && !c->has_outside);
}

static void count_links(struct net *net, uint64_t mask)
{
    memset(net->holds, 0, net->units * sizeof(*net->holds));
    for (uint32_t c = 0; c < net->component_count; c++) {
        net->components[c].sources = 0;
        net->components[c].bad_sources = 0;
        net->components[c].links = 0;
    }
    for (uint32_t u = 0; u < net->units; u++) {
        for (size_t e = net->first[u]; e < net->first[u + 1]; e++) {
            if (is_weak(&net->edges[e], mask))
                continue;
            net->holds[net->edges[e].to]++;
            net->components[net->component[u]].links += net->edges[e].to != u;
        }
    }
}

/* Put the sources into the queue; returns how many there are. */
static uint32_t find_sources(struct net *net)
{
    uint32_t queued = 0;

    for (uint32_t u = 0; u < net->units; u++) {
        struct net_component *c = &net->components[net->component[u]];

        if (net->holds[u] > 0)
            continue;
        c->sources++;
        c->bad_sources += !may_be_source(net, u);
        net->queue[queued++] = u;
    }
    return queued;
}

static uint32_t fall(struct net *net, uint64_t mask, uint32_t queued)
{
    uint32_t freed = 0;

    while (freed < queued) {
        uint32_t u = net->queue[freed++];

        for (size_t e = net->first[u]; e < net->first[u + 1]; e++) {
            if (!is_weak(&net->edges[e], mask) &&
                --net->holds[net->edges[e].to] == 0)
                net->queue[queued++] = net->edges[e].to;
        }
    }
    return freed;
}

static void count_orphans(const struct net *net, struct weight *x)
{
    for (uint32_t i = 0; i < net->component_count; i++) {
        const struct net_component *c = &net->components[i];
        uint32_t extra = c->sources > 1 ? c->sources - 1 : 0;
        bool known = c->has_outside || (!c->in_use && c->has_free);
        uint32_t orphans = known ? c->bad_sources : extra;

        /* All held from outside by somebody we see: then it may come apart. */
        if (c->links == 0 && c->units > 1 &&
            !(c->has_outside && c->in_use && c->bad_sources == 0))
            orphans = c->units;
        x->orphans += orphans;
        x->sources += extra;
    }
}

static void add_evidence(const struct net *net, struct weight *x)
{
    struct net_field sum = {0};
    uint64_t back = 0;
    uint64_t older = 0;

    for (uint32_t f = 0; f < net->field_count; f++) {
        const struct net_field *field = &net->fields[f];

        if ((x->mask >> f & 1) == 0)
            continue;
        x->fields++;
        x->many += (uint32_t)((uint64_t)1000 * field->holders /
                              (field->holders + (uint64_t)field->targets));
        sum.references += field->references;
        sum.created += field->created;
        sum.inside += field->inside;
        sum.held += field->held;
        back += field->back;
        older += field->references + field->older - field->younger;
    }
    if (x->fields == 0 || sum.references == 0)
        return;
    x->created = (uint32_t)((uint64_t)1000 * sum.created / sum.references);
    x->inside = (uint32_t)((uint64_t)1000 * sum.inside / sum.references);
    x->held = (uint32_t)((uint64_t)1000 * sum.held / sum.references);
    x->older = (uint32_t)(500 * older / sum.references);
    x->back = (uint32_t)(1000 * back / x->fields);
    x->many /= x->fields;
}

struct weight net_weigh(struct net *net, uint64_t mask)
{
    struct weight x = {.mask = mask};

    count_links(net, mask);
    x.freed = fall(net, mask, find_sources(net));
    count_orphans(net, &x);
    add_evidence(net, &x);
    return x;
}

bool weight_better(const struct weight *a, const struct weight *b,
                   enum advice_reason *reason)
{
    const struct {
        uint32_t a; /* less is better */
        uint32_t b;
        enum advice_reason reason;
    } evidence[] = {
        {a->orphans, b->orphans, ADVICE_KEEPS_OWNER},
        {b->held, a->held, ADVICE_HELD},
        {a->created, b->created, ADVICE_CREATED},
        {a->inside, b->inside, ADVICE_OUTSIDE},
        {b->back, a->back, ADVICE_NAMED},
        {a->sources, b->sources, ADVICE_KEEPS_OWNER},
        {b->many, a->many, ADVICE_MANY},
        {b->older, a->older, ADVICE_OLDER},
    };

    for (size_t i = 0; i < sizeof(evidence) / sizeof(evidence[0]); i++) {
        *reason = evidence[i].reason;
        if (evidence[i].a != evidence[i].b)
            return evidence[i].a < evidence[i].b;
    }
    *reason = ADVICE_ANY;
    return false;
}
