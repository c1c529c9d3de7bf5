/* watchers.h - what memcheck and the sanitizers are told of a pool: which bytes
 * are an object that is out, and which nobody may touch. Without them there is
 * nothing to tell. For tracker/pool alone.
 */
#ifndef TRACKER_WATCHERS_H
#define TRACKER_WATCHERS_H

#include "chunk.h"
#include "valgrind_calls.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHERS_ASAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define WATCHERS_ASAN 1
#endif
#ifdef WATCHERS_ASAN
#include <sanitizer/asan_interface.h>
#else
#define WATCHERS_ASAN 0
#define ASAN_POISON_MEMORY_REGION(start, bytes) ((void)(start), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(start, bytes) ((void)(start), (void)(bytes))
#endif

/* There only if LeakSanitizer is linked in. */
__attribute__((weak)) void __lsan_register_root_region(const void *start,
                                                       size_t bytes);
__attribute__((weak)) void __lsan_unregister_root_region(const void *start,
                                                         size_t bytes);

/* Does a tool watch what is written to objects that were put? */
static inline bool watchers_watch(const struct chunks *c)
{
    return WATCHERS_ASAN != 0 || c->memcheck;
}

static inline void watchers_chunk_comes(const struct chunks *c, char *chunk)
{
    char *slots = chunk + sizeof(struct chunk);
    size_t bytes = CHUNK_BYTES - sizeof(struct chunk);

    ASAN_POISON_MEMORY_REGION(slots, bytes);
    if (c->memcheck)
        (void)VALGRIND_MAKE_MEM_NOACCESS(slots, bytes);
    if (__lsan_register_root_region != NULL)
        __lsan_register_root_region(chunk, CHUNK_BYTES);
}

static inline void watchers_chunk_goes(const struct chunks *c, void *chunk)
{
    (void)c;
    ASAN_UNPOISON_MEMORY_REGION(chunk, CHUNK_BYTES);
    if (__lsan_unregister_root_region != NULL)
        __lsan_unregister_root_region(chunk, CHUNK_BYTES);
}

/* A slot is used for the first time: what stands before its object is ours. */
static inline void watchers_slot_comes(const struct chunks *c,
                                       struct slot *slot)
{
    ASAN_UNPOISON_MEMORY_REGION(slot, sizeof(*slot));
    if (c->memcheck)
        (void)VALGRIND_MAKE_MEM_UNDEFINED(slot, sizeof(*slot));
}

static inline void watchers_object_out(const struct chunks *c, void *object)
{
    ASAN_UNPOISON_MEMORY_REGION(object, c->object_bytes);
    if (c->memcheck)
        VALGRIND_MEMPOOL_ALLOC(c, object, c->object_bytes);
}

static inline void watchers_object_back(const struct chunks *c, void *object)
{
    ASAN_POISON_MEMORY_REGION(object, c->object_bytes);
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
