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

#include "advice_net.h"

#define TRY_ALL_MAX 14 /* so many fields: all sets of up to three are tried */
#define SET_MAX 3

struct search {
    struct net *net;
    uint32_t region; /* blocks that go with the cycles */
    struct weight best;
    bool found; /* best passes */
    uint32_t passed;
    enum advice_reason reason; /* why best, and not the next best */
    struct weight freeing;     /* the best that frees all, though too early */
    bool frees;
};

/* The last test is the dearest one, so only what would be taken is put to it:
 * does anything but the cycles lose its only owner by this choice? */
static bool harms_others(struct search *s, uint64_t mask)
{
    struct cycle_work *w = s->net->w;
    bool harms = false;

    net_mark_weak(s->net, mask);
    harms = work_orphans_below(w, s->net->group, s->region) > 0 ||
            work_freed_too_early(w) > 0;
    net_mark_weak(s->net, 0);
    return harms;
}

static void try_mask(struct search *s, uint64_t mask)
{
    struct weight x = net_weigh(s->net, mask);
    enum advice_reason reason = ADVICE_ANY;
    bool better = false;

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

/* No choice passes: the field that frees most, and nothing too early. */
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
    if (x->many > 500)
        return ADVICE_MANY;
    if (x->older > 500)
        return ADVICE_OLDER;
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
    if (!s->found)
        search_part(s);
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
    struct net net;
    struct search search = {.net = &net};
    int rc = net_new(w, group, number, &net);

    if (rc == 0) {
        search.region = work_find_region(w, number);
        choose(&search);
        net_write_advice(&net, search.best.mask, search.found, search.reason,
                         group);
        rc = take_ways(w, group);
    }
    if (rc == 0) {
        work_fall(w, number, search.region, group);
        take_overcounts(w, &group->advice, number);
    }
    for (uint32_t f = 0; f < w->field_count; f++)
        w->fields[f].weak = false;
    net_clear(&net);
    return rc;
}
