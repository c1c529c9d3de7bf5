/* advice_write.c - a choice of fields, written down for those who read it.
 *
 * Each field is shown by one of its references, in the cycle that is shown; of
 * those, by the one that lies nearest to the owner it points to.
 */
#include <stdio.h>

#include "advice_net.h"

static bool in_sample(const struct net *net, const struct cycle_group *group,
                      const struct net_edge *e)
{
    return work_inside(net->w, e->holder, group->sample);
}

static void describe_field(struct net *net, struct advice_field *out)
{
    struct cycle_work *w = net->w;
    const struct graph_edge *edge = &w->g->edges[out->edge];
    const struct field *field = &w->fields[work_field(w, out->from, edge)];

    work_kind_name(w, out->from, out->holder, sizeof(out->holder));
    work_kind_name(w, edge->to, out->owner, sizeof(out->owner));
    if (field->path[0] != '\0')
        (void)snprintf(out->field, sizeof(out->field), "%s", field->path);
    else if (w->kinds[field->kind].many_fields)
        (void)snprintf(out->field, sizeof(out->field), "any pointer");
    else
        (void)snprintf(out->field, sizeof(out->field), "+%zu",
                       edge->word * sizeof(void *));
    out->taken_at = work_taken_at(w, out->from, out->edge);
}

/* The edge that is shown: one of the sample; of those that lead to the same
 * owner, the one that lies nearest to it. */
static void take_edge(const struct net *net, const struct cycle_group *group,
                      uint32_t number, struct advice_field *out)
{
    const struct net_edge *any = NULL;

    for (size_t e = 0; e < net->edge_count; e++) {
        const struct net_edge *edge = &net->edges[e];

        if (edge->field != number)
            continue;
        /* The sample may lack a field that others of its shape have. */
        if (any == NULL || in_sample(net, group, edge))
            any = edge;
        if (in_sample(net, group, edge))
            break;
    }
    if (any == NULL)
        return;
    out->from = any->holder;
    out->edge = any->edge;
    work_nearest(net->w, net->fields[number].field, &out->from, &out->edge);
}

static void take_field(struct net *net, const struct cycle_group *group,
                       uint32_t number, struct advice_field *out)
{
    take_edge(net, group, number, out);
    out->references = net->fields[number].references;
    describe_field(net, out);
    for (size_t e = 0; e < net->edge_count && out->taken_at != NULL; e++) {
        if (net->edges[e].field == number)
            out->taken_elsewhere +=
                work_taken_at(net->w, net->edges[e].holder,
                              net->edges[e].edge) != out->taken_at;
    }
}

/* The link that closes a ring: where the line differs from all others', else
 * from the youngest block to the oldest. */
static size_t closing_edge(const struct net *net,
                           const struct cycle_group *group)
{
    const struct cycle_work *w = net->w;
    size_t best = net->edge_count;
    int64_t best_score = INT64_MIN;

    for (size_t i = 0; i < net->edge_count; i++) {
        const struct net_edge *edge = &net->edges[i];
        const struct graph_node *from = &w->g->nodes[edge->holder];
        const struct graph_node *to = &w->g->nodes[w->g->edges[edge->edge].to];
        int64_t score = 0;

        if (!in_sample(net, group, edge) || edge->field == NET_FIELDS_MAX ||
            !net->fields[edge->field].choice)
            continue;
        score = ((int64_t)from->born_ms - to->born_ms) * 4;
        if (score == 0)
            score = (from->origin > to->origin) - (from->origin < to->origin);
        if (score > best_score) {
            best_score = score;
            best = i;
        }
    }
    return best;
}

static bool taken_alone(const struct net *net, const struct cycle_group *group,
                        size_t number)
{
    const struct net_edge *edge = &net->edges[number];
    const struct tracker_site *site =
        work_taken_at(net->w, edge->holder, edge->edge);
    uint32_t same = 0;
    uint32_t others = 0;

    for (size_t i = 0; i < net->edge_count; i++) {
        const struct net_edge *e = &net->edges[i];

        if (e->field != edge->field || !in_sample(net, group, e))
            continue;
        if (work_taken_at(net->w, e->holder, e->edge) == site)
            same++;
        else
            others++;
    }
    return site != NULL && same == 1 && others > 1;
}

static void take_closing_edge(struct net *net, const struct cycle_group *group,
                              struct advice *advice)
{
    struct advice_field *field = &advice->fields[0];
    size_t number = closing_edge(net, group);

    /* Looking for a line of its own costs a walk for each edge: only the
     * first few are tried. */
    for (size_t i = 0, tried = 0; i < net->edge_count && tried < 64; i++) {
        if (!in_sample(net, group, &net->edges[i]) ||
            net->edges[i].field == NET_FIELDS_MAX)
            continue;
        tried++;
        if (taken_alone(net, group, i)) {
            number = i;
            break;
        }
    }
    if (number == net->edge_count)
        return;
    field->edge = net->edges[number].edge;
    field->from = net->edges[number].holder;
    field->references = net->fields[net->edges[number].field].references;
    field->reason = ADVICE_ANY;
    describe_field(net, field);
    advice->field_count = 1;
}

/* Fields of older blocks first, then in their order in the block. */
static bool field_before(const struct cycle_work *w,
                         const struct advice_field *a,
                         const struct advice_field *b)
{
    const struct graph_node *x = &w->g->nodes[a->from];
    const struct graph_node *y = &w->g->nodes[b->from];

    if (x->born_ms != y->born_ms)
        return x->born_ms < y->born_ms;
    if (x->origin != y->origin)
        return x->origin < y->origin;
    return w->g->edges[a->edge].word < w->g->edges[b->edge].word;
}

static void insert_field(const struct cycle_work *w, struct advice *advice,
                         const struct advice_field *field)
{
    uint32_t at = advice->field_count++;

    for (; at > 0 && field_before(w, field, &advice->fields[at - 1]); at--)
        advice->fields[at] = advice->fields[at - 1];
    advice->fields[at] = *field;
}

void net_write_advice(struct net *net, uint64_t mask, bool passes,
                      enum advice_reason reason, struct cycle_group *group)
{
    struct advice *advice = &group->advice;

    advice->kind = passes ? (group->counted ? ADVICE_WEAKEN : ADVICE_NOT_OURS)
                   : mask != 0 ? ADVICE_PARTLY
                               : ADVICE_RING;
    if (mask == 0) {
        take_closing_edge(net, group, advice);
        return;
    }
    net_mark_weak(net, mask);
    for (uint32_t f = 0;
         f < net->field_count && advice->field_count < ADVICE_FIELDS_MAX; f++) {
        struct advice_field field = {.reason = reason};

        if ((mask >> f & 1) == 0)
            continue;
        take_field(net, group, f, &field);
        insert_field(net->w, advice, &field);
    }
}
