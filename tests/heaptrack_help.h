/* heaptrack_help.h - read the events of a heaptrack recording as a viewer does,
 * and make some.
 */
#ifndef TESTS_HEAPTRACK_HELP_H
#define TESTS_HEAPTRACK_HELP_H

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>

#include "export_heaptrack.h"
#include "exports_help.h"
#include "tracker.h"

#define TAG_TEST 3

static const struct tracker_site at_order = {"made/up.c", "order_new", 12};

static inline struct export_heaptrack *start(uint64_t limit_bytes)
{
    const struct export_heaptrack_options options = {.limit_bytes =
                                                         limit_bytes};
    struct export_heaptrack *h = NULL;

    APART_CHECK(export_heaptrack_new(&options, &h) == 0);
    return h;
}

static inline void *order(size_t size)
{
    void *block = tracker_malloc_at(TAG_TEST, size, &at_order);

    APART_CHECK(block != NULL);
    return block;
}

/* What a reader of the events gets to. */
struct heap {
    long blocks;
    long long bytes;
    long long peak_bytes;
    long allocations;
    long live_at[64]; /* by the line of the source that allocated */
};

/* The hexadecimal number after so many blanks of the line. */
static inline long field(const char *line, int blanks)
{
    for (; blanks > 0; blanks--)
        line = strchr(line, ' ') + 1;
    return strtol(line, NULL, 16);
}

static inline struct heap replay(const char *text)
{
    static long sizes[4096], live[4096], kind_line[4096];
    static long ip_line[64], trace_line[64];
    struct heap heap = {.blocks = 0};
    int kinds = 0, ips = 1, traces = 1;

    memset(live, 0, sizeof(live));
    for (const char *line = text; line[0] != '\0';
         line += strcspn(line, "\n") + 1) {
        long change = line[0] == '+' ? 1 : -1;
        long kind;

        if (line[0] == 'i')
            ip_line[ips++ & 63] = field(line, 5);
        if (line[0] == 't')
            trace_line[traces++ & 63] = ip_line[field(line, 1) & 63];
        if (line[0] == 'a') {
            sizes[kinds] = field(line, 1);
            kind_line[kinds++] = trace_line[field(line, 2) & 63];
        }
        if (line[0] != '+' && line[0] != '-')
            continue;
        kind = field(line, 1);
        assert_in_range(kind, 1, kinds - 1);
        live[kind] += change;
        assert_true(live[kind] >= 0);
        heap.live_at[kind_line[kind] & 63] += change;
        heap.allocations += line[0] == '+';
        heap.blocks += change;
        heap.bytes += change * sizes[kind];
        if (heap.bytes > heap.peak_bytes)
            heap.peak_bytes = heap.bytes;
    }
    return heap;
}

/* A few thousand events, deterministic; what is live at the end is known. */
static inline int churn(FILE *out, uint64_t limit_bytes)
{
    static void *live[64];
    struct export_heaptrack *h = start(limit_bytes);
    struct export_heaptrack_result result;
    struct tracker_count total;
    unsigned seed = 1;
    int rc;

    for (int i = 0; i < 3000; i++) {
        unsigned at;

        seed = seed * 1103515245U + 12345U;
        at = seed >> 16 & 63;
        tracker_free(live[at]);
        live[at] = NULL;
        if ((seed >> 24 & 3) != 0)
            live[at] = order(1 + (seed >> 20 & 31));
        tracker_set_clock_ms((uint64_t)i);
    }
    total = tracker_total();
    rc = export_heaptrack_write(h, out, NULL, NULL, &result);
    fprintf(out,
            "# %" PRIu64 " allocations %" PRIu64 " live %" PRIu64
            " bytes %" PRIu64 " peak %s left out\n",
            total.allocations, total.live_blocks, total.live_bytes,
            total.peak_bytes, result.left_out == 0 ? "nothing" : "some");
    export_heaptrack_free(h);
    return -rc;
}

static inline void check_churn(const struct apart *a, bool whole)
{
    struct heap heap = replay(a->text);
    const char *last = strstr(a->text, "\n# ");
    unsigned long long allocations, live, bytes, peak;
    char left_out[16];

    assert_int_equal(a->status, 0);
    assert_non_null(last);
    if (!whole)
        last = strstr(last + 1, "\n# ");
    assert_non_null(last);
    assert_int_equal(sscanf(last,
                            " # %llu allocations %llu live %llu bytes %llu "
                            "peak %15s left out",
                            &allocations, &live, &bytes, &peak, left_out),
                     5);
    assert_true(live > 20);
    assert_int_equal(heap.blocks, live);
    assert_int_equal(heap.bytes, bytes);
    assert_string_equal(left_out, whole ? "nothing" : "some");
    if (whole) {
        assert_int_equal(heap.allocations, allocations);
        assert_int_equal(heap.peak_bytes, peak);
    } else {
        assert_true(heap.allocations < (long)allocations);
        assert_true(heap.peak_bytes <= (long long)peak);
    }
}

#endif
