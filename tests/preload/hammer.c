/* hammer.c - eight threads that free each other's blocks.
 *
 * 8 x 20,000 blocks, each handed on to another thread, some resized on the
 * way; all are freed but the last in each of 64 places, which are known. At
 * the end the threads are still there, asleep.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 8
#define ROUNDS 20000
#define PLACES 64

extern _Atomic(void *) places[PLACES];
_Atomic(void *) places[PLACES];
static pthread_barrier_t done;

static void *work(void *ctx)
{
    unsigned seed = (unsigned)(size_t)ctx + 1;

    for (int i = 0; i < ROUNDS; i++) {
        void *block = malloc(16 + (size_t)i % 200);

        seed = seed * 1103515245U + 12345U;
        if (i % 4 == 0)
            block = realloc(block, 300);
        if (block == NULL)
            exit(2);
        memset(block, 0, 16); /* nothing in it points anywhere */
        free(atomic_exchange(&places[seed >> 16 & (PLACES - 1)], block));
    }
    pthread_barrier_wait(&done);
    pthread_barrier_wait(&done); /* for ever */
    return NULL;
}

int main(void)
{
    pthread_t thread;
    int left = 0;

    pthread_barrier_init(&done, NULL, THREADS + 1);
    for (size_t i = 0; i < THREADS; i++)
        if (pthread_create(&thread, NULL, work, (void *)i) != 0)
            return 2;
    pthread_barrier_wait(&done);
    for (int i = 0; i < PLACES; i++)
        left += atomic_load(&places[i]) != NULL;
    printf("%d\n", left);
    return 0;
}
