/* advice_net.c - a group of cycles as a small graph of its own.
 *
 * The picture is in advice_net.h. The cycle that is shown comes first, so that
 * it is in the net also where only a part of a large group is.
 */
#include "advice_net.h"

#include <string.h>
#include <strings.h>

/* Words of field names that point back, whoever wrote the program. */
static const char *const back_words[] = {
    "parent",    "owner",     "prev", "previous", "back",
    "backref",   "backlink",  "up",   "upper",    "outer",
    "container", "enclosing", "host", "boss",     "delegate"};

/* Is the field's own name, or a word of it, one of those? */
static bool points_back(const char *path)
{
    const char *name =
        strrchr(path, '.') == NULL ? path : strrchr(path, '.') + 1;

    while (*name != '\0') {
        size_t len = strcspn(name, "_[]");

        for (size_t i = 0; i < sizeof(back_words) / sizeof(back_words[0]);
             i++) {
            if (len == strlen(back_words[i]) &&
                strncasecmp(name, back_words[i], len) == 0)
                return true;
        }
        name += len;
        name += strspn(name, "_[]");
    }
    return false;
}

/* Units and edges -------------------------------------------------------- */

/* cycle_work.scratch is the unit + 1 of a node that stands for one. */
static uint32_t unit_number(const struct net *net, uint32_t node)
{
    return net->w->scratch[work_group_unit(net->w, net->group, node)] - 1;
}

static bool edge_counts(const struct net *net, uint32_t from,
                        const struct graph_edge *e)
{
    const struct cycle_work *w = net->w;

    return work_inside(w, from, e->to) && work_closes(w, e) &&
           (e->strong || work_group_unit(w, net->group, from) !=
                             work_group_unit(w, net->group, e->to));
}

/* Number the units of a component, and count its edges. */
static void component_measure(struct net *net, uint32_t c)
{
    struct cycle_work *w = net->w;
    const struct graph *g = w->g;
    const struct component *component = &w->components[c];
    struct net_component *mine = &net->components[net->component_count];

    mine->in_use = g->nodes[w->order[component->first]].reachable;
    for (uint32_t i = 0; i < component->count; i++) {
        uint32_t node = w->order[component->first + i];
        uint32_t unit = work_group_unit(w, net->group, node);

        if (w->scratch[unit] == 0) {
            w->scratch[unit] = net->units + 1;
            net->nodes[net->units] = unit;
            net->component[net->units] = net->component_count;
            net->units++;
            mine->units++;
        }
        mine->has_outside =
            mine->has_outside || (w->marks[node] & MARK_OUTSIDE) != 0;
        mine->has_free =
            mine->has_free ||
            (g->nodes[node].counted && (w->marks[node] & MARK_CREATED) == 0);
        for (size_t e = g->nodes[node].first_edge;
             e < g->nodes[node + 1].first_edge; e++)
            net->edge_count += edge_counts(net, node, &g->edges[e]);
    }
    net->component_count++;
}

static void take_components(struct net *net, uint32_t sample)
{
    struct cycle_work *w = net->w;
    uint32_t shown = w->component[sample] - 1;

    component_measure(net, shown);
    for (uint32_t c = w->group_first[net->group];
         c != GRAPH_NONE && net->edge_count < NET_EDGES;
         c = w->components[c].next) {
        if (c != shown)
            component_measure(net, c);
    }
}

/* The field's number in this net. */
static uint32_t field_number(struct net *net, uint32_t field)
{
    struct field *f = &net->w->fields[field];
    struct net_field *mine = NULL;

    if (f->net == net->group)
        return f->number;
    if (net->field_count == NET_FIELDS_MAX)
        return NET_FIELDS_MAX;
    f->net = net->group;
    f->number = net->field_count++;
    mine = &net->fields[f->number];
    mine->field = field;
    mine->back = points_back(f->path);
    mine->choice = f->strong || !net->w->counted;
    return f->number;
}

