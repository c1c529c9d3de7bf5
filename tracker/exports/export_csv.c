/* export_csv.c - the history of live memory as a table, for other programs. */
#include "export_csv.h"

#include <inttypes.h>

#include "export_origins.h"
#include "export_text.h"

/* Tags and labels are two families of series that are written alike. */
struct family {
    const char *singular;
    const char *plural;
    unsigned first; /* label 0 is "no label" and has no series */
    unsigned count;
    bool (*is_named)(unsigned i);
    const char *(*name)(unsigned i, char text[EXPORT_NAME_MAX]);
    uint64_t (*bytes)(const struct tracker_history *h, unsigned i, size_t at);
    uint64_t (*blocks)(const struct tracker_history *h, unsigned i, size_t at);
};

static bool tag_is_named(unsigned tag)
{
    return tag != 0 && tracker_tag_get_name(tag) != NULL;
}

static bool label_is_named(unsigned label)
{
    return tracker_label_get_name(label) != NULL;
}

static uint64_t tag_bytes(const struct tracker_history *h, unsigned tag,
                          size_t at)
{
    return tracker_history_at(h, at)->tag_bytes[tag];
}

static uint64_t tag_blocks(const struct tracker_history *h, unsigned tag,
                           size_t at)
{
    return tracker_history_at(h, at)->tag_blocks[tag];
}

static const struct family families[] = {
    {"tag", "tags", 0, TRACKER_TAGS_MAX, tag_is_named, export_tag_name,
     tag_bytes, tag_blocks},
    {"label", "labels", 1, TRACKER_LABELS_MAX, label_is_named,
     export_label_name, tracker_history_label_bytes,
     tracker_history_label_blocks},
};

#define FAMILIES (sizeof(families) / sizeof(families[0]))

static bool is_shown(const struct family *f, const struct tracker_history *h,
                     unsigned i)
{
    if (f->is_named(i))
        return true;
    for (size_t at = 0; at < tracker_history_count(h); at++)
        if (f->blocks(h, i, at) != 0)
            return true;
    return false;
}

/* Which members get columns is found out once, not in each row. */
struct shown {
    bool of[FAMILIES][TRACKER_LABELS_MAX];
};

_Static_assert(TRACKER_LABELS_MAX >= TRACKER_TAGS_MAX, "room for both");

static void find_shown(const struct tracker_history *h, struct shown *shown)
{
    for (size_t f = 0; f < FAMILIES; f++)
        for (unsigned i = families[f].first; i < families[f].count; i++)
            shown->of[f][i] = is_shown(&families[f], h, i);
}

static void write_heading(FILE *out, const struct family *f, unsigned i,
                          const char *unit)
{
    char unnamed[EXPORT_NAME_MAX];
    char text[EXPORT_NAME_MAX + 32];

    if (f->is_named(i) || i == 0)
        snprintf(text, sizeof(text), "%s_%s_%s", f->singular,
                 f->name(i, unnamed), unit);
    else
        snprintf(text, sizeof(text), "%s_%u_%s", f->singular, i, unit);
    putc(',', out);
    export_csv_field(out, text);
}

static void write_header(FILE *out, const struct shown *shown)
{
    fputs("time_ms,live_bytes,live_blocks", out);
    for (size_t f = 0; f < FAMILIES; f++)
        for (unsigned i = families[f].first; i < families[f].count; i++)
            if (shown->of[f][i]) {
                write_heading(out, &families[f], i, "bytes");
                write_heading(out, &families[f], i, "blocks");
            }
    putc('\n', out);
}

static void write_row(FILE *out, const struct tracker_history *h,
                      const struct shown *shown, size_t at)
{
    const struct tracker_sample *s = tracker_history_at(h, at);

    fprintf(out, "%" PRIu64 ",%" PRIu64 ",%" PRIu64, s->t_ms, s->live_bytes,
            s->live_blocks);
    for (size_t f = 0; f < FAMILIES; f++)
        for (unsigned i = families[f].first; i < families[f].count; i++)
            if (shown->of[f][i])
                fprintf(out, ",%" PRIu64 ",%" PRIu64,
                        families[f].bytes(h, i, at),
                        families[f].blocks(h, i, at));
    putc('\n', out);
}

int export_csv(FILE *out, const struct tracker_history *h)
{
    struct shown shown = {.of = {{false}}};

    find_shown(h, &shown);
    write_header(out, &shown);
    for (size_t at = 0; at < tracker_history_count(h); at++)
        write_row(out, h, &shown, at);
    return export_finish(out);
}

static void write_family(FILE *out, const struct tracker_history *h,
                         const struct family *f, size_t at)
{
    const char *comma = "";
    char unnamed[EXPORT_NAME_MAX];

    fprintf(out, ",\"%s\":{", f->plural);
    for (unsigned i = f->first; i < f->count; i++) {
        if (f->blocks(h, i, at) == 0)
            continue;
        fputs(comma, out);
        export_json_string(out, f->name(i, unnamed));
        fprintf(out, ":{\"bytes\":%" PRIu64 ",\"blocks\":%" PRIu64 "}",
                f->bytes(h, i, at), f->blocks(h, i, at));
        comma = ",";
    }
    putc('}', out);
}

int export_history_json(FILE *out, const struct tracker_history *h)
{
    putc('[', out);
    for (size_t at = 0; at < tracker_history_count(h); at++) {
        const struct tracker_sample *s = tracker_history_at(h, at);

        fprintf(out,
                "%s{\"time_ms\":%" PRIu64 ",\"live_bytes\":%" PRIu64
                ",\"live_blocks\":%" PRIu64,
                at == 0 ? "" : ",\n", s->t_ms, s->live_bytes, s->live_blocks);
        for (size_t f = 0; f < FAMILIES; f++)
            write_family(out, h, &families[f], at);
        putc('}', out);
    }
    putc(']', out);
    return export_finish(out);
}
