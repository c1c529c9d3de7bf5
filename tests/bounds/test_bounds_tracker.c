/* test_bounds_tracker.c - bounds of the tracker that no test of its parts goes
 * up to: what happens at each, and what says so.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "alive.h"
#include "finding.h"
#include "graph.h"
#include "json.h"
#include "report_parts.h"
#include "stack.h"

#define TAG 3

static void (*volatile touch)(void *);

static void nothing(void *block)
{
    (void)block;
}

/* Lost blocks of seventy lines, line n with n bytes. */
static void lose(struct tracker_site *sites, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sites[i] = (struct tracker_site){"lost.c", "lose", (int)i + 1};
        touch(tracker_malloc_at(TAG, i + 1, &sites[i]));
    }
}

static bool collect(const struct tracker_block *block, void *list)
{
    void ***end = list;

    *(*end)++ = block->ptr;
    return true;
}

static void free_since(const struct tracker_mark *mark)
{
    static void *list[10000];
    void **end = list;

    tracker_each_block_since(mark, collect, &end);
    while (end > list) {
        tracker_free(*--end);
        *end = NULL; /* the next blocks may come to lie there */
    }
}

static const char *left_out(const struct report *r)
{
    static char said[4096];
    FILE *out;

    memset(said, 0, sizeof(said));
    out = fmemopen(said, sizeof(said) - 1, "w");
    assert_non_null(out);
    report_json_left_out(r, out);
    assert_int_equal(fclose(out), 0);
    return said;
}

static void of_seventy_findings_the_largest_64_are_told(void **state)
{
    static struct tracker_finding findings[TRACKER_FINDINGS_MAX];
    static struct tracker_site sites[70];
    struct tracker_mark before = tracker_mark();
    struct report r = {.findings = findings};
    struct graph *graph;

    (void)state;
    lose(sites, 64);
    assert_int_equal(graph_new(&graph), 0);
    assert_int_equal(tracker_findings_all(NULL, graph, findings, 64,
                                          &r.finding_count,
                                          &r.findings_left_out),
                     0);
    graph_free(graph);
    assert_int_equal(r.finding_count, 64);
    assert_int_equal(r.findings_left_out, 0);
    free_since(&before);
    lose(sites, 70);
    assert_int_equal(graph_new(&graph), 0);
    assert_int_equal(tracker_findings_all(NULL, graph, findings, 64,
                                          &r.finding_count,
                                          &r.findings_left_out),
                     0);
    graph_free(graph);
    assert_int_equal(r.finding_count, 64);
    assert_int_equal(r.findings_left_out, 6);
    assert_int_equal(findings[0].bytes, 70);
    assert_int_equal(findings[63].bytes, 7);
    assert_non_null(strstr(left_out(&r), "\n    \"findings\": 6,\n"));
    free_since(&before);
}

/* A program of 49 days. */
static void the_clock_of_births_stays_at_its_last_value(void **state)
{
    struct tracker_block found;
    void *blocks[3];

    (void)state;
    tracker_set_clock_ms(UINT32_MAX - 1);
    blocks[0] = tracker_malloc(TAG, 1);
    tracker_set_clock_ms(UINT32_MAX);
    blocks[1] = tracker_malloc(TAG, 1);
    tracker_set_clock_ms(UINT64_C(1) << 40);
    blocks[2] = tracker_malloc(TAG, 1);
    for (uint32_t i = 0; i < 3; i++) {
        assert_true(tracker_find(blocks[i], &found));
        assert_int_equal(found.born_ms, i == 0 ? UINT32_MAX - 1 : UINT32_MAX);
        tracker_free(blocks[i]);
    }
    tracker_set_clock_ms(0);
}

static void a_block_of_2_to_the_40_is_refused(void **state)
{
    struct tracker_count before = tracker_total();
    volatile size_t bytes = (size_t)1 << 40;

    (void)state;
    errno = 0;
    assert_null(tracker_malloc(TAG, bytes));
    assert_int_equal(errno, ENOMEM);
    assert_int_equal(tracker_total().allocations, before.allocations);
}

/* The stack of a block that is allocated so many calls further down. */
static __attribute__((noinline)) uint32_t deep(int levels)
{
    struct tracker_block found = {.stack = STACK_NONE};
    void *block;

    if (levels > 0) {
        found.stack = deep(levels - 1);
    } else {
        block = tracker_malloc(TAG, 1);
        assert_true(tracker_find(block, &found));
        tracker_free(block);
    }
    touch(&found); /* no tail call */
    return found.stack;
}

