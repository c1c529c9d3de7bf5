/* linked_heap.h - a million blocks of 64 bytes, each pointing at the next.
 *
 * In the order of their addresses, or in any order: then each step from block
 * to block waits for memory.
 */
#ifndef LINKED_HEAP_H
#define LINKED_HEAP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#define HEAP_BLOCKS 1000000
#define HEAP_BYTES 64

static void **volatile heap_first; /* the root */

static inline void heap_link(void *(*get)(size_t), bool in_order)
{
    void ***blocks = malloc(HEAP_BLOCKS * sizeof(*blocks));
    uint64_t state = 88172645463325252U;

    if (blocks == NULL)
        abort();
    for (size_t i = 0; i < HEAP_BLOCKS; i++) {
        blocks[i] = get(HEAP_BYTES);
        if (blocks[i] == NULL)
            abort();
    }
    for (size_t i = HEAP_BLOCKS - 1; i > 0 && !in_order; i--) {
        void **one = blocks[i];
        size_t other = 0;

        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        other = (size_t)(state % (i + 1));
        blocks[i] = blocks[other];
        blocks[other] = one;
    }
    for (size_t i = 0; i < HEAP_BLOCKS; i++)
        blocks[i][0] = i + 1 < HEAP_BLOCKS ? blocks[i + 1] : NULL;
    heap_first = blocks[0];
    free(blocks);
}

static inline double heap_now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static inline double heap_least(double a, double b)
{
    return a < b ? a : b;
}

#endif
