/* scene.h - a small program with a known graph, and who looks at it.
 *
 * A shape makes blocks, says what must become of each, arranges pointers, and
 * returns. Then somebody looks: the tracker, or memcheck or LeakSanitizer,
 * under which the program runs; the command line says who. A shape that needs
 * its own frame for it calls scene_look() itself.
 *
 * Nobody may find a pointer that the shape did not put somewhere: a block is
 * known by its number, its address is kept inverted, and the stack below is
 * overwritten before anybody looks.
 *
 * What becomes of a block:
 *
 *      r   reachable
 *      p   reachable by a pointer into it, or only through such a block:
 *          memcheck says "possibly lost"
 *      d   lost, and nobody who is lost holds it
 *      i   lost, held by one that is lost
 *      c   in a ring that nobody holds: one of its blocks counts as directly
 *          lost, the others as indirectly. LeakSanitizer takes all for
 *          indirect, unless the ring is a single block.
 *      .   freed
 */
#ifndef SCENE_H
#define SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCENE_BLOCKS_MAX 4096

/* Make block number 0, 1, ... of `size` zeroed bytes. Returns its number. */
size_t scene_make(size_t size, char fate);
/* The same for a block that came from realloc, or whatever (hidden address). */
size_t scene_note(uintptr_t hidden, size_t size, char fate);
/* All blocks that are not noted one by one: `count` blocks of `size` bytes, of
 * this fate. They must be freed by the shape. */
void scene_note_many(size_t count, size_t size, char fate);

/* Its address, for a moment. */
void *scene_at(size_t block);
void scene_free(size_t block);
/* Say otherwise what becomes of it. */
void scene_fate(size_t block, char fate);
size_t scene_count(void);

/* Let word `word` of `from` be the address of `to`, plus `offset`. */
void scene_link(size_t from, size_t word, size_t to, size_t offset);

/* How many rings there are among the blocks of fate 'c'. */
void scene_rings(size_t count);

/* Look now. What dead frames left is overwritten just below the frame that
 * looks, so nobody finds it. */
#define scene_look() (scene_clear_stack(), scene_judge())
void scene_judge(void);

/* The doors that are compared: the tracker's, or libc's. */
void *scene_get(size_t size);
void *scene_resize(void *ptr, size_t size);
void scene_put(void *ptr);

/* Overwrite what dead frames left below this one. */
void scene_clear_stack(void);

/* Let the compiler know nothing of this value. */
static inline uintptr_t scene_hide(const void *ptr)
{
    uintptr_t hidden = ~(uintptr_t)ptr;

    __asm__ volatile("" : "+r"(hidden) : : "memory");
    return hidden;
}

/* A few roots that shapes share; all empty again when a shape has ended. */
#define SCENE_ROOTS 8
extern void *volatile scene_globals[SCENE_ROOTS];

/* Shapes ---------------------------------------------------------------- */

#define SCENE_STACKS 1U /* something is held by a stack or register only */
#define SCENE_NO_MEMCHECK                                                      \
    2U                   /* memcheck sees it otherwise; the shape says why */
#define SCENE_NO_LSAN 4U /* LeakSanitizer does */
#define SCENE_TRACKED 8U /* there is no such thing without the tracker */
#define SCENE_NO_SANITIZER 16U /* not in a program with AddressSanitizer */

struct scene_shape {
    const char *name; /* a sentence, underscores for blanks */
    void (*run)(void);
    unsigned flags;
    void (*after)(void); /* clean up what is not noted; or NULL */
};

/* Lists that end with a NULL name. */
extern const struct scene_shape shapes_lists[];
extern const struct scene_shape shapes_pointers[];
extern const struct scene_shape shapes_roots[];
extern const struct scene_shape shapes_threads[];
extern const struct scene_shape shapes_counted[];

/* A shape drawn as text (drawn.c): blocks are letters, see there. */
struct scene_drawing {
    const char *name;
    const char *text;
    const char *fates; /* a letter for each block */
    unsigned flags;
};
extern const struct scene_drawing drawings[];
void scene_draw(const struct scene_drawing *drawing);

#endif
