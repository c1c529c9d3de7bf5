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
    struct table_entry e =
        table_entry_of(table_key((void *)address), address % 1000, 1, 2, 3);

    assert_int_equal(table_reserve(t, 1), 0);
    table_put(t, &e);
}

static bool has(const struct table *t, uintptr_t address)
{
    struct table_place at = table_find(t, (void *)address);
    struct table_entry e;

    if (at.line == NULL)
        return false;
    assert_true(table_in_use(at));
    e = table_get(at);
    assert_ptr_equal(table_entry_ptr(&e), address);
    assert_int_equal(table_entry_size(&e), address % 1000);
    return true;
}

static void take(struct table *t, uintptr_t address)
{
    struct table_place at = table_find(t, (void *)address);

    assert_non_null(at.line);
    table_remove(t, at);
}

static void assert_nothing_left(const struct table *t)
{
    assert_int_equal(t->used, 0);
    for (uint32_t i = 0; i < t->capacity; i++) {
        assert_int_equal(t->lines[i].passed, 0); /* nobody counts as sent on */
        for (unsigned slot = 0; slot < TABLE_SLOTS; slot++)
            assert_int_equal(t->lines[i].key[slot], 0);
    }
}

static void an_entry_gives_back_what_was_put_in(void **state)
{
    void *ptr = (void *)(uintptr_t)0x7fff12345678;
    void *low = (void *)(uintptr_t)0x2440ab8;
    void *high = (void *)(uintptr_t)0xfffffffffff8;
    struct table_entry e = table_entry_of(table_key(ptr), TABLE_SIZE_MAX,
                                          TABLE_MARK_MAX, 0, UINT32_MAX);

    (void)state;
    assert_ptr_equal(table_entry_ptr(&e), ptr);
    assert_int_equal(table_entry_size(&e), TABLE_SIZE_MAX);
    assert_int_equal(table_entry_mark(&e), TABLE_MARK_MAX);
    assert_int_equal(table_entry_origin(&e), 0);
    assert_int_equal(table_entry_born_ms(&e), UINT32_MAX);
    e = table_entry_of(table_key(low), 0, 0, TABLE_ORIGIN_MAX, 0);
    assert_ptr_equal(table_entry_ptr(&e), low);
    assert_int_equal(table_entry_size(&e), 0);
    assert_int_equal(table_entry_mark(&e), 0);
    assert_int_equal(table_entry_origin(&e), TABLE_ORIGIN_MAX);
    assert_int_equal(table_entry_born_ms(&e), 0);
    table_entry_set_origin(&e, 7);
    assert_ptr_equal(table_entry_ptr(&e), low);
    assert_int_equal(table_entry_origin(&e), 7);
    e = table_entry_of(table_key(high), 1, 2, TABLE_ORIGIN_MAX, 4);
    assert_ptr_equal(table_entry_ptr(&e), high);
}

/* For memory as Linux gives it: low without PIE, else in the upper half of
 * what there is, on x86-64 and on aarch64. */
static void no_word_of_the_table_looks_like_an_address(void **state)
{
    static const uintptr_t heaps[] = {0x2440000, 0x555555559000, 0x7fff00000000,
                                      0xaaaaaaaab000, 0xffff00000000};

    (void)state;
    for (size_t h = 0; h < sizeof(heaps) / sizeof(heaps[0]); h++) {
        struct table t = {.used = 0};
        const uint64_t *words;

        for (uint32_t i = 0; i < 5000; i++) {
            const void *ptr = (const void *)(heaps[h] + i * 16);
            /* A size and a birth that are heap addresses if taken so. */
            struct table_entry e =
                table_entry_of(table_key(ptr), 0x4a5b040, i, i, 0x5555);

            assert_int_equal(table_reserve(&t, 1), 0);
            table_put(&t, &e);
        }
        words = (const uint64_t *)(const void *)t.lines;
        for (size_t i = 0; i < t.bytes / sizeof(*words); i++)
            /* A user's address has its upper 16 bits clear. Small numbers are
             * of lines with slots never used: how many entries passed. */
            assert_true(words[i] < 4096 || words[i] >> 48 != 0);
        table_clear(&t);
    }
}

/* Its upper bits are another's, or it stands between two places where a block
 * can start. */
