/* hidden.h - blocks of which nobody knows, not even the compiler.
 */
#ifndef HIDDEN_H
#define HIDDEN_H

#include <stddef.h>
#include <stdint.h>

#include "tracker.h"

#define TAG_TEST 2

/* Its address, inverted. */
static __attribute__((noinline)) uintptr_t make_hidden(size_t size)
{
    return ~(uintptr_t)tracker_calloc(TAG_TEST, 1, size);
}

/* The tracker takes its first pages with the first block. */
static inline int take_first_pages(void **state)
{
    (void)state;
    tracker_free((void *)~make_hidden(1));
    return 0;
}

#endif
