/* refuse.c - a shared object that lets allocations of a process fail.
 *
 *      LD_PRELOAD=librefuse.so REFUSE=17 ./prog      number 17 fails
 *      LD_PRELOAD=librefuse.so REFUSE=17+ ./prog     17 and all after it
 *
 * It stands in front of libc's malloc, calloc, realloc, memalign, mmap and
 * mremap, so it hits what has no door of ours as well: libc itself (stdio,
 * dlopen), zlib, libdw, and the pages that the tracker takes from the kernel.
 *
 *      REFUSE_KIND=pages          only mmap and mremap are counted
 *      REFUSE_IF=NAME             only in processes that have this variable,
 *      REFUSE_UNLESS=NAME         or have it not: one half of a comparison
 *      REFUSE_PROGRAM=NAME        only there, not in what starts it
 *      REFUSE_COUNT=FILE          count, and keep the numbers in FILE
 *
 * What the loader, libdw and libelf ask for themselves is given, and not
 * counted: refused, they end the process on the spot (exit(1), abort(), or
 * worse), and nobody who calls them can help it. What may be done is not to
 * call them when memory is short; that is tested by all that is refused after.
 *
 * A process and its forks are numbered together: what they count with is a
 * page that they share. A program that was started anew counts from 1. The
 * numbers start when there is an environment, before the first constructor.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "torture/refuse.h"

static struct {
    void *(*malloc)(size_t);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void *(*memalign)(size_t, size_t);
    void *(*mmap)(void *, size_t, int, int, int, off_t);
    void *(*mremap)(void *, size_t, size_t, int, ...);
    long (*syscall)(long, ...);
} real;

static struct {
    uint64_t nth; /* 0: count only */
    bool onwards;
    bool pages_only;
    _Atomic uint64_t *seen;
} plan;

/* The first calls come before the program has threads. */
static enum { ASLEEP, ASKING, FOUND, OFF, ON } state;

/* ISO C has no way from void * to a function pointer. */
static void find(const char *name, void *function)
{
    void *symbol = dlsym(RTLD_NEXT, name);

    memcpy(function, &symbol, sizeof(symbol));
}

static bool found(void)
{
    if (state >= FOUND)
        return true;
    if (state == ASKING)
        return false;
    state = ASKING;
    find("malloc", &real.malloc);
    find("calloc", &real.calloc);
    find("realloc", &real.realloc);
    find("memalign", &real.memalign);
    find("mmap", &real.mmap);
    find("mremap", &real.mremap);
    find("syscall", &real.syscall);
    state = FOUND;
    return true;
}

/* Straight from the kernel: these pages are not to be refused. */
static void *share(size_t bytes, int flags, int fd)
{
    long at = real.syscall(SYS_mmap, NULL, bytes, PROT_READ | PROT_WRITE,
                           MAP_SHARED | flags, fd, 0L);

    return at == -1 ? NULL : (void *)at;
}

/* A number of its own for each process that was started, in one file. */
static _Atomic uint64_t *count_in(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct refuse_counts *counts;
    uint64_t mine;

    if (fd < 0 || ftruncate(fd, sizeof(*counts)) != 0)
        return NULL;
    counts = share(sizeof(*counts), 0, fd);
    close(fd);
    if (counts == NULL)
        return NULL;
    mine = atomic_fetch_add(&counts->processes, 1);
    return mine < REFUSE_PROCESSES ? &counts->seen[mine] : NULL;
}

static bool is_meant(void)
{
    const char *with = getenv("REFUSE_IF");
    const char *without = getenv("REFUSE_UNLESS");
    const char *program = getenv("REFUSE_PROGRAM");

    if (program != NULL && strcmp(program, program_invocation_short_name) != 0)
        return false;
    return (with == NULL || getenv(with) != NULL) &&
           (without == NULL || getenv(without) == NULL);
}

static void read_plan(void)
{
    const char *kind = getenv("REFUSE_KIND");
    const char *count = getenv("REFUSE_COUNT");
    const char *nth = getenv("REFUSE");
    char *end = NULL;

    state = OFF;
    if ((nth == NULL && count == NULL) || !is_meant())
        return;
    if (nth != NULL) {
        plan.nth = strtoull(nth, &end, 10);
        plan.onwards = *end == '+';
    }
    plan.pages_only = kind != NULL && strcmp(kind, "pages") == 0;
    plan.seen = count != NULL ? count_in(count)
                              : share(sizeof(*plan.seen), MAP_ANONYMOUS, -1);
    if (plan.seen == NULL)
        abort();
    state = ON;
}

