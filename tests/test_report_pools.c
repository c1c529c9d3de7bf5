/* test_report_pools.c - what the bot says of its pools of objects: in the
 * report for people, in the one for machines, and to Prometheus.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "json.h"
#include "report_parts.h"
#include "web_metrics.h"

#define TAG 5
#define LINE_BYTES 512

static const struct tracker_site site = {"bot/orders.c", "orders_new", 12};
static char said[1 << 16];

/* Figures that no run would give, so that none can stand for another. */
static const struct pool_info busy = {
    .site = &site,
    .tag = TAG,
    .options = {.name = "orders",
                .object_bytes = 48,
                .objects_max = 2000,
                .when_full = POOL_FALL_BACK},
    .figures = {.gets = 1234567,
                .hits = 1212345,
                .fallbacks = 21,
                .failures = 22,
                .puts = 1234000,
                .refused = 23,
                .disturbed = 24,
                .shrinks = 25,
                .live = 1100,
                .peak = 1200,
                .chunks = 26,
                .chunks_peak = 27},
};

static const char *text_of(const struct report_pools *pools)
{
    const struct report r = {.pools = pools};
    char line[LINE_BYTES];
    FILE *out;
    struct text t;

    memset(said, 0, sizeof(said));
    out = fmemopen(said, sizeof(said) - 1, "w");
    assert_non_null(out);
    text_init(&t, line, sizeof(line), 80, (struct text_style){.utf8 = false});
    t.out = out;
    report_add_pools(&t, &r);
    assert_int_equal(fclose(out), 0);
    return said;
}

static const char *json_of(const struct report_pools *pools)
{
    const struct report r = {.pools = pools};
    FILE *out;

    memset(said, 0, sizeof(said));
    out = fmemopen(said, sizeof(said) - 1, "w");
    assert_non_null(out);
    fputs("{\n", out);
    report_json_pools(&r, out);
    fputs("  \"end\": 0\n}\n", out);
    assert_int_equal(fclose(out), 0);
    assert_true(json_valid(said));
    return said;
}

static const char *metrics(void)
{
    FILE *out;

    memset(said, 0, sizeof(said));
    out = fmemopen(said, sizeof(said) - 1, "w");
    assert_non_null(out);
    metrics_put_pools(out);
    assert_int_equal(fclose(out), 0);
    return said;
}

static void people_read_how_full_it_was_and_what_it_refused(void **state)
{
    const struct report_pools pools = {.list = {busy}, .count = 1};

    (void)state;
    assert_string_equal(
        text_of(&pools),
        "  pool       orders: 1,100 in use at the end, 1,200 at most, of "
        "2,000; 1,234,567\n"
        "             gets, 98 in 100 without new memory; 22 failed; 21 came "
        "from the\n"
        "             heap; 25 chunks were given back\n");
}

static void what_did_not_happen_is_not_said(void **state)
{
    struct report_pools pools = {.list = {busy}, .count = 1};

    (void)state;
    pools.list[0].options.name = NULL;
    pools.list[0].figures =
        (struct pool_figures){.gets = 9, .hits = 8, .puts = 9, .peak = 3};
    assert_string_equal(
        text_of(&pools),
        "  pool       bot/orders.c:12: 0 in use at the end, 3 at most, of "
        "2,000; 9 gets,\n"
        "             88 in 100 without new memory\n");
}

static void without_a_pool_nothing_is_said(void **state)
{
    struct report_pools pools;

    (void)state;
    report_take_pools(&pools);
    assert_int_equal(pools.count, 0);
    assert_string_equal(text_of(&pools), "");
    assert_string_equal(text_of(NULL), "");
    assert_string_equal(metrics(), "");
    assert_true(json_is(json_of(&pools), "pools", "[]"));
    assert_true(json_is(json_of(NULL), "pools", "[]"));
}

static void machines_read_each_figure(void **state)
{
    static const struct {
        const char *path;
        const char *value;
    } members[] = {
        {"pools.0.name", "\"orders\""},  {"pools.0.file", "\"bot/orders.c\""},
        {"pools.0.line", "12"},          {"pools.0.function", "\"orders_new\""},
        {"pools.0.freed", "false"},      {"pools.0.object_bytes", "48"},
        {"pools.0.objects_max", "2000"}, {"pools.0.when_full", "\"fall back\""},
        {"pools.0.gets", "1234567"},     {"pools.0.hits", "1212345"},
        {"pools.0.misses", "22222"},     {"pools.0.fallbacks", "21"},
        {"pools.0.failures", "22"},      {"pools.0.puts", "1234000"},
        {"pools.0.refused", "23"},       {"pools.0.disturbed", "24"},
        {"pools.0.shrinks", "25"},       {"pools.0.live", "1100"},
        {"pools.0.peak", "1200"},        {"pools.0.chunks", "26"},
        {"pools.0.chunks_peak", "27"},   {"pools.0.efficiency", "98"},
        {"pools.1.name", "null"},
    };
    struct report_pools pools = {.list = {busy, busy}, .count = 2};

    (void)state;
    pools.list[1].options.name = NULL;
    json_of(&pools);
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        if (!json_is(said, members[i].path, members[i].value))
            fail_msg("%s isn't %s", members[i].path, members[i].value);
}

