/* report_json.c - what is said to machines at the end of a run.
 *
 * The names and types here are a contract: a field may be added, never
 * renamed. All numbers are integers that fit in 64 bits.
 */
#include "report.h"

#include <inttypes.h>
#include <string.h>

#include "catalogue.h"
#include "duration.h"
#include "export_text.h"
#include "mystery.h"
#include "outfile.h"
#include "report_parts.h"
#include "tracker.h"

void report_json_leaks(unsigned leaks, FILE *out)
{
    const char *comma = "";

    fputc('[', out);
    for (unsigned leak = 0; leak < LEAK_COUNT; leak++) {
        if ((leaks & 1u << leak) == 0)
            continue;
        fputs(comma, out);
        export_json_string(out, catalogue_entry((enum leak)leak)->name);
        comma = ", ";
    }
    fputc(']', out);
}

void report_json_named(const struct options *options, FILE *out)
{
    if (mystery_on(options))
        fputs("[\"mystery\"]", out);
    else
        report_json_leaks(options->leaks, out);
}

static void put_run(FILE *out, const struct report *r)
{
    const struct run_figures *run = &r->run;

    fputs("  \"run\": {\n    \"leaks\": ", out);
    report_json_named(r->options, out);
    fputs(",\n    \"fixes\": ", out);
    report_json_leaks(r->options->fixes, out);
    fprintf(out,
            ",\n    \"seed\": %" PRIu64 ",\n    \"rate\": %" PRIu32
            ",\n    \"load\": \"%s\",\n    \"replay\": ",
            r->options->seed, r->options->rate,
            market_load(r->options->load)->name);
    if (r->options->replay != NULL)
        export_json_string(out, r->options->replay);
    else
        fputs("null", out);
    fprintf(
        out,
        ",\n    \"observe\": %s,\n    \"virtual_seconds\": %" PRIu64
        ",\n    \"market_events\": %" PRIu64
        ",\n    \"itch_messages\": %" PRIu64 ",\n    \"orders\": %" PRIu64
        ",\n    \"fills\": %" PRIu64 ",\n    \"rejects\": %" PRIu64
        ",\n    \"round_trips\": %" PRIu64 ",\n    \"disconnects\": %" PRIu64
        ",\n    \"reconnects\": %" PRIu64 ",\n    \"executions\": %" PRIu64
        ",\n    \"tape\": \"%016" PRIx64 "\",\n    \"pnl_ticks\": %" PRId64
        ",\n    \"stopped_early\": %s,\n    \"switches\": ",
        r->options->observe ? "true" : "false", run->virtual_ns / NS_PER_SECOND,
        run->market_events, run->itch_messages, run->orders, run->fills,
        run->rejects, run->round_trips, run->disconnects, run->reconnects,
        run->executions, run->tape, run->pnl_ticks,
        run->stopped_early ? "true" : "false");
    report_json_switches(r, out);
    fputs("\n  },\n", out);
}

static void put_heap(FILE *out, const struct report *r)
{
    const struct tracker_count *heap = &r->heap;

    fprintf(out,
            "  \"heap\": {\n    \"allocations\": %" PRIu64
            ",\n    \"frees\": %" PRIu64 ",\n    \"allocated_bytes\": %" PRIu64
            ",\n    \"freed_bytes\": %" PRIu64
            ",\n    \"live_blocks\": %" PRIu64 ",\n    \"live_bytes\": %" PRIu64
            ",\n    \"peak_bytes\": %" PRIu64
            ",\n    \"double_frees_refused\": %" PRIu64
            ",\n    \"unknown_pointers_refused\": %" PRIu64
            ",\n    \"tracker_bytes\": %zu\n  },\n",
            heap->allocations, heap->frees, heap->allocated_bytes,
            heap->freed_bytes, heap->live_blocks, heap->live_bytes,
            r->peak_bytes, r->refused.double_frees, r->refused.unknown_pointers,
            tracker_own_bytes());
}

#define SAMPLES_MAX 2048 /* more than a history of a run has */

/* What became of a tag while the program ran. */
static void put_verdict(FILE *out, const struct tracker_history *h,
                        unsigned tag)
{
    static struct growth_point points[SAMPLES_MAX];
    struct growth growth = {.growing = false};

    if (tracker_history_count(h) <= SAMPLES_MAX)
        growth = tracker_history_judge(h, TRACKER_BY_TAG, tag, points);
    fprintf(out,
            ", \"verdict\": \"%s\", \"bytes_per_hour\": %" PRIu64
            ", \"confidence_percent\": %d",
            growth_state_name(growth.state), growth.bytes_per_hour,
            (int)(growth.confidence * 100));
}

/* The limit that has least left, if there is one. */
static void put_memory(FILE *out, const struct report *r)
{
    const struct limit *limit = &r->limit;

    if (limit->kind == LIMIT_NONE)
        return;
    fputs("  \"memory\": { \"limit\": ", out);
    export_json_string(out, limit_kind_name(limit->kind));
    fprintf(out,
            ", \"limit_bytes\": %" PRIu64 ", \"used_bytes\": %" PRIu64 " },\n",
            limit->bytes, limit->used);
}

