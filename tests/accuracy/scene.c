/* scene.c - blocks whose addresses nobody finds, and who looks at them. */
#include "scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

#ifdef TRACKED
#include "tracker.h"
#endif

#define CLEARED_BYTES 32768

void *volatile scene_globals[SCENE_ROOTS];

static struct judge_block blocks[SCENE_BLOCKS_MAX];
static struct judge_case now;

__attribute__((noreturn)) static void give_up(const char *why)
{
    fprintf(stderr, "accuracy: %s\n", why);
    exit(2);
}

void *scene_get(size_t size)
{
#ifdef TRACKED
    void *ptr = tracker_calloc(1, 1, size);
#else
    void *ptr = calloc(1, size);
#endif

    if (ptr == NULL)
        give_up("no memory");
    return ptr;
}

void *scene_resize(void *ptr, size_t size)
{
#ifdef TRACKED
    ptr = tracker_realloc(1, ptr, size);
#else
    ptr = realloc(ptr, size);
#endif
    if (ptr == NULL)
        give_up("no memory");
    return ptr;
}

void scene_put(void *ptr)
{
#ifdef TRACKED
    tracker_free(ptr);
#else
    free(ptr);
#endif
}

static __attribute__((noinline)) uintptr_t get_hidden(size_t size)
{
    return scene_hide(scene_get(size));
}

size_t scene_note(uintptr_t hidden, size_t size, char fate)
{
    if (now.count == SCENE_BLOCKS_MAX)
        give_up("too many blocks");
    blocks[now.count].hidden = hidden;
    blocks[now.count].size = size;
    blocks[now.count].fate = fate;
    return now.count++;
}

size_t scene_make(size_t size, char fate)
{
    return scene_note(get_hidden(size), size, fate);
}

void scene_note_many(size_t count, size_t size, char fate)
{
    now.many = count;
    now.many_size = size;
    now.many_fate = fate;
}

void *scene_at(size_t block)
{
    return (void *)~blocks[block].hidden;
}

void scene_free(size_t block)
{
    scene_put(scene_at(block));
    blocks[block].fate = '.';
    blocks[block].hidden = 0;
}

void scene_fate(size_t block, char fate)
{
    blocks[block].fate = fate;
}

size_t scene_count(void)
{
    return now.count;
}

void scene_link(size_t from, size_t word, size_t to, size_t offset)
{
    uintptr_t address = ~blocks[to].hidden + offset;

    memcpy((char *)scene_at(from) + word * sizeof(address), &address,
           sizeof(address));
}

void scene_rings(size_t count)
{
    now.rings = count;
}

/* Without red zones, which would keep what was there. */
__attribute__((noinline, no_sanitize("address"))) void scene_clear_stack(void)
{
    char waste[CLEARED_BYTES];

    memset(waste, 0, sizeof(waste));
    __asm__ volatile("" : : "r"(waste) : "memory"); /* somebody reads it */
}

__attribute__((noinline)) void scene_judge(void)
{
    now.looked = true;
    judge(&now);
}

/* Running ---------------------------------------------------------------- */

static void run_shape(const struct scene_shape *shape,
                      const struct scene_drawing *drawing)
{
    memset(&now, 0, sizeof(now));
    now.name = shape->name;
    now.flags = shape->flags;
    now.blocks = blocks;
    if (!judge_wants(&now))
        return;
    scene_clear_stack();
    if (drawing != NULL)
        scene_draw(drawing);
    else
        shape->run();
    if (!now.looked)
        scene_look();
    if (shape->after != NULL)
        shape->after();
    for (size_t i = 0; i < SCENE_ROOTS; i++)
        scene_globals[i] = NULL;
    for (size_t i = 0; i < now.count; i++) {
        if (blocks[i].fate != '.')
            scene_free(i);
    }
}

int main(int argc, char **argv)
{
    const struct scene_shape *const lists[] = {shapes_lists, shapes_pointers,
                                               shapes_roots, shapes_threads,
                                               shapes_counted};

    if (!judge_begin(argc, argv)) {
        fputs("usage: accuracy tracker|memcheck|lsan [NAME...]\n", stderr);
        return 2;
    }
    judge_warm_up();
    for (size_t l = 0; l < sizeof(lists) / sizeof(lists[0]); l++) {
        for (const struct scene_shape *s = lists[l]; s->name != NULL; s++)
            run_shape(s, NULL);
    }
    for (const struct scene_drawing *d = drawings; d->name != NULL; d++) {
        struct scene_shape shape = {.name = d->name, .flags = d->flags};

        run_shape(&shape, d);
    }
    return judge_end();
}
