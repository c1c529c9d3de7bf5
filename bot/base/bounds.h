/* bounds.h - what each bound of the bot has seen.
 *
 * Whatever holds more than one thing in the bot has a bound, and something
 * happens at it: the oldest goes, a request is refused, a client is dropped.
 * That is done where the things are held; here it is counted, so that a report
 * can say that it happened. One set of counters for the process, for one
 * thread; docs/architecture.md ("Bounds") says what each means.
 *
 * `most` is the most that was held at once, `met` how often the bound had to
 * act. Where a bound acts all day (a ring that overwrites) that is no news, and
 * the report for people keeps quiet about it.
 */
#ifndef BASE_BOUNDS_H
#define BASE_BOUNDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*    enum                name in JSON and /metrics   limit   is it news? */
#define BOUNDS(X)                                                              \
    X(WIRE_MESSAGE, "wire_message_bytes", 128, true)                           \
    X(FEED_GATHERED, "feed_gathered_bytes", 16384, false)                      \
    X(CLIENT_UNREAD, "client_unread_bytes", 4u << 20, true)                    \
    X(EXCHANGE_SYMBOLS, "exchange_symbols", 65535, true)                       \
    X(SYMBOL_LABELS, "symbol_labels", 63, false)                               \
    X(MARKET_ORDERS, "market_orders", 200, false)                              \
    X(LAST_TRADES, "last_trades", 64, false)                                   \
    X(REPLAY_LINE, "replay_line_bytes", 65536, true)                           \
    X(RECORDING, "recording_bytes", 0, false)                                  \
    X(TURN_EVENTS, "turn_events", 64, false)                                   \
    X(TRADED_SYMBOLS, "traded_symbols", 8, false)                              \
    X(OPEN_ORDERS, "open_orders", 64, true)                                    \
    X(ORDER_SHARES, "order_shares", 1000, false)                               \
    X(POSITION_SHARES, "position_shares", 3000, false)                         \
    X(BOOK_ENTRIES, "book_entries", 16384, true)                               \
    X(BOOK_AGE, "book_age_s", 86400, true)                                     \
    X(PRICE_POINTS, "price_points", 64, false)                                 \
    X(PRICE_AGE, "price_age_s", 120, false)                                    \
    X(PRICE_SYMBOLS, "price_symbols", 8, false)                                \
    X(JOURNAL_LINES, "journal_lines", 16, false)                               \
    X(JOURNAL_BYTES, "journal_line_bytes", 119, true)                          \
    X(NOTE_BYTES, "timeout_note_bytes", 207, true)                             \
    X(ALERTS_OF_SAMPLE, "alerts_of_a_sample", 64, true)                        \
    X(SWITCHES, "switches", 128, false)                                        \
    X(TWIN_SAMPLES, "twin_samples", 512, false)                                \
    X(NOTICES, "notices", 16, false)                                           \
    X(HELD_ERRORS, "held_error_bytes", 262144, true)                           \
    X(TERMINAL_BYTES, "terminal_bytes", 32768, false)                          \
    X(PAGES_OPEN, "pages_open", 256, true)                                     \
    X(PAGE_WAITING, "page_waiting_bytes", 524288, true)                        \
    X(PAGE_ALERTS, "page_alerts", 64, false)                                   \
    X(PAGE_SYMBOLS, "page_symbols", 64, false)                                 \
    X(PAGE_RINGS, "page_rings", 4, false)                                      \
    X(RING_BOXES, "ring_boxes", 12, false)                                     \
    X(CONTROL_BODY, "control_body_bytes", 128, true)                           \
    X(SNAPSHOTS, "snapshots", 1, true)                                         \
    X(DIFF_MOMENTS, "diff_moments", 8, false)                                  \
    X(DIFF_PLACES, "diff_places", 512, false)                                  \
    X(METRIC_PLACES, "metric_places", 256, false)

enum bound {
#define X(id, name, limit, news) BOUND_##id,
    BOUNDS(X)
#undef X
        BOUND_COUNT
};

struct bound_figures {
    const char *name; /* static */
    uint64_t limit;   /* 0: none of its own */
    uint64_t most;    /* held at once; 0 also where nobody looks */
    uint64_t met;     /* how often something was left out, cut or dropped */
    bool news;
};

/* So much is held now. */
void bound_holds(enum bound bound, uint64_t now);
/* It had to act, so many times. */
void bound_met(enum bound bound, uint64_t times);
/* The last one came of so many in all; only the newest `limit` are kept. */
void bound_ring(enum bound bound, uint64_t came);

struct bound_figures bound_look(enum bound bound);
/* Begin at zero; for tests. */
void bounds_clear(void);

#endif
