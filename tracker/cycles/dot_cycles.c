/* dot_cycles.c - draw one cycle of each group, and what is around it.
 *
 * Blocks on the way round come first, for they are the explanation; then the
 * rest of the same component, as far as there is room. Lines are drawn between
 * boxes only, so blocks are chosen before lines.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dot_work.h"

#define MEMBERS_MAX 8 /* boxes of one cycle */
#define HOLDERS_MAX 3 /* boxes of those who hold it from outside */
#define GROUPS_MAX 3  /* of all groups so many are drawn */

struct sample {
    struct dot *d;
    const struct cycle_group *group;
    const struct component *component;
    uint32_t members[MEMBERS_MAX];
    uint32_t count;
    uint32_t left_out; /* of the component */
};

static bool is_owner(const struct sample *s, uint32_t node)
{
    const struct advice *advice = &s->group->advice;

    for (uint32_t i = 0; i < advice->field_count; i++) {
        if (advice->kind != ADVICE_RING &&
            s->d->g->edges[advice->fields[i].edge].to == node)
            return true;
    }
    return false;
}

static void add_member(struct sample *s, uint32_t node)
{
    for (uint32_t i = 0; i < s->count; i++) {
        if (s->members[i] == node)
            return;
    }
    if (s->count == MEMBERS_MAX)
        return;
    s->members[s->count++] = node;
    dot_node(s->d, node, is_owner(s, node) ? DOT_OWNER : DOT_MEMBER);
}

static void choose_members(struct sample *s)
{
    const struct cycle_work *w = s->d->c->work;
    const struct graph *g = s->d->g;

    for (uint32_t i = 0; i < s->group->way_count; i++) {
        for (uint32_t k = 0; k < s->group->ways[i].count; k++)
            add_member(s, s->group->ways[i].steps[k].holder);
    }
    /* The list grows while it is walked: nearest neighbours come first. */
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t node = s->members[i];

        for (size_t e = g->nodes[node].first_edge;
             e < g->nodes[node + 1].first_edge; e++) {
            if (work_inside(w, node, g->edges[e].to) &&
                work_closes(w, &g->edges[e]))
                add_member(s, g->edges[e].to);
        }
    }
    s->left_out = s->component->count - s->count;
}

static bool is_advised(const struct sample *s, uint32_t node,
                       const struct graph_edge *e)
{
    struct cycle_work *w = s->d->c->work;
    const struct advice *advice = &s->group->advice;
    uint32_t field = work_field(w, node, e);

    for (uint32_t i = 0; i < advice->field_count; i++) {
        const struct advice_field *weak = &advice->fields[i];

        if (advice->kind == ADVICE_RING
                ? &s->d->g->edges[weak->edge] == e
                : work_field(w, weak->from, &s->d->g->edges[weak->edge]) ==
                      field)
            return true;
    }
    return false;
}

static enum dot_line line_of(const struct sample *s, uint32_t node,
                             const struct graph_edge *e)
{
    if (!is_advised(s, node, e))
        return DOT_LINK;
    switch (s->group->advice.kind) {
    case ADVICE_RING:
        return DOT_CLOSES;
    case ADVICE_NOT_OURS:
        return DOT_BACK;
    case ADVICE_WEAKEN:
    case ADVICE_PARTLY:
        break;
    }
    return DOT_WEAKEN;
}

/* The edges of a member to others that have boxes; true if there are some to
 * members that have none. */
static bool link_member(const struct sample *s, uint32_t node)
{
    struct dot *d = s->d;
    const struct cycle_work *w = d->c->work;
    char field[DOT_NAME_MAX];
    bool more = false;

    for (size_t e = d->g->nodes[node].first_edge;
         e < d->g->nodes[node + 1].first_edge; e++) {
        const struct graph_edge *edge = &d->g->edges[e];

        if (!work_inside(w, node, edge->to) || !work_closes(w, edge))
            continue;
        if (d->shown[edge->to])
            dot_line(d, node, edge->to, line_of(s, node, edge),
                     dot_field(d, node, edge->word, field, sizeof(field)));
        else
            more = true;
    }
    return more;
}

/* Weak references of a member: to a control block alone. */
static void draw_weak(const struct sample *s, uint32_t node)
{
    struct dot *d = s->d;
    char field[DOT_NAME_MAX];

    for (size_t e = d->g->nodes[node].first_edge;
         e < d->g->nodes[node + 1].first_edge; e++) {
        const struct graph_edge *edge = &d->g->edges[e];
        uint32_t object = d->g->nodes[edge->to].controls;

        if (object != GRAPH_NONE && d->shown[object] &&
            !work_second_of_strong(d->c->work, node, e))
            dot_line(d, node, object, DOT_WEAK,
                     dot_field(d, node, edge->word, field, sizeof(field)));
    }
}

