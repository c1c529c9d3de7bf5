/* test_model.c - 200,000 random calls, against a model that cannot be wrong.
 *
 * The model is an array of what should be live. After each stretch of calls
 * all counters and all blocks are compared. Some allocations are made to fail,
 * some pointers are wrong, and some reallocs too large.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fault.h"
#include "ledger.h"
#include "pages.h"
#include "tracker.h"

#define CALLS 200000
#define SLOTS 4000
#define TAGS 6

struct model_block {
    char *ptr;
    size_t size;
    unsigned tag;
};

static struct {
    struct model_block blocks[SLOTS];
    uint64_t random;
    struct tracker_count tags[TAGS];
    uint64_t refusals;
} model;

static uint64_t next_random(uint64_t below)
{
    model.random ^= model.random << 13;
    model.random ^= model.random >> 7;
    model.random ^= model.random << 17;
    return model.random % below;
}

/* The pattern of a block says which one it is. */
static void fill(const struct model_block *b)
{
    memset(b->ptr, (int)((size_t)(b - model.blocks) & 0xFF), b->size);
}

static void check_pattern(const struct model_block *b, size_t size)
{
    for (size_t i = 0; i < size; i++)
        assert_int_equal((unsigned char)b->ptr[i],
                         (size_t)(b - model.blocks) & 0xFF);
}

static void model_add(struct model_block *b, char *ptr, size_t size,
                      unsigned tag)
{
    struct tracker_count *c = &model.tags[tag];

    *b = (struct model_block){ptr, size, tag};
    c->allocations++;
    c->allocated_bytes += size;
    c->live_blocks++;
    c->live_bytes += size;
    if (c->live_bytes > c->peak_bytes)
        c->peak_bytes = c->live_bytes;
    fill(b);
}

static void model_remove(struct model_block *b)
{
    struct tracker_count *c = &model.tags[b->tag];

    c->frees++;
    c->freed_bytes += b->size;
    c->live_blocks--;
    c->live_bytes -= b->size;
    b->ptr = NULL;
}

/* Mostly small ones; some that malloc maps on their own. */
static size_t random_size(void)
{
    return next_random(200) == 0 ? next_random(200000) : next_random(600);
}

static void step_new(struct model_block *b)
{
    size_t size = random_size();
    unsigned tag = (unsigned)next_random(TAGS);
    bool fails = next_random(50) == 0;
    char *ptr;

    tracker_fail(fails, false, TRACKER_ANY_TAG);
    ptr = next_random(2) == 0 ? tracker_malloc(tag, size)
                              : tracker_calloc(tag, 1, size);
    assert_int_equal(ptr == NULL, fails);
    if (ptr != NULL)
        model_add(b, ptr, size, tag);
}

static void step_realloc(struct model_block *b)
{
    size_t size = random_size();
    unsigned tag = (unsigned)next_random(TAGS);
    bool fails = next_random(20) == 0;
    size_t kept = size < b->size ? size : b->size;
    char *ptr;

    tracker_fail(fails, false, TRACKER_ANY_TAG);
    ptr = tracker_realloc(tag, b->ptr, size);
    assert_int_equal(ptr == NULL, fails);
    if (ptr == NULL) {
        check_pattern(b, b->size);
        return;
    }
    model_remove(b);
    b->ptr = ptr;
    check_pattern(b, kept);
    model_add(b, ptr, size, tag);
}

static void step_free(struct model_block *b)
{
    void *ptr = b->ptr;

    check_pattern(b, b->size);
    model_remove(b);
    tracker_free(ptr);
    if (next_random(30) == 0) {
        tracker_free((void *)((uintptr_t)ptr + next_random(2) * 8));
        model.refusals++;
    }
}

static void step(void)
{
    struct model_block *b = &model.blocks[next_random(SLOTS)];

    if (b->ptr == NULL)
        step_new(b);
    else if (next_random(4) == 0)
        step_realloc(b);
    else
        step_free(b);
    tracker_fail(0, false, TRACKER_ANY_TAG);
}

