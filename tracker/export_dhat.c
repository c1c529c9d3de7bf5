/* export_dhat.c - a profile for DHAT's viewer (Valgrind's dh_view.html).
 *
 * The viewer builds its tree from numbers of frames and refuses two points
 * with the same frames. So a frame is known by its address, not by its text,
 * and origins of the same point are added up first.
 *
 * The table of frames follows the points in the file: it is collected in the
 * order in which they need it, and each key owns as many frames as functions
 * are inlined at its address.
 */
#include "export_dhat.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "export_origins.h"
#include "export_text.h"
#include "intern.h"
#include "ledger.h"

/* Points whose blocks live at most so long on average are marked. */
#define SHORT_LIFE_MS 10

enum key_kind {
    KEY_ADDRESS,
    KEY_SITE,
    KEY_TAG,
    KEY_LABEL,
};

/* All its bytes are the key, but for the last two words. */
struct key {
    uint64_t kind;
    uint64_t value; /* an address, a site's address, a number */
    uint32_t first; /* its frames in the file's table */
    uint32_t count;
};

#define KEY_BYTES (2 * sizeof(uint64_t))
#define POINT_KEY_BYTES (2 * sizeof(uint64_t))

struct dhat {
    FILE *out;
    const struct export_dhat_options *options;
    struct intern points;
    struct intern keys;
    uint32_t frames; /* so many; 0 is the root */
    struct tracker_count total;
    int rc;
};

/* The first three are the key. */
struct point {
    uint32_t tag, label;
    uint64_t place; /* the stack's number, or a site's address inverted */
    const struct tracker_origin *origin; /* the first one */
    uint64_t total_bytes, total_blocks;
    uint64_t lifetime_ms;
    uint64_t most_bytes, most_blocks;
    uint64_t peak_bytes, peak_blocks;
    uint64_t end_bytes, end_blocks;
};

static void estimate(struct point *point, const struct dhat *d,
                     const struct tracker_count *count)
{
    uint64_t mean = 0;

    point->most_bytes += count->peak_bytes;
    if (count->allocations != 0)
        mean = count->allocated_bytes / count->allocations;
    if (count->peak_bytes == count->live_bytes)
        point->most_blocks += count->live_blocks;
    else
        point->most_blocks += mean == 0 ? 0 : count->peak_bytes / mean;
    if (d->total.live_bytes == d->total.peak_bytes) {
        point->peak_bytes += count->live_bytes;
        point->peak_blocks += count->live_blocks;
    }
}

static void add_origin(struct point *point, const struct dhat *d,
                       const struct tracker_origin *origin)
{
    const struct tracker_count *count = &origin->count;

    point->total_bytes += count->allocated_bytes;
    point->total_blocks += count->allocations;
    point->lifetime_ms += origin->lifetime_ms;
    point->end_bytes += count->live_bytes;
    point->end_blocks += count->live_blocks;
    if (d->options->peaks == NULL) {
        estimate(point, d, count);
    } else {
        struct peaks_origin held = peaks_of(d->options->peaks, origin->number);

        point->most_bytes += held.most.bytes;
        point->most_blocks += held.most.blocks;
        point->peak_bytes += held.at_total.bytes;
        point->peak_blocks += held.at_total.blocks;
    }
}

static struct export_frame frame_of_key(const struct key *key)
{
    struct export_frame frame = {.address = 0};

    if (key->kind == KEY_SITE)
        frame.site = (const struct tracker_site *)(uintptr_t)key->value;
    else
        frame.address = (uintptr_t)key->value;
    return frame;
}

static size_t symbols_of_key(const struct dhat *d, const struct key *key,
                             struct symbol out[SYMBOLS_INLINED_MAX])
{
    struct export_frame frame = frame_of_key(key);

    if (key->kind == KEY_TAG || key->kind == KEY_LABEL)
        return 1; /* a frame without a symbol */
    return export_frame_symbols(d->options->symbols, &frame, out);
}

/* Write the numbers of a key's frames; new ones get theirs now. */
static void write_key(struct dhat *d, enum key_kind kind, uint64_t value,
                      const char *comma)
{
    struct symbol found[SYMBOLS_INLINED_MAX];
    struct key key = {.kind = kind, .value = value, .first = d->frames};
    bool added = false;
    uint32_t number = intern_get(&d->keys, &key);

    if (number == INTERN_NONE) {
        key.count = (uint32_t)symbols_of_key(d, &key, found);
        number = intern_put(&d->keys, &key, &added);
    }
    if (number == INTERN_NONE) {
        d->rc = -ENOMEM;
        return;
    }
    if (added)
        d->frames += key.count;
    else
        memcpy(&key, intern_at(&d->keys, number), sizeof(key));
    for (uint32_t i = 0; i < key.count; i++) {
        fprintf(d->out, "%s%" PRIu32, comma, key.first + i);
        comma = ",";
    }
}

static void write_frames(struct dhat *d, const struct tracker_origin *origin)
{
    struct export_frame frames[STACK_FRAMES_MAX];
    size_t count = export_frames(origin->stack, origin->site, frames);

    write_key(d, KEY_TAG, origin->tag, "");
    for (size_t i = 0; i < count; i++) {
        if (frames[i].site != NULL)
            write_key(d, KEY_SITE, (uintptr_t)frames[i].site, ",");
        else
            write_key(d, KEY_ADDRESS, frames[i].address, ",");
    }
    if (origin->label != 0)
        write_key(d, KEY_LABEL, origin->label, ",");
}

