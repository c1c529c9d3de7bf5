/* watchers.h - what memcheck and the sanitizers are told of a pool: which bytes
 * are an object that is out, and which nobody may touch. Without them there is
 * nothing to tell. For tracker/pool alone.
 */
#ifndef TRACKER_WATCHERS_H
#define TRACKER_WATCHERS_H

#include "chunk.h"
#include "valgrind_calls.h"

/* There only if AddressSanitizer is linked in, whether or not the tracker was
 * compiled with it. */
__attribute__((weak)) void
__asan_poison_memory_region(const volatile void *start, size_t bytes);
__attribute__((weak)) void
__asan_unpoison_memory_region(const volatile void *start, size_t bytes);

/* There only if LeakSanitizer is linked in. */
__attribute__((weak)) void __lsan_register_root_region(const void *start,
                                                       size_t bytes);
__attribute__((weak)) void __lsan_unregister_root_region(const void *start,
                                                         size_t bytes);

/* Nobody may touch these bytes, or anybody again. */
static inline void watchers_close(const void *start, size_t bytes)
{
    if (__asan_poison_memory_region != NULL)
        __asan_poison_memory_region(start, bytes);
}

static inline void watchers_open(const void *start, size_t bytes)
{
    if (__asan_unpoison_memory_region != NULL)
        __asan_unpoison_memory_region(start, bytes);
}

/* Does a tool watch what is written to objects that were put? */
static inline bool watchers_watch(const struct chunks *c)
{
    return __asan_poison_memory_region != NULL || c->memcheck;
}

static inline void watchers_chunk_comes(const struct chunks *c, char *chunk)
{
    char *slots = chunk + sizeof(struct chunk);
    size_t bytes = CHUNK_BYTES - sizeof(struct chunk);

    watchers_close(slots, bytes);
    if (c->memcheck)
        (void)VALGRIND_MAKE_MEM_NOACCESS(slots, bytes);
    if (__lsan_register_root_region != NULL)
        __lsan_register_root_region(chunk, CHUNK_BYTES);
}

static inline void watchers_chunk_goes(const struct chunks *c, void *chunk)
{
    (void)c;
    watchers_open(chunk, CHUNK_BYTES);
    if (__lsan_unregister_root_region != NULL)
        __lsan_unregister_root_region(chunk, CHUNK_BYTES);
}

/* A slot is used for the first time: what stands before its object is ours. */
static inline void watchers_slot_comes(const struct chunks *c,
                                       struct slot *slot)
{
    watchers_open(slot, sizeof(*slot));
    if (c->memcheck)
        (void)VALGRIND_MAKE_MEM_UNDEFINED(slot, sizeof(*slot));
}

static inline void watchers_object_out(const struct chunks *c, void *object)
{
    watchers_open(object, c->object_bytes);
    if (c->memcheck)
        VALGRIND_MEMPOOL_ALLOC(c, object, c->object_bytes);
}

static inline void watchers_object_back(const struct chunks *c, void *object)
{
    watchers_close(object, c->object_bytes);
    if (c->memcheck)
        VALGRIND_MEMPOOL_FREE(c, object);
}

static inline void watchers_begin(const struct chunks *c)
{
    if (c->memcheck)
        VALGRIND_CREATE_MEMPOOL(c, 0, 0);
}

static inline void watchers_end(const struct chunks *c)
{
    if (c->memcheck)
        VALGRIND_DESTROY_MEMPOOL(c);
}

#endif
