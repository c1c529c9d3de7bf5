/* maps.c - memory that the program maps itself: its own allocators, pools and
 * arenas. Pointers to blocks may stand there, so it is a root.
 *
 * libc and the loader map their memory without passing here, and what the real
 * allocator maps, it maps inside the door: neither is meant.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "preload/door.h"
#include "roots.h"

#define DOOR __attribute__((visibility("default"), noinline))

/* A file that is only read holds no pointers to blocks. */
static bool may_hold_pointers(int protection, int flags)
{
    return (flags & MAP_ANONYMOUS) != 0 || (protection & PROT_WRITE) != 0;
}

static void tell(void *start, size_t bytes, bool is_root)
{
    bool was_inside = door_enter();

    tracker_root_remove(start, bytes);
    if (is_root)
        (void)tracker_root_add(start, bytes);
    door_leave(was_inside);
}

DOOR void *mmap(void *wanted, size_t bytes, int protection, int flags, int fd,
                off_t offset)
{
    void *start =
        (void *)syscall(SYS_mmap, wanted, bytes, protection, flags, fd, offset);

    if (start != MAP_FAILED && door_is_open())
        tell(start, bytes, may_hold_pointers(protection, flags));
    return start;
}

DOOR void *mmap64(void *wanted, size_t bytes, int protection, int flags, int fd,
                  off_t offset) __attribute__((alias("mmap")));

/* Told before it is gone: another thread may map the same place next. */
DOOR int munmap(void *start, size_t bytes)
{
    if (door_is_open())
        tell(start, bytes, false);
    return (int)syscall(SYS_munmap, start, bytes);
}

DOOR void *mremap(void *old, size_t old_bytes, size_t new_bytes, int flags, ...)
{
    bool was_root = door_is_open() && tracker_root_find(old) != 0;
    void *wanted = NULL;
    void *start = NULL;
    va_list rest;

    if ((flags & MREMAP_FIXED) != 0) {
        va_start(rest, flags);
        wanted = va_arg(rest, void *);
        va_end(rest);
    }
    start =
        (void *)syscall(SYS_mremap, old, old_bytes, new_bytes, flags, wanted);
    if (start == MAP_FAILED || !was_root)
        return start;
    tell(old, old_bytes, false);
    tell(start, new_bytes, true);
    return start;
}
