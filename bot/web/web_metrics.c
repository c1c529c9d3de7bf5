/* web_metrics.c - all figures in the text format of Prometheus.
 *
 * Format: prometheus.io/docs/instrumenting/exposition_formats, version 0.0.4.
 * The number of series is bounded: tags are fixed, and of places the first
 * PLACES_MAX have series of their own, the others share one ("other").
 */
#include <inttypes.h>
#include <string.h>

#include "catalogue.h"
#include "limit.h"
#include "tracker.h"
#include "web_inside.h"
#include "web_stream.h"

#define PLACES_MAX 256
#define TICKS_PER_DOLLAR 10000.0
#define NS_PER_S 1e9

#ifndef BOT_VERSION
#define BOT_VERSION "unknown"
#endif

static void family(FILE *out, const char *name, const char *type,
                   const char *help)
{
    fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void counter(FILE *out, const char *name, const char *help,
                    uint64_t value)
{
    family(out, name, "counter", help);
    fprintf(out, "%s %" PRIu64 "\n", name, value);
}

static void gauge(FILE *out, const char *name, const char *help, double value)
{
    family(out, name, "gauge", help);
    fprintf(out, "%s %.15g\n", name, value);
}

/* A value of a label: \ " and newline are escaped. */
static void put_value(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\\' || *text == '"')
            fprintf(out, "\\%c", *text);
        else if (*text == '\n')
            fputs("\\n", out);
        else
            fputc(*text, out);
    }
}

/* Trading ----------------------------------------------------------------- */

static void put_trading(FILE *out, const struct run_figures *run)
{
    gauge(out, "bot_virtual_seconds", "Virtual time since the start.",
          (double)run->virtual_ns / NS_PER_S);
    counter(out, "bot_market_events_total", "Events of the market.",
            run->market_events);
    counter(out, "bot_itch_messages_total", "Messages of the exchange's feed.",
            run->itch_messages);
    counter(out, "bot_exchange_executions_total", "Trades on the exchange.",
            run->executions);
    counter(out, "bot_orders_total", "Orders that the bot sent.", run->orders);
    counter(out, "bot_fills_total", "Executions of the bot's own orders.",
            run->fills);
    counter(out, "bot_rejects_total", "Orders that were rejected.",
            run->rejects);
    counter(out, "bot_round_trips_total", "How often the desk was reopened.",
            run->round_trips);
    gauge(out, "bot_pnl_dollars", "Cash and position at the last price.",
          (double)run->pnl_ticks / TICKS_PER_DOLLAR);
}

static void put_leaks(FILE *out, unsigned leaks)
{
    family(out, "bot_leak_on", "gauge", "1: the leaking half of a pair runs.");
    for (unsigned leak = 0; leak < LEAK_COUNT; leak++)
        fprintf(out, "bot_leak_on{leak=\"%s\"} %u\n",
                catalogue_entry((enum leak)leak)->name, leaks >> leak & 1u);
}

/* Memory by tag ----------------------------------------------------------- */

static const struct {
    const char *name;
    const char *type;
    const char *help;
    size_t offset;
} counts[] = {
    {"tracker_live_bytes", "gauge", "Bytes that are live.",
     offsetof(struct tracker_count, live_bytes)},
    {"tracker_live_blocks", "gauge", "Blocks that are live.",
     offsetof(struct tracker_count, live_blocks)},
    {"tracker_peak_bytes", "gauge", "The most live bytes there ever were.",
     offsetof(struct tracker_count, peak_bytes)},
    {"tracker_allocations_total", "counter", "Blocks allocated.",
     offsetof(struct tracker_count, allocations)},
    {"tracker_frees_total", "counter", "Blocks freed.",
     offsetof(struct tracker_count, frees)},
    {"tracker_allocated_bytes_total", "counter", "Bytes allocated.",
     offsetof(struct tracker_count, allocated_bytes)},
    {"tracker_freed_bytes_total", "counter", "Bytes freed.",
     offsetof(struct tracker_count, freed_bytes)},
};

static uint64_t count_at(const struct tracker_count *count, size_t offset)
{
    uint64_t value;

    memcpy(&value, (const char *)count + offset, sizeof(value));
    return value;
}

static void put_tags(FILE *out)
{
    struct tracker_count tags[TRACKER_TAGS_MAX];

    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        tags[tag] = tracker_tag_total(tag);
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        family(out, counts[i].name, counts[i].type, counts[i].help);
        for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
            const char *name = tracker_tag_get_name(tag);

            if (name != NULL)
                fprintf(out, "%s{tag=\"%s\"} %" PRIu64 "\n", counts[i].name,
                        name, count_at(&tags[tag], counts[i].offset));
        }
    }
}

/* Verdicts ---------------------------------------------------------------- */

static void put_verdicts(FILE *out, const struct verdict_watch *verdicts)
{
    struct growth growth[TRACKER_TAGS_MAX];

    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        growth[tag] = verdict_watch_look(verdicts, TRACKER_BY_TAG, tag);
    family(out, "tracker_verdict", "gauge",
           "1: what the growth verdict of a tag is.");
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        const char *name = tracker_tag_get_name(tag);

        for (unsigned s = GROWTH_WARM_UP; name && s <= GROWTH_SHRINKING; s++)
            fprintf(out, "tracker_verdict{tag=\"%s\",verdict=\"%s\"} %d\n",
                    name, growth_state_name((enum growth_state)s),
                    growth[tag].state == s);
    }
    family(out, "tracker_growth_bytes_per_hour", "gauge",
           "How fast a tag grows, of virtual time; 0 unless it is growing.");
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        const char *name = tracker_tag_get_name(tag);

        if (name != NULL)
            fprintf(out,
                    "tracker_growth_bytes_per_hour{tag=\"%s\"} %" PRIu64 "\n",
                    name, growth[tag].bytes_per_hour);
    }
}

