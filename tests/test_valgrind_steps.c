/* test_valgrind_steps.c - when a leak check is due, what its row looks like,
 * and which block valgrind would be asked for.
 *
 * Without valgrind its checks count nothing; tests/steps/ has the real ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "duration.h"
#include "leftovers.h"
#include "rc.h"
#include "tags.h"
#include "valgrind_ask.h"
#include "valgrind_steps.h"

#define ROW_ZERO "      0      .      0 B         .       0      .      0 B"

static char said[8192];

static void remember(void *ctx, const char *text, size_t len)
{
    size_t before = strlen(said);

    (void)ctx;
    assert_true(before + len < sizeof(said));
    memcpy(said + before, text, len);
    said[before + len] = '\0';
}

static const struct valgrind_lines lines = {remember, NULL};

/* A run whose desk is reopened every five seconds; how many checks it had. */
static size_t checks_of(uint64_t for_ns, uint64_t trips, uint64_t lasts_ns)
{
    struct options options = {.for_ns = for_ns, .valgrind_trips = trips};
    struct valgrind_steps steps;
    size_t count = 0;

    said[0] = '\0';
    valgrind_steps_init(&steps, &options);
    for (uint64_t i = 1; i * 5 * NS_PER_SECOND <= lasts_ns; i++) {
        struct run_figures run = {.virtual_ns = i * 5 * NS_PER_SECOND,
                                  .round_trips = i};

        valgrind_steps_look(&steps, &run, NULL, &lines);
    }
    for (const char *at = said; (at = strstr(at, ROW_ZERO)) != NULL; at++)
        count++;
    return count;
}

static void a_run_has_twenty_checks(void **state)
{
    const uint64_t minute = NS_PER_MINUTE;

    (void)state;
    assert_int_equal(checks_of(10 * minute, 0, 10 * minute), 20);
    assert_int_equal(checks_of(4 * 60 * minute, 0, 4 * 60 * minute), 20);
    /* As many as there are round trips, in a short one. */
    assert_int_equal(checks_of(minute, 0, minute), 12);
    /* A replay: how long it lasts isn't known; one a minute. */
    assert_int_equal(checks_of(0, 0, 30 * minute), 30);
}

static void each_nth_round_trip_has_one_if_asked(void **state)
{
    (void)state;
    assert_int_equal(checks_of(NS_PER_MINUTE, 1, NS_PER_MINUTE), 12);
    assert_int_equal(checks_of(NS_PER_MINUTE, 5, NS_PER_MINUTE), 2);
    assert_non_null(strstr(said, "00:00:25    5" ROW_ZERO));
    assert_non_null(strstr(said, "00:00:50   10" ROW_ZERO));
    assert_int_equal(checks_of(NS_PER_MINUTE, 13, NS_PER_MINUTE), 0);
    assert_string_equal(said, "");
}

static void the_table_has_one_head(void **state)
{
    (void)state;
    (void)checks_of(NS_PER_MINUTE, 6, NS_PER_MINUTE);
    assert_string_equal(
        said,
        "valgrind: leak checks after round trips of the desk; new: since the "
        "check before\n"
        "                lost, definitely or indirectly                   "
        "still reachable\n"
        "    time trip blocks    new    bytes       new  blocks    new    "
        "bytes       new\n"
        "00:00:30    6      0      .      0 B         .       0      .      0 "
        "B "
        "        .\n"
        "00:01:00   12      0      .      0 B         .       0      .      0 "
        "B "
        "        .\n");
}

static void a_row_says_what_is_new(void **state)
{
    const struct run_figures run = {.virtual_ns = 90 * NS_PER_SECOND,
                                    .round_trips = 18};
    const struct valgrind_steps steps = {.before = {.lost_blocks = 56,
                                                    .lost_bytes = 9944,
                                                    .reachable_blocks = 1381,
                                                    .reachable_bytes = 200500}};
    struct valgrind_leaks now = {.lost_blocks = 112,
                                 .lost_bytes = 19888,
                                 .reachable_blocks = 1341,
                                 .reachable_bytes = 197728};
    char row[512];

    (void)state;
    assert_int_equal(valgrind_steps_row(&steps, &run, &now, row, sizeof(row)),
                     81);
    assert_string_equal(row, "00:01:30   18    112    +56  19.9 kB   +9.9 kB"
                             "   1,341    -40 197.7 kB   -2.8 kB\n");
    now.possible_blocks = 3;
    now.possible_bytes = 96;
    (void)valgrind_steps_row(&steps, &run, &now, row, sizeof(row));
    assert_non_null(
        strstr(row, "kB\n         possibly lost: 3 blocks, 96 B\n"));
}

