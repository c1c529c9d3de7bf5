/* advice.c - which fields to weaken.
 *
 * Choices are tried in order of size: each field alone, then pairs, then
 * threes. The first size at which one passes ends the search; among those that
 * pass, the one with the best evidence is taken. Where there are too many
 * fields for that, the best field is added to the choice again and again, and
 * what turns out not to be needed is taken away.
 *
 * If nothing passes, that is an answer, too: in a ring of equal objects each
 * link owns the next, and weakening it would leave nobody alive.
 */
#include "advice.h"

#include <stdio.h>
#include <string.h>

#include "advice_net.h"

#define TRY_ALL_MAX 14 /* so many fields: all sets of up to three are tried */
#define SET_MAX 3

struct search {
    struct net *net;
    struct weight best;
    bool found; /* best passes */
    uint32_t passed;
    enum advice_reason reason; /* why best, and not the next best */
    struct weight freeing;     /* the best that frees all, though too early */
    bool frees;
};

static void mark_weak(struct net *net, uint64_t mask)
{
    for (uint32_t f = 0; f < net->field_count; f++)
        net->w->fields[net->fields[f].field].weak = (mask >> f & 1) != 0;
}

/* The last test is the dearest one, so only what would be taken is put to it:
 * does the rest of the program lose something by this choice? */
static bool harms_others(struct search *s, uint64_t mask)
{
    uint32_t freed = 0;

    mark_weak(s->net, mask);
    freed = work_freed_too_early(s->net->w);
    mark_weak(s->net, 0);
    return freed > 0;
}

static void try_mask(struct search *s, uint64_t mask)
{
    struct weight x = net_weigh(s->net, mask);
    enum advice_reason reason = ADVICE_ANY;
    bool better = false;

    s->frees = s->frees || x.freed == s->net->units;
    if (!weight_passes(s->net, &x))
        return;
    better = !s->found || weight_better(&x, &s->best, &reason);
    if (better && harms_others(s, mask))
        return;
    s->passed++;
    if (better)
        s->best = x;
    /* Against each that was tried, the weakest evidence that decided. */
    if (s->found && (better || s->passed == 2 || reason > s->reason))
        s->reason = reason;
    s->found = true;
}

/* All sets of `left` more fields from number `first` on. */
static void try_sets(struct search *s, uint64_t mask, uint32_t first,
                     uint32_t left)
{
    if (left == 0) {
        try_mask(s, mask);
        return;
    }
    for (uint32_t f = first; f < s->net->field_count; f++) {
        if (!s->net->fields[f].choice)
            continue;
        if (left == 1)
            try_mask(s, mask | UINT64_C(1) << f);
        else
            try_sets(s, mask | UINT64_C(1) << f, f + 1, left - 1);
    }
}

/* The field that helps most beside those of the mask; 0: none. */
static uint64_t best_addition(struct search *s, uint64_t mask)
{
    struct weight best = {0};
    uint64_t bit = 0;

    for (uint32_t f = 0; f < s->net->field_count; f++) {
        uint64_t one = UINT64_C(1) << f;
        struct weight x;
        enum advice_reason reason;

        if (!s->net->fields[f].choice || (mask & one) != 0)
            continue;
        x = net_weigh(s->net, mask | one);
        if (bit == 0 || x.freed > best.freed ||
            (x.freed == best.freed && weight_better(&x, &best, &reason))) {
            best = x;
            bit = one;
        }
    }
    return bit;
}

static void search_greedily(struct search *s)
{
    uint64_t mask = 0;

    for (uint32_t n = 0; n < ADVICE_FIELDS_MAX && !s->found; n++) {
        uint64_t bit = best_addition(s, mask);

        if (bit == 0)
            return;
        mask |= bit;
        try_mask(s, mask);
    }
    for (uint32_t f = 0; s->found && f < s->net->field_count; f++) {
        struct weight x;

        if ((mask >> f & 1) == 0)
            continue;
        x = net_weigh(s->net, mask & ~(UINT64_C(1) << f));
        if (weight_passes(s->net, &x) && !harms_others(s, x.mask)) {
            mask = x.mask;
            s->best = x;
        }
    }
}

/* Nothing frees all: the field that frees most, and nothing too early. */
static void search_part(struct search *s)
{
    for (uint32_t f = 0; f < s->net->field_count; f++) {
        struct weight x;
        enum advice_reason reason;

        if (!s->net->fields[f].choice)
            continue;
        x = net_weigh(s->net, UINT64_C(1) << f);
        if (x.freed == 0 || x.orphans > 0 || harms_others(s, x.mask))
            continue;
        if (s->best.freed == 0 || x.freed > s->best.freed ||
            (x.freed == s->best.freed && weight_better(&x, &s->best, &reason)))
            s->best = x;
    }
}

