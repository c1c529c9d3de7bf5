/* pages.c - memory for the tracker itself, straight from the kernel. */
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

void *pages_map(size_t bytes)
{
    void *pages;

    bytes = pages_round(bytes);
    if (!take_share(bytes))
        return NULL;
    pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) {
        atomic_fetch_sub(&held_bytes, bytes);
        return NULL;
    }
    return pages;
}

#ifdef MREMAP_MAYMOVE
void *pages_grow(void *pages, size_t old_bytes, size_t new_bytes)
{
    void *grown;

    old_bytes = pages_round(old_bytes);
    new_bytes = pages_round(new_bytes);
    if (!take_share(new_bytes - old_bytes))
        return NULL;
    grown = mremap(pages, old_bytes, new_bytes, MREMAP_MAYMOVE);
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
