/* web_rings.c - rings that are lost, as small graphs that a page can draw.
 *
 *      "rings": [ { "tag": "strategies", "cycles": 13,
 *          "below": { "blocks": 50, "bytes": 9000 },
 *          "nodes": [ { "name": "struct desk", "bytes": 96 }, ... ],
 *          "edges": [ { "from": 0, "to": 1, "field": ".strategies[0]",
 *                       "weaken": false }, ... ] } ]
 *
 * One ring stands for all of its shape. Only its ways round are shown (cycle.h)
 * and what hangs below is one number, so it stays small whatever the heap.
 */
#include <inttypes.h>

#include "bounds.h"
#include "export_text.h"
#include "web_heap_words.h"

#define RINGS_MAX 4
#define NODES_MAX 12

struct ring {
    const struct cycle_step *nodes[NODES_MAX]; /* a step that begins there */
    size_t count;
};

/* The place of a node in the picture; NODES_MAX: it isn't in it. */
static size_t find(const struct ring *r, uint32_t node)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->nodes[i]->holder == node)
            return i;
    return NODES_MAX;
}

static void collect(struct ring *r, const struct cycle_group *group)
{
    for (uint32_t w = 0; w < group->way_count; w++)
        for (uint32_t s = 0; s < group->ways[w].count; s++) {
            const struct cycle_step *step = &group->ways[w].steps[s];

            if (find(r, step->holder) != NODES_MAX)
                continue;
            bound_met(BOUND_RING_BOXES, r->count == NODES_MAX);
            if (r->count < NODES_MAX)
                r->nodes[r->count++] = step;
        }
    bound_holds(BOUND_RING_BOXES, r->count);
}

static void put_nodes(FILE *out, const struct graph *g, const struct ring *r)
{
    fputs("\"nodes\": [", out);
    for (size_t i = 0; i < r->count; i++) {
        fputs(i == 0 ? " { \"name\": " : ", { \"name\": ", out);
        export_json_string(out, r->nodes[i]->name);
        fprintf(out, ", \"bytes\": %zu }", g->nodes[r->nodes[i]->holder].size);
    }
    fputs(" ],\n      ", out);
}

/* Was this reference on a way before? The ways share most of them. */
static bool is_repeated(const struct cycle_group *group, uint32_t way,
                        const struct cycle_step *step)
{
    for (uint32_t w = 0; w < way; w++)
        for (uint32_t s = 0; s < group->ways[w].count; s++)
            if (group->ways[w].steps[s].edge == step->edge)
                return true;
    return false;
}

static bool is_weakened(const struct cycle_group *group,
                        const struct cycle_step *step)
{
    for (uint32_t i = 0; i < group->advice.field_count; i++)
        if (group->advice.fields[i].edge == step->edge)
            return true;
    return false;
}

static void put_edges(FILE *out, const struct cycle_group *group,
                      const struct ring *r)
{
    const char *comma = "";

    fputs("\"edges\": [", out);
    for (uint32_t w = 0; w < group->way_count; w++)
        for (uint32_t s = 0; s < group->ways[w].count; s++) {
            const struct cycle_step *step = &group->ways[w].steps[s];
            size_t from = find(r, step->holder);
            size_t to = find(r, step->to);

            if (from == NODES_MAX || to == NODES_MAX ||
                is_repeated(group, w, step))
                continue;
            fprintf(out, "%s { \"from\": %zu, \"to\": %zu, \"field\": ", comma,
                    from, to);
            export_json_string(out, step->field);
            fprintf(out, ", \"weaken\": %s }",
                    is_weakened(group, step) ? "true" : "false");
            comma = ",";
        }
    fputs(" ] }", out);
}

static void put_ring(FILE *out, const struct graph *g,
                     const struct cycle_group *group)
{
    const char *tag = tracker_tag_get_name(g->nodes[group->sample].tag);
    struct ring ring = {.count = 0};

    collect(&ring, group);
    fputs("    { \"tag\": ", out);
    export_json_string(out, tag != NULL ? tag : "");
    fprintf(out,
            ", \"cycles\": %" PRIu32 ", \"below\": { \"blocks\": %" PRIu64
            ", \"bytes\": %" PRIu64 " },\n      ",
            group->cycles, group->held_blocks - group->blocks,
            group->held_bytes - group->bytes);
    put_nodes(out, g, &ring);
    put_edges(out, group, &ring);
}

void heap_put_rings(FILE *out, const struct insight *insight)
{
    const struct cycles *cycles = insight->cycles;
    const char *comma = "\n";
    unsigned count = 0;

    fputs("  \"rings\": [", out);
    for (uint32_t i = 0; cycles && i < cycles->count; i++) {
        if (cycles->groups[i].in_use || cycles->groups[i].way_count == 0)
            continue;
        bound_met(BOUND_PAGE_RINGS, count == RINGS_MAX);
        if (count == RINGS_MAX)
            continue;
        fputs(comma, out);
        put_ring(out, insight->left, &cycles->groups[i]);
        comma = ",\n";
        count++;
    }
    bound_holds(BOUND_PAGE_RINGS, count);
    fputs(" ],\n", out);
}
