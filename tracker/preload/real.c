/* real.c - the allocator behind the door, found by dlsym(). */
#include "real.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

static struct {
    void *(*malloc)(size_t);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void *(*memalign)(size_t, size_t);
    size_t (*usable_size)(void *);
    void (*free)(void *);
} real;

/* The first calls come before the program has threads. */
static enum { ASLEEP, ASKING, READY } state;

/* The static buffer. A word before each block tells its size. ------------- */

#define FIRST_BYTES 32768
#define FIRST_ALIGNMENT 16

static _Alignas(FIRST_ALIGNMENT) unsigned char first[FIRST_BYTES];
static size_t first_used;

static bool is_first(const void *ptr)
{
    return (uintptr_t)ptr - (uintptr_t)first < FIRST_BYTES;
}

static size_t first_size(const void *ptr)
{
    size_t size;

    memcpy(&size, (const unsigned char *)ptr - FIRST_ALIGNMENT, sizeof(size));
    return size;
}

static void *first_get(size_t size)
{
    unsigned char *block = first + first_used + FIRST_ALIGNMENT;
    size_t rounded =
        (size + FIRST_ALIGNMENT - 1) & ~(size_t)(FIRST_ALIGNMENT - 1);

    if (size > FIRST_BYTES / 2 ||
        rounded + FIRST_ALIGNMENT > FIRST_BYTES - first_used) {
        errno = ENOMEM;
        return NULL;
    }
    memcpy(block - FIRST_ALIGNMENT, &size, sizeof(size));
    first_used += rounded + FIRST_ALIGNMENT;
    return block; /* zeroed: nothing of it was ever used before */
}

/* Asking ------------------------------------------------------------------
 */

/* ISO C has no way from void * to a function pointer. */
static void find(const char *name, void *function)
{
    void *symbol = dlsym(RTLD_NEXT, name);

    memcpy(function, &symbol, sizeof(symbol));
}

/* False: not yet, the static buffer must do. */
static bool ready(void)
{
    if (__builtin_expect(state == READY, 1))
        return true;
    if (state == ASKING)
        return false;
    state = ASKING;
    find("malloc", &real.malloc);
    find("calloc", &real.calloc);
    find("realloc", &real.realloc);
    find("memalign", &real.memalign);
    find("malloc_usable_size", &real.usable_size);
    find("free", &real.free);
    if (real.malloc != NULL && real.calloc != NULL && real.realloc != NULL &&
        real.free != NULL)
        state = READY;
    return state == READY;
}

void *real_malloc(size_t size)
{
    return ready() ? real.malloc(size) : first_get(size);
}

void *real_calloc(size_t count, size_t size)
{
    size_t bytes;

    if (ready())
        return real.calloc(count, size);
    if (__builtin_mul_overflow(count, size, &bytes))
        bytes = SIZE_MAX;
    return first_get(bytes);
}

void *real_realloc(void *ptr, size_t size)
{
    void *moved;

    if (!is_first(ptr) && ready())
        return real.realloc(ptr, size);
    moved = real_malloc(size);
    if (moved != NULL && ptr != NULL)
        memcpy(moved, ptr, size < first_size(ptr) ? size : first_size(ptr));
    return moved;
}

void *real_memalign(size_t alignment, size_t size)
{
    if (ready() && real.memalign != NULL)
        return real.memalign(alignment, size);
    errno = ENOMEM;
    return NULL;
}

size_t real_usable_size(void *ptr)
{
    if (ptr == NULL)
        return 0;
    if (is_first(ptr))
        return first_size(ptr);
    return ready() && real.usable_size != NULL ? real.usable_size(ptr) : 0;
}

void real_free(void *ptr)
{
    if (!is_first(ptr) && ready())
        real.free(ptr);
}
