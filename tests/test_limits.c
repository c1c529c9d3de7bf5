/* test_limits.c - a hundred thousand places and stacks, and low limits.
 *
 * The memory stays where it was said to stay, no block is missing from any
 * total, and what was left out is counted. An argument is the number of
 * allocations.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "origin.h"
#include "stack.h"
#include "tracker.h"

#define SITES 100000
#define LIVE 1000
#define TAGS 4
#define FRAMES 12
#define ORIGINS 4096
#define STACK_BYTES ((size_t)1 << 20)

/* What was said: 112 bytes an origin, the stacks, 45 bytes a live block in the
 * first pages of the table, and a fixed part. */
#define BOUND (ORIGINS * 112 + STACK_BYTES + ((size_t)384 << 10))

static struct tracker_site sites[SITES];
static uint64_t wanted = 2000000;

static struct {
    uint64_t i; /* number of this allocation */
    uint64_t random;
    char *live[LIVE];
    uint64_t allocated_bytes;
    uint64_t tags[TAGS];
    uint64_t most_bytes; /* that the tracker held */
} run;

/* Stacks that depend on the site: as many as there are sites. */
static size_t walk(const void *frame, uintptr_t *out, size_t max)
{
    uintptr_t path = (uintptr_t)(run.i % SITES);

    (void)frame;
    assert_true(max >= FRAMES);
    for (uintptr_t depth = 0; depth < FRAMES; depth++)
        out[depth] = 0x400000 + depth * 0x100000 + (path >> depth) * 16;
    return FRAMES;
}

static void allocate_one(void)
{
    unsigned tag = (unsigned)(run.i % SITES / 7 % TAGS);
    size_t size = 1 + run.i % 50;
    char **slot;

    run.random = run.random * UINT64_C(6364136223846793005) + 1442695040888963;
    slot = &run.live[(run.random >> 33) % LIVE];
    tracker_free(*slot);
    *slot = tracker_malloc_at(tag, size, &sites[run.i % SITES]);
    assert_non_null(*slot);
    run.allocated_bytes += size;
    run.tags[tag]++;
}

struct sum {
    struct tracker_count count;
    uint64_t origins;
    uint64_t left_out;
    uint64_t without_stack;
    uint32_t last_place;
};

static bool add(const struct tracker_origin *origin, void *ctx)
{
    struct sum *sum = ctx;

    assert_int_equal(origin->number, sum->origins);
    sum->origins++;
    sum->count.allocations += origin->count.allocations;
    sum->count.frees += origin->count.frees;
    sum->count.live_blocks += origin->count.live_blocks;
    sum->count.live_bytes += origin->count.live_bytes;
    if (origin->place > sum->last_place)
        sum->last_place = origin->place;
    if (strcmp(origin->site->file, "places left out") == 0)
        sum->left_out += origin->count.allocations;
    else if (origin->stack == STACK_NONE)
        sum->without_stack += origin->count.allocations;
    return true;
}

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < SITES; i++)
        sites[i] = (struct tracker_site){"site.c", "f", (int)i};
    tracker_limits(ORIGINS, STACK_BYTES);
    stack_walker = walk;
    tracker_stacks(true);
    for (run.i = 0; run.i < wanted; run.i++) {
        allocate_one();
        if (run.i % 10000 == 0 && tracker_own_bytes() > run.most_bytes)
            run.most_bytes = tracker_own_bytes();
    }
    return 0;
}

static void the_totals_are_exact(void **state)
{
    struct tracker_count total = tracker_total();
    uint64_t live = 0;

    (void)state;
    for (size_t i = 0; i < LIVE; i++)
        live += run.live[i] != NULL;
    assert_int_equal(total.allocations, wanted);
    assert_int_equal(total.allocated_bytes, run.allocated_bytes);
    assert_int_equal(total.live_blocks, live);
    assert_int_equal(total.frees, wanted - live);
    for (unsigned tag = 0; tag < TAGS; tag++)
        assert_int_equal(tracker_tag_total(tag).allocations, run.tags[tag]);
}

static void the_origins_add_up_to_the_total(void **state)
{
    struct tracker_count total = tracker_total();
    struct sum sum = {.origins = 0};

    (void)state;
    tracker_each_origin(add, &sum);
    assert_int_equal(sum.count.allocations, total.allocations);
    assert_int_equal(sum.count.frees, total.frees);
    assert_int_equal(sum.count.live_blocks, total.live_blocks);
    assert_int_equal(sum.count.live_bytes, total.live_bytes);
    assert_int_equal(sum.origins, ORIGINS - TRACKER_TAGS_MAX + TAGS);
    assert_true(sum.last_place < sum.origins);
}

static void what_was_left_out_is_said(void **state)
{
    struct tracker_left_out left_out = tracker_left_out();
    struct sum sum = {.origins = 0};

    (void)state;
    tracker_each_origin(add, &sum);
    assert_int_equal(left_out.places, sum.left_out);
    assert_true(left_out.places > wanted / 2);
    assert_true(left_out.stacks > 0);
    assert_int_equal(left_out.stacks, stack_left_out());
    /* Three quarters of the origins are for whatever comes first. */
    assert_true(left_out.origins + left_out.stacks >= sum.without_stack);
}

static void the_tracker_stays_within_its_memory(void **state)
{
    (void)state;
    assert_true(run.most_bytes > 0);
    assert_in_range(run.most_bytes, STACK_BYTES / 2, BOUND);
    assert_in_range(tracker_own_bytes(), STACK_BYTES / 2, BOUND);
    /* And for ever: another round adds nothing. */
    run.most_bytes = tracker_own_bytes();
    for (uint64_t end = run.i + SITES; run.i < end; run.i++)
        allocate_one();
    wanted += SITES;
    assert_int_equal(tracker_own_bytes(), run.most_bytes);
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < LIVE; i++)
        tracker_free(run.live[i]);
    return tracker_total().live_blocks != 0 || tracker_total().live_bytes != 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_totals_are_exact),
        cmocka_unit_test(the_origins_add_up_to_the_total),
        cmocka_unit_test(what_was_left_out_is_said),
        cmocka_unit_test(the_tracker_stays_within_its_memory),
        cmocka_unit_test(the_totals_are_exact),
    };

    if (argc > 1)
        wanted = strtoull(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
