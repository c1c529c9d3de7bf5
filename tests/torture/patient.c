/* patient.c - a program under the tracker that bears every refusal.
 *
 * It takes memory in all the ways there are, in two threads, loses some, and
 * writes how often it was refused. What it loses: ten blocks of 24 bytes, and
 * five rings of two. That is the same each time, unless it is refused some.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ring {
    struct ring *next;
    char pad[40];
};

static atomic_int refused;
static void *kept[300];

/* Lets a block escape: compilers remove allocations that nobody can see. */
static void *given(void *ptr)
{
    __asm__ volatile("" : "+r"(ptr) : : "memory");
    if (ptr == NULL)
        atomic_fetch_add(&refused, 1);
    return ptr;
}

static __attribute__((noinline)) void lose(void)
{
    for (int i = 0; i < 10; i++)
        given(calloc(1, 24));
    for (int i = 0; i < 5; i++) {
        struct ring *a = given(calloc(1, sizeof(*a)));
        struct ring *b = given(calloc(1, sizeof(*b)));

        if (a != NULL)
            a->next = b;
        if (b != NULL)
            b->next = a;
    }
}

/* The deeper it goes the more call stacks there are. */
static __attribute__((noinline)) void *deep(int depth, size_t size)
{
    void *ptr = depth > 0 ? deep(depth - 1, size) : given(malloc(size));

    __asm__ volatile("" : : "r"(ptr) : "memory");
    return ptr;
}

static void *work(void *ctx)
{
    void *mine[50] = {NULL};

    for (int i = 0; i < 50; i++)
        mine[i] = given(malloc(20));
    for (int i = 0; i < 50; i++)
        free(mine[i]);
    return ctx;
}

static void use(void)
{
    void *aligned = NULL;
    void *grown = NULL;

    for (int i = 0; i < 300; i++)
        kept[i] = deep(i % 20, 16 + (size_t)i);
    for (size_t size = 10; size < 2000000; size *= 3) {
        void *moved = given(realloc(grown, size));

        grown = moved == NULL ? grown : moved;
    }
    free(grown);
    if (posix_memalign(&aligned, 64, 200) != 0)
        atomic_fetch_add(&refused, 1);
    else
        free(aligned);
    free(given(aligned_alloc(64, 640)));
    free(given(strdup("seven")));
    for (int i = 0; i < 300; i += 2)
        free(kept[i]);
}

/* What a stack still holds of those that are lost would keep them alive. */
static __attribute__((noinline)) void forget(void)
{
    volatile char old[4096];

    for (size_t i = 0; i < sizeof(old); i++)
        old[i] = 0;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, work, NULL) == 0)
        (void)pthread_join(thread, NULL);
    else
        atomic_fetch_add(&refused, 1);
    lose();
    use();
    forget();
    printf("refused %d\ndone\n", atomic_load(&refused));
    return 0;
}
