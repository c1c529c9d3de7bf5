/* profile.c - where memory goes now, by tag and by label.
 *
 * Counters only go up, so a report is the difference between two samples of
 * them. A label has no counter of its own: it is the sum of its origins.
 */
#include "profile.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>

#include "export_origins.h"
#include "export_text.h"
#include "pages.h"
#include "tracker.h"

/* The total, then the tags, then the labels. */
#define ROW_TOTAL 0
#define ROW_TAGS 1
#define ROW_LABELS (ROW_TAGS + TRACKER_TAGS_MAX)
#define ROWS (ROW_LABELS + TRACKER_LABELS_MAX)

struct row {
    struct tracker_count count;
    uint64_t lifetime_ms;
    uint64_t temporaries;
};

struct moment {
    uint64_t t_ms;
    struct row rows[ROWS];
};

/* The live bytes of the last samples, the newest last. */
struct trail {
    uint64_t live_bytes[PROFILE_SUSPECT_INTERVALS + 1];
};

struct profile {
    unsigned samples;
    uint64_t trail_ms[PROFILE_SUSPECT_INTERVALS + 1];
    struct moment before;
    struct moment now;
    struct trail trails[ROWS];
};

static void add_count(struct tracker_count *sum, const struct tracker_count *c)
{
    sum->allocations += c->allocations;
    sum->frees += c->frees;
    sum->allocated_bytes += c->allocated_bytes;
    sum->freed_bytes += c->freed_bytes;
    sum->live_blocks += c->live_blocks;
    sum->live_bytes += c->live_bytes;
}

static bool on_origin(const struct tracker_origin *origin, void *ctx)
{
    struct moment *now = ctx;
    struct row *label = &now->rows[ROW_LABELS + origin->label];
    struct row *rows[] = {&now->rows[ROW_TOTAL],
                          &now->rows[ROW_TAGS + origin->tag], label};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        rows[i]->lifetime_ms += origin->lifetime_ms;
        rows[i]->temporaries += origin->temporaries;
    }
    add_count(&label->count, &origin->count);
    return true;
}

static void take(struct moment *now, uint64_t now_ms)
{
    *now = (struct moment){.t_ms = now_ms};
    now->rows[ROW_TOTAL].count = tracker_total();
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        now->rows[ROW_TAGS + tag].count = tracker_tag_total(tag);
    tracker_each_origin(on_origin, now);
}

static void keep_label_peaks(struct profile *p)
{
    for (unsigned i = ROW_LABELS; i < ROWS; i++) {
        struct tracker_count *count = &p->now.rows[i].count;
        uint64_t before = p->before.rows[i].count.peak_bytes;

        count->peak_bytes =
            before > count->live_bytes ? before : count->live_bytes;
    }
}

static void extend_trails(struct profile *p)
{
    for (unsigned at = 0; at < PROFILE_SUSPECT_INTERVALS; at++)
        p->trail_ms[at] = p->trail_ms[at + 1];
    p->trail_ms[PROFILE_SUSPECT_INTERVALS] = p->now.t_ms;
    for (unsigned i = 0; i < ROWS; i++) {
        uint64_t *live = p->trails[i].live_bytes;

        for (unsigned at = 0; at < PROFILE_SUSPECT_INTERVALS; at++)
            live[at] = live[at + 1];
        live[PROFILE_SUSPECT_INTERVALS] = p->now.rows[i].count.live_bytes;
    }
}

void profile_sample(struct profile *p, uint64_t now_ms)
{
    p->before = p->now;
    take(&p->now, now_ms);
    keep_label_peaks(p);
    extend_trails(p);
    p->samples++;
}

int profile_new(uint64_t now_ms, struct profile **out)
{
    struct profile *p = pages_map(sizeof(*p));

    *out = p;
    if (p == NULL)
        return -ENOMEM;
    profile_sample(p, now_ms);
    return 0;
}

void profile_free(struct profile *p)
{
    pages_unmap(p, sizeof(*p));
}

static bool is_suspect(const struct profile *p, unsigned row)
{
    const uint64_t *live = p->trails[row].live_bytes;
    const unsigned last = PROFILE_SUSPECT_INTERVALS;

    if (p->samples <= last)
        return false;
    for (unsigned at = 0; at < last; at++)
        if (live[at + 1] <= live[at])
            return false;
    return 2 * (live[last] - live[last / 2]) >= live[last / 2] - live[0];
}

