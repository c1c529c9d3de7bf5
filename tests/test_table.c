/* test_table.c - the side table keeps its entries, whatever their hashes. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pages.h"
#include "table.h"

static int tear_down(void **state)
{
    (void)state;
    pages_limit(0);
    return 0;
}

static void put(struct table *t, uintptr_t address)
{
    const void *ptr = (const void *)address;

    assert_int_equal(table_reserve(t, 1), 0);
    table_entry_fill(table_put(t, ~address), ptr, address % 1000, 1, 2, 3);
}

static bool has(const struct table *t, uintptr_t address)
{
    uint32_t place = table_find(t, (void *)address);

    if (place == TABLE_NONE)
        return false;
    assert_true(table_in_use(t, place));
    assert_ptr_equal(table_entry_ptr(&t->entries[place]), address);
    assert_int_equal(table_entry_size(&t->entries[place]), address % 1000);
    return true;
}

static void take(struct table *t, uintptr_t address)
{
    uint32_t place = table_find(t, (void *)address);

    assert_int_not_equal(place, TABLE_NONE);
    table_remove(t, place);
}

static void an_entry_gives_back_what_was_put_in(void **state)
{
    void *ptr = (void *)(uintptr_t)0x7fff12345670;
    struct table_entry e;

    (void)state;
    table_entry_fill(&e, ptr, TABLE_SIZE_MAX, TABLE_MARK_MAX, 0, UINT32_MAX);
    assert_ptr_equal(table_entry_ptr(&e), ptr);
    assert_int_equal(table_entry_size(&e), TABLE_SIZE_MAX);
    assert_int_equal(table_entry_mark(&e), TABLE_MARK_MAX);
    assert_int_equal(table_entry_origin(&e), 0);
    assert_int_equal(table_entry_born_ms(&e), UINT32_MAX);
    table_entry_fill(&e, ptr, 0, 0, UINT32_MAX, 0);
    assert_int_equal(table_entry_size(&e), 0);
    assert_int_equal(table_entry_mark(&e), 0);
    assert_int_equal(table_entry_origin(&e), UINT32_MAX);
}

static void no_word_of_the_table_looks_like_an_address(void **state)
{
    struct table t = {.used = 0};
    const uint64_t *words;

    (void)state;
    for (uintptr_t i = 0; i < 5000; i++) {
        const void *ptr = (const void *)(0x5555000000 + i * 16);

        assert_int_equal(table_reserve(&t, 1), 0);
        /* A size and a birth that are heap addresses if taken so. */
        table_entry_fill(table_put(&t, table_key(ptr)), ptr, 0x4a5b040,
                         (uint32_t)i, (uint32_t)i, 0x5555);
    }
    words = (const uint64_t *)(const void *)t.entries;
    for (size_t i = 0; i < t.entries_bytes / sizeof(*words); i++)
        /* A user's address has its upper 16 bits clear; 0 is an empty slot */
        assert_true(words[i] == 0 || words[i] >> 48 != 0);
    table_clear(&t);
}

static void an_empty_table_finds_nothing(void **state)
{
    struct table t = {.used = 0};

    (void)state;
    assert_false(has(&t, 16));
    put(&t, 16);
    take(&t, 16);
    assert_false(has(&t, 16));
    assert_false(has(&t, UINTPTR_MAX));
    assert_false(has(&t, 0));
    table_clear(&t);
    assert_null(t.entries);
}

/* Addresses whose home is the lowest group, in a table of any size up to the
 * one that holds a hundred thousand: their hash is small. */
static size_t low_addresses(uintptr_t *out, size_t max)
{
    size_t count = 0;

    for (uintptr_t a = 16; count < max; a += 16)
        if (table_hash(~a) >> 32 < (UINT32_MAX >> 17))
            out[count++] = a;
    return count;
}

static void entries_that_go_round_the_end_survive_growth(void **state)
{
    enum { LOW = 150, MANY = 20000 };
    static uintptr_t low[LOW];
    struct table t = {.used = 0};
    uint32_t capacity;

    (void)state;
    low_addresses(low, LOW);
    for (size_t i = 0; i < LOW; i++)
        put(&t, low[i]);
    /* Seven fit into group 0; the rest went round to the top. */
    assert_true(table_in_use(&t, table_places(&t) - 1));
    capacity = t.capacity;
    for (uintptr_t i = 0; i < MANY; i++) {
        put(&t, 0x7f0000000000 + i * 48);
        for (size_t k = 0; t.capacity != capacity && k < LOW; k++)
            assert_true(has(&t, low[k]));
        capacity = t.capacity;
    }
    assert_int_equal(t.used, LOW + MANY);
    for (size_t i = 0; i < LOW; i++)
        take(&t, low[i]);
    for (uintptr_t i = 0; i < MANY; i++)
        take(&t, 0x7f0000000000 + i * 48);
    assert_int_equal(t.used, 0);
    for (uint32_t i = 0; i < t.capacity; i++)
        assert_int_equal(t.groups[i], 0); /* nobody counts as sent on */
    table_clear(&t);
}

