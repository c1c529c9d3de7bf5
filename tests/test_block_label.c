/* test_block_label.c - blocks carry the label their thread has set. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tracker.h"

#define TAG 4
#define OTHER_TAG 5

static unsigned label_of(const void *ptr)
{
    struct tracker_block found;

    assert_true(tracker_find(ptr, &found));
    return found.label;
}

static char *from_one_line(unsigned tag)
{
    return tracker_malloc(tag, 10);
}

static void a_label_is_carried_until_another_is_set(void **state)
{
    char *blocks[4];

    (void)state;
    blocks[0] = from_one_line(TAG);
    assert_int_equal(tracker_label_set(7), 0);
    blocks[1] = from_one_line(TAG);
    assert_int_equal(tracker_label_set(63), 7);
    blocks[2] = from_one_line(TAG);
    assert_int_equal(tracker_label_set(0), 63);
    blocks[3] = from_one_line(TAG);
    assert_int_equal(label_of(blocks[0]), 0);
    assert_int_equal(label_of(blocks[1]), 7);
    assert_int_equal(label_of(blocks[2]), 63);
    assert_int_equal(label_of(blocks[3]), 0);
    for (size_t i = 0; i < 4; i++)
        tracker_free(blocks[i]);
}

static void a_label_out_of_range_is_none(void **state)
{
    char *block;

    (void)state;
    tracker_label_set(3);
    assert_int_equal(tracker_label_set(TRACKER_LABELS_MAX), 3);
    block = from_one_line(TAG);
    assert_int_equal(label_of(block), 0);
    assert_int_equal(tracker_label_set(UINT32_MAX), 0);
    assert_int_equal(tracker_label_set(0), 0);
    tracker_free(block);
}

static void labels_have_the_names_they_were_given(void **state)
{
    (void)state;
    assert_null(tracker_label_get_name(12));
    tracker_label_name(12, "customer 12");
    assert_string_equal(tracker_label_get_name(12), "customer 12");
    assert_null(tracker_label_get_name(TRACKER_LABELS_MAX));
    tracker_label_name(TRACKER_LABELS_MAX, "nobody in particular");
    assert_string_equal(tracker_label_get_name(0), "nobody in particular");
}

/* Realloc is an allocation, and an adoption one more: by whoever calls. */
static void who_resizes_or_adopts_a_block_labels_it(void **state)
{
    char *block;

    (void)state;
    tracker_label_set(1);
    block = from_one_line(TAG);
    tracker_label_set(2);
    block = tracker_realloc(TAG, block, 1000);
    assert_int_equal(label_of(block), 2);
    tracker_label_set(3);
    tracker_adopt(TAG, block);
    assert_int_equal(label_of(block), 3);
    tracker_label_set(0);
    assert_int_equal(label_of(block), 3);
    tracker_free(block);
}

static void *in_thread(void *arg)
{
    unsigned first = tracker_label_set(9);
    char **block = arg;

    *block = from_one_line(TAG);
    return first == 0 ? *block : NULL;
}

static void each_thread_has_a_label_of_its_own(void **state)
{
    char *theirs = NULL;
    char *ours = NULL;
    void *result = NULL;
    pthread_t thread;

    (void)state;
    tracker_label_set(8);
    assert_int_equal(pthread_create(&thread, NULL, in_thread, &theirs), 0);
    assert_int_equal(pthread_join(thread, &result), 0);
    ours = from_one_line(TAG);
    assert_ptr_equal(result, theirs); /* it began without a label */
    assert_int_equal(label_of(theirs), 9);
    assert_int_equal(label_of(ours), 8);
    tracker_label_set(0);
    tracker_free(theirs);
    tracker_free(ours);
}

struct origins {
    struct tracker_origin list[8];
    size_t count;
    size_t before; /* how many there were already */
};

static bool on_origin(const struct tracker_origin *origin, void *ctx)
{
    struct origins *o = ctx;

    if (o->before > 0)
        o->before--;
    else
        o->list[o->count++] = *origin;
    return o->count < 8;
}

static bool count_origin(const struct tracker_origin *origin, void *ctx)
{
    assert_int_equal(origin->number, *(size_t *)ctx);
    ++*(size_t *)ctx;
    return true;
}

static char *from_another_line(unsigned tag)
{
    return tracker_malloc(tag, 20);
}

static void origins_differ_by_label_and_share_a_place(void **state)
{
    struct origins seen = {{{0}}, 0, 0};
    struct tracker_block found;
    char *blocks[6];
    size_t before = 0;

    (void)state;
    tracker_each_origin(count_origin, &before);
    seen.before = before;
    for (unsigned i = 0; i < 6; i++) {
        tracker_label_set(i % 2 + 20);
        blocks[i] = from_another_line(i < 4 ? TAG : OTHER_TAG);
    }
    tracker_label_set(0);
    tracker_each_origin(on_origin, &seen);
    assert_int_equal(seen.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(seen.list[i].number, before + i);
        assert_int_equal(seen.list[i].label, i % 2 + 20);
        assert_int_equal(seen.list[i].tag, i < 2 ? TAG : OTHER_TAG);
        assert_int_equal(seen.list[i].count.live_blocks, i < 2 ? 2 : 1);
        assert_int_equal(seen.list[i].place - seen.list[0].place, i / 2);
        assert_int_equal(seen.list[i].stack, 0);
    }
    for (size_t i = 0; i < 6; i++) {
        assert_true(tracker_find(blocks[i], &found));
        assert_int_equal(found.origin, before + (i < 4 ? i % 2 : 2 + i % 2));
        tracker_free(blocks[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_label_is_carried_until_another_is_set),
        cmocka_unit_test(a_label_out_of_range_is_none),
        cmocka_unit_test(labels_have_the_names_they_were_given),
        cmocka_unit_test(who_resizes_or_adopts_a_block_labels_it),
        cmocka_unit_test(each_thread_has_a_label_of_its_own),
        cmocka_unit_test(origins_differ_by_label_and_share_a_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
