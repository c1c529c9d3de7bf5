/* web_words.c - the events of the stream, in words. */
#include "web_words.h"

#include <inttypes.h>

#include "catalogue.h"
#include "duration.h"
#include "export_text.h"
#include "report.h"
#include "tags.h"
#include "tracker.h"
#include "web_control_words.h"
#include "web_figures.h"
#include "web_inside.h"

/* Does a leak show in this tag? That of desks does in two: most of what they
 * hold are their strategies' indicators. */
static bool shows(enum leak leak, unsigned tag)
{
    return catalogue_entry(leak)->tag == tag ||
           (leak == LEAK_CYCLE && tag == TAG_INDICATORS);
}

static void put_leaks(FILE *out, const struct options *options)
{
    unsigned leaks = options->leaks;
    const char *comma = "";

    fputs("\"leaks\":", out);
    report_json_named(options, out);
    fputs(",\"watch\":[", out);
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        bool watched = false;

        for (unsigned leak = 0; leak < LEAK_COUNT; leak++)
            watched |= (leaks & 1u << leak) != 0 && shows((enum leak)leak, tag);
        if (!watched)
            continue;
        fputs(comma, out);
        export_json_string(out, tracker_tag_get_name(tag));
        comma = ",";
    }
    fputc(']', out);
}

/* Where each leak would show: the page draws it when one is switched on. */
static void put_tags_of_leaks(FILE *out)
{
    fputs("\"tagOf\":{", out);
    for (unsigned leak = 0; leak < LEAK_COUNT; leak++) {
        const char *comma = "";

        fprintf(out, "%s\"%s\":[", leak == 0 ? "" : ",",
                catalogue_entry((enum leak)leak)->name);
        for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
            if (!shows((enum leak)leak, tag))
                continue;
            fprintf(out, "%s\"%s\"", comma, tracker_tag_get_name(tag));
            comma = ",";
        }
        fputc(']', out);
    }
    fputc('}', out);
}

void web_put_hello(FILE *out, const struct web *w, uint64_t run)
{
    const struct options *o = w->source.options;
    const char *comma = "";

    fprintf(out,
            "event: hello\ndata: {\"run\":%" PRIu64 ",\"seed\":\"%" PRIu64
            "\",\"pace\":%" PRIu32 ",",
            run, o->seed, o->pace);
    put_leaks(out, o);
    fputs(",\"tags\":[", out);
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        const char *name = tracker_tag_get_name(tag);

        if (name == NULL)
            continue;
        fputs(comma, out);
        export_json_string(out, name);
        comma = ",";
    }
    fputs("],", out);
    put_tags_of_leaks(out);
    web_put_control_hello(out, w);
    fputs("}\n\n", out);
}

/* One number for each tag that has a name. */
static void put_list(FILE *out, const char *name,
                     const uint64_t values[TRACKER_TAGS_MAX])
{
    const char *comma = "";

    fprintf(out, ",\"%s\":[", name);
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        if (tracker_tag_get_name(tag) == NULL)
            continue;
        fprintf(out, "%s%" PRIu64, comma, values[tag]);
        comma = ",";
    }
    fputc(']', out);
}

void web_put_sample(FILE *out, const struct web *w,
                    const struct tracker_sample *sample)
{
    const struct web_figure *figure = web_figures_at(w->figures, sample->t_ms);

    fprintf(out,
            "event: sample\ndata: {\"t\":%" PRIu64 ",\"b\":%" PRIu64
            ",\"n\":%" PRIu64,
            sample->t_ms, sample->live_bytes, sample->live_blocks);
    put_list(out, "tags", sample->tag_bytes);
    if (figure != NULL)
        fprintf(out,
                ",\"orders\":%" PRIu64 ",\"pnl\":%" PRId64
                ",\"allocations\":%" PRIu64,
                figure->orders, figure->pnl_ticks, figure->allocations);
    fputs("}\n\n", out);
}

static void put_verdicts(FILE *out, const struct verdict_watch *verdicts)
{
    uint64_t states[TRACKER_TAGS_MAX] = {0};
    uint64_t paces[TRACKER_TAGS_MAX] = {0};

    for (unsigned tag = 0; verdicts && tag < TRACKER_TAGS_MAX; tag++) {
        struct growth growth =
            verdict_watch_look(verdicts, TRACKER_BY_TAG, tag);

        states[tag] = growth.state;
        paces[tag] = growth.bytes_per_hour;
    }
    put_list(out, "v", states);
    put_list(out, "g", paces);
}

void web_put_now(FILE *out, const struct web *w)
{
    const struct run_figures *run = w->source.run;
    struct tracker_count total = tracker_total();
    struct tracker_refused refused = tracker_refusals();
    uint64_t bytes[TRACKER_TAGS_MAX];

    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        bytes[tag] = tracker_tag_total(tag).live_bytes;
    fprintf(out,
            "event: now\ndata: {\"t\":%" PRIu64 ",\"b\":%" PRIu64
            ",\"n\":%" PRIu64,
            run->virtual_ns / NS_PER_MS, total.live_bytes, total.live_blocks);
    put_list(out, "tags", bytes);
    put_verdicts(out, w->source.verdicts);
    fprintf(out,
            ",\"orders\":%" PRIu64 ",\"fills\":%" PRIu64 ",\"rejects\":%" PRIu64
            ",\"trips\":%" PRIu64 ",\"executions\":%" PRIu64
            ",\"events\":%" PRIu64 ",\"pnl\":%" PRId64 ",\"lost\":%" PRIu64
            ",\"back\":%" PRIu64 ",\"away\":%s"
            ",\"allocations\":%" PRIu64 ",\"refused\":%" PRIu64,
            run->orders, run->fills, run->rejects, run->round_trips,
            run->executions, run->market_events, run->pnl_ticks,
            run->disconnects, run->reconnects,
            run->disconnected ? "true" : "false", total.allocations,
            refused.double_frees + refused.unknown_pointers);
    web_put_control_now(out, w);
    fputs("}\n\n", out);
}

void web_put_alert(FILE *out, const struct web_alert *alert)
{
    fprintf(out,
            "event: alert\ndata: {\"n\":%u,\"t\":%" PRIu64
            ",\"grows\":%s,\"text\":",
            alert->number, alert->t_ms, alert->grows ? "true" : "false");
    export_json_string(out, alert->text);
    fputs("}\n\n", out);
}
