/* test_pool_chunks.c - each object is found in its chunk, whichever chunks have
 * gone before.
 *
 * Pools take chunks in turns that a die decides, so those of one are spread
 * over more of the memory than its index has places, and meet there. Then
 * chunks go in any order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pool.h"

#define TAG 5
#define POOLS 8
#define OBJECTS 600 /* of a pool; a chunk has room for some 15 */
#define GONE 560

static const struct pool_options options = {.object_bytes = POOL_OBJECT_MAX,
                                            .objects_max = OBJECTS};

struct crowd {
    struct pool *pool;
    void *objects[OBJECTS];
    unsigned count;
};

static struct crowd crowds[POOLS];
static uint32_t dice;

static uint32_t roll(uint32_t sides)
{
    dice = dice * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(dice >> 4) * sides >> 28);
}

static void get_one(struct crowd *c)
{
    c->objects[c->count] = pool_get(c->pool, TAG);
    assert_non_null(c->objects[c->count]);
    c->count++;
}

/* Any one. */
static void put_one(struct crowd *c)
{
    unsigned i = roll(c->count);

    pool_put(c->pool, c->objects[i]);
    c->objects[i] = c->objects[--c->count];
}

static void fill(void)
{
    unsigned full = 0;

    for (unsigned i = 0; i < POOLS; i++)
        full += crowds[i].count == OBJECTS;
    while (full < POOLS) {
        struct crowd *c = &crowds[roll(POOLS)];

        if (c->count == OBJECTS)
            continue;
        for (unsigned i = 0; i < 15 && c->count < OBJECTS; i++)
            get_one(c);
        full += c->count == OBJECTS;
    }
}

static void an_object_is_found_whichever_chunks_have_gone(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 8; round++) {
        struct crowd *c = &crowds[round % POOLS];

        dice = round;
        fill();
        while (c->count > OBJECTS - GONE)
            put_one(c);
        pool_trim(c->pool);
        assert_true(pool_look(c->pool).shrinks > 0);
        while (c->count > 0)
            put_one(c);
        assert_int_equal(pool_look(c->pool).refused, 0);
        assert_int_equal(pool_look(c->pool).live, 0);
    }
}

/* Nothing is known of it any more, and nothing must be read there. */
static void an_object_whose_chunk_has_gone_is_foreign(void **state)
{
    struct crowd *c = &crowds[0];
    const uint64_t refused = tracker_refusals().unknown_pointers;

    (void)state;
    for (unsigned i = 0; i < OBJECTS; i++)
        get_one(c);
    for (unsigned i = 0; i < OBJECTS; i++)
        pool_put(c->pool, c->objects[i]);
    c->count = 0;
    pool_trim(c->pool);
    assert_int_equal(pool_look(c->pool).chunks, 0);
    for (unsigned i = 0; i < OBJECTS; i++)
        pool_put(c->pool, c->objects[i]);
    assert_int_equal(pool_look(c->pool).refused, OBJECTS);
    assert_int_equal(tracker_refusals().unknown_pointers, refused + OBJECTS);
}

static int open_pools(void **state)
{
    (void)state;
    for (unsigned i = 0; i < POOLS; i++)
        if (pool_new(TAG, &options, &crowds[i].pool) != 0)
            return -1;
    return 0;
}

static int close_pools(void **state)
{
    uint32_t left = 0;

    (void)state;
    for (unsigned i = 0; i < POOLS; i++) {
        while (crowds[i].count > 0)
            put_one(&crowds[i]);
        left += pool_free(crowds[i].pool);
    }
    return (int)left;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            an_object_is_found_whichever_chunks_have_gone, open_pools,
            close_pools),
        cmocka_unit_test_setup_teardown(
            an_object_whose_chunk_has_gone_is_foreign, open_pools, close_pools),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