/* Places ------------------------------------------------------------------ */

struct place {
    const struct tracker_site *site; /* NULL: none yet, or the others */
    unsigned tag;
    struct tracker_count count;
};

static bool add_origin(const struct tracker_origin *origin, void *places)
{
    uint32_t i = origin->place < PLACES_MAX ? origin->place : PLACES_MAX;
    struct place *p = (struct place *)places + i;

    if (i < PLACES_MAX) {
        p->site = origin->site;
        p->tag = origin->tag;
    }
    p->count.live_bytes += origin->count.live_bytes;
    p->count.live_blocks += origin->count.live_blocks;
    p->count.allocated_bytes += origin->count.allocated_bytes;
    return true;
}

static void put_place(FILE *out, const char *name, const struct place *p,
                      uint64_t value)
{
    const char *tag = p->site != NULL ? tracker_tag_get_name(p->tag) : NULL;

    fprintf(out, "%s{tag=\"%s\",site=\"", name, tag != NULL ? tag : "");
    if (p->site != NULL) {
        put_value(out, p->site->file);
        fprintf(out, ":%d\",function=\"", p->site->line);
        put_value(out, p->site->function);
    } else {
        fputs("other\",function=\"", out);
    }
    fprintf(out, "\"} %" PRIu64 "\n", value);
}

static void put_places(FILE *out)
{
    static struct place places[PLACES_MAX + 1];
    static const struct {
        const char *name;
        const char *type;
        const char *help;
        size_t offset;
    } shown[] = {
        {"tracker_site_live_bytes", "gauge",
         "Bytes that are live, by the line that allocated them.",
         offsetof(struct tracker_count, live_bytes)},
        {"tracker_site_live_blocks", "gauge",
         "Blocks that are live, by the line that allocated them.",
         offsetof(struct tracker_count, live_blocks)},
        {"tracker_site_allocated_bytes_total", "counter",
         "Bytes allocated, by line.",
         offsetof(struct tracker_count, allocated_bytes)},
    };

    memset(places, 0, sizeof(places));
    tracker_each_origin(add_origin, places);
    for (size_t s = 0; s < sizeof(shown) / sizeof(shown[0]); s++) {
        family(out, shown[s].name, shown[s].type, shown[s].help);
        for (unsigned i = 0; i <= PLACES_MAX; i++)
            if (places[i].site != NULL || i == PLACES_MAX)
                put_place(out, shown[s].name, &places[i],
                          count_at(&places[i].count, shown[s].offset));
    }
}

/* The rest ---------------------------------------------------------------- */

static void put_budget(FILE *out, const struct web *w)
{
    struct limit limit =
        limit_now(w->source.options->budget_bytes, tracker_total().live_bytes);

    if (limit.kind == LIMIT_NONE)
        return;
    family(out, "tracker_budget_bytes", "gauge",
           "The limit of memory that has least left.");
    fprintf(out, "tracker_budget_bytes{limit=\"%s\"} %" PRIu64 "\n",
            limit_kind_name(limit.kind), limit.bytes);
    family(out, "tracker_budget_used_bytes", "gauge",
           "What is used of it, in what the limit itself counts.");
    fprintf(out, "tracker_budget_used_bytes{limit=\"%s\"} %" PRIu64 "\n",
            limit_kind_name(limit.kind), limit.used);
}

static void put_refusals(FILE *out)
{
    struct tracker_refused refused = tracker_refusals();

    family(out, "tracker_refused_frees_total", "counter",
           "Wrong frees that were refused.");
    fprintf(out,
            "tracker_refused_frees_total{kind=\"double_free\"} %" PRIu64
            "\ntracker_refused_frees_total{kind=\"unknown_pointer\"} "
            "%" PRIu64 "\n",
            refused.double_frees, refused.unknown_pointers);
}

void web_put_metrics(FILE *out, const void *web)
{
    const struct web *w = web;

    family(out, "bot_info", "gauge", "What runs; always 1.");
    fprintf(out, "bot_info{version=\"%s\",seed=\"%" PRIu64 "\"} 1\n",
            BOT_VERSION, w->source.options->seed);
    put_trading(out, w->source.run);
    put_leaks(out, w->source.options->leaks);
    put_tags(out);
    if (w->source.verdicts != NULL)
        put_verdicts(out, w->source.verdicts);
    put_places(out);
    put_budget(out, w);
    put_refusals(out);
    gauge(out, "tracker_own_bytes", "What the tracker itself holds.",
          (double)tracker_own_bytes());
    counter(out, "bot_http_requests_total", "Requests to this server.",
            w->requests);
    gauge(out, "bot_http_streams", "Pages that are open.",
          web_stream_clients(w->stream));
    counter(out, "bot_http_refused_total",
            "Requests that were refused for their Host header.", w->refused);
    web_put_process(out);
}