static struct pool *open_pool(const char *name)
{
    const struct pool_options options = {
        .name = name, .object_bytes = 48, .objects_max = 3};
    struct pool *p;

    assert_int_equal(pool_new(TAG, &options, &p), 0);
    return p;
}

static void pools_past_the_eighth_are_counted(void **state)
{
    struct pool *p[10];
    struct report_pools pools;

    (void)state;
    for (unsigned i = 0; i < 10; i++)
        p[i] = open_pool("many");
    report_take_pools(&pools);
    assert_int_equal(pools.count, 10);
    assert_non_null(
        strstr(text_of(&pools), "\n             and 2 more pools\n"));
    json_of(&pools);
    assert_true(json_is(said, "pools.7.name", "\"many\""));
    assert_null(strstr(said + 1, "\"name\": \"few\""));
    for (unsigned i = 0; i < 10; i++)
        assert_int_equal(pool_free(p[i]), 0);
}

/* The line `metric{pool="name"} value`, as a whole? */
static bool has(const char *line)
{
    const char *at = strstr(said, line);

    return at != NULL && at[-1] == '\n' && at[strlen(line)] == '\n';
}

static void prometheus_gets_each_figure_by_name(void **state)
{
    struct pool *p = open_pool("a \"pool\"");
    void *things[3];

    (void)state;
    for (unsigned i = 0; i < 3; i++)
        things[i] = pool_get(p, TAG);
    assert_null(pool_get(p, TAG));
    pool_put(p, things[0]);
    pool_put(p, things[0]);
    metrics();
    assert_true(has("bot_pool_hits_total{pool=\"a \\\"pool\\\"\"} 2"));
    assert_true(has("bot_pool_misses_total{pool=\"a \\\"pool\\\"\"} 2"));
    assert_true(has("bot_pool_failures_total{pool=\"a \\\"pool\\\"\"} 1"));
    assert_true(has("bot_pool_fallbacks_total{pool=\"a \\\"pool\\\"\"} 0"));
    assert_true(has("bot_pool_puts_total{pool=\"a \\\"pool\\\"\"} 1"));
    assert_true(has("bot_pool_wrong_puts_total{pool=\"a \\\"pool\\\"\"} 1"));
    assert_true(has("bot_pool_shrinks_total{pool=\"a \\\"pool\\\"\"} 0"));
    assert_true(has("bot_pool_objects{pool=\"a \\\"pool\\\"\"} 2"));
    assert_true(has("bot_pool_objects_peak{pool=\"a \\\"pool\\\"\"} 3"));
    assert_true(has("bot_pool_objects_limit{pool=\"a \\\"pool\\\"\"} 3"));
    assert_true(has("bot_pool_chunks{pool=\"a \\\"pool\\\"\"} 1"));
    assert_true(has("bot_pool_efficiency_ratio{pool=\"a \\\"pool\\\"\"} 0.5"));
    assert_true(has("# TYPE bot_pool_hits_total counter"));
    assert_true(has("# TYPE bot_pool_objects gauge"));
    pool_put(p, things[1]);
    pool_put(p, things[2]);
    assert_int_equal(pool_free(p), 0);
}

/* A series must be there once. */
static void pools_of_one_name_share_their_series(void **state)
{
    struct pool *a = open_pool("twins");
    struct pool *b = open_pool("twins");
    struct pool *c = open_pool(NULL);
    void *thing = pool_get(b, TAG);

    (void)state;
    metrics();
    assert_true(has("bot_pool_objects{pool=\"twins\"} 1"));
    assert_true(has("bot_pool_objects_limit{pool=\"twins\"} 6"));
    assert_null(strstr(strstr(said, "bot_pool_objects{pool=\"twins\"}") + 1,
                       "bot_pool_objects{pool=\"twins\"}"));
    assert_non_null(strstr(said, "test_report_pools.c:"));
    pool_put(b, thing);
    assert_int_equal(pool_free(a), 0);
    assert_int_equal(pool_free(b), 0);
    assert_int_equal(pool_free(c), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_pool_nothing_is_said),
        cmocka_unit_test(people_read_how_full_it_was_and_what_it_refused),
        cmocka_unit_test(what_did_not_happen_is_not_said),
        cmocka_unit_test(machines_read_each_figure),
        cmocka_unit_test(pools_past_the_eighth_are_counted),
        cmocka_unit_test(prometheus_gets_each_figure_by_name),
        cmocka_unit_test(pools_of_one_name_share_their_series),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
