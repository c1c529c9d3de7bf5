/* test_heaptrack_moves.c - in a recording, a block that was adopted came from
 * who adopted it, and no allocation is one too many.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "heaptrack_help.h"
#include "pages.h"

static const struct tracker_site at_a = {"made/up.c", "a", 1};
static const struct tracker_site at_b = {"made/up.c", "b", 2};
static const struct tracker_site at_c = {"made/up.c", "c", 3};

static void *block_at(const struct tracker_site *site, size_t size)
{
    void *block = tracker_malloc_at(TAG_TEST, size, site);

    APART_CHECK(block != NULL);
    return block;
}

static int adoptions(FILE *out)
{
    struct export_heaptrack *h = start(0);
    void *x = block_at(&at_a, 16);
    void *y = block_at(&at_a, 16);
    void *z = block_at(&at_a, 16);
    int rc;

    tracker_adopt_at(TAG_TEST, x, &at_b);
    tracker_free(y);
    tracker_adopt_at(TAG_TEST, z, &at_b);
    tracker_adopt_at(TAG_TEST, z, &at_c); /* once more */
    tracker_adopt_at(TAG_TEST, x, &at_b); /* from itself: nothing */
    tracker_free(x);
    rc = export_heaptrack_write(h, out, NULL, NULL, NULL);
    export_heaptrack_free(h);
    return -rc;
}

static void an_adopted_block_came_from_who_adopted_it(void **state)
{
    static struct apart a;
    const char *expected = "\n+ 1\n+ 3\n+ 2\n- 1\n- 2\nc 0\n";
    const char *events;

    (void)state;
    run_apart(&a, adoptions);
    assert_int_equal(a.status, 0);
    events = strstr(a.text, "\n+ ");
    assert_non_null(events);
    /* Kinds: 1 is a's, 2 b's, 3 c's. */
    assert_non_null(strstr(a.text, "a 10 1\n"));
    /* Which of the three it was cannot be told, nor does it matter. */
    assert_memory_equal(events, expected, strlen(expected));
}

static long count_at(void *const *live, const struct tracker_site *site)
{
    struct tracker_block block;
    long count = 0;

    for (int i = 0; i < 512; i++)
        if (live[i] != NULL && tracker_find(live[i], &block))
            count += block.site == site;
    return count;
}

/* Far more than a buffer: adoptions wait across several parts of the file. */
static int many(FILE *out)
{
    static const struct tracker_site *const sites[] = {&at_a, &at_b, &at_c};
    static void *live[512];
    struct export_heaptrack *h = start(0);
    struct tracker_count total;
    unsigned seed = 7;
    int rc;

    for (int i = 0; i < 100000; i++) {
        void **block;

        seed = seed * 1103515245U + 12345U;
        block = &live[seed >> 16 & 511];
        if (*block == NULL) {
            *block = block_at(sites[seed >> 25 & 1], 1 + (seed >> 26 & 7));
        } else if ((seed >> 25 & 3) != 0) {
            tracker_adopt_at(TAG_TEST, *block, sites[(seed >> 27) % 3]);
        } else {
            tracker_free(*block);
            *block = NULL;
        }
        tracker_set_clock_ms((uint64_t)i / 4);
    }
    total = tracker_total();
    rc = export_heaptrack_write(h, out, NULL, NULL, NULL);
    fprintf(out, "\n# %" PRIu64 " %" PRIu64 " %" PRIu64 " %ld %ld %ld\n",
            total.allocations, total.live_bytes, total.peak_bytes,
            count_at(live, &at_a), count_at(live, &at_b),
            count_at(live, &at_c));
    export_heaptrack_free(h);
    return -rc;
}

static void adoptions_change_no_sum_and_no_moment(void **state)
{
    static struct apart a;
    struct heap heap;
    char want[128];

    (void)state;
    run_apart(&a, many);
    assert_int_equal(a.status, 0);
    heap = replay(a.text);
    assert_true(heap.allocations > 20000);
    snprintf(want, sizeof(want), "\n# %ld %lld %lld %ld %ld %ld\n",
             heap.allocations, heap.bytes, heap.peak_bytes, heap.live_at[1],
             heap.live_at[2], heap.live_at[3]);
    assert_string_equal(strstr(a.text, "\n# "), want);
    assert_true(heap.live_at[3] > 50);
}

/* The adopter's pair found no room: then the block is gone for the file. */
static int no_room(FILE *out)
{
    struct export_heaptrack *h = start(0);
    void *blocks[300];
    void *early = block_at(&at_a, 1);
    int rc;

    for (int i = 0; i < 255; i++) /* as many pairs as there is room for */
        blocks[i] = block_at(&at_b, (size_t)i + 1);
    pages_limit(pages_held());
    tracker_adopt_at(TAG_TEST, early, &at_c);
    for (int i = 255; i < 300; i++) /* these are not known */
        blocks[i] = block_at(&at_b, (size_t)i + 1);
    pages_limit(0);
    tracker_adopt_at(TAG_TEST, blocks[299], &at_c); /* nor is this */
    tracker_adopt_at(TAG_TEST, blocks[298], &at_b);
    tracker_free(early);
    for (int i = 0; i < 299; i++)
        tracker_free(blocks[i]);
    rc = export_heaptrack_write(h, out, NULL, NULL, NULL);
    export_heaptrack_free(h);
    return -rc;
}

static void an_adoption_without_room_is_consistent(void **state)
{
    static struct apart a;
    struct heap heap;

    (void)state;
    run_apart(&a, no_room);
    assert_int_equal(a.status, 0);
    heap = replay(a.text);
    assert_int_equal(heap.blocks, 0);
    assert_int_equal(heap.allocations, 256);
}

/* A block that nobody frees by the end, though it changed hands past the
 * limit of bytes. */
static int past_the_limit(FILE *out)
{
    struct export_heaptrack *h = start(100);
    void *block = block_at(&at_a, 7);
    int rc;

    for (int i = 0; i < 100; i++)
        tracker_free(block_at(&at_b, 9));
    tracker_adopt_at(TAG_TEST, block, &at_c);
    rc = export_heaptrack_write(h, out, NULL, NULL, NULL);
    export_heaptrack_free(h);
    return -rc;
}

static void past_the_limit_an_adoption_is_settled_at_the_end(void **state)
{
    static struct apart a;
    struct heap heap;

    (void)state;
    run_apart(&a, past_the_limit);
    assert_int_equal(a.status, 0);
    heap = replay(a.text);
    assert_int_equal(heap.blocks, 1);
    assert_int_equal(heap.bytes, 7);
    assert_int_equal(heap.live_at[3], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_adopted_block_came_from_who_adopted_it),
        cmocka_unit_test(adoptions_change_no_sum_and_no_moment),
        cmocka_unit_test(an_adoption_without_room_is_consistent),
        cmocka_unit_test(past_the_limit_an_adoption_is_settled_at_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
