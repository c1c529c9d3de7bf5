/* test_roots.c - memory that somebody told the tracker of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/mman.h>

#include "graph.h"
#include "roots.h"
#include "tracker.h"

#define BYTES 16384

/* Where only a told root is looked at. */
static void **pages;
static void **places; /* four words of it, far from each other */

static int map_pages(void **state)
{
    (void)state;
    pages = mmap(NULL, BYTES, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    places = pages;
    return pages == MAP_FAILED ? -1 : 0;
}

static int unmap_pages(void **state)
{
    (void)state;
    tracker_root_remove(pages, BYTES);
    return munmap(pages, BYTES);
}

/* A block that nobody else knows, not even a register: its address is kept
 * inverted. */
static __attribute__((noinline)) uintptr_t put(size_t word)
{
    places[word] = tracker_malloc(0, 40);
    return ~(uintptr_t)places[word];
}

static bool is_reachable(uintptr_t hidden)
{
    struct graph *g = NULL;
    bool reachable = false;

    assert_int_equal(graph_new(&g), 0);
    reachable = g->nodes[graph_find(g, ~hidden)].reachable;
    graph_free(g);
    return reachable;
}

static void drop(uintptr_t hidden)
{
    void *block = (void *)~hidden;

    tracker_free(block);
}

static void what_a_told_root_holds_is_reachable(void **state)
{
    uintptr_t block = put(10);

    (void)state;
    assert_false(is_reachable(block));
    assert_int_equal(tracker_root_add(pages, BYTES), 0);
    assert_true(is_reachable(block));
    tracker_root_remove(pages, BYTES);
    assert_false(is_reachable(block));
    drop(block);
}

static void a_part_can_be_taken_out_of_the_middle(void **state)
{
    uintptr_t before = put(10);
    uintptr_t inside = put(600);
    uintptr_t after = put(1500);

    (void)state;
    assert_int_equal(tracker_root_add(pages, BYTES), 0);
    tracker_root_remove(pages + 512, 4096);
    assert_true(is_reachable(before));
    assert_false(is_reachable(inside));
    assert_true(is_reachable(after));
    assert_int_equal(tracker_root_find(pages), 4096);
    assert_int_equal(tracker_root_find(pages + 1024), BYTES - 8192);
    drop(before);
    drop(inside);
    drop(after);
}

static void what_is_not_there_any_more_is_not_read(void **state)
{
    uintptr_t block = put(10);

    (void)state;
    assert_int_equal(tracker_root_add(pages, BYTES), 0);
    assert_int_equal(munmap(pages + 1024, BYTES / 2), 0);
    assert_int_equal(mprotect(pages + 512, 4096, PROT_NONE), 0);
    assert_true(is_reachable(block));
    drop(block);
}

static void a_removed_place_is_used_again(void **state)
{
    (void)state;
    for (int i = 0; i < 100000; i++) {
        assert_int_equal(tracker_root_add(pages, 64), 0);
        assert_int_equal(tracker_root_find(pages), 64);
        tracker_root_remove(pages, 64);
        assert_int_equal(tracker_root_find(pages), 0);
    }
}

static void many_roots_find_room(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2000; i++)
        assert_int_equal(tracker_root_add(pages + i, 8), 0);
    assert_int_equal(tracker_root_find(pages + 1999), 8);
    tracker_root_remove(pages, BYTES);
    assert_int_equal(tracker_root_find(pages + 1999), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_a_told_root_holds_is_reachable,
                                        map_pages, unmap_pages),
        cmocka_unit_test_setup_teardown(a_part_can_be_taken_out_of_the_middle,
                                        map_pages, unmap_pages),
        cmocka_unit_test_setup_teardown(what_is_not_there_any_more_is_not_read,
                                        map_pages, unmap_pages),
        cmocka_unit_test_setup_teardown(a_removed_place_is_used_again,
                                        map_pages, unmap_pages),
        cmocka_unit_test_setup_teardown(many_roots_find_room, map_pages,
                                        unmap_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
