/* viewer_sample.c - a program whose exports the viewers open, see viewer.sh.
 *
 *      viewer_sample FOLDER
 *
 * writes sample.heaptrack, sample.dhat, sample.collapsed and sample.csv to the
 * folder, and prints what the viewers must find: numbers of the tracker alone.
 * It leaks 100 orders of 48 bytes in forget_orders(), a session of 1,000 in
 * forget_session() by way of a function that is inlined, and much that is
 * freed again comes in between.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "export_collapsed.h"
#include "export_csv.h"
#include "export_dhat.h"
#include "export_heaptrack.h"
#include "tracker.h"

#define TAG_ORDERS 1
#define TAG_SESSIONS 2
#define TAG_PRICES 3

#define FRAME __attribute__((noinline))
#define NO_TAIL_CALL __asm__ volatile("" ::: "memory")

static void *volatile sink;
static void *volatile held[64];

FRAME static void forget_orders(int count)
{
    for (int i = 0; i < count; i++)
        sink = tracker_malloc(TAG_ORDERS, 48);
    NO_TAIL_CALL;
}

__attribute__((always_inline)) static inline void *session_new(void)
{
    return tracker_malloc(TAG_SESSIONS, 1000);
}

FRAME static void forget_session(void)
{
    sink = session_new();
    NO_TAIL_CALL;
}

/* Rises to a peak in the middle, and all is given back. */
FRAME static void keep_prices(int round)
{
    for (int i = 0; i < 64; i++)
        held[i] = tracker_malloc(TAG_PRICES,
                                 (size_t)(1 + i * (round == 10 ? 16 : 8)));
    for (int i = 0; i < 64; i++)
        tracker_free(held[i]);
    for (int i = 0; i < 10; i++)
        tracker_free(tracker_malloc(TAG_PRICES, 5));
    held[0] = tracker_malloc(TAG_PRICES, 10);
    held[0] = tracker_realloc(TAG_PRICES, held[0], 3000);
    tracker_adopt(TAG_SESSIONS, held[0]); /* no allocation more */
    tracker_free(held[0]);
}

static FILE *open_in(const char *folder, const char *name)
{
    char path[4096];
    FILE *out;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    out = fopen(path, "w");
    if (out == NULL)
        fprintf(stderr, "viewer_sample: %s: %s\n", path, strerror(errno));
    return out;
}

/* Returns how many failed. */
static int write_all(const char *folder, struct export_heaptrack *recording,
                     const struct peaks *peaks,
                     const struct tracker_history *history)
{
    static const char *const names[] = {"sample.heaptrack", "sample.dhat",
                                        "sample.collapsed", "sample.csv"};
    struct export_dhat_options dhat = {.peaks = peaks,
                                       .command = "viewer_sample"};
    struct symbols *symbols = NULL;
    FILE *out[4];
    int failed = symbols_new(&symbols) != 0;

    dhat.symbols = symbols;
    for (int i = 0; i < 4; i++)
        if ((out[i] = open_in(folder, names[i])) == NULL)
            return 1;
    failed += export_heaptrack_write(recording, out[0], symbols,
                                     "viewer_sample", NULL) != 0;
    failed += export_dhat(out[1], &dhat) != 0;
    failed += export_collapsed(out[2], symbols, EXPORT_LIVE_BYTES) != 0;
    failed += export_csv(out[3], history) != 0;
    for (int i = 0; i < 4; i++)
        failed += fclose(out[i]) != 0;
    symbols_free(symbols);
    return failed;
}

int main(int argc, char **argv)
{
    struct export_heaptrack *recording = NULL;
    struct peaks *peaks = NULL;
    struct tracker_history *history = NULL;
    struct tracker_count total;
    int failed;

    if (argc != 2)
        return 64;
    tracker_tag_name(TAG_ORDERS, "orders");
    tracker_tag_name(TAG_SESSIONS, "sessions");
    tracker_tag_name(TAG_PRICES, "prices");
    tracker_stacks(true);
    if (export_heaptrack_new(NULL, &recording) != 0 || peaks_new(&peaks) != 0 ||
        tracker_history_new(64, &history) != 0)
        return 70;
    for (int round = 0; round < 20; round++) {
        tracker_set_clock_ms((uint64_t)round * 100);
        keep_prices(round);
        forget_orders(5);
        tracker_history_take(history, (uint64_t)round * 100);
    }
    forget_session();
    total = tracker_total();
    failed = write_all(argv[1], recording, peaks, history);
    printf("allocations=%" PRIu64 "\ntotal_bytes=%" PRIu64 "\nleaked=%" PRIu64
           "\npeak=%" PRIu64 "\n",
           total.allocations, total.allocated_bytes, total.live_bytes,
           total.peak_bytes);
    tracker_history_free(history);
    export_heaptrack_free(recording);
    peaks_free(peaks);
    return failed == 0 ? 0 : 70;
}
