/* test_exports.c - collapsed stacks, CSV and JSON of a tiny heap
 * (exports_heap.h), to the letter; and what all exports do when something
 * fails.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export_collapsed.h"
#include "export_csv.h"
#include "export_dhat.h"
#include "exports_heap.h"
#include "json.h"
#include "pages.h"
#include "stack.h"

static int collapsed(FILE *out)
{
    tiny_heap();
    for (int cost = EXPORT_LIVE_BYTES; cost <= EXPORT_TOTAL_BLOCKS; cost++) {
        assert_int_equal(export_collapsed(out, NULL, (enum export_cost)cost),
                         0);
        putc('\n', out);
    }
    return 0;
}

static void
collapsed_stacks_begin_with_the_tag_and_end_with_a_number(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, collapsed);
    assert_int_equal(a.status, 0);
    assert_string_equal(a.text, "orders;order_new 56\n"
                                "a_\"session\",_all;session_\"new\":x 100\n"
                                "\n"
                                "orders;order_new 2\n"
                                "a_\"session\",_all;session_\"new\":x 1\n"
                                "\n"
                                "orders;order_new 104\n"
                                "a_\"session\",_all;session_\"new\":x 100\n"
                                "\n"
                                "orders;order_new 3\n"
                                "a_\"session\",_all;session_\"new\":x 1\n"
                                "\n");
}

/* A walk that always finds the same three callers, the innermost first. */
static size_t made_up_walk(const void *frame, uintptr_t *out, size_t max)
{
    (void)frame;
    APART_CHECK(max >= 3);
    for (size_t i = 0; i < 3; i++)
        out[i] = 0x10 * (i + 1);
    return 3;
}

static int made_up_stacks(FILE *out)
{
    struct export_dhat_options options = {.command = NULL};

    stack_walker = made_up_walk;
    tracker_stacks(true);
    APART_CHECK(tracker_malloc_at(TAG_NAMELESS, 5, &at_order) != NULL);
    APART_CHECK(export_collapsed(out, NULL, EXPORT_LIVE_BYTES) == 0);
    return -export_dhat(out, &options);
}

static void call_stacks_end_with_who_allocated(void **state)
{
    static struct apart a;
    const char *first = "tag_9;0x30;0x20;0x10 5\n";

    (void)state;
    run_apart(&a, made_up_stacks);
    assert_int_equal(a.status, 0);
    assert_memory_equal(a.text, first, strlen(first));
    assert_non_null(strstr(a.text, "\"fs\":[1,2,3,4]}"));
    assert_non_null(strstr(a.text, "\"ftbl\":[\"[root]\",\n"
                                   "\"[tag 9]\",\n"
                                   "\"0x10: 0x10\",\n"
                                   "\"0x20: 0x20\",\n"
                                   "\"0x30: 0x30\"\n"));
}

static int nothing_live(FILE *out)
{
    tracker_free(tracker_malloc_at(TAG_ORDERS, 48, &at_order));
    return -export_collapsed(out, NULL, EXPORT_LIVE_BYTES);
}

static void what_is_all_freed_has_no_collapsed_line(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, nothing_live);
    assert_int_equal(a.status, 0);
    assert_string_equal(a.text, "");
}

static int csv(FILE *out)
{
    tiny_heap();
    return -export_csv(out, history);
}

static void csv_has_a_row_for_each_sample(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, csv);
    assert_int_equal(a.status, 0);
    assert_string_equal(a.text, "time_ms,live_bytes,live_blocks,"
                                "tag_orders_bytes,tag_orders_blocks,"
                                "\"tag_a \"\"session\"\", all_bytes\","
                                "\"tag_a \"\"session\"\", all_blocks\","
                                "label_ACME_bytes,label_ACME_blocks\n"
                                "0,196,3,96,2,100,1,0,0\n"
                                "200,156,3,56,2,100,1,8,1\n");
}

static int csv_nameless(FILE *out)
{
    void *block = tracker_malloc_at(TAG_NAMELESS, 5, &at_order);
    void *untagged = tracker_malloc_at(0, 6, &at_order);

    APART_CHECK(tracker_history_new(16, &history) == 0);
    tracker_history_take(history, 7);
    tracker_free(untagged);
    tracker_free(block);
    APART_CHECK(export_csv(out, history) == 0);
    return -export_history_json(out, history);
}

