/* cycle_way.c - a way round: from a reference back to its holder.
 *
 * A search in breadth from what the reference points to, inside the component,
 * until it meets the holder: so there is no shorter way. Of equally short ones
 * the one through the first fields is taken. If several fields are to be
 * weakened, each is shown on a way that the others are not on: that is what it
 * is needed for.
 */
#include <errno.h>

#include "cycle_work.h"

struct search {
    struct cycle_work *w;
    uint32_t *edge_to; /* by node: the edge it was met by, + 1 */
    uint32_t *from;    /* by node: that edge's holder */
    uint32_t met;
    uint32_t field; /* of the fields to be weakened, the one that is shown */
    bool all;       /* follow the others, too */
};

/* An edge's number may not fit a node's: it is kept from its holder's first. */
static void meet(struct search *s, uint32_t from, size_t e)
{
    uint32_t to = s->w->g->edges[e].to;

    if (s->edge_to[to] != 0)
        return;
    s->edge_to[to] = (uint32_t)(e - s->w->g->nodes[from].first_edge) + 1;
    s->from[to] = from;
    s->w->queue[s->met++] = to;
}

static bool may_follow(const struct search *s, uint32_t node,
                       const struct graph_edge *e)
{
    struct cycle_work *w = s->w;
    uint32_t field = 0;

    if (!work_inside(w, node, e->to) || !work_closes(w, e))
        return false;
    field = work_field(w, node, e);
    return s->all || field == s->field || !w->fields[field].weak;
}

/* Meet what one node leads to. */
static void search_on(struct search *s, uint32_t node)
{
    const struct cycle_work *w = s->w;

    for (size_t e = w->g->nodes[node].first_edge;
         e < w->g->nodes[node + 1].first_edge; e++) {
        if (may_follow(s, node, &w->g->edges[e]))
            meet(s, node, e);
    }
}

static void search_from(struct search *s, uint32_t start, uint32_t goal)
{
    uint32_t done = 0;

    s->w->queue[s->met++] = start;
    while (done < s->met && s->edge_to[goal] == 0)
        search_on(s, s->w->queue[done++]);
}

static void search_end(struct search *s)
{
    for (uint32_t i = 0; i < s->met; i++) {
        s->edge_to[s->w->queue[i]] = 0;
        s->from[s->w->queue[i]] = 0;
    }
}

/* An edge of `node` to `to` in this field; true if there is one. */
static bool holds_in_field(struct cycle_work *w, uint32_t node, uint32_t to,
                           uint32_t field, size_t *edge)
{
    for (size_t e = w->g->nodes[node].first_edge;
         e < w->g->nodes[node + 1].first_edge; e++) {
        if (w->g->edges[e].to == to && work_closes(w, &w->g->edges[e]) &&
            work_field(w, node, &w->g->edges[e]) == field) {
            *edge = e;
            return true;
        }
    }
    return false;
}

void work_nearest(struct cycle_work *w, uint32_t field, uint32_t *from,
                  size_t *edge)
{
    struct search s = {
        .w = w, .edge_to = w->scratch, .from = w->scratch2, .field = field};
    uint32_t owner = w->g->edges[*edge].to;
    uint32_t done = 0;

    w->queue[s.met++] = owner;
    while (done < s.met) {
        uint32_t node = w->queue[done++];

        if (holds_in_field(w, node, owner, field, edge)) {
            *from = node;
            break;
        }
        search_on(&s, node);
    }
    search_end(&s);
}

static void take_step(const struct cycle_work *w, uint32_t from, size_t e,
                      struct cycle_step *out)
{
    const struct graph_edge *edge = &w->g->edges[e];

    *out = (struct cycle_step){
        .holder = from, .to = edge->to, .edge = e, .strong = edge->strong};
    out->taken_at = work_taken_at(w, from, e);
    work_kind_name(w, from, out->name, sizeof(out->name));
    work_field_name(w, from, edge->word, out->field, sizeof(out->field));
}

/* Backwards from the holder: the last step is found first. */
static void take_steps(const struct search *s, uint32_t start, uint32_t goal,
                       uint32_t steps, struct cycle_way *out)
{
    const struct cycle_work *w = s->w;
    uint32_t node = goal;

    for (uint32_t at = steps; at > 0 && node != start; at--) {
        uint32_t from = s->from[node];
        size_t e = w->g->nodes[from].first_edge + s->edge_to[node] - 1;

        if (at == steps)
            take_step(w, from, e, &out->steps[out->count - 1]);
        else if (at < out->count)
            take_step(w, from, e, &out->steps[at - 1]);
        node = from;
    }
}

/* A way from `start` to `goal`, which there is. Returns its steps. */
static uint32_t find_way(struct search *s, uint32_t start, uint32_t goal)
{
    uint32_t steps = 0;

    search_from(s, start, goal);
    if (s->edge_to[goal] == 0) {
        search_end(s);
        s->met = 0;
        s->all = true;
        search_from(s, start, goal);
    }
    for (uint32_t node = goal; node != start; node = s->from[node])
        steps++;
    return steps;
}

int work_way(struct cycle_work *w, uint32_t from, size_t edge,
             struct cycle_way *out)
{
    struct search s = {.w = w, .edge_to = w->scratch, .from = w->scratch2};
    uint32_t start = w->g->edges[edge].to;
    uint32_t steps = 1;

    s.field = work_field(w, from, &w->g->edges[edge]);
    if (start != from)
        steps += find_way(&s, start, from);
    out->count = steps < CYCLE_STEPS_MAX ? steps : CYCLE_STEPS_MAX;
    out->left_out = steps - out->count;
    out->steps = arena_take(&w->arena, out->count, sizeof(*out->steps));
    if (out->steps != NULL) {
        take_step(w, from, edge, &out->steps[0]);
        if (steps > 1)
            take_steps(&s, start, from, steps, out);
    }
    search_end(&s);
    return w->arena.rc;
}