static void compare(void)
{
    struct tracker_refused refused = tracker_refusals();
    struct tracker_block found;
    uint64_t live = 0;

    for (unsigned tag = 0; tag < TAGS; tag++) {
        struct tracker_count count = tracker_tag_total(tag);

        assert_memory_equal(&count, &model.tags[tag], sizeof(count));
        live += count.live_blocks;
    }
    assert_int_equal(tracker_total().live_blocks, live);
    assert_int_equal(refused.double_frees + refused.unknown_pointers,
                     model.refusals);
    for (size_t i = 0; i < SLOTS; i++) {
        const struct model_block *b = &model.blocks[i];

        if (b->ptr == NULL)
            continue;
        live--;
        assert_true(tracker_find(b->ptr, &found));
        assert_int_equal(found.size, b->size);
        assert_int_equal(found.tag, b->tag);
    }
    assert_int_equal(live, 0);
}

static void random_calls_leave_what_the_model_says(void **state)
{
    (void)state;
    model.random = 88172645463325252;
    for (int i = 0; i < CALLS; i++) {
        step();
        if (i % 5000 == 0)
            compare();
    }
    for (size_t i = 0; i < SLOTS; i++)
        if (model.blocks[i].ptr != NULL)
            step_free(&model.blocks[i]);
    compare();
    assert_int_equal(tracker_total().live_blocks, 0);
    assert_int_equal(tracker_total().live_bytes, 0);
}

/* When the tracker gets no memory for its table, allocations fail; all that
 * is live stays right, and can be moved and freed. */
static void a_full_table_refuses_and_keeps_what_it_has(void **state)
{
    struct tracker_mark mark = tracker_mark();
    static char *blocks[200000];
    size_t count = 0;

    (void)state;
    pages_limit(pages_held());
    while ((blocks[count] = tracker_malloc(1, 8)) != NULL)
        count++;
    assert_true(count > 0);
    assert_int_equal(tracker_live_since(&mark), count);
    for (size_t i = 0; i < count; i++) {
        blocks[i] = tracker_realloc(2, blocks[i], i % 3000);
        assert_non_null(blocks[i]);
    }
    assert_null(tracker_strdup(1, "no"));
    tracker_free(blocks[--count]);
    blocks[count] = tracker_strdup(1, "room again");
    assert_non_null(blocks[count++]);
    pages_limit(0);
    for (size_t i = 0; i < count; i++)
        tracker_free(blocks[i]);
    assert_int_equal(tracker_live_since(&mark), 0);
    assert_int_equal(tracker_total().allocations - mark.total.allocations,
                     2 * count + 1);
}

/* A block on its way through realloc has a right to its place. */
static void a_moving_block_keeps_its_place_in_a_full_table(void **state)
{
    struct tracker_mark mark = tracker_mark();
    static char *blocks[200000];
    size_t count = 0;

    (void)state;
    pages_limit(pages_held());
    ledger.moving = 100; /* as if so many threads were in realloc */
    while ((blocks[count] = tracker_malloc(1, 8)) != NULL)
        count++;
    ledger_settle();
    assert_int_equal(ledger.blocks.limit - ledger.blocks.used, 100);
    ledger.moving = 0;
    for (size_t i = 0; i < 100; i++)
        assert_non_null(blocks[count++] = tracker_malloc(1, 8));
    assert_null(tracker_malloc(1, 8));
    pages_limit(0);
    for (size_t i = 0; i < count; i++)
        tracker_free(blocks[i]);
    assert_int_equal(tracker_live_since(&mark), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_calls_leave_what_the_model_says),
        cmocka_unit_test(a_full_table_refuses_and_keeps_what_it_has),
        cmocka_unit_test(a_moving_block_keeps_its_place_in_a_full_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
