/* web_heap_words.c - what GET /snapshot says, in JSON. */
#include "web_heap_words.h"

#include <inttypes.h>

#include "export_text.h"
#include "report_parts.h"
#include "snapshot.h"
#include "tracker.h"

#define RETAINERS_MAX 10
#define NS_PER_US 1000

static void put_amounts(FILE *out, const struct graph *g)
{
    uint64_t blocks[2] = {0, 0};
    uint64_t bytes[2] = {0, 0};

    for (uint32_t i = 0; i < g->count; i++) {
        blocks[g->nodes[i].reachable]++;
        bytes[g->nodes[i].reachable] += g->nodes[i].size;
    }
    fprintf(out,
            "  \"reachable\": { \"blocks\": %" PRIu64 ", \"bytes\": %" PRIu64
            " },\n  \"unreachable\": { \"blocks\": %" PRIu64
            ", \"bytes\": %" PRIu64 " },\n",
            blocks[true], bytes[true], blocks[false], bytes[false]);
}

static void put_retainer(FILE *out, const struct graph_node *node)
{
    const char *tag = tracker_tag_get_name(node->tag);

    fputs("    { \"tag\": ", out);
    export_json_string(out, tag != NULL ? tag : "");
    fputs(", \"function\": ", out);
    export_json_string(out, node->site->function);
    fputs(", \"file\": ", out);
    export_json_string(out, node->site->file);
    fprintf(out,
            ", \"line\": %d, \"bytes\": %zu, \"retained_blocks\": %" PRIu32
            ", \"retained_bytes\": %" PRIu64 " }",
            node->site->line, node->size, node->retained_blocks,
            node->retained_bytes);
}

static void put_retainers(FILE *out, const struct graph *g)
{
    uint32_t nodes[RETAINERS_MAX];
    size_t count = graph_retainers(g, nodes, RETAINERS_MAX);

    fputs("  \"retainers\": [", out);
    for (size_t i = 0; i < count; i++) {
        fputs(i == 0 ? "\n" : ",\n", out);
        put_retainer(out, &g->nodes[nodes[i]]);
    }
    fputs("\n  ]\n", out);
}

/* Of a place: what nobody reaches, and what somebody does. */
static void put_fate(FILE *out, const struct graph *g,
                     const struct tracker_finding *f)
{
    uint64_t blocks[2] = {0, 0};
    uint64_t bytes[2] = {0, 0};

    for (uint32_t i = 0; i < g->count; i++) {
        const struct graph_node *node = &g->nodes[i];

        if (node->site != f->site || node->tag != f->tag)
            continue;
        blocks[node->reachable]++;
        bytes[node->reachable] += node->size;
    }
    fprintf(out,
            ",\n      \"lost_blocks\": %" PRIu64 ", \"lost_bytes\": %" PRIu64
            ", \"held_blocks\": %" PRIu64 ", \"held_bytes\": %" PRIu64,
            blocks[false], bytes[false], blocks[true], bytes[true]);
}

/* Each tag that grows: its place that grows most, and why that is alive. */
static void put_growing(FILE *out, const struct report *growth)
{
    fputs("  \"growing\": [", out);
    for (size_t i = 0; i < growth->finding_count; i++) {
        const struct tracker_finding *f = &growth->findings[i];
        const char *tag = tracker_tag_get_name(f->tag);

        fputs(i == 0 ? "\n    { \"tag\": " : ",\n    { \"tag\": ", out);
        export_json_string(out, tag != NULL ? tag : "");
        fputs(", \"function\": ", out);
        export_json_string(out, f->site->function);
        fputs(", \"file\": ", out);
        export_json_string(out, f->site->file);
        fprintf(out, ", \"line\": %d, \"bytes_per_hour\": %" PRIu64,
                f->site->line, f->bytes_per_hour);
        put_fate(out, growth->insight->live, f);
        report_json_insight(out, growth->insight, f);
        fputs(" }", out);
    }
    fputs(" ],\n", out);
}

void heap_put(FILE *out, const void *heap_told)
{
    const struct heap_told *told = heap_told;
    const struct graph *g = told->report->insight->left;
    const char *warning = snapshot_warning();

    fprintf(out,
            "{\n  \"version\": 1,\n  \"id\": %" PRIu64 ",\n  \"t_ms\": %" PRIu64
            ",\n  \"pause_us\": %" PRIu64 ",\n  \"warning\": ",
            told->id, told->at_ms, snapshot_pause_ns() / NS_PER_US);
    if (warning != NULL)
        export_json_string(out, warning);
    else
        fputs("null", out);
    fputs(",\n", out);
    put_amounts(out, g);
    report_json_findings(told->report, out);
    put_growing(out, told->growth);
    heap_put_rings(out, told->report->insight);
    put_retainers(out, g);
    fputs("}\n", out);
}