static void write_point(struct dhat *d, const struct point *p,
                        const char *comma)
{
    fprintf(d->out,
            "%s\n{\"tb\":%" PRIu64 ",\"tbk\":%" PRIu64 ",\"tl\":%" PRIu64
            ",\"mb\":%" PRIu64 ",\"mbk\":%" PRIu64 ",\"gb\":%" PRIu64
            ",\"gbk\":%" PRIu64 ",\"eb\":%" PRIu64 ",\"ebk\":%" PRIu64
            ",\n\"fs\":[",
            comma, p->total_bytes, p->total_blocks, p->lifetime_ms,
            p->most_bytes, p->most_blocks, p->peak_bytes, p->peak_blocks,
            p->end_bytes, p->end_blocks);
    write_frames(d, p->origin);
    fputs("]}", d->out);
}

/* Add up the origins of each point, in the order of their first. */
static int collect(struct dhat *d, const struct export_origins *origins)
{
    for (size_t i = 0; i < origins->count; i++) {
        const struct tracker_origin *origin = &origins->list[i];
        struct point key = {.tag = origin->tag,
                            .label = origin->label,
                            .place = origin->stack != STACK_NONE
                                         ? origin->stack
                                         : ~(uint64_t)(uintptr_t)origin->site,
                            .origin = origin};
        bool added;
        uint32_t number = intern_put(&d->points, &key, &added);

        if (number == INTERN_NONE)
            return -ENOMEM;
        add_origin(intern_at(&d->points, number), d, origin);
    }
    return 0;
}

/* "0x1234: order_new (tests/x.c:12)", as DHAT itself writes it; the address is
 * the one in the module, so that runs can be compared. */
static void write_symbol(FILE *out, const struct key *key,
                         const struct symbol *s)
{
    char name[EXPORT_NAME_MAX];

    export_symbol_name(s, name, sizeof(name));
    fputs(",\n\"", out);
    if (key->kind == KEY_ADDRESS)
        fprintf(out, "0x%" PRIXPTR ": ", s->offset);
    export_json_part(out, name);
    if (s->file != NULL) {
        fputs(" (", out);
        export_json_part(out, s->file);
        fprintf(out, ":%d)", s->line);
    } else if (s->module != NULL) {
        fputs(" (in ", out);
        export_json_part(out, s->module);
        putc(')', out);
    }
    putc('"', out);
}

static void write_name(FILE *out, const char *before, const char *name,
                       const char *after)
{
    fprintf(out, ",\n\"%s", before);
    export_json_part(out, name);
    fprintf(out, "%s\"", after);
}

static void write_table(const struct dhat *d)
{
    struct symbol found[SYMBOLS_INLINED_MAX];
    char text[EXPORT_NAME_MAX];

    fputs("\n],\"ftbl\":[\"[root]\"", d->out);
    for (uint32_t i = 0; i < d->keys.count; i++) {
        const struct key *key = intern_at(&d->keys, i);

        if (key->kind == KEY_TAG) {
            write_name(d->out, "[", export_tag_name((unsigned)key->value, text),
                       "]");
            continue;
        }
        if (key->kind == KEY_LABEL) {
            write_name(d->out, "label ",
                       export_label_name((unsigned)key->value, text), "");
            continue;
        }
        symbols_of_key(d, key, found);
        for (uint32_t at = 0; at < key->count; at++)
            write_symbol(d->out, key, &found[at]);
    }
    fputs("\n]}\n", d->out);
}

static void write_head(const struct dhat *d)
{
    uint32_t now_ms = ledger_now_ms();
    uint32_t peak_ms = 0;

    if (d->options->peaks != NULL)
        peak_ms = peaks_total(d->options->peaks).at_ms;
    else if (d->total.live_bytes == d->total.peak_bytes)
        peak_ms = now_ms;
    fputs("{\"dhatFileVersion\":2,\"mode\":\"heap\",\"verb\":\"Allocated\"\n"
          ",\"bklt\":true,\"bkacc\":false\n"
          ",\"tu\":\"ms\",\"Mtu\":\"ks\",\"tuth\":",
          d->out);
    fprintf(d->out, "%d\n,\"cmd\":", SHORT_LIFE_MS);
    export_json_string(d->out,
                       d->options->command == NULL ? "" : d->options->command);
    fprintf(d->out,
            ",\"pid\":%ld\n,\"te\":%" PRIu32 ",\"tg\":%" PRIu32 "\n,\"pps\":[",
            (long)getpid(), now_ms, peak_ms);
}

int export_dhat(FILE *out, const struct export_dhat_options *options)
{
    struct dhat d = {.out = out, .options = options, .frames = 1};
    struct export_origins origins;
    int rc = export_origins_init(&origins);

    intern_init(&d.points, sizeof(struct point), POINT_KEY_BYTES, 0);
    intern_init(&d.keys, sizeof(struct key), KEY_BYTES, 0);
    d.total = tracker_total();
    if (rc == 0)
        rc = collect(&d, &origins);
    if (rc != 0)
        goto out;
    write_head(&d);
    for (uint32_t i = 0; i < d.points.count; i++)
        write_point(&d, intern_at(&d.points, i), i == 0 ? "" : ",");
    write_table(&d);
    rc = d.rc != 0 ? d.rc : export_finish(out);
out:
    intern_clear(&d.keys);
    intern_clear(&d.points);
    export_origins_clear(&origins);
    return rc;
}
