/* door_calls.c - malloc and its family, as the program under test calls them.
 *
 *      the program --> malloc --> the real malloc, then the side table
 *                        |
 *                        +--> inside already: the real malloc alone
 *
 * The program must not notice: a call returns what the real one would, errno
 * included. What the tracker has no room for is given uncounted.
 */
#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

#include "preload/door_inside.h"
#include "preload/real.h"
#include "roots.h"
#include "tracker.h"

/* Called by the program, and by nobody here. */
#define DOOR __attribute__((visibility("default"), noinline))

/* Who called this function of the door: its site. */
#define CALLER                                                                 \
    frames_take(__builtin_return_address(0), __builtin_frame_address(0))

#define LOADER_CALLS frames_is_loader(__builtin_return_address(0))

/* The tag of everything: the program names none. */
#define UNTAGGED 0

static void *no_memory(void)
{
    errno = ENOMEM;
    return NULL;
}

/* Count what the real allocator gave. NULL: it had to be given back. */
static inline void *count(void *ptr, size_t size,
                          const struct tracker_site *site)
{
    if (ptr == NULL)
        return NULL;
    ptr = tracker_enter_at(UNTAGGED, ptr, size, site);
    if (ptr == NULL)
        door_count_uncounted();
    return ptr;
}

static void *get_new(size_t size, const struct tracker_site *site)
{
    void *ptr;

    if (door_must_fail())
        return no_memory();
    ptr = count(real_malloc(size), size, site);
    return ptr == NULL ? real_malloc(size) : ptr;
}

/* What the loader has for itself holds pointers of the program (its threads'
 * variables are there), but is no block of it: it is a root. */
static void *for_loader(void *ptr, size_t size)
{
    bool was_inside = door_enter();

    if (ptr != NULL && atomic_load_explicit(&door_opened, memory_order_relaxed))
        (void)tracker_root_add(ptr, size);
    door_leave(was_inside);
    return ptr;
}

DOOR void *malloc(size_t size)
{
    void *ptr;

    if (LOADER_CALLS)
        return for_loader(real_malloc(size), size);
    if (!enter())
        return real_malloc(size);
    ptr = get_new(size, CALLER);
    leave(ptr == NULL);
    return ptr;
}

DOOR void *calloc(size_t number, size_t size)
{
    void *ptr;

    if (LOADER_CALLS)
        return for_loader(real_calloc(number, size), number * size);
    if (!enter())
        return real_calloc(number, size);
    if (door_must_fail()) {
        leave(true);
        return no_memory();
    }
    /* If it gave a block, the product does not overflow. */
    ptr = count(real_calloc(number, size), number * size, CALLER);
    if (ptr == NULL)
        ptr = real_calloc(number, size);
    leave(ptr == NULL);
    return ptr;
}

static void *get_aligned(size_t alignment, size_t size,
                         const struct tracker_site *site)
{
    void *ptr;

    if (door_must_fail())
        return no_memory();
    ptr = count(real_memalign(alignment, size), size, site);
    return ptr == NULL ? real_memalign(alignment, size) : ptr;
}

DOOR void *memalign(size_t alignment, size_t size)
{
    void *ptr;

    if (!enter())
        return real_memalign(alignment, size);
    ptr = get_aligned(alignment, size, CALLER);
    leave(ptr == NULL);
    return ptr;
}

DOOR void *aligned_alloc(size_t alignment, size_t size)
{
    void *ptr;

    if (!enter())
        return real_memalign(alignment, size);
    ptr = get_aligned(alignment, size, CALLER);
    leave(ptr == NULL);
    return ptr;
}

DOOR int posix_memalign(void **out, size_t alignment, size_t size)
{
    void *ptr;

    if (alignment % sizeof(void *) != 0 || alignment == 0 ||
        (alignment & (alignment - 1)) != 0)
        return EINVAL;
    if (enter()) {
        ptr = get_aligned(alignment, size, CALLER);
        leave(false); /* errno is left alone */
    } else {
        ptr = real_memalign(alignment, size);
    }
    if (ptr == NULL)
        return ENOMEM;
    *out = ptr;
    return 0;
}

DOOR void *valloc(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    void *ptr;

    if (!enter())
        return real_memalign(page, size);
    ptr = get_aligned(page, size, CALLER);
    leave(ptr == NULL);
    return ptr;
}

DOOR void *pvalloc(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t whole;
    void *ptr;

    if (__builtin_add_overflow(size, page - 1, &whole))
        return no_memory();
    whole -= whole % page;
    if (!enter())
        return real_memalign(page, whole);
    ptr = get_aligned(page, whole, CALLER);
    leave(ptr == NULL);
    return ptr;
}

/* A pointer that is no live block is refused, and the handler of wrong calls
 * has said then whether the real allocator shall have it. */
static void give_back(void *ptr, const struct tracker_site *site)
{
    visit.answer = DOOR_FINE;
    tracker_free_at(ptr, site);
    if (visit.answer == DOOR_PASS_ON)
        real_free(ptr);
}

DOOR void free(void *ptr)
{
    if (ptr == NULL)
        return;
    if (!enter()) {
        real_free(ptr);
        return;
    }
    give_back(ptr, CALLER);
    leave(false);
}

/* What was never counted stays so when it is resized. */
static void *resize(void *ptr, size_t size, const struct tracker_site *site)
{
    void *moved;

    if (ptr == NULL)
        return get_new(size, site);
    if (door_must_fail())
        return no_memory();
    visit.answer = DOOR_FINE;
    moved = tracker_realloc_at(UNTAGGED, ptr, size, site);
    return visit.answer == DOOR_PASS_ON ? real_realloc(ptr, size) : moved;
}

DOOR void *realloc(void *ptr, size_t size)
{
    void *moved = NULL;
    bool failed = false;

    if (LOADER_CALLS) {
        tracker_root_remove(ptr, real_usable_size(ptr));
        return for_loader(real_realloc(ptr, size), size);
    }
    if (!enter())
        return real_realloc(ptr, size);
    if (ptr != NULL && size == 0) {
        give_back(ptr, CALLER); /* as glibc does */
    } else {
        moved = resize(ptr, size, CALLER);
        failed = moved == NULL;
    }
    leave(failed);
    return moved;
}

DOOR void *reallocarray(void *ptr, size_t number, size_t size)
{
    void *moved = NULL;
    bool failed = false;
    size_t bytes;

    if (__builtin_mul_overflow(number, size, &bytes))
        return no_memory();
    if (!enter())
        return real_realloc(ptr, bytes);
    if (ptr != NULL && bytes == 0) {
        give_back(ptr, CALLER);
    } else {
        moved = resize(ptr, bytes, CALLER);
        failed = moved == NULL;
    }
    leave(failed);
    return moved;
}

DOOR size_t malloc_usable_size(void *ptr)
{
    return real_usable_size(ptr);
}
