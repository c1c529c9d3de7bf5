/* shapes_pointers.c - pointers that are hard to see, and some that nobody who
 * scans memory can see.
 */
#include <string.h>
#include <sys/mman.h>

#include "scene.h"

/* What realloc moves */

static __attribute__((noinline)) uintptr_t grow(size_t from, size_t to)
{
    void *ptr = scene_get(from);

    *(void **)ptr = scene_globals[1];
    return scene_hide(scene_resize(ptr, to));
}

static void realloc_that_moved(void)
{
    size_t held = scene_make(40, 'r');

    scene_globals[1] = scene_at(held);
    scene_note(grow(40, 50000), 50000, 'r');
    scene_globals[0] = scene_at(1);
    scene_globals[1] = NULL;
}

/* A second pointer that was not told: it points at what was freed. */
static void realloc_that_left_a_pointer_behind(void)
{
    size_t wall = scene_make(4000, 'r');
    uintptr_t hidden = scene_hide(scene_get(4000));

    scene_globals[0] = scene_at(wall);
    scene_globals[1] = (void *)~hidden;
    hidden = scene_hide(scene_resize((void *)~hidden, 400000));
    if (scene_globals[1] == (void *)~hidden)
        scene_globals[1] = NULL;
    scene_note(hidden, 400000, 'd');
}

/* A vector of pointers, grown by doubling. */
static void vector_that_grew(void)
{
    size_t room = 4;
    void **volatile items = scene_get(room * sizeof(void *));

    for (size_t i = 0; i < 1000; i++) {
        if (i == room) {
            room *= 2;
            items = scene_resize((void *)items, room * sizeof(void *));
        }
        items[i] = scene_at(scene_make(32, 'r'));
    }
    scene_globals[0] = (void *)items;
    scene_note(scene_hide((void *)items), room * sizeof(void *), 'r');
}

/* Tagged and packed pointers */

/* A low bit set is still an address inside. */
static void tagged_in_a_low_bit(void)
{
    for (size_t i = 0; i < 8; i++) {
        size_t n = scene_make(64, 'p');

        scene_globals[i] = (char *)scene_at(n) + 1 + i % 7;
    }
}

static void tagged_in_the_high_bits(void)
{
    for (size_t i = 0; i < 8; i++) {
        size_t n = scene_make(64, 'd');

        scene_globals[i] =
            (void *)((uintptr_t)scene_at(n) | (uintptr_t)(i + 1) << 48);
    }
}

/* Each holds the difference of its neighbours' addresses. */
static void list_by_differences(void)
{
    for (size_t i = 0; i < 10; i++)
        scene_make(32, i == 0 ? 'r' : 'd');
    for (size_t i = 0; i < 10; i++) {
        uintptr_t before = i == 0 ? 0 : (uintptr_t)scene_at(i - 1);
        uintptr_t after = i == 9 ? 0 : (uintptr_t)scene_at(i + 1);
        uintptr_t word = before ^ after;

        /* The ends hold a plain address: that is a reference. */
        if (i == 0 || i == 9)
            word = ~word;
        memcpy(scene_at(i), &word, sizeof(word));
    }
    scene_globals[0] = scene_at(0);
}

static void pointer_in_32_bits(void)
{
    size_t base = scene_make(64, 'r');
    size_t other = scene_make(64, 'd');
    uint32_t offset =
        (uint32_t)((uintptr_t)scene_at(other) - (uintptr_t)scene_at(base));

    scene_globals[0] = scene_at(base);
    memcpy((char *)scene_at(base) + 8, &offset, sizeof(offset));
}

static void inverted_pointer(void)
{
    size_t n = scene_make(64, 'd');

    scene_globals[0] = (void *)~(uintptr_t)scene_at(n);
}

static void pointer_at_an_odd_address(void)
{
    size_t holder = scene_make(64, 'r');
    size_t n = scene_make(64, 'd');
    void *address = scene_at(n);

    scene_globals[0] = scene_at(holder);
    memcpy((char *)scene_at(holder) + 12, &address, sizeof(address));
}

static void pointer_in_the_last_word(void)
{
    size_t holder = scene_make(64, 'r');
    size_t n = scene_make(64, 'r');

    scene_globals[0] = scene_at(holder);
    scene_link(holder, 7, n, 0);
}

/* Memory that is neither a block nor a variable */

static void pointer_in_mapped_memory(void)
{
    size_t n = scene_make(64, 'd');
    void *volatile *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    page[3] = scene_at(n);
    scene_globals[0] = (void *)(uintptr_t)page;
}

static void unmap_page(void)
{
    munmap(scene_globals[0], 4096);
}

/* Stale pointers */

static void chain_behind_a_freed_block(void)
{
    size_t a = scene_make(64, 'r');
    size_t b = scene_make(64, 'd');
    size_t c = scene_make(64, 'i');

    scene_link(a, 6, b, 0);
    scene_link(b, 0, c, 0);
    scene_globals[0] = scene_at(a);
    scene_free(a);
}

/* Freed and made again: the old pointer to the place holds the new block. */
static void pointer_to_a_place_used_again(void)
{
    size_t a = scene_make(4000, 'r');
    size_t b = 0;

    scene_globals[0] = scene_at(a);
    scene_free(a);
    b = scene_make(4000, 'd');
    if (scene_globals[0] == scene_at(b))
        scene_fate(b, 'r');
}

/* Numbers that look like addresses count: nobody can tell. */
static void number_that_looks_like_a_pointer(void)
{
    size_t n = scene_make(64, 'r');

    scene_globals[0] = (void *)(uintptr_t)scene_at(n);
}

const struct scene_shape shapes_pointers[] = {
    {"a_realloc_that_moved", realloc_that_moved, 0, NULL},
    {"a_realloc_that_left_a_pointer_behind", realloc_that_left_a_pointer_behind,
     0, NULL},
    {"a_vector_that_grew", vector_that_grew, 0, NULL},
    {"pointers_tagged_in_a_low_bit", tagged_in_a_low_bit, 0, NULL},
    {"pointers_tagged_in_the_high_bits", tagged_in_the_high_bits, 0, NULL},
    {"a_list_by_differences", list_by_differences, 0, NULL},
    {"a_pointer_in_32_bits", pointer_in_32_bits, 0, NULL},
    {"an_inverted_pointer", inverted_pointer, 0, NULL},
    {"a_pointer_at_an_odd_address", pointer_at_an_odd_address, 0, NULL},
    {"a_pointer_in_the_last_word", pointer_in_the_last_word, 0, NULL},
    /* memcheck takes all mapped memory for roots. */
    {"a_pointer_in_mapped_memory", pointer_in_mapped_memory, SCENE_NO_MEMCHECK,
     unmap_page},
    {"a_chain_behind_a_freed_block", chain_behind_a_freed_block, 0, NULL},
    {"a_pointer_to_a_place_used_again", pointer_to_a_place_used_again, 0, NULL},
    {"a_number_that_looks_like_a_pointer", number_that_looks_like_a_pointer, 0,
     NULL},
    {NULL, NULL, 0, NULL},
};
