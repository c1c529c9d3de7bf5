/* What came and what went between two moments, by place. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "tracker.h"
#include "web_diff.h"

#define TAG 3
#define BLOCKS 40

static struct web_diff *diff;
static void *blocks[BLOCKS];

static void *take(size_t size)
{
    return tracker_malloc(TAG, size); /* one place for all */
}

static int begin(void **state)
{
    (void)state;
    tracker_tag_name(TAG, "things");
    return web_diff_new(&diff);
}

static int end(void **state)
{
    (void)state;
    for (size_t i = 0; i < BLOCKS; i++) {
        tracker_free(blocks[i]);
        blocks[i] = NULL;
    }
    web_diff_free(diff);
    return 0;
}

/* The difference since a moment, as it is told. */
static const char *told_since(uint64_t since)
{
    static char text[16384];
    struct diff_told told;
    FILE *out = fmemopen(text, sizeof(text), "w");

    assert_non_null(out);
    assert_int_equal(web_diff_look(diff, since, 5000, &told), 0);
    web_diff_put(out, &told);
    fclose(out);
    return text;
}

static void assert_told(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("not told: %s\nbut: %s", part, text);
}

static void blocks_that_came_and_went_are_counted_one_by_one(void **state)
{
    uint64_t id;
    const char *text;

    (void)state;
    for (size_t i = 0; i < 10; i++)
        blocks[i] = take(100);
    id = web_diff_keep(diff, 1000);
    for (size_t i = 0; i < 4; i++) { /* four of the old ones go */
        tracker_free(blocks[i]);
        blocks[i] = NULL;
    }
    for (size_t i = 10; i < 17; i++) /* seven come */
        blocks[i] = take(10);
    tracker_free(take(1)); /* and one that nobody sees */
    text = told_since(id);
    assert_told(text, "\"function\":\"take\"");
    assert_told(text, "\"came\":{\"blocks\":7,\"bytes\":70},"
                      "\"went\":{\"blocks\":4,\"bytes\":400},"
                      "\"live\":{\"blocks\":13,\"bytes\":670}");
    assert_told(text, "],\"came\":{\"blocks\":7,\"bytes\":70},"
                      "\"went\":{\"blocks\":4,\"bytes\":400}}");
}

static void a_place_where_as_much_came_as_went_is_told_of(void **state)
{
    uint64_t id;

    (void)state;
    blocks[0] = take(50);
    id = web_diff_keep(diff, 1000);
    tracker_free(blocks[0]);
    blocks[0] = take(50);
    assert_told(told_since(id), "\"came\":{\"blocks\":1,\"bytes\":50},"
                                "\"went\":{\"blocks\":1,\"bytes\":50},"
                                "\"live\":{\"blocks\":1,\"bytes\":50}");
}

static void where_nothing_happened_nothing_is_told(void **state)
{
    uint64_t id;

    (void)state;
    blocks[0] = take(50);
    id = web_diff_keep(diff, 1000);
    assert_told(told_since(id), "\"since_ms\":1000,\"sites\":[],"
                                "\"came\":{\"blocks\":0,\"bytes\":0},"
                                "\"went\":{\"blocks\":0,\"bytes\":0}}");
}

static void looking_is_not_seen(void **state)
{
    uint64_t id = web_diff_keep(diff, 1000);

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(web_diff_keep(diff, 2000), id);
    assert_told(told_since(id), "\"sites\":[]");
}

static void an_old_block_that_is_adopted_comes_to_its_new_place(void **state)
{
    uint64_t id;
    const char *text;

    (void)state;
    blocks[0] = take(64);
    id = web_diff_keep(diff, 1000);
    blocks[0] = tracker_adopt(TAG + 1, blocks[0]);
    text = told_since(id);
    assert_told(text, "\"came\":{\"blocks\":0,\"bytes\":0},"
                      "\"went\":{\"blocks\":1,\"bytes\":64}");
    assert_told(text, "\"came\":{\"blocks\":1,\"bytes\":64},"
                      "\"went\":{\"blocks\":0,\"bytes\":0}");
}

static void the_last_eight_moments_are_kept(void **state)
{
    struct diff_told told;
    uint64_t first = 0;
    uint64_t last = 0;

    (void)state;
    for (size_t i = 0; i < DIFF_MOMENTS_MAX; i++) {
        blocks[i] = take(8);
        last = web_diff_keep(diff, i);
        if (i == 0)
            first = last;
    }
    assert_int_equal(last, first + DIFF_MOMENTS_MAX - 1);
    blocks[20] = take(8);
    /* the oldest one is told of in the moment that takes its place */
    assert_told(told_since(first), "\"came\":{\"blocks\":8,\"bytes\":64},"
                                   "\"went\":{\"blocks\":0,\"bytes\":0}");
    assert_int_equal(web_diff_look(diff, first, 0, &told), -ENOENT);
    assert_int_equal(web_diff_look(diff, last + 2, 0, &told), -ENOENT);
    assert_int_equal(web_diff_look(diff, first + 1, 0, &told), 0);
}

static void
many_blocks_of_many_places_are_each_counted_at_their_own(void **state)
{
    static void *many[3][1000];
    uint64_t id = web_diff_keep(diff, 0);
    const char *text;

    (void)state;
    for (size_t i = 0; i < 1000; i++) {
        many[0][i] = tracker_malloc(TAG, 1);
        many[1][i] = i < 500 ? tracker_malloc(TAG, 2) : NULL;
        many[2][i] = i < 250 ? tracker_malloc(TAG + 1, 4) : NULL;
    }
    text = told_since(id);
    for (size_t i = 0; i < 3000; i++)
        tracker_free(many[i / 1000][i % 1000]);
    assert_told(text, "\"came\":{\"blocks\":1000,\"bytes\":1000}");
    assert_told(text, "\"came\":{\"blocks\":500,\"bytes\":1000}");
    assert_told(text, "\"came\":{\"blocks\":250,\"bytes\":1000}");
    assert_told(text, "],\"came\":{\"blocks\":1750,\"bytes\":3000}");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(blocks_that_came_and_went_are_counted_one_by_one),
        TEST(a_place_where_as_much_came_as_went_is_told_of),
        TEST(where_nothing_happened_nothing_is_told),
        TEST(looking_is_not_seen),
        TEST(an_old_block_that_is_adopted_comes_to_its_new_place),
        TEST(the_last_eight_moments_are_kept),
        TEST(many_blocks_of_many_places_are_each_counted_at_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
