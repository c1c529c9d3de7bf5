/* graph_parts.c - strongly connected components, cycles, and who holds what.
 *
 * Tarjan's algorithm, with its recursion written out as a stack of `calls`. A
 * node gets a number when it is first met; `low` is the lowest number of an
 * open node that it reaches. A node whose low is its own number has just
 * finished a component: it and all that was opened after it.
 *
 * It runs over all edges for the parts; and, if there is a strong reference,
 * over the edges that own, to find in which parts they close a cycle.
 *
 * Components are finished in an order in which everything they point at was
 * finished before. So one walk backwards over the parts meets each part after
 * all those that point at it, which is what the search for heads needs.
 */
#include <errno.h>

#include "graph_steps.h"
#include "pages.h"

#define UNSEEN 0 /* numbers start at 1 */

struct visit {
    uint32_t number;
    uint32_t low;
    uint32_t component; /* GRAPH_NONE: open, or not yet seen */
};

struct call {
    uint32_t node;
    uint32_t edge; /* the next one to look at */
};

struct tarjan {
    const struct graph_work *w;
    struct graph *g;
    bool owning;          /* follow only edges that own */
    struct visit *visits; /* by node */
    uint32_t *open;       /* nodes of components not yet finished */
    struct call *calls;
    size_t bytes; /* of the three together */
    uint32_t open_count;
    uint32_t call_count;
    uint32_t numbered;
    uint32_t components;
};

static bool edge_followed(const struct tarjan *t, const struct graph_edge *e)
{
    return !t->owning || e->strong || !t->g->nodes[e->to].counted;
}

static void enter(struct tarjan *t, uint32_t node)
{
    struct visit *visit = &t->visits[node];

    visit->number = ++t->numbered;
    visit->low = visit->number;
    visit->component = GRAPH_NONE;
    t->open[t->open_count++] = node;
    t->calls[t->call_count++] =
        (struct call){.node = node, .edge = t->w->first[node]};
}

/* A finished component: `count` nodes from `nodes`, all marked as such. Does
 * an edge lead from it into itself, and a strong one? */
static void find_inner_edges(const struct tarjan *t, const uint32_t *nodes,
                             uint32_t count, bool *any, bool *strong)
{
    *any = false;
    *strong = false;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t *first = &t->w->first[nodes[i]];

        for (uint32_t e = first[0]; e < first[1]; e++) {
            const struct graph_edge *edge = &t->g->edges[e];

            if (!edge_followed(t, edge) ||
                t->visits[edge->to].component != t->components)
                continue;
            *any = true;
            *strong = *strong || edge->strong;
        }
    }
}

static void part_add(struct graph *g, const uint32_t *nodes, uint32_t count,
                     bool cycle)
{
    struct graph_part *part = &g->parts[g->part_count];
    uint32_t at =
        g->part_count == 0 ? 0 : part[-1].first_member + part[-1].blocks;

    *part = (struct graph_part){.first_member = at,
                                .blocks = count,
                                .lowest = GRAPH_NONE,
                                .born_ms = UINT32_MAX,
                                .head = GRAPH_NONE,
                                .cycle = cycle};
    for (uint32_t i = 0; i < count; i++) {
        struct graph_node *node = &g->nodes[nodes[i]];

        node->part = g->part_count;
        g->members[at + i] = nodes[i];
        part->bytes += node->size;
        if (nodes[i] < part->lowest)
            part->lowest = nodes[i];
        if (node->born_ms < part->born_ms)
            part->born_ms = node->born_ms;
    }
    g->part_count++;
}

static void finish(struct tarjan *t, uint32_t node)
{
    uint32_t end = t->open_count;
    uint32_t begin = end;
    bool any = false;
    bool strong = false;

    do {
        begin--;
        t->visits[t->open[begin]].component = t->components;
    } while (t->open[begin] != node);
    t->open_count = begin;
    find_inner_edges(t, &t->open[begin], end - begin, &any, &strong);
    t->components++;
    if (!t->owning)
        part_add(t->g, &t->open[begin], end - begin, any);
    else if (strong)
        t->g->parts[t->g->nodes[node].part].counted_cycle = true;
}

