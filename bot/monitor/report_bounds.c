/* report_bounds.c - what the bounds of the bot did, what the tracker left out
 * for its own, and memory by traded symbol.
 *
 * The counters of the bounds only grow, so they may be read at any time. Memory
 * by symbol is what is live now: at the end of a run it is taken before all is
 * freed. A symbol's memory is that of the blocks that were allocated about it
 * (label.h), whoever holds them: the exchange, the trader's book, its prices.
 */
#include <inttypes.h>
#include <string.h>

#include "bounds.h"
#include "cycle.h"
#include "export_text.h"
#include "figures.h"
#include "report_parts.h"
#include "stack.h"

void report_add_bounds(struct text *t)
{
    const char *label = "bounds";

    for (int i = 0; i < BOUND_COUNT; i++) {
        struct bound_figures f = bound_look((enum bound)i);
        char met[FIGURE_LEN], limit[FIGURE_LEN];

        if (!f.news || f.met == 0)
            continue;
        report_add_line(t, label, "%s, %s at most, had to act: %s %s", f.name,
                        figure_count(f.limit, limit), figure_count(f.met, met),
                        f.met == 1 ? "time" : "times");
        label = "";
    }
}

void report_json_bounds(FILE *out)
{
    fputs("  \"bounds\": {", out);
    for (int i = 0; i < BOUND_COUNT; i++) {
        struct bound_figures f = bound_look((enum bound)i);

        fprintf(out,
                "%s\n    \"%s\": { \"limit\": %" PRIu64 ", \"most\": %" PRIu64
                ", \"met\": %" PRIu64 " }",
                i == 0 ? "" : ",", f.name, f.limit, f.most, f.met);
    }
    fputs("\n  },\n", out);
}

/* Stacks that were cut: all that are as deep as a stack can be. */
static uint64_t count_cut_stacks(void)
{
    uintptr_t frames[STACK_FRAMES_MAX];
    uint64_t cut = 0;

    for (uint32_t stack = 1; stack <= stack_count(); stack++)
        cut +=
            stack_frames(stack, frames, STACK_FRAMES_MAX) == STACK_FRAMES_MAX;
    return cut;
}

void report_json_left_out(const struct report *r, FILE *out)
{
    struct tracker_left_out left_out = tracker_left_out();
    const struct cycles *cycles =
        r->insight != NULL ? r->insight->cycles : NULL;
    const struct tracker_history *h = r->history;
    const struct {
        const char *name;
        uint64_t count;
    } all[] = {
        {"allocations_without_place", left_out.places},
        {"allocations_without_origin", left_out.origins},
        {"calls_without_stack", left_out.stacks},
        {"stacks_cut", count_cut_stacks()},
        {"series", h != NULL ? tracker_history_left_out(h) : 0},
        {"censuses", h != NULL ? tracker_history_censuses_left_out(h) : 0},
        {"findings", r->findings_left_out},
        {"kinds_of_cycles", cycles != NULL ? cycles->groups_left_out : 0},
    };

    fputs("  \"left_out\": {", out);
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        fprintf(out, "%s\n    \"%s\": %" PRIu64, i == 0 ? "" : ",", all[i].name,
                all[i].count);
    fputs("\n  },\n", out);
}

static bool add_origin(const struct tracker_origin *origin, void *symbols)
{
    struct report_symbols *s = symbols;

    s->live_bytes[origin->label][origin->tag] += origin->count.live_bytes;
    return true;
}

void report_take_symbols(struct report_symbols *symbols)
{
    memset(symbols, 0, sizeof(*symbols));
    tracker_each_origin(add_origin, symbols);
}

static void put_symbol(FILE *out, const char *name, const uint64_t *tag_bytes)
{
    const char *comma = "";
    uint64_t all = 0;

    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        all += tag_bytes[tag];
    fputs("{ \"name\": ", out);
    export_json_string(out, name);
    fprintf(out, ", \"live_bytes\": %" PRIu64 ", \"tags\": {", all);
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        const char *of = tracker_tag_get_name(tag);

        if (of == NULL || tag_bytes[tag] == 0)
            continue;
        fprintf(out, "%s ", comma);
        export_json_string(out, of);
        fprintf(out, ": %" PRIu64, tag_bytes[tag]);
        comma = ",";
    }
    fputs(" } }", out);
}

void report_json_symbols(const struct report *r, FILE *out)
{
    const char *comma = "";

    fputs("  \"symbols\": [", out);
    for (unsigned i = 1; r->symbols != NULL && i < TRACKER_LABELS_MAX; i++) {
        const char *name = tracker_label_get_name(i);

        if (name == NULL)
            continue;
        fprintf(out, "%s\n    ", comma);
        put_symbol(out, name, r->symbols->live_bytes[i]);
        comma = ",";
    }
    fputs(comma[0] == '\0' ? "],\n" : "\n  ],\n", out);
}