static void tags_without_a_name_go_by_their_number(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, csv_nameless);
    assert_int_equal(a.status, 0);
    assert_string_equal(
        a.text, "time_ms,live_bytes,live_blocks,tag_untagged_bytes,"
                "tag_untagged_blocks,tag_9_bytes,tag_9_blocks\n"
                "7,11,2,6,1,5,1\n"
                "[{\"time_ms\":7,\"live_bytes\":11,\"live_blocks\":2,"
                "\"tags\":{\"untagged\":{\"bytes\":6,\"blocks\":1},"
                "\"tag 9\":{\"bytes\":5,\"blocks\":1}},\"labels\":{}}]");
}

static int history_json(FILE *out)
{
    tiny_heap();
    return -export_history_json(out, history);
}

static void the_history_is_a_json_array(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, history_json);
    assert_int_equal(a.status, 0);
    assert_string_equal(
        a.text, "[{\"time_ms\":0,\"live_bytes\":196,\"live_blocks\":3,"
                "\"tags\":{\"orders\":{\"bytes\":96,\"blocks\":2},"
                "\"a \\\"session\\\", all\":{\"bytes\":100,\"blocks\":1}},"
                "\"labels\":{}},\n"
                "{\"time_ms\":200,\"live_bytes\":156,\"live_blocks\":3,"
                "\"tags\":{\"orders\":{\"bytes\":56,\"blocks\":2},"
                "\"a \\\"session\\\", all\":{\"bytes\":100,\"blocks\":1}},"
                "\"labels\":{\"ACME\":{\"bytes\":8,\"blocks\":1}}}]");
    assert_true(json_valid(a.text));
}

static int empty_history(FILE *out)
{
    APART_CHECK(tracker_history_new(16, &history) == 0);
    APART_CHECK(export_csv(out, history) == 0);
    return -export_history_json(out, history);
}

static void
a_history_without_samples_is_a_header_and_an_empty_array(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, empty_history);
    assert_int_equal(a.status, 0);
    assert_string_equal(a.text, "time_ms,live_bytes,live_blocks\n[]");
}

/* A disk that is full when the bytes reach it. */
static int full_disk(FILE *out)
{
    struct export_dhat_options options = {.peaks = NULL};
    FILE *full[5];

    tiny_heap();
    for (int i = 0; i < 5; i++)
        full[i] = fopen("/dev/full", "w");
    fprintf(out, "%d %d %d %d %d\n",
            export_collapsed(full[0], NULL, EXPORT_LIVE_BYTES),
            export_dhat(full[1], &options), export_csv(full[2], history),
            export_history_json(full[3], history),
            export_heaptrack_write(recording, full[4], NULL, NULL, NULL));
    return 0;
}

static void a_full_disk_is_told(void **state)
{
    static struct apart a;
    char want[64];

    (void)state;
    run_apart(&a, full_disk);
    snprintf(want, sizeof(want), "%d %d %d %d %d\n", -ENOSPC, -ENOSPC, -ENOSPC,
             -ENOSPC, -ENOSPC);
    assert_string_equal(a.text, want);
}

/* Each limit on the tracker's own memory, up to where it is enough: always an
 * error or the whole file, and nothing stays mapped. */
static int short_of_memory(FILE *out)
{
    struct export_dhat_options options = {.peaks = NULL};
    FILE *sink = fopen("/dev/null", "w");
    int rc[2] = {-1, -1};
    int failures = 0;

    tiny_heap();
    for (size_t pages = 1; rc[0] != 0 || rc[1] != 0; pages++) {
        size_t before = pages_held();

        pages_limit(before + pages * 4096 - 1);
        rc[0] = export_collapsed(sink, NULL, EXPORT_LIVE_BYTES);
        rc[1] = export_dhat(sink, &options);
        for (int i = 0; i < 2; i++)
            failures += rc[i] == -ENOMEM;
        if (pages_held() != before || pages > 1000)
            return 1;
        pages_limit(0);
    }
    fprintf(out, "%s\n", failures >= 4 ? "some" : "too few");
    return 0;
}

static void an_export_without_memory_fails_whole_and_keeps_none(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, short_of_memory);
    assert_int_equal(a.status, 0);
    assert_string_equal(a.text, "some\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            collapsed_stacks_begin_with_the_tag_and_end_with_a_number),
        cmocka_unit_test(call_stacks_end_with_who_allocated),
        cmocka_unit_test(what_is_all_freed_has_no_collapsed_line),
        cmocka_unit_test(csv_has_a_row_for_each_sample),
        cmocka_unit_test(tags_without_a_name_go_by_their_number),
        cmocka_unit_test(the_history_is_a_json_array),
        cmocka_unit_test(
            a_history_without_samples_is_a_header_and_an_empty_array),
        cmocka_unit_test(a_full_disk_is_told),
        cmocka_unit_test(an_export_without_memory_fails_whole_and_keeps_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