static void a_stack_deeper_than_32_is_cut_and_counted(void **state)
{
    const struct report r = {.findings = NULL};
    uintptr_t frames[STACK_FRAMES_MAX + 1];

    (void)state;
    tracker_stacks(true);
    assert_int_not_equal(deep(5), STACK_NONE);
    assert_non_null(strstr(left_out(&r), "\"stacks_cut\": 0,"));
    assert_int_equal(stack_frames(deep(50), frames, STACK_FRAMES_MAX + 1), 32);
    tracker_stacks(false);
    /* That of its allocation, and that of its free. */
    assert_non_null(strstr(left_out(&r), "\"stacks_cut\": 2,"));
}

struct item {
    struct item *next;
    char of_its_own[8];
};

static struct item *first;
static char path_words[65536];

static void on_line(const char *label, const char *words, void *ctx)
{
    (void)ctx;
    if (strcmp(label, "path") == 0)
        snprintf(path_words, sizeof(path_words), "%s", words);
}

/* The words of the way to the last item of a list. */
static const char *path_to_last(unsigned items)
{
    struct item **end = &first;
    struct graph *graph;
    uint32_t node;

    for (unsigned i = 0; i < items; i++) {
        *end = tracker_calloc(TAG, 1, sizeof(**end));
        end = &(*end)->next;
    }
    assert_int_equal(graph_new(&graph), 0);
    node = graph_find(graph, (uintptr_t)end);
    assert_int_not_equal(node, GRAPH_NONE);
    alive_explain(graph, NULL, node, on_line, NULL);
    graph_free(graph);
    while (first != NULL) {
        struct item *next = first->next;

        tracker_free(first);
        first = next;
    }
    return path_words;
}

static void a_path_of_more_than_4096_blocks_is_cut_off(void **state)
{
    (void)state;
    assert_null(strstr(path_to_last(4096), "more"));
    assert_non_null(strstr(path_to_last(4097), " (4095 times) → … 1 more → "));
    assert_non_null(
        strstr(path_to_last(5000), " (4095 times) → … 904 more → "));
}

/* A double free is known as such while the free is among those that are
 * remembered: in one of 4,096 places, by its address. */
static void an_older_double_free_is_an_unknown_pointer(void **state)
{
    static void *blocks[20000];
    struct tracker_refused before = tracker_refusals(), after;

    (void)state;
    for (size_t i = 0; i < 20000; i++)
        blocks[i] = tracker_malloc(TAG, 16);
    for (size_t i = 0; i < 20000; i++)
        tracker_free(blocks[i]);
    tracker_free(blocks[19999]);
    after = tracker_refusals();
    assert_int_equal(after.double_frees - before.double_frees, 1);
    assert_int_equal(after.unknown_pointers - before.unknown_pointers, 0);
    for (size_t i = 0; i < 20000; i++)
        tracker_free(blocks[i]);
    after = tracker_refusals();
    assert_in_range(after.double_frees - before.double_frees, 2, 1 + 4096);
    assert_int_equal(after.double_frees - before.double_frees +
                         after.unknown_pointers - before.unknown_pointers,
                     20001);
    memset(blocks, 0, sizeof(blocks));
}

/* Of what the bot's own run leaves out nothing, all is zero. */
static void what_was_not_left_out_is_zero(void **state)
{
    const struct report r = {.findings = NULL};
    char whole[8192];

    (void)state;
    snprintf(whole, sizeof(whole), "{\n%s  \"end\": 0\n}\n", left_out(&r));
    assert_true(json_valid(whole));
    assert_string_equal(left_out(&r), "  \"left_out\": {\n"
                                      "    \"allocations_without_place\": 0,\n"
                                      "    \"allocations_without_origin\": 0,\n"
                                      "    \"calls_without_stack\": 0,\n"
                                      "    \"stacks_cut\": 0,\n"
                                      "    \"series\": 0,\n"
                                      "    \"censuses\": 0,\n"
                                      "    \"findings\": 0,\n"
                                      "    \"kinds_of_cycles\": 0\n"
                                      "  },\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_not_left_out_is_zero),
        cmocka_unit_test(of_seventy_findings_the_largest_64_are_told),
        cmocka_unit_test(the_clock_of_births_stays_at_its_last_value),
        cmocka_unit_test(a_block_of_2_to_the_40_is_refused),
        cmocka_unit_test(an_older_double_free_is_an_unknown_pointer),
        cmocka_unit_test(a_path_of_more_than_4096_blocks_is_cut_off),
        cmocka_unit_test(a_stack_deeper_than_32_is_cut_and_counted),
    };

    touch = nothing;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
