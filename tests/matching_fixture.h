/* matching_fixture.h - an engine with two symbols, for each test anew. Its
 * teardown fails a test that leaves anything live.
 */
#ifndef TESTS_MATCHING_FIXTURE_H
#define TESTS_MATCHING_FIXTURE_H

#include "matching_help.h"
#include "tracker.h"

static struct matching *m;
static struct said said;

static inline int open_engine(void **state)
{
    (void)state;
    memset(&said, 0, sizeof(said));
    return matching_new(2, &said_events, &said, &m);
}

/* Nothing outlives the engine, whatever the test left in its books. */
static inline int close_engine(void **state)
{
    (void)state;
    matching_free(m);
    return tracker_total().live_blocks == 0 ? 0 : -1;
}

static inline struct matching_request
request(uint64_t ref, char side, uint32_t qty, uint32_t price_ticks)
{
    return (struct matching_request){
        .ref = ref, .side = side, .qty = qty, .price_ticks = price_ticks};
}

static inline int enter(uint64_t ref, char side, uint32_t qty,
                        uint32_t price_ticks)
{
    struct matching_request rq = request(ref, side, qty, price_ticks);

    return matching_enter(m, &rq);
}

static inline int enter_kind(enum matching_kind kind, uint64_t ref, char side,
                             uint32_t qty, uint32_t price_ticks)
{
    struct matching_request rq = request(ref, side, qty, price_ticks);

    rq.kind = kind;
    return matching_enter(m, &rq);
}

static inline int enter_owned(uint32_t owner, uint64_t ref, char side,
                              uint32_t qty, uint32_t price_ticks)
{
    struct matching_request rq = request(ref, side, qty, price_ticks);

    rq.owner = owner;
    return matching_enter(m, &rq);
}

/* What was said since the last call is exactly this. */
static inline void assert_said(const char *text)
{
    assert_string_equal(said.text, text);
    memset(&said, 0, sizeof(said));
}

static inline void assert_best(char side, uint32_t price_ticks, uint64_t qty)
{
    uint32_t best_ticks = 0;
    uint64_t best_qty = 0;
    bool any = matching_best(m, 0, side, &best_ticks, &best_qty);

    assert_int_equal(any, qty > 0);
    assert_int_equal(best_ticks, price_ticks);
    assert_int_equal(best_qty, qty);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, open_engine, close_engine)

#endif
