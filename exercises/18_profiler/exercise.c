/* exercise.c - a profiler that hands out memory and has nothing to report.
 *
 * profiler.h says what each function has to do; demo.c profiles a small bot
 * with them.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>

#include "profiler.h"

struct profiler {
    struct profiler_options options;
    uint64_t start_ms;
    uint64_t due_ms;
};

int profiler_new(const struct profiler_options *options, uint64_t now_ms,
                 struct profiler **out)
{
    struct profiler *p;

    *out = NULL;
    if (options->categories == 0 || options->categories > PROFILER_CATEGORIES ||
        options->every_ms == 0)
        return -EINVAL;
    p = calloc(1, sizeof(*p));
    if (p == NULL)
        return -ENOMEM;
    p->options = *options;
    p->start_ms = now_ms;
    p->due_ms = now_ms + options->every_ms;
    fprintf(options->history, "t_ms");
    for (unsigned i = 0; i < options->categories; i++)
        fprintf(options->history, ",%s", options->names[i]);
    fprintf(options->history, "\n");
    *out = p;
    return 0;
}

void profiler_free(struct profiler *p)
{
    free(p);
}

/* TODO: make it count.
 *
 *   1. Each block has to know its category and its size when it is released.
 *   2. Counters for each category, and for all together; the peak since the
 *      last report.
 *   3. The report and the history, when they are due.
 *   4. Limits and warnings; files that fail. */

void *profiler_alloc(struct profiler *p, unsigned category, size_t bytes)
{
    return category < p->options.categories ? malloc(bytes) : NULL;
}

void profiler_release(struct profiler *p, void *block)
{
    (void)p;
    free(block);
}

void profiler_limit(struct profiler *p, unsigned category, size_t bytes)
{
    (void)p;
    (void)category;
    (void)bytes;
}

int profiler_turn(struct profiler *p, uint64_t now_ms)
{
    (void)p;
    (void)now_ms;
    return 0;
}