static void edge_evidence(struct net *net, const struct net_edge *edge)
{
    const struct cycle_work *w = net->w;
    const struct graph_node *from = &w->g->nodes[edge->holder];
    const struct graph_edge *e = &w->g->edges[edge->edge];
    const struct graph_node *to = &w->g->nodes[e->to];
    struct net_field *field = &net->fields[edge->field];
    int64_t age = (int64_t)from->born_ms - to->born_ms;

    field->references++;
    field->created +=
        e->strong && work_taken_at(w, edge->holder, edge->edge) == to->site;
    field->inside += (w->marks[e->to] & MARK_CREATED) != 0;
    if (age == 0)
        age = (int64_t)from->origin - to->origin;
    field->older += age > 0;
    field->younger += age < 0;
    field->held += (w->marks[e->to] & MARK_OUTSIDE) != 0 &&
                   (w->marks[edge->holder] & MARK_OUTSIDE) == 0;
}

/* The edges of a unit: those of its blocks. */
static void unit_edges(struct net *net, uint32_t unit, size_t *at)
{
    struct cycle_work *w = net->w;
    const struct graph *g = w->g;
    uint32_t node = net->nodes[unit];
    bool single = work_group_unit(w, net->group, node) == node && !w->counted;

    net->first[unit] = *at;
    for (;;) {
        for (size_t e = g->nodes[node].first_edge;
             e < g->nodes[node + 1].first_edge; e++) {
            struct net_edge *edge = &net->edges[*at];

            if (!edge_counts(net, node, &g->edges[e]))
                continue;
            *edge = (struct net_edge){
                .to = unit_number(net, g->edges[e].to),
                .field = field_number(net, work_field(w, node, &g->edges[e])),
                .holder = node,
                .edge = e};
            if (edge->field < NET_FIELDS_MAX)
                edge_evidence(net, edge);
            (*at)++;
        }
        if (single || w->unit_next[node] == 0)
            break;
        node = w->unit_next[node] - 1;
    }
}

/* How many different units each field leads from, and to. The scratch `holds`
 * remembers which units it has met. */
static void count_ends(struct net *net, uint32_t number)
{
    struct net_field *field = &net->fields[number];

    memset(net->holds, 0, net->units * sizeof(*net->holds));
    for (uint32_t u = 0; u < net->units; u++) {
        bool from = false;

        for (size_t e = net->first[u]; e < net->first[u + 1]; e++) {
            if (net->edges[e].field != number)
                continue;
            from = true;
            field->targets += net->holds[net->edges[e].to] == 0;
            net->holds[net->edges[e].to] = 1;
        }
        field->holders += from;
    }
}

static uint32_t blocks_of_group(const struct cycle_work *w, uint32_t group)
{
    uint32_t blocks = 0;

    for (uint32_t c = w->group_first[group]; c != GRAPH_NONE;
         c = w->components[c].next)
        blocks += w->components[c].count;
    return blocks;
}

int net_new(struct cycle_work *w, const struct cycle_group *group,
            uint32_t number, struct net *out)
{
    size_t n = blocks_of_group(w, number);
    size_t at = 0;

    *out = (struct net){.w = w, .group = number};
    out->nodes = arena_take(&out->arena, n, sizeof(*out->nodes));
    out->component = arena_take(&out->arena, n, sizeof(*out->component));
    out->first = arena_take(&out->arena, n + 1, sizeof(*out->first));
    out->holds = arena_take(&out->arena, n, sizeof(*out->holds));
    out->queue = arena_take(&out->arena, n, sizeof(*out->queue));
    out->components =
        arena_take(&out->arena, group->cycles, sizeof(*out->components));
    if (out->arena.rc != 0)
        return out->arena.rc;
    take_components(out, group->sample);
    out->edges = arena_take(&out->arena, out->edge_count, sizeof(*out->edges));
    if (out->arena.rc == 0) {
        for (uint32_t u = 0; u < out->units; u++)
            unit_edges(out, u, &at);
        out->first[out->units] = at;
        for (uint32_t f = 0; f < out->field_count; f++)
            count_ends(out, f);
    }
    for (uint32_t u = 0; u < out->units; u++)
        w->scratch[out->nodes[u]] = 0;
    return out->arena.rc != 0 ? out->arena.rc : w->arena.rc;
}

void net_mark_weak(struct net *net, uint64_t mask)
{
    for (uint32_t f = 0; f < net->field_count; f++)
        net->w->fields[net->fields[f].field].weak = (mask >> f & 1) != 0;
}

void net_clear(struct net *net)
{
    arena_clear(&net->arena);
}
