/* lesson.h - the seven seams: parts of the trader that exist twice.
 *
 * Behind each table of functions stands one working part of the trading path.
 * leaks/NAME.c and fixes/NAME.c fill it in, with the same functions in the
 * same order; only the lines that matter differ, so the diff is the lesson.
 * Both halves make the same decisions: what they differ in is memory.
 *
 * The build compiles each half with LESSON_VARIANT set to `leaks` or `fixes`;
 * LESSON(cycle) becomes leaks_cycle or fixes_cycle, and the name never shows
 * up in the diff.
 *
 * A run may change from one half to the other and back. What each half made
 * has its own shape only behind `cycle`, so a desk is ended by the half that
 * opened it. An order keeps the halves of `forget` and `timer` that it was sent
 * with. `free` remembers nothing. Behind `book`, `cache` and `channel` stands
 * one thing that lives on; both halves read it alike, and it follows the rules
 * of the half that is asked now.
 *
 * So what is lost stays lost, and what can still be reached may be given back:
 *
 *      cycle           desks that were opened while the leak was on stay
 *      free            reports that came while it was on stay
 *      forget, timer   orders that were sent while it was on leave theirs
 *      book            orders that ended while it was on stay in the book, and
 *                      go with it, or when they are a day old
 *      cache           goes back to its bound at the next trade
 *      channel         the next bar drops all closed channels
 *
 * All functions that return int return 0 or a negative errno.
 */
#ifndef TRADER_LESSON_H
#define TRADER_LESSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bounds.h"
#include "catalogue.h"
#include "rc.h"
#include "tags.h"
#include "tracker.h"

struct clock;
struct event_base;
struct itch;
struct journal;
struct ouch_out;
struct strategy_state;

/* Two macros, so that LESSON_VARIANT is replaced before it is pasted. */
#define LESSON_PASTE(variant, name) variant##_##name
#define LESSON_EXPAND(variant, name) LESSON_PASTE(variant, name)
#define LESSON(name) LESSON_EXPAND(LESSON_VARIANT, name)

/* From now on the pairs allocate at this one place (borrowed for ever), so
 * that no report can tell them apart; NULL: each at its own line. Debug
 * information still knows, for tools that read it. */
void lesson_hide_sites(const struct tracker_site *shown);

#ifdef LESSON_VARIANT
extern const struct tracker_site *lesson_site_shown;
#undef TRACKER_HERE
#define TRACKER_HERE                                                           \
    (__extension__({                                                           \
        static const struct tracker_site lesson_here_ = {__FILE__, __func__,   \
                                                         __LINE__};            \
        lesson_site_shown != NULL ? lesson_site_shown : &lesson_here_;         \
    }))
#endif

/* cycle: the desk and its strategies ------------------------------------- */

#define DESK_STRATEGIES 3

/* What a desk tells its strategies; it is opened anew with other values. */
struct desk_params {
    uint32_t edge_ticks; /* a quote's distance from the touch */
    uint32_t quote_qty;  /* shares in a quote */
    uint32_t take_qty;   /* shares in an order that takes */
    uint32_t signal_bp;  /* signals weaker than this are ignored, in
                          * 1/10,000 of the price */
    uint64_t order_timeout_ns;
};

struct lesson_cycle {
    /* Open a desk with DESK_STRATEGIES strategies. On failure (-ENOMEM)
     * `desk` is empty. */
    int (*open)(const struct desk_params *params, struct strong *desk);
    /* Strategy number i. Borrowed until the desk is closed. */
    struct strategy_state *(*strategy)(const struct strong *desk, size_t i);
    /* What strategy number i knows through its reference to its desk.
     * -ENOENT: the desk is gone. */
    int (*params)(const struct strong *desk, size_t i, struct desk_params *out);
    /* Give the desk up. `desk` is empty afterwards. */
    void (*close)(struct strong *desk);
};

/* book: the trader's own copy of the exchange's book --------------------- */

struct book;

/* A trade that a message told of; qty 0: none. */
struct book_trade {
    uint16_t locate;
    uint32_t qty;
    uint32_t price_ticks;
};

struct lesson_book {
    int (*new)(struct book **out);
    void (*free)(struct book *b); /* NULL is allowed */
    /* Apply one ITCH message (borrowed); `now_ns` is its time. Messages about
     * orders that aren't known are passed over. -ENOMEM: applied in part, the
     * book is no longer the exchange's. */
    int (*apply)(struct book *b, const struct itch *msg, uint64_t now_ns,
                 struct book_trade *trade);
    /* Best price and the shares there. false: that side is empty. */
    bool (*best)(const struct book *b, uint16_t locate, char side,
                 uint32_t *price_ticks, uint64_t *qty);
    size_t (*orders)(const struct book *b); /* kept in memory */
};

/* channel: prices for strategies that subscribed ------------------------- */

#define BAR_SYMBOLS 8 /* the symbols that strategies trade */

/* Mid prices at one moment; 0: no price. */
struct bar {
    uint64_t time_ns;
    uint32_t mid_ticks[BAR_SYMBOLS];
};

