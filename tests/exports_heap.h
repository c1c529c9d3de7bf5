/* exports_heap.h - a tiny heap, all of which is known.
 *
 *      0 ms      two orders of 48 bytes, a session of 100: the peak, 196
 *      100 ms    an order is freed
 *      200 ms    an order of 8 bytes for the customer ACME
 *
 * Sites are made up and no call stacks are kept.
 */
#ifndef TESTS_EXPORTS_HEAP_H
#define TESTS_EXPORTS_HEAP_H

#include "export_heaptrack.h"
#include "exports_help.h"
#include "history.h"
#include "peaks.h"
#include "tracker.h"

#define TAG_ORDERS 3
#define TAG_SESSIONS 4
#define TAG_NAMELESS 9

static const struct tracker_site at_order = {"made/up.c", "order_new", 12};
static const struct tracker_site at_session = {"made/up.c", "session \"new\";x",
                                               34};

static struct export_heaptrack *recording;
static struct peaks *peaks;
static struct tracker_history *history;

static inline void tiny_heap(void)
{
    void *order;

    tracker_tag_name(TAG_ORDERS, "orders");
    tracker_tag_name(TAG_SESSIONS, "a \"session\", all");
    tracker_label_name(1, "ACME");
    APART_CHECK(export_heaptrack_new(NULL, &recording) == 0);
    APART_CHECK(peaks_new(&peaks) == 0);
    APART_CHECK(tracker_history_new(16, &history) == 0);
    order = tracker_malloc_at(TAG_ORDERS, 48, &at_order);
    APART_CHECK(tracker_malloc_at(TAG_ORDERS, 48, &at_order) != NULL);
    APART_CHECK(tracker_malloc_at(TAG_SESSIONS, 100, &at_session) != NULL);
    tracker_history_take(history, 0);
    tracker_set_clock_ms(100);
    tracker_free(order);
    tracker_set_clock_ms(200);
    tracker_label_set(1);
    APART_CHECK(tracker_malloc_at(TAG_ORDERS, 8, &at_order) != NULL);
    tracker_label_set(0);
    tracker_history_take(history, 200);
}

#endif
