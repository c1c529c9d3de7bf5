/* web_control_words.c - what was switched, and how fast it goes, in words. */
#include "web_control_words.h"

#include <inttypes.h>

#include "catalogue.h"
#include "control.h"
#include "export_text.h"
#include "report.h"
#include "twin_line.h"
#include "web_control.h"
#include "web_inside.h"

void web_put_control_hello(FILE *out, const struct web *w)
{
    fprintf(out,
            ",\"token\":%s%s%s,\"all\":", web_control_allowed(w) ? "\"" : "",
            web_control_allowed(w) ? w->token : "null",
            web_control_allowed(w) ? "\"" : "");
    report_json_leaks(LEAK_ALL, out);
}

static uint64_t above(uint64_t a, uint64_t b)
{
    return a > b ? a - b : 0;
}

/* What became of the memory of each leak that was on (see control_rest). */
static void put_rests(FILE *out, const struct control *c)
{
    const char *comma = "";

    fputs(",\"rest\":[", out);
    for (unsigned leak = 0; leak < LEAK_COUNT; leak++) {
        struct control_rest r = control_rest_of(c, (enum leak)leak);
        const struct leak_entry *entry = catalogue_entry((enum leak)leak);

        if (!r.ever || r.on)
            continue;
        fprintf(
            out,
            "%s{\"leak\":\"%s\",\"kept\":%s,\"t\":%" PRIu64
            ",\"stays\":%" PRIu64 ",\"back\":%" PRIu64 ",\"more\":%" PRIu64 "}",
            comma, entry->name, entry->kept ? "true" : "false", r.off_ms,
            above(r.now.bytes, r.before.bytes), above(r.off.bytes, r.now.bytes),
            above(r.now.bytes, r.off.bytes));
        comma = ",";
    }
    fputc(']', out);
}

void web_put_control_now(FILE *out, const struct web *w)
{
    struct control_state s;

    if (w->source.control == NULL)
        return;
    s = control_look(w->source.control);
    fputs(",\"on\":", out);
    report_json_leaks(s.leaks, out);
    fprintf(out, ",\"pace\":%" PRIu32 ",\"paused\":%s,\"compare\":%s", s.pace,
            s.paused ? "true" : "false", s.compare ? "true" : "false");
    put_rests(out, w->source.control);
}

void web_put_switches(FILE *out, const void *switches)
{
    const struct web_switches *s = switches;
    const struct control *c = s->web->source.control;
    uint64_t count = c != NULL ? control_look(c).changes : 0;

    for (uint64_t n = s->from; n < count; n++) {
        const struct control_change *change = control_change_at(c, n);

        if (change == NULL)
            continue; /* not kept any more */
        fprintf(out,
                "event: switch\ndata: {\"n\":%" PRIu64 ",\"t\":%" PRIu64
                ",\"leak\":\"%s\",\"on\":%s}\n\n",
                change->number, change->t_ms,
                catalogue_entry(change->leak)->name,
                change->on ? "true" : "false");
    }
}

static void put_twin_sample(FILE *out, const struct twin_sample *s)
{
    const char *comma = "";

    fprintf(out,
            "event: twin\ndata: {\"t\":%" PRIu64 ",\"b\":%" PRIu64
            ",\"tags\":[",
            s->t_ms, s->live_bytes);
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        if (tracker_tag_get_name(tag) == NULL)
            continue;
        fprintf(out, "%s%" PRIu64, comma, s->tag_bytes[tag]);
        comma = ",";
    }
    fputs("]}\n\n", out);
}

void web_put_twin(FILE *out, const void *twin)
{
    const struct web_twin *t = twin;
    const struct twin_line *line = t->web->source.twin;
    uint64_t last = t->from;

    if (line == NULL || !control_look(t->web->source.control).compare)
        return;
    for (size_t i = 0; i < line->count; i++) {
        if (line->samples[i].number <= t->from)
            continue;
        put_twin_sample(out, &line->samples[i]);
        last = line->samples[i].number;
    }
    if (line->now.number > last)
        put_twin_sample(out, &line->now);
}

void web_put_twin_gone(FILE *out, const void *web)
{
    const struct web *w = web;

    fputs("event: twin_gone\ndata: {\"text\":", out);
    export_json_string(out, w->source.twin->gone);
    fputs("}\n\n", out);
}
