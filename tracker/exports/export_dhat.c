/* export_dhat.c - a profile for DHAT's viewer (Valgrind's dh_view.html).
 *
 * A point is what the viewer tells apart: the origins of one tag, call stack
 * and label are added up first.
 */
#include "export_dhat.h"

#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "export_dhat_frames.h"
#include "export_origins.h"
#include "export_text.h"
#include "intern.h"
#include "ledger.h"

/* Points whose blocks live at most so long on average are marked. */
#define SHORT_LIFE_MS 10

#define POINT_KEY_BYTES (2 * sizeof(uint64_t))

struct dhat {
    FILE *out;
    const struct export_dhat_options *options;
    struct intern points;
    struct dhat_frames frames;
    struct tracker_count total;
};

/* What comes before the origin is the key. */
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

        point->total_bytes -= held.adopted_bytes;
        point->total_blocks -= held.adopted_blocks;
        point->lifetime_ms -= held.adopted_lifetime_ms;
        point->most_bytes += held.most.bytes;
        point->most_blocks += held.most.blocks;
        point->peak_bytes += held.at_total.bytes;
        point->peak_blocks += held.at_total.blocks;
    }
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
    dhat_frames_write(&d->frames, p->origin);
    fputs("]}", d->out);
}

/* Add up the origins of each point, in the order of their first. */
static int collect(struct dhat *d, const struct export_origins *origins)
{
    for (size_t i = 0; i < origins->count; i++) {
        const struct tracker_origin *origin = &origins->list[i];
        struct point key = {.tag = origin->tag,
                            .label = origin->label,
                            .place = export_place(origin),
                            .origin = origin};
        bool added;
        uint32_t number = intern_put(&d->points, &key, &added);

        if (number == INTERN_NONE)
            return -ENOMEM;
        add_origin(intern_at(&d->points, number), d, origin);
    }
    return 0;
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
    struct dhat d = {.out = out, .options = options};
    struct export_origins origins;
    int rc = export_origins_init(&origins);

    intern_init(&d.points, sizeof(struct point), POINT_KEY_BYTES, 0);
    dhat_frames_init(&d.frames, out, options->symbols);
    d.total = tracker_total();
    if (rc == 0)
        rc = collect(&d, &origins);
    if (rc != 0)
        goto out;
    write_head(&d);
    for (uint32_t i = 0; i < d.points.count; i++)
        write_point(&d, intern_at(&d.points, i), i == 0 ? "" : ",");
    fputs("\n],\"ftbl\":[", out);
    dhat_frames_write_table(&d.frames);
    fputs("\n]}\n", out);
    rc = d.frames.rc != 0 ? d.frames.rc : export_finish(out);
out:
    dhat_frames_clear(&d.frames);
    intern_clear(&d.points);
    export_origins_clear(&origins);
    return rc;
}
