/* web_metrics_bounds.c - what the bounds of the bot did, and memory by traded
 * symbol. There are as many bounds as bounds.h has, and as many symbols as
 * there are labels; later symbols have no memory of their own.
 */
#include "bounds.h"

#include <inttypes.h>

#include "report.h"
#include "web_metrics.h"
#include "web_prom.h"

enum value { LIMIT, MOST, MET, VALUES };

static const struct {
    const char *name;
    const char *type;
    const char *help;
} shown[VALUES] = {
    [LIMIT] = {"bot_bound_limit", "gauge", "How much a bound lets through."},
    [MOST] = {"bot_bound_most", "gauge",
              "The most there ever was of what a bound is about; 0 also where "
              "nobody looks."},
    [MET] = {"bot_bound_met_total", "counter",
             "How often a bound had to act: something was left out, cut or "
             "dropped."},
};

static uint64_t value_of(const struct bound_figures *f, unsigned which)
{
    if (which == LIMIT)
        return f->limit;
    return which == MOST ? f->most : f->met;
}

void metrics_put_bounds(FILE *out)
{
    for (unsigned which = 0; which < VALUES; which++) {
        prom_family(out, shown[which].name, shown[which].type,
                    shown[which].help);
        for (int i = 0; i < BOUND_COUNT; i++) {
            struct bound_figures f = bound_look((enum bound)i);

            fprintf(out, "%s{bound=\"%s\"} %" PRIu64 "\n", shown[which].name,
                    f.name, value_of(&f, which));
        }
    }
}

void metrics_put_symbols(FILE *out)
{
    static struct report_symbols symbols;

    report_take_symbols(&symbols);
    prom_family(out, "bot_symbol_live_bytes", "gauge",
                "Bytes that are live, by the traded symbol they are about.");
    for (unsigned label = 1; label < TRACKER_LABELS_MAX; label++) {
        const char *name = tracker_label_get_name(label);

        for (unsigned tag = 0; name != NULL && tag < TRACKER_TAGS_MAX; tag++) {
            const char *of = tracker_tag_get_name(tag);

            if (of == NULL || symbols.live_bytes[label][tag] == 0)
                continue;
            fputs("bot_symbol_live_bytes{symbol=\"", out);
            prom_value(out, name);
            fprintf(out, "\",tag=\"%s\"} %" PRIu64 "\n", of,
                    symbols.live_bytes[label][tag]);
        }
    }
}