/* The total is none: it is the others. */
unsigned profile_suspects(const struct profile *p)
{
    unsigned count = 0;

    for (unsigned row = ROW_TAGS; row < ROWS; row++)
        if (row != ROW_LABELS && is_suspect(p, row))
            count++;
    return count;
}

static const char *name_of(unsigned row, char text[EXPORT_NAME_MAX])
{
    if (row == ROW_TOTAL)
        return "total";
    if (row < ROW_LABELS)
        return export_tag_name(row - ROW_TAGS, text);
    return export_label_name(row - ROW_LABELS, text);
}

static void print_row(const struct profile *p, FILE *out, unsigned row)
{
    const struct row *now = &p->now.rows[row];
    const struct row *before = &p->before.rows[row];
    uint64_t ms = p->now.t_ms - p->before.t_ms;
    uint64_t frees = now->count.frees - before->count.frees;
    char text[EXPORT_NAME_MAX];

    fprintf(out, "%-20s %12" PRIu64 " %8" PRIu64 " %+12" PRId64,
            name_of(row, text), now->count.live_bytes, now->count.live_blocks,
            (int64_t)(now->count.live_bytes - before->count.live_bytes));
    if (ms == 0)
        fprintf(out, " %9s", "-");
    else
        fprintf(
            out, " %9.1f",
            1000.0 *
                (double)(now->count.allocations - before->count.allocations) /
                (double)ms);
    fprintf(out, " %9" PRIu64, now->temporaries - before->temporaries);
    if (frees == 0)
        fprintf(out, " %12s", "-");
    else
        fprintf(out, " %12.1f",
                (double)(now->lifetime_ms - before->lifetime_ms) /
                    (double)frees);
    fprintf(out, " %12" PRIu64 "\n", now->count.peak_bytes);
}

static void print_suspect(const struct profile *p, FILE *out, unsigned row)
{
    const uint64_t *live = p->trails[row].live_bytes;
    uint64_t bytes = live[PROFILE_SUSPECT_INTERVALS] - live[0];
    uint64_t ms = p->trail_ms[PROFILE_SUSPECT_INTERVALS] - p->trail_ms[0];
    char text[EXPORT_NAME_MAX];

    fprintf(out,
            "suspect: %s grew in each of the last %d intervals, by %" PRIu64
            " bytes in %.3f s",
            name_of(row, text), PROFILE_SUSPECT_INTERVALS, bytes,
            (double)ms / 1000);
    if (ms != 0)
        fprintf(out, " (%.0f bytes/h)", (double)bytes * 3.6e6 / (double)ms);
    putc('\n', out);
}

static void print_heading(FILE *out, const char *what)
{
    fprintf(out, "%-20s %12s %8s %12s %9s %9s %12s %12s\n", what, "live bytes",
            "blocks", "change", "allocs/s", "temporary", "mean life ms",
            "peak bytes");
}

/* Rows that ever had a block. */
static void print_rows(const struct profile *p, FILE *out, const char *what,
                       unsigned first, unsigned end)
{
    bool any = false;

    for (unsigned row = first; row < end; row++) {
        if (p->now.rows[row].count.allocations == 0)
            continue;
        if (!any)
            print_heading(out, what);
        any = true;
        print_row(p, out, row);
    }
}

int profile_print(const struct profile *p, FILE *out)
{
    fprintf(out, "profile of %.3f s to %.3f s\n", (double)p->before.t_ms / 1000,
            (double)p->now.t_ms / 1000);
    print_rows(p, out, "tag", ROW_TAGS, ROW_LABELS);
    print_row(p, out, ROW_TOTAL);
    /* Label 0 alone says nothing. */
    for (unsigned row = ROW_LABELS + 1; row < ROWS; row++)
        if (p->now.rows[row].count.allocations != 0) {
            print_rows(p, out, "label", ROW_LABELS, ROWS);
            break;
        }
    for (unsigned row = ROW_TAGS; row < ROWS; row++)
        if (row != ROW_LABELS && is_suspect(p, row))
            print_suspect(p, out, row);
    return export_finish(out);
}