static void a_group_that_sent_hundreds_on_still_finds_all(void **state)
{
    enum { LOW = 600 };
    static uintptr_t low[LOW];
    struct table t = {.used = 0};

    (void)state;
    low_addresses(low, LOW);
    for (size_t i = 0; i < LOW; i++)
        put(&t, low[i]);
    assert_int_equal(table_passed(t.groups[0]), TABLE_PASSED_MAX);
    for (size_t i = 0; i < LOW; i += 2)
        take(&t, low[i]);
    for (size_t i = 0; i < LOW; i++)
        assert_int_equal(has(&t, low[i]), i % 2);
    for (size_t i = 1; i < LOW; i += 2)
        take(&t, low[i]);
    assert_int_equal(t.used, 0);
    assert_false(has(&t, low[0]));
    /* After growing the numbers are right again. */
    for (uintptr_t i = 0; i < 5000; i++)
        put(&t, 0x7f0000000000 + i * 48);
    assert_true(table_passed(t.groups[0]) < TABLE_PASSED_MAX);
    table_clear(&t);
}

static void a_tag_that_two_entries_share_misleads_nobody(void **state)
{
    struct table t = {.used = 0};
    uintptr_t twin = 32;

    (void)state;
    /* The same group and the same tag, in the first table. */
    put(&t, 16);
    while (table_home(table_hash(~twin), t.capacity) !=
               table_home(table_hash(~(uintptr_t)16), t.capacity) ||
           table_tag(table_hash(~twin)) !=
               table_tag(table_hash(~(uintptr_t)16)))
        twin += 16;
    assert_false(has(&t, twin));
    put(&t, twin);
    assert_true(has(&t, 16));
    assert_true(has(&t, twin));
    take(&t, 16);
    assert_false(has(&t, 16));
    assert_true(has(&t, twin));
    table_clear(&t);
}

static void growing_without_memory_leaves_the_table_as_it_was(void **state)
{
    enum { LOW = 40 };
    static uintptr_t low[LOW];
    struct table t = {.used = 0};
    uint32_t capacity;
    uint32_t count = 0;
    size_t held;

    (void)state;
    low_addresses(low, LOW); /* so that some have to wait aside, too */
    for (size_t i = 0; i < LOW; i++)
        put(&t, low[i]);
    while (t.used < t.limit)
        put(&t, 0x7f0000000000 + 16 * (uintptr_t)count++);
    capacity = t.capacity;
    held = pages_held();
    /* From no page at all up to where it succeeds. */
    for (size_t more = 0; t.capacity == capacity; more += pages_round(1)) {
        pages_limit(held + more);
        if (table_reserve(&t, 1) == 0)
            break;
        assert_int_equal(table_reserve(&t, 1), -ENOMEM);
        assert_int_equal(t.capacity, capacity);
        assert_int_equal(t.used, LOW + count);
    }
    assert_true(t.capacity > capacity);
    assert_int_equal(t.used, LOW + count);
    for (uint32_t i = 0; i < count; i++)
        take(&t, 0x7f0000000000 + 16 * (uintptr_t)i);
    for (size_t i = 0; i < LOW; i++)
        take(&t, low[i]);
    table_clear(&t);
    pages_limit(0);
    assert_int_equal(pages_held(), 0);
}

static void the_first_page_can_be_missing_too(void **state)
{
    struct table t = {.used = 0};

    (void)state;
    pages_limit(1);
    assert_int_equal(table_reserve(&t, 1), -ENOMEM);
    assert_false(has(&t, 16));
    pages_limit(pages_round(1)); /* groups, but no entries */
    assert_int_equal(table_reserve(&t, 1), -ENOMEM);
    assert_false(has(&t, 16));
    pages_limit(0);
    put(&t, 16);
    assert_true(has(&t, 16));
    table_clear(&t);
    assert_int_equal(pages_held(), 0);
}

static void a_block_costs_at_most_46_bytes(void **state)
{
    struct table t = {.used = 0};

    (void)state;
    for (uintptr_t i = 1; i <= 100000; i++) {
        put(&t, 0x560000000000 + i * 80);
        if (i >= 3000) /* past the first table: whole pages weigh less */
            assert_true(t.groups_bytes + t.entries_bytes <= i * 46 + 8192);
    }
    for (uintptr_t i = 1; i <= 100000; i++)
        assert_true(has(&t, 0x560000000000 + i * 80));
    table_clear(&t);
}

/* Far enough for large pages, and for mappings that move. */
static void half_a_million_entries_survive_growth(void **state)
{
    enum { MANY = 500000 };
    struct table t = {.used = 0};

    (void)state;
    for (uintptr_t i = 0; i < MANY; i++)
        put(&t, 0x7f0000000000 + i * 80);
    assert_int_equal(t.used, MANY);
    assert_true(t.groups_bytes + t.entries_bytes <= MANY * 46);
    for (uintptr_t i = 0; i < MANY; i++)
        take(&t, 0x7f0000000000 + i * 80);
    assert_int_equal(t.used, 0);
    for (uint32_t i = 0; i < t.capacity; i++)
        assert_int_equal(t.groups[i], 0);
    table_clear(&t);
    assert_int_equal(pages_held(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_gives_back_what_was_put_in),
        cmocka_unit_test(no_word_of_the_table_looks_like_an_address),
        cmocka_unit_test(an_empty_table_finds_nothing),
        cmocka_unit_test(entries_that_go_round_the_end_survive_growth),
        cmocka_unit_test(a_group_that_sent_hundreds_on_still_finds_all),
        cmocka_unit_test(a_tag_that_two_entries_share_misleads_nobody),
        cmocka_unit_test_teardown(
            growing_without_memory_leaves_the_table_as_it_was, tear_down),
        cmocka_unit_test_teardown(the_first_page_can_be_missing_too, tear_down),
        cmocka_unit_test(a_block_costs_at_most_46_bytes),
        cmocka_unit_test(half_a_million_entries_survive_growth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
