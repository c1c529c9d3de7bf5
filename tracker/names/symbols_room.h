/* symbols_room.h - is there memory to read debug information with?
 *
 * libdw was not written to run out of it: where an allocation of its own
 * fails it ends the process, by exit() or by a wrong access, and so does the
 * loader with a library that was loaded late. A report is not worth that, so
 * it is asked before. Another thread may still take what was there.
 */
#ifndef TRACKER_SYMBOLS_ROOM_H
#define TRACKER_SYMBOLS_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>

/* A program of 2 MB with its libraries takes half of it. */
#define SYMBOLS_ROOM_BYTES ((size_t)32 << 20)

/* Pages, not malloc: nobody who watches the heap shall see a peak. */
static inline bool symbols_have_room(void)
{
    void *room = mmap(NULL, SYMBOLS_ROOM_BYTES, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return room != MAP_FAILED && munmap(room, SYMBOLS_ROOM_BYTES) == 0;
}

#endif