/* Tags that have a name and were used. */
static void put_tags(FILE *out, const struct report *r)
{
    const char *comma = "\n";

    fputs("  \"tags\": [", out);
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        struct tracker_count count = tracker_tag_total(tag);
        const char *name = tracker_tag_get_name(tag);

        if (name == NULL || count.allocations == 0)
            continue;
        fprintf(out, "%s    { \"name\": ", comma);
        export_json_string(out, name);
        fprintf(out,
                ", \"live_blocks\": %" PRIu64 ", \"live_bytes\": %" PRIu64
                ", \"peak_bytes\": %" PRIu64 ", \"allocations\": %" PRIu64,
                count.live_blocks, count.live_bytes, count.peak_bytes,
                count.allocations);
        if (r->history != NULL)
            put_verdict(out, r->history, tag);
        fputs(" }", out);
        comma = ",\n";
    }
    fputs("\n  ],\n", out);
}

static void put_finding(FILE *out, const struct report *r,
                        const struct tracker_finding *f)
{
    const char *tag = tracker_tag_get_name(f->tag);
    int leak = report_leak_of_file(f->site->file);

    fputs("    { \"kind\": ", out);
    export_json_string(out, tracker_finding_kind_name(f->kind));
    fputs(", \"leak\": ", out);
    if (leak >= 0)
        export_json_string(out, catalogue_entry((enum leak)leak)->name);
    else
        fputs("null", out);
    fputs(", \"tag\": ", out);
    export_json_string(out, tag != NULL ? tag : "");
    fprintf(out,
            ",\n      \"blocks\": %" PRIu64 ", \"bytes\": %" PRIu64
            ", \"own_blocks\": %" PRIu64 ", \"bytes_per_hour\": %" PRIu64
            ",\n      \"first_seen_s\": %" PRIu32 ", \"left_at_end\": %s"
            ",\n      \"function\": ",
            f->blocks, f->bytes, f->own_blocks, f->bytes_per_hour,
            f->first_seen_ms / 1000, f->left_at_end ? "true" : "false");
    export_json_string(out, f->site->function);
    fputs(", \"file\": ", out);
    export_json_string(out, f->site->file);
    fprintf(out, ", \"line\": %d", f->site->line);
    if (r->insight != NULL)
        report_json_insight(out, r->insight, f);
    fputs(" }", out);
}

void report_json_findings(const struct report *r, FILE *out)
{
    fputs("  \"findings\": [", out);
    for (size_t i = 0; i < r->finding_count; i++) {
        fputs(i == 0 ? "\n" : ",\n", out);
        put_finding(out, r, &r->findings[i]);
    }
    fputs("\n  ],\n", out);
}

/* Live bytes by traded symbol, of those that held some. */
static void put_labels(FILE *out, const struct tracker_history *h, size_t i)
{
    const char *comma = "";

    fputs(", \"labels\": {", out);
    for (unsigned label = 1; label < TRACKER_LABELS_MAX; label++) {
        const char *name = tracker_label_get_name(label);
        uint64_t bytes = tracker_history_label_bytes(h, label, i);

        if (name == NULL || bytes == 0)
            continue;
        fprintf(out, "%s ", comma);
        export_json_string(out, name);
        fprintf(out, ": %" PRIu64, bytes);
        comma = ",";
    }
    fputs(" }", out);
}

static void put_sample(FILE *out, const struct tracker_history *h, size_t i)
{
    const struct tracker_sample *s = tracker_history_at(h, i);
    const char *comma = "";

    fprintf(out,
            "      { \"t_s\": %" PRIu64 ", \"t_ms\": %" PRIu64
            ", \"live_bytes\": %" PRIu64 ", \"live_blocks\": %" PRIu64
            ", \"tags\": {",
            s->t_ms / 1000, s->t_ms, s->live_bytes, s->live_blocks);
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        const char *name = tracker_tag_get_name(tag);

        if (name == NULL || s->tag_bytes[tag] == 0)
            continue;
        fprintf(out, "%s ", comma);
        export_json_string(out, name);
        fprintf(out, ": %" PRIu64, s->tag_bytes[tag]);
        comma = ",";
    }
    fputs(" }", out);
    put_labels(out, h, i);
    fputs(" }", out);
}

static void put_history(FILE *out, const struct report *r)
{
    size_t count = r->history != NULL ? tracker_history_count(r->history) : 0;
    unsigned stride =
        r->history != NULL ? tracker_history_stride(r->history) : 1;

    fprintf(out,
            "  \"history\": {\n    \"every_s\": %" PRIu64
            ",\n    \"every_ms\": %" PRIu64 ",\n    \"samples\": [",
            r->options->every_ns * stride / NS_PER_SECOND,
            r->options->every_ns * stride / NS_PER_MS);
    for (size_t i = 0; i < count; i++) {
        fputs(i == 0 ? "\n" : ",\n", out);
        put_sample(out, r->history, i);
    }
    fputs("\n    ]\n  }\n", out);
}

void report_json_put(const struct report *r, FILE *out)
{
    fputs("{\n  \"version\": 1,\n", out);
    put_run(out, r);
    put_heap(out, r);
    put_tags(out, r);
    put_memory(out, r);
    report_json_pools(r, out);
    report_json_bounds(out);
    report_json_left_out(r, out);
    report_json_symbols(r, out);
    report_json_findings(r, out);
    put_history(out, r);
    fputs("}\n", out);
}

int report_json(const struct report *r, const char *path)
{
    struct outfile o;
    /* A machine would take no findings for no leak. */
    int rc = r->unjudged != 0 ? r->unjudged : outfile_open(&o, path);

    if (rc != 0)
        return rc;
    report_json_put(r, o.file);
    return outfile_commit(&o);
}