static bool is_of(const void *code, const char *const names[], size_t count)
{
    struct dl_find_object at;

    if (_dl_find_object((void *)(uintptr_t)code, &at) != 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if (strstr(at.dlfo_link_map->l_name, names[i]) != NULL)
            return true;
    return false;
}

static bool is_tracker(const void *code)
{
    static const char *const names[] = {"/libtracker_preload"};

    return is_of(code, names, 1);
}

/* Who calls: frame[1] leads back to it, frame[0] to the frame before. The
 * tracker stands in front of libc like this does, so who called the tracker is
 * meant then; both are compiled with frame pointers. */
static const void *caller(void *const *frame)
{
    for (int i = 0; i < 8 && is_tracker(frame[1]); i++)
        frame = frame[0];
    return frame[1];
}

/* Is this code of a library that doesn't survive a refusal? */
static bool is_fragile(const void *code)
{
    static const char *const names[] = {"/libdw", "/libelf", "/ld-linux"};

    return is_of(code, names, sizeof(names) / sizeof(names[0]));
}

static bool refused_to(bool is_pages, const void *who)
{
    uint64_t number;
    bool strikes;

    /* libc has no environment before it is set up. */
    if (state == FOUND && environ != NULL) {
        int error = errno;

        read_plan();
        errno = error;
    }
    if (state != ON || (plan.pages_only && !is_pages) || is_fragile(who))
        return false;
    number = atomic_fetch_add(plan.seen, 1) + 1;
    strikes = plan.onwards ? number >= plan.nth : number == plan.nth;
    if (plan.nth == 0 || !strikes)
        return false;
    errno = ENOMEM;
    return true;
}

#define REFUSED(is_pages)                                                      \
    (!found() || refused_to(is_pages, caller(__builtin_frame_address(0))))

void *malloc(size_t size)
{
    return REFUSED(false) ? NULL : real.malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return REFUSED(false) ? NULL : real.calloc(count, size);
}

void *realloc(void *ptr, size_t size)
{
    return REFUSED(false) ? NULL : real.realloc(ptr, size);
}

void *memalign(size_t alignment, size_t size)
{
    return REFUSED(false) ? NULL : real.memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return REFUSED(false) ? NULL : real.memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    void *ptr = REFUSED(false) ? NULL : real.memalign(alignment, size);

    if (ptr == NULL)
        return ENOMEM;
    *out = ptr;
    return 0;
}

void *mmap(void *at, size_t bytes, int protection, int flags, int fd,
           off_t offset)
{
    return REFUSED(true) ? MAP_FAILED
                         : real.mmap(at, bytes, protection, flags, fd, offset);
}

/* Where off_t has 64 bits the two are the same. */
void *mmap64(void *at, size_t bytes, int protection, int flags, int fd,
             off64_t offset)
{
    _Static_assert(sizeof(off_t) == sizeof(off64_t), "one kind of offset");
    return REFUSED(true) ? MAP_FAILED
                         : real.mmap(at, bytes, protection, flags, fd, offset);
}

void *mremap(void *old, size_t old_bytes, size_t new_bytes, int flags, ...)
{
    void *target = NULL;
    va_list args;

    if ((flags & MREMAP_FIXED) != 0) {
        va_start(args, flags);
        target = va_arg(args, void *);
        va_end(args);
    }
    return REFUSED(true)
               ? MAP_FAILED
               : real.mremap(old, old_bytes, new_bytes, flags, target);
}

/* The tracker has an mmap of its own, to know what a program maps, and asks
 * the kernel by this: for who called that mmap, or for itself. */
long syscall(long number, ...)
{
    void *const *frame = __builtin_frame_address(0);
    bool is_pages = number == SYS_mmap || number == SYS_mremap;
    const void *who = frame[1];
    long words[6];
    va_list args;

    va_start(args, number);
    for (int i = 0; i < 6; i++)
        words[i] = va_arg(args, long);
    va_end(args);
    if (is_tracker(who))
        who = ((void *const *)frame[0])[1];
    if (!found() || (is_pages && refused_to(true, who)))
        return -1;
    return real.syscall(number, words[0], words[1], words[2], words[3],
                        words[4], words[5]);
}