/* If it is the only choice: what speaks for it. */
static enum advice_reason evidence(const struct net *net,
                                   const struct weight *x)
{
    for (uint32_t f = 0; f < net->field_count; f++) {
        if ((x->mask >> f & 1) != 0)
            continue;
        if (x->created == 0 && net->fields[f].created > 0)
            return ADVICE_CREATED;
    }
    if (x->back == 1000)
        return ADVICE_NAMED;
    if (x->older > 500)
        return ADVICE_OLDER;
    if (x->many > 500)
        return ADVICE_MANY;
    return ADVICE_ONLY_ONE;
}

static void choose(struct search *s)
{
    uint32_t choices = 0;

    for (uint32_t f = 0; f < s->net->field_count; f++)
        choices += s->net->fields[f].choice;
    for (uint32_t size = 1; size <= SET_MAX && !s->found; size++) {
        if (size == 1 || choices <= TRY_ALL_MAX)
            try_sets(s, 0, 0, size);
    }
    if (!s->found)
        search_greedily(s);
    if (s->passed == 1)
        s->reason = evidence(s->net, &s->best);
    if (!s->found && !s->frees)
        search_part(s);
}

/* Writing it down -------------------------------------------------------- */

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

static void write_advice(struct search *s, struct cycle_group *group)
{
    struct net *net = s->net;
    struct advice *advice = &group->advice;
    uint64_t mask = s->best.mask;

    advice->kind = s->found ? (group->counted ? ADVICE_WEAKEN : ADVICE_NOT_OURS)
                   : mask != 0 ? ADVICE_PARTLY
                               : ADVICE_RING;
    if (mask == 0) {
        take_closing_edge(net, group, advice);
        return;
    }
    mark_weak(net, mask);
    for (uint32_t f = 0;
         f < net->field_count && advice->field_count < ADVICE_FIELDS_MAX; f++) {
        struct advice_field field = {.reason = s->reason};

        if ((mask >> f & 1) == 0)
            continue;
        take_field(net, group, f, &field);
        insert_field(net->w, advice, &field);
    }
}

static int take_ways(struct cycle_work *w, struct cycle_group *group)
{
    const struct advice *advice = &group->advice;
    uint32_t node = group->sample;

    for (uint32_t i = 0; i < advice->field_count; i++) {
        int rc = work_way(w, advice->fields[i].from, advice->fields[i].edge,
                          &group->ways[i]);

        if (rc != 0)
            return rc;
        group->way_count++;
    }
    if (group->way_count > 0)
        return 0;
    for (size_t e = w->g->nodes[node].first_edge;
         e < w->g->nodes[node + 1].first_edge; e++) {
        if (work_inside(w, node, w->g->edges[e].to) &&
            work_closes(w, &w->g->edges[e])) {
            group->way_count = 1;
            return work_way(w, node, e, &group->ways[0]);
        }
    }
    return 0;
}

static void take_overcounts(struct cycle_work *w, struct advice *advice,
                            uint32_t group)
{
    for (uint32_t c = w->group_first[group]; w->counted && c != GRAPH_NONE;
         c = w->components[c].next) {
        for (uint32_t i = 0; i < w->components[c].count; i++) {
            uint32_t node = w->order[w->components[c].first + i];

            if (work_overcount(w, node) == 0)
                continue;
            if (advice->overcounted++ == 0)
                advice->overcounted_node = node;
        }
    }
}

int work_advise(struct cycle_work *w, struct cycle_group *group,
                uint32_t number)
{
    struct advice *advice = &group->advice;
    struct net net;
    struct search search = {.net = &net};
    int rc = net_new(w, group, number, &net);

    if (rc == 0) {
        choose(&search);
        write_advice(&search, group);
        rc = take_ways(w, group);
    }
    if (rc == 0) {
        work_fall(w, number, true, &group->held_blocks, &group->held_bytes);
        work_fall(w, number, false, &advice->freed_blocks,
                  &advice->freed_bytes);
        advice->left_blocks = group->held_blocks - advice->freed_blocks;
        advice->left_bytes = group->held_bytes - advice->freed_bytes;
        take_overcounts(w, advice, number);
    }
    for (uint32_t f = 0; f < w->field_count; f++)
        w->fields[f].weak = false;
    net_clear(&net);
    return rc;
}
