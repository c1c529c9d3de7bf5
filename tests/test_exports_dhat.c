/* test_exports_dhat.c - a DHAT file of a tiny heap (exports_heap.h), to the
 * letter.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export_dhat.h"
#include "exports_heap.h"
#include "json.h"

static int dhat(FILE *out)
{
    struct export_dhat_options options = {.command = "bot --x=\"1\""};

    tiny_heap();
    options.peaks = peaks;
    return -export_dhat(out, &options);
}

/* The head differs by the process alone. */
static void check_dhat(const struct apart *a, const char *times,
                       const char *points)
{
    char want[4096];

    snprintf(want, sizeof(want),
             "{\"dhatFileVersion\":2,\"mode\":\"heap\",\"verb\":\"Allocated\"\n"
             ",\"bklt\":true,\"bkacc\":false\n"
             ",\"tu\":\"ms\",\"Mtu\":\"ks\",\"tuth\":10\n"
             ",\"cmd\":\"bot --x=\\\"1\\\"\",\"pid\":%ld\n"
             ",%s\n"
             ",\"pps\":[\n%s\n"
             "],\"ftbl\":[\"[root]\",\n"
             "\"[orders]\",\n"
             "\"order_new (made/up.c:12)\",\n"
             "\"[a \\\"session\\\", all]\",\n"
             "\"session \\\"new\\\";x (made/up.c:34)\",\n"
             "\"label ACME\"\n"
             "]}\n",
             (long)a->pid, times, points);
    assert_int_equal(a->status, 0);
    assert_string_equal(a->text, want);
    assert_true(json_valid(a->text));
}

static void
dhat_points_say_what_they_held_at_the_peak_and_at_the_end(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, dhat);
    check_dhat(&a, "\"te\":200,\"tg\":0",
               "{\"tb\":96,\"tbk\":2,\"tl\":100,\"mb\":96,\"mbk\":2,\"gb\":96,"
               "\"gbk\":2,\"eb\":48,\"ebk\":1,\n\"fs\":[1,2]},\n"
               "{\"tb\":100,\"tbk\":1,\"tl\":0,\"mb\":100,\"mbk\":1,\"gb\":100,"
               "\"gbk\":1,\"eb\":100,\"ebk\":1,\n\"fs\":[3,4]},\n"
               "{\"tb\":8,\"tbk\":1,\"tl\":0,\"mb\":8,\"mbk\":1,\"gb\":0,"
               "\"gbk\":0,\"eb\":8,\"ebk\":1,\n\"fs\":[1,2,5]}");
}

static int dhat_without_peaks(FILE *out)
{
    struct export_dhat_options options = {.command = "bot --x=\"1\""};

    tiny_heap();
    return -export_dhat(out, &options);
}

static void without_peaks_dhat_says_nothing_of_the_global_peak(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, dhat_without_peaks);
    check_dhat(&a, "\"te\":200,\"tg\":0",
               "{\"tb\":96,\"tbk\":2,\"tl\":100,\"mb\":96,\"mbk\":2,\"gb\":0,"
               "\"gbk\":0,\"eb\":48,\"ebk\":1,\n\"fs\":[1,2]},\n"
               "{\"tb\":100,\"tbk\":1,\"tl\":0,\"mb\":100,\"mbk\":1,\"gb\":0,"
               "\"gbk\":0,\"eb\":100,\"ebk\":1,\n\"fs\":[3,4]},\n"
               "{\"tb\":8,\"tbk\":1,\"tl\":0,\"mb\":8,\"mbk\":1,\"gb\":0,"
               "\"gbk\":0,\"eb\":8,\"ebk\":1,\n\"fs\":[1,2,5]}");
}

/* Born at 0 ms, adopted at 100 ms, freed at 300 ms; and one that stays. */
static int dhat_adopted(FILE *out)
{
    struct export_dhat_options options = {.command = NULL};
    void *blocks[2];

    APART_CHECK(peaks_new(&peaks) == 0);
    options.peaks = peaks;
    for (int i = 0; i < 2; i++)
        blocks[i] = tracker_malloc_at(TAG_ORDERS, 48, &at_order);
    tracker_set_clock_ms(100);
    for (int i = 0; i < 2; i++)
        tracker_adopt_at(TAG_SESSIONS, blocks[i], &at_session);
    tracker_set_clock_ms(300);
    tracker_free(blocks[0]);
    return -export_dhat(out, &options);
}

static void dhat_blocks_come_from_who_adopted_them(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, dhat_adopted);
    assert_int_equal(a.status, 0);
    assert_non_null(strstr(a.text,
                           "{\"tb\":0,\"tbk\":0,\"tl\":0,\"mb\":96,\"mbk\":2,"
                           "\"gb\":96,\"gbk\":2,\"eb\":0,\"ebk\":0,\n"));
    assert_non_null(
        strstr(a.text, "{\"tb\":96,\"tbk\":2,\"tl\":300,\"mb\":96,\"mbk\":2,"
                       "\"gb\":0,\"gbk\":0,\"eb\":48,\"ebk\":1,\n"));
}

/* Two sites that share frames and tag would be the same point to the viewer. */
static int dhat_same_stack(FILE *out)
{
    struct export_dhat_options options = {.command = NULL};
    static struct tracker_site sites[2] = {{"a.c", "f", 1}, {"b.c", "g", 2}};

    tracker_stacks(true);
    for (volatile int i = 0; i < 2; i++) /* not unrolled: one call */
        if (tracker_malloc_at(TAG_ORDERS, 10, &sites[i]) == NULL)
            return 127;
    return -export_dhat(out, &options);
}

static void dhat_points_never_have_the_same_frames(void **state)
{
    static struct apart a;
    const char *point;
    int points = 0;

    (void)state;
    run_apart(&a, dhat_same_stack);
    assert_int_equal(a.status, 0);
    assert_true(json_valid(a.text));
    for (point = a.text; (point = strstr(point, "\"tb\":")) != NULL; point++)
        points++;
    assert_int_equal(points, 1);
    assert_non_null(strstr(a.text, "{\"tb\":20,\"tbk\":2,"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            dhat_points_say_what_they_held_at_the_peak_and_at_the_end),
        cmocka_unit_test(without_peaks_dhat_says_nothing_of_the_global_peak),
        cmocka_unit_test(dhat_blocks_come_from_who_adopted_them),
        cmocka_unit_test(dhat_points_never_have_the_same_frames),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