static void what_is_no_address_of_a_block_is_not_found(void **state)
{
    const uintptr_t block = 0x555555559010;
    struct table t = {.used = 0};

    (void)state;
    put(&t, block);
    put(&t, block + 8);
    assert_true(has(&t, block));
    assert_true(has(&t, block + 8));
    for (unsigned bit = 0; bit < 64; bit++)
        if (bit != 3)
            assert_false(has(&t, block ^ (uintptr_t)1 << bit));
    take(&t, block);
    assert_false(has(&t, block));
    assert_true(has(&t, block + 8));
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
    put(&t, 16);
    assert_false(has(&t, (uintptr_t)1 << 47)); /* its key would be 0 */
    table_clear(&t);
    assert_null(t.lines);
}

/* Addresses whose home is the lowest line, in a table of any size up to the one
 * that holds a hundred thousand. */
static size_t low_addresses(uintptr_t *out, size_t max)
{
    const struct table_line *none = NULL;
    const struct table large = {.lines = NULL, .homes = 1 << 17};
    size_t count = 0;

    for (uintptr_t a = 8; count < max; a += 8)
        if (table_home(&large, table_key((void *)a)) == none)
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
    /* Three fit into line 0; the rest went round to the top. */
    assert_true(table_in_use(table_at(&t, table_places(&t) - 1)));
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
    assert_nothing_left(&t);
    table_clear(&t);
}

static void a_line_that_sent_hundreds_on_still_finds_all(void **state)
{
    enum { LOW = 600 };
    static uintptr_t low[LOW];
    struct table t = {.used = 0};

    (void)state;
    low_addresses(low, LOW);
    for (size_t i = 0; i < LOW; i++)
        put(&t, low[i]);
    assert_int_equal(t.lines[0].passed, LOW - TABLE_SLOTS);
    for (size_t i = 0; i < LOW; i += 2)
        take(&t, low[i]);
    for (size_t i = 0; i < LOW; i++)
        assert_int_equal(has(&t, low[i]), i % 2);
    for (size_t i = 1; i < LOW; i += 2)
        take(&t, low[i]);
    assert_false(has(&t, low[0]));
    assert_nothing_left(&t);
    table_clear(&t);
}

/* Three in its home, in all orders of coming and going: each slot is found,
 * and a slot that is given back is used again. */
static void each_slot_of_a_line_is_found_and_used_again(void **state)
{
    static uintptr_t low[4];
    struct table t = {.used = 0};

    (void)state;
    low_addresses(low, 4);
    for (size_t gap = 0; gap < 3; gap++) {
        for (size_t i = 0; i < 3; i++)
            put(&t, low[i]);
        assert_false(has(&t, low[3]));
        take(&t, low[gap]);
        put(&t, low[3]);
        assert_int_equal(t.lines[0].passed, 0);
        for (size_t i = 0; i < 4; i++)
            assert_int_equal(has(&t, low[i]), i != gap);
        for (size_t i = 0; i < 4; i++)
            if (i != gap)
                take(&t, low[i]);
    }
    assert_nothing_left(&t);
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
    pages_limit(0);
    put(&t, 16);
    assert_true(has(&t, 16));
    table_clear(&t);
    assert_int_equal(pages_held(), 0);
}

static void a_block_costs_at_most_43_bytes(void **state)
{
    struct table t = {.used = 0};

    (void)state;
    for (uintptr_t i = 1; i <= 100000; i++) {
        put(&t, 0x560000000000 + i * 80);
        if (i >= 3000) /* past the first table: whole pages weigh less */
            assert_true(t.bytes <= i * 43);
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
    assert_true(t.bytes <= MANY * 43);
    for (uintptr_t i = 0; i < MANY; i++)
        take(&t, 0x7f0000000000 + i * 80);
    assert_nothing_left(&t);
    table_clear(&t);
    assert_int_equal(pages_held(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_gives_back_what_was_put_in),
        cmocka_unit_test(no_word_of_the_table_looks_like_an_address),
        cmocka_unit_test(what_is_no_address_of_a_block_is_not_found),
        cmocka_unit_test(an_empty_table_finds_nothing),
        cmocka_unit_test(entries_that_go_round_the_end_survive_growth),
        cmocka_unit_test(a_line_that_sent_hundreds_on_still_finds_all),
        cmocka_unit_test(each_slot_of_a_line_is_found_and_used_again),
        cmocka_unit_test_teardown(
            growing_without_memory_leaves_the_table_as_it_was, tear_down),
        cmocka_unit_test_teardown(the_first_page_can_be_missing_too, tear_down),
        cmocka_unit_test(a_block_costs_at_most_43_bytes),
        cmocka_unit_test(half_a_million_entries_survive_growth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