struct channel;

struct lesson_channel {
    int (*open)(struct channel **out);
    /* Put `bar` into the queue of each subscriber. -ENOMEM: some got it. */
    int (*publish)(const struct bar *bar);
    /* The oldest bar in the queue. false: it is empty. */
    bool (*take)(struct channel *c, struct bar *out);
    void (*close)(struct channel *c); /* NULL is allowed */
    void (*stop)(void);               /* nothing will be published again */
};

/* free: execution reports as text ---------------------------------------- */

struct lesson_free {
    /* Turn a report into text and a record, and enter complete ones in the
     * journal. `leaves_qty` is what is left of the order; `why` is borrowed
     * and says what the order was for. */
    int (*report)(struct journal *journal, const struct ouch_out *msg,
                  uint32_t leaves_qty, const char *why);
};

/* forget: an order's context travels as its token ------------------------ */

#define TOKEN_LEN 14 /* characters, OUCH's ClOrdID */
#define CONTEXT_PRICES 64

/* Why an order was sent: what its strategy saw. */
struct order_context {
    unsigned strategy;
    char why[32];
    uint64_t decided_ns;
    uint32_t bid_ticks;
    uint32_t ask_ticks;
    uint32_t average_ticks;
    uint32_t recent_ticks[CONTEXT_PRICES]; /* newest first */
};

struct lesson_forget {
    /* Copy `values` into a block of its own and write its address into
     * `token`: from now on the token owns the context. */
    int (*send)(const struct order_context *values, char token[TOKEN_LEN + 1]);
    /* The exchange accepted: take the context back. Owned, tracker_free. */
    struct order_context *(*accepted)(const char *token);
    /* The exchange rejected: the token comes back and is not used again. */
    void (*rejected)(const char *token);
    /* No answer will come any more. */
    void (*ended)(const char *token);
};

/* cache: price history by symbol ----------------------------------------- */

#define CACHE_WINDOW_NS                                                        \
    (120ull * 1000000000ull)   /* older prices don't count                     \
                                */
#define CACHE_WINDOW_POINTS 64 /* nor more than these */

struct cache;

struct lesson_cache {
    int (*new)(struct cache **out);
    void (*free)(struct cache *c); /* NULL is allowed */
    /* Remember a price. Times don't go back. */
    int (*add)(struct cache *c, uint16_t locate, uint64_t time_ns,
               uint32_t price_ticks);
    /* The last prices, newest first: at most `max`, at most
     * CACHE_WINDOW_POINTS, none older than CACHE_WINDOW_NS at `now_ns`.
     * Returns how many. */
    size_t (*window)(const struct cache *c, uint16_t locate, uint64_t now_ns,
                     uint32_t *prices_ticks, size_t max);
    size_t (*points)(const struct cache *c); /* kept in memory */
};

/* timer: an order's time-out --------------------------------------------- */

/* Whom to tell that an order's time is over; `note` says what it was. */
typedef void timeout_fire(void *arg, uint32_t order_ref, const char *note);

/* Sits in the order. All zeroes: no time-out. */
struct timeout {
    struct event *event;
    uint64_t clock_id;
};

#define TIMEOUT_NOTE_LEN 208

/* Copy a note into storage of TIMEOUT_NOTE_LEN bytes; what is longer is cut. */
void timeout_note(char *to, const char *note);

struct lesson_timer {
    /* Call fire(arg, order_ref, note) at `due_ns`; the time-out keeps a copy of
     * `note`, cut to TIMEOUT_NOTE_LEN - 1 bytes. On -ENOMEM `t` stays empty. */
    int (*start)(struct timeout *t, struct event_base *base,
                 struct clock *clock, uint64_t due_ns, timeout_fire *fire,
                 void *arg, uint32_t order_ref, const char *note);
    /* The order was filled: its time-out must not come any more. */
    void (*filled)(struct timeout *t, struct clock *clock);
    /* The order ended in another way; an empty time-out is allowed. */
    void (*end)(struct timeout *t, struct clock *clock);
};

/* One half of each pair: what a trader is built from. */
struct lessons {
    const struct lesson_cycle *cycle;
    const struct lesson_book *book;
    const struct lesson_channel *channel;
    const struct lesson_free *free;
    const struct lesson_forget *forget;
    const struct lesson_cache *cache;
    const struct lesson_timer *timer;
};

extern const struct lesson_cycle leaks_cycle, fixes_cycle;
extern const struct lesson_book leaks_book, fixes_book;
extern const struct lesson_channel leaks_channel, fixes_channel;
extern const struct lesson_free leaks_free, fixes_free;
extern const struct lesson_forget leaks_forget, fixes_forget;
extern const struct lesson_cache leaks_cache, fixes_cache;
extern const struct lesson_timer leaks_timer, fixes_timer;

/* The leaking halves of the leaks in `mask`, the fixed halves of the rest. */
struct lessons lessons_choose(unsigned mask);

#endif