static void leave(struct tarjan *t)
{
    uint32_t node = t->calls[--t->call_count].node;
    const struct visit *visit = &t->visits[node];

    if (t->call_count > 0) {
        struct visit *caller = &t->visits[t->calls[t->call_count - 1].node];

        if (visit->low < caller->low)
            caller->low = visit->low;
    }
    if (visit->low == visit->number)
        finish(t, node);
}

static void walk_from(struct tarjan *t, uint32_t start)
{
    enter(t, start);
    while (t->call_count > 0) {
        struct call *call = &t->calls[t->call_count - 1];
        const struct graph_edge *edge = NULL;
        const struct visit *to = NULL;

        if (call->edge == t->w->first[call->node + 1]) {
            leave(t);
            continue;
        }
        edge = &t->g->edges[call->edge++];
        to = &t->visits[edge->to];
        if (!edge_followed(t, edge))
            continue;
        if (to->number == UNSEEN)
            enter(t, edge->to);
        else if (to->component == GRAPH_NONE &&
                 to->number < t->visits[call->node].low)
            t->visits[call->node].low = to->number;
    }
}

static int find_components(const struct graph_work *w, bool owning)
{
    struct graph *g = w->g;
    struct tarjan t = {.w = w, .g = g, .owning = owning};
    size_t n = g->count + (size_t)1;
    char *memory = NULL;

    t.bytes = n * (sizeof(*t.calls) + sizeof(*t.visits) + sizeof(*t.open));
    memory = pages_map(t.bytes);
    if (memory == NULL)
        return -ENOMEM;
    t.calls = (struct call *)(void *)memory;
    t.visits = (struct visit *)(void *)(t.calls + n);
    t.open = (uint32_t *)(void *)(t.visits + n);
    for (uint32_t i = 0; i < g->count; i++) {
        if (t.visits[i].number == UNSEEN)
            walk_from(&t, i);
    }
    pages_unmap(memory, t.bytes);
    return 0;
}

/* Is head `a` the one to name rather than `b`? */
static bool head_before(const struct graph *g, uint32_t a, uint32_t b)
{
    const struct graph_part *x = &g->parts[a];
    const struct graph_part *y = &g->parts[b];

    if (x->born_ms != y->born_ms)
        return x->born_ms < y->born_ms;
    return x->lowest < y->lowest;
}

/* Tell all that this part points at who their head is. */
static void hand_on_head(struct graph *g, const struct graph_part *part)
{
    for (uint32_t m = 0; m < part->blocks; m++) {
        const struct graph_node *node =
            &g->nodes[g->members[part->first_member + m]];

        for (size_t e = node[0].first_edge; e < node[1].first_edge; e++) {
            struct graph_part *to = &g->parts[g->nodes[g->edges[e].to].part];

            if (to != part && !g->nodes[g->edges[e].to].reachable &&
                (to->head == GRAPH_NONE ||
                 head_before(g, part->head, to->head)))
                to->head = part->head;
        }
    }
}

static void find_heads(struct graph *g)
{
    for (uint32_t p = g->part_count; p-- > 0;) {
        struct graph_part *part = &g->parts[p];

        if (g->nodes[part->lowest].reachable)
            continue;
        if (part->head == GRAPH_NONE)
            part->head = p;
        hand_on_head(g, part);
    }
}

int graph_take_parts(struct graph_work *w)
{
    struct graph *g = w->g;
    int rc = 0;

    g->part_bytes = (g->count + (size_t)1) * sizeof(struct graph_part);
    g->parts = pages_map(g->part_bytes);
    g->member_bytes = (g->count + (size_t)1) * sizeof(uint32_t);
    g->members = pages_map(g->member_bytes);
    if (g->parts == NULL || g->members == NULL)
        return -ENOMEM;
    rc = find_components(w, false);
    if (rc != 0)
        return rc;
    if (w->any_strong)
        rc = find_components(w, true);
    if (rc != 0)
        return rc;
    find_heads(g);
    return 0;
}
