/* pages.c - memory for the tracker itself, straight from the kernel.
 *
 * Large pages need addresses that are a multiple of their size. The kernel
 * gives such addresses only by chance, so more is asked for than is needed, and
 * both ends are given back.
 */
#include "pages.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static atomic_size_t held_bytes;
static atomic_size_t limit_bytes;

size_t pages_round(size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    return (bytes + page - 1) / page * page;
}

/* Count first, ask then: two threads cannot pass the limit together. */
static bool take_share(size_t bytes)
{
    size_t limit = atomic_load(&limit_bytes);
    size_t before = atomic_fetch_add(&held_bytes, bytes);

    if (limit != 0 && (bytes > limit || before > limit - bytes)) {
        atomic_fetch_sub(&held_bytes, bytes);
        return false;
    }
    return true;
}

/* Address space for `bytes`, at a multiple of PAGES_HUGE if it is large. */
static void *map_aligned(size_t bytes, int protection, int flags)
{
    size_t extra = bytes >= PAGES_HUGE ? PAGES_HUGE : 0;
    char *start = mmap(NULL, bytes + extra, protection,
                       MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
    size_t skip;

    if (start == MAP_FAILED || extra == 0)
        return start;
    skip = -(uintptr_t)start & (PAGES_HUGE - 1);
    if (skip > 0)
        munmap(start, skip);
    if (skip < extra)
        munmap(start + skip + bytes, extra - skip);
    return start + skip;
}

/* Ask for large pages. If there are none nothing is lost but time. */
static void want_huge(void *pages, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    if (bytes >= PAGES_HUGE)
        (void)madvise(pages, bytes, MADV_HUGEPAGE);
#else
    (void)pages;
    (void)bytes;
#endif
}

/* Without counting. */
static void *map_new(size_t bytes)
{
    void *pages = map_aligned(bytes, PROT_READ | PROT_WRITE, 0);

    if (pages != MAP_FAILED)
        want_huge(pages, bytes);
    return pages;
}

void *pages_map(size_t bytes)
{
    void *pages;

    bytes = pages_round(bytes);
    if (!take_share(bytes))
        return NULL;
    pages = map_new(bytes);
    if (pages == MAP_FAILED) {
        atomic_fetch_sub(&held_bytes, bytes);
        return NULL;
    }
    return pages;
}

#ifdef MREMAP_MAYMOVE
/* The kernel keeps small pages small when it moves them, so what becomes large
 * enough is copied into large ones while it isn't much. */
static void *copy(const void *pages, size_t old_bytes, size_t new_bytes)
{
    void *grown = map_new(new_bytes);

    if (grown != MAP_FAILED) {
        memcpy(grown, pages, old_bytes);
        munmap((void *)(uintptr_t)pages, old_bytes);
    }
    return grown;
}

/* Where it stands, or to a new address that suits large pages. */
static void *move(void *pages, size_t old_bytes, size_t new_bytes)
{
    void *grown = mremap(pages, old_bytes, new_bytes, 0);
    void *target;

    if (grown != MAP_FAILED)
        return grown;
    target = map_aligned(new_bytes, PROT_NONE, MAP_NORESERVE);
    if (target == MAP_FAILED)
        return target;
    grown = mremap(pages, old_bytes, new_bytes, MREMAP_MAYMOVE | MREMAP_FIXED,
                   target);
    if (grown == MAP_FAILED)
        munmap(target, new_bytes);
    else
        want_huge(grown, new_bytes);
    return grown;
}

static void *grow(void *pages, size_t old_bytes, size_t new_bytes)
{
    if (new_bytes < PAGES_HUGE)
        return mremap(pages, old_bytes, new_bytes, MREMAP_MAYMOVE);
    if (old_bytes < 2 * PAGES_HUGE)
        return copy(pages, old_bytes, new_bytes);
    return move(pages, old_bytes, new_bytes);
}

void *pages_grow(void *pages, size_t old_bytes, size_t new_bytes)
{
    void *grown;

    old_bytes = pages_round(old_bytes);
    new_bytes = pages_round(new_bytes);
    if (!take_share(new_bytes - old_bytes))
        return NULL;
    grown = grow(pages, old_bytes, new_bytes);
    if (grown == MAP_FAILED) {
        atomic_fetch_sub(&held_bytes, new_bytes - old_bytes);
        return NULL;
    }
    return grown;
}
#else
void *pages_grow(void *pages, size_t old_bytes, size_t new_bytes)
{
    void *grown = pages_map(new_bytes);

    if (grown == NULL)
        return NULL;
    memcpy(grown, pages, old_bytes);
    pages_unmap(pages, old_bytes);
    return grown;
}
#endif

void pages_unmap(void *pages, size_t bytes)
{
    if (pages == NULL)
        return;
    bytes = pages_round(bytes);
    munmap(pages, bytes);
    atomic_fetch_sub(&held_bytes, bytes);
}

size_t pages_held(void)
{
    return atomic_load(&held_bytes);
}

void pages_limit(size_t bytes)
{
    atomic_store(&limit_bytes, bytes);
}
