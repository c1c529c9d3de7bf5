/* kinds.c - a program under test that leaks in each way, so many of each.
 *
 * It knows nothing of the tracker. What a report must say of it, in blocks:
 *
 *      lost, alone      25: 10 of 24 bytes, 5 of 100 (one of them aligned),
 *                       4 strings of 8, 6 heads of lists of 32
 *      held by those    18 of 32: three more in each of the 6 lists
 *      cycles           12 of 48: 3 rings of 2 and 2 rings of 3
 *      in use           known by a variable, by a pointer to the middle, by a
 *                       thread's stack, by a thread's variable
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct link {
    struct link *next;
    char pad[24];
};

struct ring {
    struct ring *next;
    char pad[40];
};

extern void *known[2];
extern char *inside[2];
void *known[2];
char *inside[2];
extern _Thread_local void *own;
_Thread_local void *own;
static pthread_barrier_t holding;

/* Lets a block escape: compilers remove allocations that nobody can see. */
static void *escape(void *ptr)
{
    __asm__ volatile("" : "+r"(ptr) : : "memory");
    if (ptr == NULL)
        exit(2);
    return ptr;
}

static __attribute__((noinline)) void lose_alone(void)
{
    void *aligned = NULL;

    for (int i = 0; i < 10; i++)
        escape(malloc(24));
    for (int i = 0; i < 3; i++)
        escape(calloc(1, 100));
    if (posix_memalign(&aligned, 64, 100) != 0)
        exit(2);
    escape(aligned);
    /* It must move, or be as lost where it is. */
    escape(realloc(escape(malloc(10)), 100));
    for (int i = 0; i < 4; i++)
        escape(strdup("seven .")); /* and its end */
}

static __attribute__((noinline)) void lose_lists(void)
{
    for (int i = 0; i < 6; i++) {
        struct link *head = NULL;

        for (int j = 0; j < 4; j++) {
            struct link *new = escape(calloc(1, sizeof(*new)));

            new->next = head;
            head = new;
        }
        escape(head);
    }
}

static __attribute__((noinline)) void lose_ring(int blocks)
{
    struct ring *first = escape(calloc(1, sizeof(*first)));
    struct ring *last = first;

    for (int i = 1; i < blocks; i++) {
        struct ring *new = escape(calloc(1, sizeof(*new)));

        last->next = new;
        last = new;
    }
    last->next = first;
    escape(first);
}

static __attribute__((noinline)) void keep(void)
{
    known[0] = escape(malloc(200));
    known[1] = escape(calloc(3, 100));
    for (int i = 0; i < 2; i++)
        inside[i] = (char *)escape(calloc(1, 64)) + 17;
}

static void *hold(void *ctx)
{
    void *volatile held = escape(malloc(500));

    own = escape(malloc(600));
    (void)ctx;
    pthread_barrier_wait(&holding);
    pthread_barrier_wait(&holding); /* for ever: nobody else comes */
    free(held);
    return NULL;
}

/* A pointer that was left on the stack would hide a leak. */
static __attribute__((noinline)) void wipe(void)
{
    volatile char old[8192];

    for (size_t i = 0; i < sizeof(old); i++)
        old[i] = 0;
}

int main(void)
{
    pthread_t thread;

    pthread_barrier_init(&holding, NULL, 3);
    for (int i = 0; i < 2; i++)
        if (pthread_create(&thread, NULL, hold, NULL) != 0)
            return 2;
    pthread_barrier_wait(&holding);
    lose_alone();
    lose_lists();
    for (int i = 0; i < 3; i++)
        lose_ring(2);
    for (int i = 0; i < 2; i++)
        lose_ring(3);
    keep();
    wipe();
    puts("done");
    return 0;
}