/* What has no box is one box for all. */
static uint32_t draw_more(const struct sample *s)
{
    char text[DOT_NAME_MAX];
    char count[AMOUNT_MAX];

    (void)snprintf(text, sizeof(text), "%s more\nof this cycle",
                   figure_count(s->left_out, count));
    return dot_other(s->d, DOT_MORE, text);
}

static void draw_members(const struct sample *s)
{
    struct dot *d = s->d;
    const struct cycle_way *way = &s->group->ways[0];
    uint32_t more = GRAPH_NONE;

    for (uint32_t i = 0; i < s->count; i++) {
        if (!link_member(s, s->members[i]))
            continue;
        if (more == GRAPH_NONE)
            more = draw_more(s);
        dot_line_to_other(d, s->members[i], more, DOT_LINK, NULL);
    }
    /* A way round that is too long comes back from them. */
    if (more != GRAPH_NONE && way->count > MEMBERS_MAX)
        dot_line_from_other(d, more, way->steps[0].holder, DOT_LINK, NULL);
}

static void write_frame(const struct sample *s, uint32_t number)
{
    struct dot *d = s->d;
    const struct cycle_group *group = s->group;
    char text[2 * DOT_NAME_MAX];
    char count[AMOUNT_MAX];
    char amount[AMOUNT_MAX];

    (void)fprintf(d->out, "  subgraph cluster_%" PRIu32 " {\n", number);
    (void)fputs("  style=\"rounded\"; color=\"#d8dee4\"; margin=16;\n"
                "  fontsize=13; labelloc=t;\n  label=",
                d->out);
    (void)snprintf(text, sizeof(text), "%s %s, %s: %s",
                   figure_count(group->cycles, count),
                   group->cycles == 1 ? "cycle" : "cycles like this one",
                   group->in_use ? "still in use" : "lost",
                   work_amount(group->held_blocks, group->held_bytes, amount));
    dot_string(d, text);
    (void)fputs(";\n", d->out);
}

/* Who holds the cycle from outside, and from where. */
static void draw_holders(const struct sample *s)
{
    struct dot *d = s->d;
    const struct cycle_work *w = d->c->work;
    const struct graph *g = d->g;
    char field[DOT_NAME_MAX];
    uint32_t drawn = 0;

    for (uint32_t i = 0; i < s->count; i++) {
        if ((w->marks[s->members[i]] & MARK_ROOT) != 0)
            dot_root(d, s->members[i]);
    }
    for (uint32_t n = 0; n < g->count && drawn < HOLDERS_MAX; n++) {
        if (w->component[n] == (uint32_t)(s->component - w->components) + 1)
            continue;
        for (size_t e = g->nodes[n].first_edge;
             e < g->nodes[n + 1].first_edge && drawn < HOLDERS_MAX; e++) {
            const struct graph_edge *edge = &g->edges[e];

            if (!d->shown[edge->to] || !work_owns(w, edge) ||
                !work_inside(w, edge->to, s->group->sample))
                continue;
            if (!d->shown[n] && (w->marks[n] & MARK_ROOT) != 0) {
                dot_node(d, n, DOT_BLOCK);
                dot_root(d, n);
            }
            dot_node(d, n, DOT_BLOCK);
            dot_line(d, n, edge->to, DOT_OWNS,
                     dot_field(d, n, edge->word, field, sizeof(field)));
            drawn++;
        }
    }
}

/* `boxes`: no more below it than these. */
static void draw_group(struct dot *d, uint32_t number, uint32_t boxes)
{
    const struct cycle_group *group = &d->c->groups[number];
    const struct cycle_work *w = d->c->work;
    uint32_t limit = d->boxes + boxes;
    struct sample s = {.d = d,
                       .group = group,
                       .component =
                           &w->components[w->component[group->sample] - 1]};

    write_frame(&s, number);
    choose_members(&s);
    draw_members(&s);
    for (uint32_t i = 0; i < s.count && d->boxes < limit; i++)
        dot_below(d, s.members[i]);
    (void)fputs("  }\n", d->out);
    for (uint32_t i = 0; i < s.count; i++)
        draw_weak(&s, s.members[i]);
    draw_holders(&s);
}

/* The last group first: Graphviz puts what comes later above it. */
void dot_cycles(struct dot *d)
{
    uint32_t drawn = d->c->count < GROUPS_MAX ? d->c->count : GROUPS_MAX;
    uint32_t left = d->c->count - drawn + d->c->groups_left_out;

    if (left > 0) {
        char text[DOT_NAME_MAX];

        (void)snprintf(text, sizeof(text), "%" PRIu32 " more %s\nof cycles",
                       left, left == 1 ? "shape" : "shapes");
        (void)dot_other(d, DOT_MORE, text);
    }
    for (uint32_t i = drawn; i-- > 0;)
        draw_group(d, i, DOT_BOXES_MAX / drawn);
}
