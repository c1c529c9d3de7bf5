/* dot_below.c - what hangs below a block, in as few boxes as will do.
 *
 * Blocks that one block owns are drawn as one box for each kind: "4 × struct
 * leg". Further down nothing is drawn, only counted.
 */
#include <inttypes.h>
#include <stdio.h>

#include "dot_work.h"

#define KINDS_MAX 32 /* are told apart; the last one is for all others */
#define DRAWN_MAX 3  /* boxes below one block: for the largest kinds */

struct below {
    const struct tracker_site *site;
    size_t size;
    uint32_t node; /* one of them */
    uint32_t word; /* the first field that leads there */
    uint32_t blocks;
    uint64_t bytes;
    uint64_t held_bytes; /* with what goes with them */
};

static bool is_below(const struct dot *d, uint32_t from,
                     const struct graph_edge *e)
{
    const struct graph_node *to = &d->g->nodes[e->to];
    bool owns = d->c != NULL
                    ? work_owns(d->c->work, e)
                    : to->controls == GRAPH_NONE && (e->strong || !to->counted);

    return owns && e->to != from && !d->shown[e->to] &&
           (d->c == NULL || !work_inside(d->c->work, from, e->to));
}

static void write_kind(struct dot *d, uint32_t from, const struct below *kind)
{
    char text[2 * DOT_NAME_MAX];
    char name[DOT_NAME_MAX];
    char size[AMOUNT_MAX];

    if (kind->blocks == 1) {
        dot_node(d, kind->node, DOT_STACK);
        dot_line(d, from, kind->node, DOT_OWNS,
                 dot_field(d, from, kind->word, name, sizeof(name)));
        return;
    }
    (void)snprintf(text, sizeof(text), "%" PRIu32 " \xc3\x97 %s\n%s",
                   kind->blocks, dot_name(d, kind->node, name, sizeof(name)),
                   figure_bytes(kind->bytes, size));
    dot_line_to_other(d, from, dot_other(d, DOT_STACK, text), DOT_OWNS, NULL);
}

/* Which of the kinds this edge's block is; a new one if need be. */
static struct below *kind_of(struct below *kinds, uint32_t *count,
                             const struct graph_node *to,
                             const struct graph_edge *edge)
{
    uint32_t k = 0;

    while (k < *count && k < KINDS_MAX - 1 &&
           (kinds[k].site != to->site || kinds[k].size != to->size))
        k++;
    if (k == *count) {
        kinds[k] = (struct below){.site = to->site,
                                  .size = to->size,
                                  .node = edge->to,
                                  .word = edge->word};
        (*count)++;
    }
    return &kinds[k];
}

/* The kind that holds most and hasn't been drawn, or NULL. */
static struct below *largest(struct below *kinds, uint32_t count)
{
    struct below *best = NULL;

    for (uint32_t k = 0; k < count; k++) {
        if (kinds[k].blocks > 0 &&
            (best == NULL || kinds[k].held_bytes > best->held_bytes))
            best = &kinds[k];
    }
    return best;
}

static void draw_rest(struct dot *d, uint32_t node, const struct below *kinds,
                      uint32_t count)
{
    uint64_t blocks = 0;
    uint64_t bytes = 0;
    char text[DOT_NAME_MAX];
    char amount[AMOUNT_MAX];

    for (uint32_t k = 0; k < count; k++) {
        blocks += kinds[k].blocks;
        bytes += kinds[k].bytes;
    }
    if (blocks == 0)
        return;
    (void)snprintf(text, sizeof(text), "%s more",
                   work_amount(blocks, bytes, amount));
    dot_line_to_other(d, node, dot_other(d, DOT_MORE, text), DOT_OWNS, NULL);
}

void dot_below(struct dot *d, uint32_t node)
{
    const struct graph *g = d->g;
    struct below kinds[KINDS_MAX] = {{0}};
    uint32_t count = 0;

    for (size_t e = g->nodes[node].first_edge;
         e < g->nodes[node + 1].first_edge; e++) {
        const struct graph_node *to = &g->nodes[g->edges[e].to];
        struct below *kind = NULL;

        if (!is_below(d, node, &g->edges[e]))
            continue;
        kind = kind_of(kinds, &count, to, &g->edges[e]);
        kind->blocks++;
        kind->bytes += to->size;
        kind->held_bytes +=
            to->retained_bytes > to->size ? to->retained_bytes : to->size;
    }
    for (uint32_t i = 0; i < DRAWN_MAX; i++) {
        struct below *kind = largest(kinds, count);

        if (kind == NULL)
            return;
        write_kind(d, node, kind);
        kind->blocks = 0;
        kind->bytes = 0;
    }
    draw_rest(d, node, kinds, count);
}
