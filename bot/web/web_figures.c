/* web_figures.c - trading beside memory.
 *
 * As many figures as the history has samples. A history that is full drops
 * every second sample; so when there is no room here, what belongs to a sample
 * that has gone is dropped.
 */
#include "web_figures.h"

#include <errno.h>

#include "tags.h"
#include "tracker.h"

struct web_figures {
    const struct tracker_history *history; /* borrowed */
    size_t count;
    size_t capacity;
    struct web_figure figures[];
};

int web_figures_new(const struct tracker_history *h, struct web_figures **out)
{
    size_t capacity = tracker_history_capacity(h);
    struct web_figures *f = tracker_calloc(
        TAG_MONITOR, 1, sizeof(*f) + capacity * sizeof(f->figures[0]));

    *out = f;
    if (f == NULL)
        return -ENOMEM;
    f->history = h;
    f->capacity = capacity;
    return 0;
}

void web_figures_free(struct web_figures *f)
{
    tracker_free(f);
}

/* Both lists are in the order of time. */
static void drop_gone(struct web_figures *f)
{
    size_t samples = tracker_history_count(f->history);
    size_t kept = 0;
    size_t s = 0;

    for (size_t i = 0; i < f->count; i++) {
        uint64_t t_ms = f->figures[i].t_ms;

        while (s < samples && tracker_history_at(f->history, s)->t_ms < t_ms)
            s++;
        if (s < samples && tracker_history_at(f->history, s)->t_ms == t_ms)
            f->figures[kept++] = f->figures[i];
    }
    f->count = kept;
}

void web_figures_take(struct web_figures *f, const struct run_figures *run)
{
    size_t samples = tracker_history_count(f->history);
    uint64_t t_ms;

    if (samples == 0)
        return;
    t_ms = tracker_history_at(f->history, samples - 1)->t_ms;
    if (f->count > 0 && f->figures[f->count - 1].t_ms == t_ms)
        return; /* this call kept no sample */
    if (f->count == f->capacity)
        drop_gone(f);
    if (f->count < f->capacity)
        f->figures[f->count++] = (struct web_figure){
            .t_ms = t_ms,
            .orders = run->orders,
            .allocations = tracker_total().allocations,
            .pnl_ticks = run->pnl_ticks,
        };
}

const struct web_figure *web_figures_at(const struct web_figures *f,
                                        uint64_t t_ms)
{
    size_t from = 0;
    size_t to = f->count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (f->figures[middle].t_ms < t_ms)
            from = middle + 1;
        else
            to = middle;
    }
    if (from < f->count && f->figures[from].t_ms == t_ms)
        return &f->figures[from];
    return NULL;
}
