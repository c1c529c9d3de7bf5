/* profiler.h - who holds how much: memory by category, reported every few
 * seconds, kept in a file, with warnings.
 *
 * Given: don't edit. You write the functions, in exercise.c. Time comes from
 * outside, in milliseconds, and never goes back. One thread.
 */
#ifndef PROFILER_H
#define PROFILER_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define PROFILER_CATEGORIES 16 /* at most */

struct profiler;

struct profiler_options {
    const char *const *names; /* of the categories; borrowed for ever */
    unsigned categories;      /* 1 to PROFILER_CATEGORIES */
    uint64_t every_ms;        /* from report to report; not 0 */
    FILE *report;             /* both borrowed until profiler_free() */
    FILE *history;
};

/* Returns 0: *out is owned by the caller, profiler_free() it. -EINVAL: an
 * option out of its range. -ENOMEM. On failure *out is NULL, nothing stays
 * allocated and nothing is written. On success the history begins with a line
 * of names, "t_ms,orders,prices\n". The first report is due at now_ms +
 * every_ms. */
int profiler_new(const struct profiler_options *options, uint64_t now_ms,
                 struct profiler **out);

/* All blocks were released before. NULL is fine. */
void profiler_free(struct profiler *profiler);

/* A block of `bytes`, aligned for any type, counted under its category until
 * it is released. NULL, and nothing is counted: no such category, or no memory.
 * What the profiler needs for itself beside each block is at most 64 bytes. */
void *profiler_alloc(struct profiler *profiler, unsigned category,
                     size_t bytes);
/* `block` is from profiler_alloc() and wasn't released yet, or NULL. */
void profiler_release(struct profiler *profiler, void *block);

/* Warn if a category holds more than `bytes` in a report; 0: don't. */
void profiler_limit(struct profiler *profiler, unsigned category, size_t bytes);

/* Called after each event. If a report is due, write one; only one, however
 * many were due in between; the next is due at the next multiple of every_ms,
 * counted from the start, that lies after now_ms. A report is
 *
 *     profile at 20000 ms
 *       orders        1200 bytes, 3 blocks, +400, peak 5000
 *       prices           0 bytes, 0 blocks, -80, peak 80
 *       all           1200 bytes, 3 blocks, +320, peak 5040
 *       warning: orders holds more than 1000 bytes
 *
 * with printf's "  %-10s %7zu bytes, %zu blocks, %+lld, peak %zu\n". The
 * signed number is the change of the bytes since the report before (or the
 * start). The peak is the most bytes at any moment since then; "all" is all
 * categories together, with the peak of the sum. A warning is written for a
 * category that is over its limit now and wasn't at the report before; those
 * come last, in the order of categories. The history gets a line
 * "20000,1200,0\n". Both files are flushed.
 *
 * Returns 1 if a report was written, 0 if none was due, -EIO if one of the
 * files failed in this call: what was to be written may be lost then, but all
 * that is counted stays right, and the next report is due as ever and has a
 * chance of its own. */
int profiler_turn(struct profiler *profiler, uint64_t now_ms);

#endif
