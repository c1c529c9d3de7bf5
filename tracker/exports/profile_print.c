/* profile_print.c - the table of a profile, and its warnings. */
#include <inttypes.h>

#include "export_origins.h"
#include "export_text.h"
#include "profile_inside.h"

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
    const struct profile_row *now = &p->now.rows[row];
    const struct profile_row *before = &p->before.rows[row];
    uint64_t ms = p->now.t_ms - p->before.t_ms;
    uint64_t frees = now->count.frees - before->count.frees;
    struct growth growth;
    bool judged;
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
    fprintf(out, " %12" PRIu64, now->count.peak_bytes);
    growth = profile_judge(p, row, &judged);
    fprintf(out, "%s%s\n", judged ? "  " : "",
            judged ? growth_state_name(growth.state) : "");
}

static void print_grown(const struct profile *p, FILE *out, unsigned row)
{
    const uint64_t *live = p->trails[row].live_bytes;
    uint64_t bytes = live[PROFILE_SUSPECT_INTERVALS] - live[0];
    uint64_t ms = p->trail_ms[PROFILE_SUSPECT_INTERVALS] - p->trail_ms[0];

    fprintf(out,
            " grew in each of the last %d intervals, by %" PRIu64
            " bytes in %.3f s",
            PROFILE_SUSPECT_INTERVALS, bytes, (double)ms / 1000);
    if (ms != 0)
        fprintf(out, " (%.0f bytes/h)", (double)bytes * 3.6e6 / (double)ms);
    putc('\n', out);
}

static void print_suspect(const struct profile *p, FILE *out, unsigned row)
{
    char text[EXPORT_NAME_MAX];
    bool judged;
    struct growth growth = profile_judge(p, row, &judged);

    fprintf(out, "suspect: %s", name_of(row, text));
    if (judged)
        fprintf(out,
                " is growing since %.3f s, by %" PRIu64
                " bytes/h (confidence %.1f %%)\n",
                (double)growth.began_ms / 1000, growth.bytes_per_hour,
                growth.confidence > 0.999 ? 99.9 : 100 * growth.confidence);
    else
        print_grown(p, out, row);
}

static void print_heading(const struct profile *p, FILE *out, const char *what)
{
    fprintf(out, "%-20s %12s %8s %12s %9s %9s %12s %12s%s\n", what,
            "live bytes", "blocks", "change", "allocs/s", "temporary",
            "mean life ms", "peak bytes", p->history == NULL ? "" : "  growth");
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
            print_heading(p, out, what);
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
    for (unsigned row = 0; row < ROWS; row++)
        if (profile_is_suspect(p, row))
            print_suspect(p, out, row);
    return export_finish(out);
}
