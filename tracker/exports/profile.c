/* profile.c - where memory goes now, by tag and by label.
 *
 * Counters only go up, so a report is the difference between two samples of
 * them. A label has no counter of its own: it is the sum of its origins.
 */
#include "profile_inside.h"

#include <errno.h>

#include "pages.h"

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
    struct profile_moment *now = ctx;
    struct profile_row *label = &now->rows[ROW_LABELS + origin->label];
    struct profile_row *rows[] = {&now->rows[ROW_TOTAL],
                                  &now->rows[ROW_TAGS + origin->tag], label};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        rows[i]->lifetime_ms += origin->lifetime_ms;
        rows[i]->temporaries += origin->temporaries;
    }
    add_count(&label->count, &origin->count);
    return true;
}

static void take(struct profile_moment *now, uint64_t now_ms)
{
    *now = (struct profile_moment){.t_ms = now_ms};
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

static void forget_history(struct profile *p)
{
    if (p->history != NULL)
        pages_unmap(p->scratch,
                    tracker_history_capacity(p->history) * sizeof(*p->scratch));
    p->history = NULL;
}

int profile_watch(struct profile *p, const struct tracker_history *history)
{
    size_t points = tracker_history_capacity(history);
    struct growth_point *scratch = pages_map(points * sizeof(*scratch));

    if (scratch == NULL)
        return -ENOMEM;
    forget_history(p);
    p->scratch = scratch;
    p->history = history;
    return 0;
}

void profile_free(struct profile *p)
{
    if (p == NULL)
        return;
    forget_history(p);
    pages_unmap(p, sizeof(*p));
}

struct growth profile_judge(const struct profile *p, unsigned row, bool *judged)
{
    enum tracker_by by = row < ROW_LABELS ? TRACKER_BY_TAG : TRACKER_BY_LABEL;
    unsigned index = row < ROW_LABELS ? row - ROW_TAGS : row - ROW_LABELS;

    *judged = p->history != NULL && row != ROW_TOTAL && row != ROW_LABELS;
    if (!*judged)
        return (struct growth){.state = GROWTH_WARM_UP};
    return tracker_history_judge(p->history, by, index, p->scratch);
}

/* It grew in each of the last intervals, and doesn't flatten. */
static bool grew(const struct profile *p, unsigned row)
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

bool profile_is_suspect(const struct profile *p, unsigned row)
{
    bool judged;
    struct growth growth;

    if (row == ROW_TOTAL || row == ROW_LABELS ||
        p->now.rows[row].count.allocations == 0)
        return false;
    growth = profile_judge(p, row, &judged);
    return judged ? growth.growing : grew(p, row);
}

unsigned profile_suspects(const struct profile *p)
{
    unsigned count = 0;

    for (unsigned row = 0; row < ROWS; row++)
        count += profile_is_suspect(p, row);
    return count;
}
