/* pool_misuse.c - what one must not do with a pool, for the tools that watch.
 *
 *   pool_misuse CASE
 *
 * Each case is a function of its own, and the line that matters ends with
 * "here: NAME", so that pool_misuse.sh knows which one a tool has to tell. It
 * ends with the tracker's own report.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pool.h"
#include "text_report.h"
#include "tracker.h"

#define TAG 3

struct thing {
    struct thing *other;
    void *text;
    char name[32];
};

static const struct pool_options options = {
    .object_bytes = sizeof(struct thing), .objects_max = 100, .poison = true};
static struct pool *pool;

/* Not static: nobody reads it, and the compiler would drop it. */
extern struct thing *known;
struct thing *known;

/* Nobody knows any more where it points, the compiler neither. */
static struct thing *checked(struct thing *t)
{
    __asm__ volatile("" : "+r"(t) : : "memory");
    if (t == NULL) {
        fputs("pool_misuse: no memory\n", stderr);
        exit(2);
    }
    return t;
}

__attribute__((noinline)) static struct thing *get_one(void)
{
    struct thing *t = checked(pool_get(pool, TAG)); /* here: got */

    memset(t, 0, sizeof(*t));
    return t;
}

__attribute__((noinline)) static void put_one(struct thing *t)
{
    pool_put(pool, t); /* here: put */
}

__attribute__((noinline)) static void read_after_put(void)
{
    struct thing *t = get_one();
    char letter;

    put_one(t);
    letter = *(volatile char *)&t->name[4]; /* here: read */
    (void)letter;
}

__attribute__((noinline)) static void write_after_put(void)
{
    struct thing *t = get_one();

    put_one(t);
    *(volatile char *)&t->name[4] = 'x'; /* here: write */
}

/* The next one lies behind, and is out. */
__attribute__((noinline)) static void write_past_the_end(void)
{
    struct thing *t = get_one();
    struct thing *next = get_one();

    *(volatile char *)(t + 1) = 'x'; /* here: past */
    put_one(next);
    put_one(t);
}

__attribute__((noinline)) static void put_twice(void)
{
    struct thing *t = get_one();

    put_one(t);
    pool_put(pool, t); /* here: again */
}

__attribute__((noinline)) static void lose_one(void)
{
    put_one(get_one());
    checked(get_one()); /* here: lost */
}

/* From a global to an object, to another, to a block, and back. */
__attribute__((noinline)) static void hold_all(void)
{
    known = get_one();
    known->other = get_one();
    known->other->text = tracker_malloc(TAG, 20);
    known->text = tracker_malloc(TAG, sizeof(struct thing *));
    if (known->other->text == NULL || known->text == NULL)
        exit(2);
    *(struct thing **)known->text = get_one();
}

/* An object holds one block, and nobody the other. */
__attribute__((noinline)) static void lose_a_block(void)
{
    void *lost = malloc(20);

    known = get_one();
    known->text = malloc(40);
    checked(lost);
}

/* Right: for the tools to have nothing to say. */
__attribute__((noinline)) static void behave(void)
{
    struct thing *things[100];

    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < 100; i++)
            things[i] = get_one();
        for (unsigned i = 0; i < 100; i++)
            put_one(things[i]);
        pool_trim(pool);
    }
}

static void wipe_stack(void)
{
    volatile char wipe[4096];

    for (size_t i = 0; i < sizeof(wipe); i++)
        wipe[i] = 0;
}

static void tell(const struct tracker_error *error, void *ctx)
{
    text_report_error(stdout, ctx, error);
}

static const struct {
    const char *name;
    void (*run)(void);
} cases[] = {
    {"read", read_after_put},     {"write", write_after_put},
    {"past", write_past_the_end}, {"twice", put_twice},
    {"lost", lose_one},           {"held", hold_all},
    {"block", lose_a_block},      {"right", behave},
};

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IONBF, 0); /* no block of libc's in the counts */
    tracker_on_error(tell, NULL);
    if (pool_new(TAG, &options, &pool) != 0)
        return 2;
    for (size_t i = 0; argc == 2 && i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (strcmp(cases[i].name, argv[1]) != 0)
            continue;
        cases[i].run();
        wipe_stack();
        (void)pool_free(pool);
        pool = NULL;
        return tracker_report(stdout) == 0 ? 0 : 2;
    }
    fputs("usage: pool_misuse read|write|past|twice|lost|held|block|right\n",
          stderr);
    return 64;
}
