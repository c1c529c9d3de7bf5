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

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* A program of 2 MB with its libraries takes half of it. Large ones take more:
 * each file is mapped as a whole, and as much again is for what is made of it.
 */
#define SYMBOLS_ROOM_BYTES ((size_t)32 << 20)
#define SYMBOLS_BASE_BYTES (SYMBOLS_ROOM_BYTES / 2)

#define SYMBOLS_STACK_BYTES ((size_t)256 << 10)

static inline bool symbols_have_stack(void)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_STACK, &limit) != 0 ||
           limit.rlim_cur >= SYMBOLS_STACK_BYTES;
}

/* Pages, not malloc: nobody who watches the heap shall see a peak. */
static inline bool symbols_have_bytes(size_t bytes)
{
    void *room = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return room != MAP_FAILED && munmap(room, bytes) == 0;
}

/* For a file of `file_bytes` more, on top of what is open. */
static inline bool symbols_have_room_for(size_t file_bytes)
{
    return symbols_have_bytes(SYMBOLS_BASE_BYTES + 2 * file_bytes);
}

static inline int symbols_add_file(struct dl_phdr_info *info, size_t info_bytes,
                                   void *ctx)
{
    const char *path = info->dlpi_name;
    size_t *file_bytes = ctx;
    struct stat file;

    (void)info_bytes;
    if (path == NULL || path[0] == '\0')
        path = "/proc/self/exe";
    if (stat(path, &file) == 0 && file.st_size > 0)
        *file_bytes += (size_t)file.st_size;
    return 0;
}

/* For the program and all its libraries. */
static inline bool symbols_have_room(void)
{
    size_t file_bytes = 0;

    if (!symbols_have_stack())
        return false;
    dl_iterate_phdr(symbols_add_file, &file_bytes);
    return symbols_have_bytes(SYMBOLS_ROOM_BYTES) &&
           symbols_have_room_for(file_bytes);
}

#endif
