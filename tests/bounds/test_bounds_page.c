/* test_bounds_page.c - the bounds of what is told over HTTP, whoever asks: what
 * is left out, and what the counters say then.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bounds_help.h"
#include "tags.h"
#include "web_diff.h"
#include "web_heap_words.h"
#include "web_inside.h"
#include "web_market.h"
#include "web_metrics.h"
#include "web_places.h"

static char said[1 << 20];

static int begin(void **state)
{
    (void)state;
    bounds_clear();
    return 0;
}

/* Seventy symbols, all of the same name. */
static void market(const void *sim, unsigned symbol, struct run_market *out)
{
    (void)sim;
    *out = (struct run_market){.symbols = 70, .number = symbol};
    memcpy(out->symbol, "SYM", 4);
}

static unsigned times(const char *text, const char *part)
{
    unsigned count = 0;

    for (; (text = strstr(text, part)) != NULL; text += strlen(part))
        count++;
    return count;
}

static FILE *open_said(void)
{
    FILE *out;

    memset(said, 0, sizeof(said));
    out = fmemopen(said, sizeof(said) - 1, "w");
    assert_non_null(out);
    return out;
}

static void of_seventy_symbols_64_can_be_chosen(void **state)
{
    static const struct web web = {.source.market = market};
    FILE *out = open_said();

    (void)state;
    web_put_market(out, &(struct web_market){&web, 0});
    fclose(out);
    assert_int_equal(times(said, "\"SYM\""), 1 + 64);
    assert_int_equal(most(BOUND_PAGE_SYMBOLS), 70);
    assert_int_equal(met(BOUND_PAGE_SYMBOLS), 1);
}

static void of_ten_moments_the_last_eight_are_kept(void **state)
{
    struct web_diff *diff;
    struct diff_told told;
    uint64_t ids[10];

    (void)state;
    assert_int_equal(web_diff_new(&diff), 0);
    for (int i = 0; i < 10; i++) {
        tracker_free(tracker_malloc(TAG_MONITOR, 1)); /* something happens */
        ids[i] = web_diff_keep(diff, 1000);
        assert_int_equal(met(BOUND_DIFF_MOMENTS), i < 8 ? 0 : i - 7);
        assert_int_equal(most(BOUND_DIFF_MOMENTS), i < 8 ? i + 1 : 8);
    }
    tracker_free(tracker_malloc(TAG_MONITOR, 1));
    /* Asking keeps a moment, too. */
    assert_int_not_equal(web_diff_look(diff, ids[1], 1, &told), 0);
    assert_int_equal(web_diff_look(diff, ids[3], 1, &told), 0);
    web_diff_free(diff);
}

#define SITES 600

static void places_past_the_last_share_one(void **state)
{
    static struct tracker_site sites[SITES];
    static struct web_places places;
    void *blocks[SITES];
    FILE *out;

    (void)state;
    for (int i = 0; i < SITES; i++) {
        sites[i] = (struct tracker_site){"places.c", "place", i};
        blocks[i] = tracker_malloc_at(TAG_MONITOR, 10, &sites[i]);
    }
    web_places_look(&places);
    assert_int_equal(places.count, 513);
    assert_in_range(most(BOUND_DIFF_PLACES), SITES, SITES + 100);
    /* Ten bytes for each of those that came last. */
    assert_int_equal(places.places[512].live_bytes,
                     10 * (most(BOUND_DIFF_PLACES) - 512));
    assert_int_equal(met(BOUND_DIFF_PLACES), 1);
    out = open_said();
    metrics_put_places(out);
    fclose(out);
    assert_int_equal(times(said, "tracker_site_live_blocks{"), 257);
    assert_int_equal(times(said, "site=\"other\""), 3);
    assert_int_equal(most(BOUND_METRIC_PLACES), most(BOUND_DIFF_PLACES));
    assert_int_equal(met(BOUND_METRIC_PLACES), 1);
    for (int i = 0; i < SITES; i++)
        tracker_free(blocks[i]);
}

/* Six kinds of rings, each of fifteen blocks. */
static void four_rings_of_twelve_boxes_are_drawn(void **state)
{
    static struct graph_node nodes[16];
    static struct cycle_step steps[15];
    static struct cycle_group groups[6];
    struct graph graph = {.nodes = nodes, .count = 15};
    struct cycles cycles = {.graph = &graph, .groups = groups, .count = 6};
    const struct insight insight = {.left = &graph, .cycles = &cycles};
    FILE *out = open_said();

    (void)state;
    for (uint32_t i = 0; i < 15; i++)
        steps[i] = (struct cycle_step){
            .holder = i, .to = (i + 1) % 15, .edge = i, .name = "a box"};
    for (int i = 0; i < 6; i++) {
        groups[i].ways[0] = (struct cycle_way){.steps = steps, .count = 15};
        groups[i].way_count = 1;
    }
    heap_put_rings(out, &insight);
    fclose(out);
    assert_int_equal(times(said, "\"nodes\""), 4);
    assert_int_equal(times(said, "\"a box\""), 4 * 12);
    assert_int_equal(met(BOUND_PAGE_RINGS), 2);
    assert_int_equal(met(BOUND_RING_BOXES), 4 * 3);
    assert_int_equal(most(BOUND_PAGE_RINGS), 4);
    assert_int_equal(most(BOUND_RING_BOXES), 12);
}

static void prometheus_is_told_of_each_bound(void **state)
{
    FILE *out;

    (void)state;
    bound_holds(BOUND_BOOK_ENTRIES, 77);
    bound_met(BOUND_BOOK_ENTRIES, 5);
    out = open_said();
    metrics_put_bounds(out);
    fclose(out);
    assert_int_equal(times(said, "\nbot_bound_limit{"), BOUND_COUNT);
    assert_int_equal(times(said, "\nbot_bound_most{"), BOUND_COUNT);
    assert_int_equal(times(said, "\nbot_bound_met_total{"), BOUND_COUNT);
    assert_non_null(
        strstr(said, "\nbot_bound_limit{bound=\"book_entries\"} 16384\n"));
    assert_non_null(
        strstr(said, "\nbot_bound_most{bound=\"book_entries\"} 77\n"));
    assert_non_null(
        strstr(said, "\nbot_bound_met_total{bound=\"book_entries\"} 5\n"));
}

static void prometheus_is_told_of_memory_by_symbol(void **state)
{
    unsigned before = tracker_label_set(3);
    void *block = tracker_malloc(TAG_BOOK, 1234);
    FILE *out;

    (void)state;
    tracker_label_set(before);
    tracker_tag_name(TAG_BOOK, "book");
    tracker_label_name(3, "CR\"UX");
    out = open_said();
    metrics_put_symbols(out);
    fclose(out);
    tracker_free(block);
    assert_non_null(strstr(said, "\nbot_symbol_live_bytes{symbol=\"CR\\\"UX\","
                                 "tag=\"book\"} 1234\n"));
    assert_int_equal(times(said, "\nbot_symbol_live_bytes{"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(of_seventy_symbols_64_can_be_chosen, begin),
        cmocka_unit_test_setup(of_ten_moments_the_last_eight_are_kept, begin),
        cmocka_unit_test_setup(places_past_the_last_share_one, begin),
        cmocka_unit_test_setup(four_rings_of_twelve_boxes_are_drawn, begin),
        cmocka_unit_test_setup(prometheus_is_told_of_each_bound, begin),
        cmocka_unit_test_setup(prometheus_is_told_of_memory_by_symbol, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