struct owner {
    struct strong items[3];
};

struct item {
    struct strong owner;
    char room[56];
};

struct entry {
    struct entry *next;
    char room[100];
};

static struct entry *volatile entries;

/* An owner and its items that hold each other, and nobody holds them. */
static __attribute__((noinline)) void lose_a_cycle(void)
{
    struct strong owner = {0};
    struct owner *o;

    assert_int_equal(rc_new(TAG_STRATEGIES, sizeof(*o), NULL, &owner), 0);
    o = owner.object;
    for (int i = 0; i < 3; i++) {
        struct item *item;

        assert_int_equal(
            rc_new(TAG_STRATEGIES, sizeof(*item), NULL, &o->items[i]), 0);
        item = o->items[i].object;
        strong_copy(&owner, &item->owner);
    }
    strong_drop(&owner);
}

static __attribute__((noinline)) void lose_blocks(size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_non_null(memset(tracker_malloc(TAG_ORDERS, 300), 1, 300));
}

static __attribute__((noinline)) void overwrite_stack(void)
{
    volatile unsigned char room[16384];

    for (size_t i = 0; i < sizeof(room); i++)
        room[i] = 0;
}

static void of_a_cycle_the_owner_is_asked_for(void **state)
{
    const struct run_figures run = {.round_trips = 1};
    struct tracker_mark before = tracker_mark();
    char name[128] = "";

    (void)state;
    lose_blocks(8);
    for (int i = 0; i < 8; i++) /* an old word on the stack may hide one */
        lose_a_cycle();
    overwrite_stack();
    assert_true(valgrind_ask_lost(&run, name, sizeof(name)));
    assert_string_equal(name, "struct owner");
    free_all_since(&before);
}

static void nothing_is_asked_where_nothing_is_lost(void **state)
{
    const struct run_figures run = {.round_trips = 1};
    char name[128] = "";

    (void)state;
    assert_false(valgrind_ask_lost(&run, name, sizeof(name)));
    assert_false(valgrind_ask_growing(&run, TAG_BOOK, name, sizeof(name)));
    assert_string_equal(name, "");
}

static __attribute__((noinline)) void fill_list(void)
{
    for (int i = 0; i < 200; i++) {
        struct entry *entry = tracker_calloc(TAG_BOOK, 1, sizeof(*entry));

        assert_non_null(entry);
        entry->next = entries;
        entries = entry;
    }
}

static void of_a_list_the_first_is_asked_for(void **state)
{
    const struct run_figures run = {.round_trips = 1};
    struct tracker_mark before = tracker_mark();
    char name[128] = "";

    (void)state;
    fill_list();
    overwrite_stack();
    assert_true(valgrind_ask_growing(&run, TAG_BOOK, name, sizeof(name)));
    assert_string_equal(name, "struct entry");
    /* What is lost isn't held by anybody: another question. */
    entries = NULL;
    overwrite_stack();
    assert_false(valgrind_ask_growing(&run, TAG_BOOK, name, sizeof(name)));
    free_all_since(&before);
}

static int set_up(void **state)
{
    (void)state;
    bot_tags_init();
    tracker_stacks(true);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_has_twenty_checks),
        cmocka_unit_test(each_nth_round_trip_has_one_if_asked),
        cmocka_unit_test(the_table_has_one_head),
        cmocka_unit_test(a_row_says_what_is_new),
        cmocka_unit_test(of_a_cycle_the_owner_is_asked_for),
        cmocka_unit_test(nothing_is_asked_where_nothing_is_lost),
        cmocka_unit_test(of_a_list_the_first_is_asked_for),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
