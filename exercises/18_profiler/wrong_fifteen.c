/* wrong_fifteen.c - one category less than there may be.
 *
 * ">=, to be on the safe side." Of a bound that others reckon with there is no
 * safe side: it is tested at the bound itself.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>

#include "profiler.h"

/* As large as the alignment of any type, or a multiple of it. */
struct header {
    _Alignas(max_align_t) size_t bytes;
    unsigned category;
};

struct row {
    const char *name;
    size_t live_bytes;
    size_t live_blocks;
    size_t reported_bytes; /* live at the report before */
    size_t peak_bytes;     /* since then */
    size_t limit_bytes;
    bool warned; /* over its limit at the report before */
};

struct profiler {
    struct profiler_options options;
    struct row rows[PROFILER_CATEGORIES + 1]; /* the last one: all together */
    uint64_t start_ms;
    uint64_t due_ms;
};

static struct row *all_of(struct profiler *p)
{
    return &p->rows[p->options.categories];
}

int profiler_new(const struct profiler_options *options, uint64_t now_ms,
                 struct profiler **out)
{
    struct profiler *p;

    *out = NULL;
    if (options->categories == 0 ||
        options->categories >= PROFILER_CATEGORIES || options->every_ms == 0)
        return -EINVAL;
    p = calloc(1, sizeof(*p));
    if (p == NULL)
        return -ENOMEM;
    p->options = *options;
    p->start_ms = now_ms;
    p->due_ms = now_ms + options->every_ms;
    fprintf(options->history, "t_ms");
    for (unsigned i = 0; i < options->categories; i++) {
        p->rows[i].name = options->names[i];
        fprintf(options->history, ",%s", options->names[i]);
    }
    fprintf(options->history, "\n");
    all_of(p)->name = "all";
    *out = p;
    return 0;
}

void profiler_free(struct profiler *p)
{
    free(p);
}

static void row_add(struct row *row, size_t bytes)
{
    row->live_blocks++;
    row->live_bytes += bytes;
    if (row->live_bytes > row->peak_bytes)
        row->peak_bytes = row->live_bytes;
}

static void row_sub(struct row *row, size_t bytes)
{
    row->live_blocks--;
    row->live_bytes -= bytes;
}

void *profiler_alloc(struct profiler *p, unsigned category, size_t bytes)
{
    struct header *h;

    if (category >= p->options.categories || bytes > SIZE_MAX - sizeof(*h))
        return NULL;
    h = malloc(sizeof(*h) + bytes);
    if (h == NULL)
        return NULL;
    h->bytes = bytes;
    h->category = category;
    row_add(&p->rows[category], bytes);
    row_add(all_of(p), bytes);
    return h + 1;
}

void profiler_release(struct profiler *p, void *block)
{
    struct header *h = block;

    if (block == NULL)
        return;
    h--;
    row_sub(&p->rows[h->category], h->bytes);
    row_sub(all_of(p), h->bytes);
    free(h);
}

void profiler_limit(struct profiler *p, unsigned category, size_t bytes)
{
    if (category < p->options.categories)
        p->rows[category].limit_bytes = bytes;
}

/* Write a row, and begin its next interval. */
static void put_row(struct row *row, FILE *out)
{
    long long change =
        (long long)row->live_bytes - (long long)row->reported_bytes;

    fprintf(out, "  %-10s %7zu bytes, %zu blocks, %+lld, peak %zu\n", row->name,
            row->live_bytes, row->live_blocks, change, row->peak_bytes);
    row->reported_bytes = row->live_bytes;
    row->peak_bytes = row->live_bytes;
}

static void put_warning(struct row *row, FILE *out)
{
    bool over = row->limit_bytes > 0 && row->live_bytes > row->limit_bytes;

    if (over && !row->warned)
        fprintf(out, "  warning: %s holds more than %zu bytes\n", row->name,
                row->limit_bytes);
    row->warned = over;
}

static bool file_failed(FILE *file)
{
    bool failed = fflush(file) != 0 || ferror(file);

    clearerr(file); /* the next report has a chance of its own */
    return failed;
}

int profiler_turn(struct profiler *p, uint64_t now_ms)
{
    FILE *report = p->options.report;
    FILE *history = p->options.history;
    uint64_t gone;
    bool failed;

    if (now_ms < p->due_ms)
        return 0;
    gone = (now_ms - p->start_ms) / p->options.every_ms;
    p->due_ms = p->start_ms + (gone + 1) * p->options.every_ms;

    fprintf(report, "profile at %" PRIu64 " ms\n", now_ms);
    fprintf(history, "%" PRIu64, now_ms);
    for (unsigned i = 0; i < p->options.categories; i++) {
        fprintf(history, ",%zu", p->rows[i].live_bytes);
        put_row(&p->rows[i], report);
    }
    fprintf(history, "\n");
    put_row(all_of(p), report);
    for (unsigned i = 0; i < p->options.categories; i++)
        put_warning(&p->rows[i], report);
    failed = file_failed(report);
    failed = file_failed(history) || failed;
    return failed ? -EIO : 1;
}
