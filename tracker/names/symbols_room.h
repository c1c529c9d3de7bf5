/* symbols_room.h - is there memory, on heap and stack, to read debug
 * information with?
 *
 * libdw was not written to run out of it: where an allocation of its own
 * fails it ends the process, by exit() or by a wrong access, and so does the
 * loader with a library that was loaded late. A report is not worth that, so
 * it is asked before. Another thread may still take what was there.
 *
 * It also puts tables of 160 kB on the stack; where that is limited to little
 * more it would run past its end.
 */
#ifndef TRACKER_SYMBOLS_ROOM_H
#define TRACKER_SYMBOLS_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/resource.h>

/* A program of 2 MB with its libraries takes half of it. */
#define SYMBOLS_ROOM_BYTES ((size_t)32 << 20)

#define SYMBOLS_STACK_BYTES ((size_t)256 << 10)

static inline bool symbols_have_stack(void)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_STACK, &limit) != 0 ||
           limit.rlim_cur >= SYMBOLS_STACK_BYTES;
}

/* Pages, not malloc: nobody who watches the heap shall see a peak. */
static inline bool symbols_have_room(void)
{
    void *room;

    if (!symbols_have_stack())
        return false;
    room = mmap(NULL, SYMBOLS_ROOM_BYTES, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return room != MAP_FAILED && munmap(room, SYMBOLS_ROOM_BYTES) == 0;
}

#endif
