/* roots.c - roots that somebody told of.
 *
 * A plain array; a place is free when its length is 0. A graph may be built in
 * a copy of the process that was made while another thread stood in here: so
 * a range is always whole (the start is written while the length is 0), and
 * reading takes no lock.
 */
#include "roots.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <unistd.h>

#include "graph_steps.h"
#include "pages.h"

struct told {
    _Atomic uintptr_t start;
    _Atomic size_t bytes;
};

#define FIRST_COUNT 512
#define LAST_COUNT (FIRST_COUNT << 10)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* Old arrays are left behind when it grows: somebody may be reading. */
static _Atomic(struct told *) list;
static atomic_size_t room; /* of the list; grows after it */
static size_t first_free;  /* no place before it is free */

static void on_child(void)
{
    pthread_mutex_init(&lock, NULL);
}

__attribute__((constructor)) static void watch_forks(void)
{
    pthread_atfork(NULL, NULL, on_child);
}

/* With the lock held. */
static int grow(void)
{
    size_t old_room = atomic_load(&room);
    size_t new_room = old_room == 0 ? FIRST_COUNT : 2 * old_room;
    struct told *old = atomic_load(&list);
    struct told *grown;

    if (new_room > LAST_COUNT)
        return -ENOMEM;
    grown = pages_map(new_room * sizeof(*grown));
    if (grown == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < old_room; i++) {
        atomic_store(&grown[i].start, atomic_load(&old[i].start));
        atomic_store(&grown[i].bytes, atomic_load(&old[i].bytes));
    }
    atomic_store(&list, grown);
    atomic_store(&room, new_room);
    return 0;
}

static int add(uintptr_t start, size_t bytes)
{
    struct told *place;

    while (first_free < atomic_load(&room) &&
           atomic_load(&atomic_load(&list)[first_free].bytes) != 0)
        first_free++;
    if (first_free == atomic_load(&room) && grow() != 0)
        return -ENOMEM;
    place = &atomic_load(&list)[first_free];
    atomic_store(&place->start, start);
    atomic_store(&place->bytes, bytes);
    return 0;
}

int tracker_root_add(const void *start, size_t bytes)
{
    int rc = 0;

    if (bytes == 0)
        return 0;
    pthread_mutex_lock(&lock);
    rc = add((uintptr_t)start, bytes);
    pthread_mutex_unlock(&lock);
    return rc;
}

/* Take [low, high) out of one range; what is left behind it is a new one. */
static void cut(size_t number, uintptr_t low, uintptr_t high)
{
    struct told *t = &atomic_load(&list)[number];
    uintptr_t start = atomic_load(&t->start);
    size_t bytes = atomic_load(&t->bytes);

    if (bytes == 0 || start >= high || start + bytes <= low)
        return;
    atomic_store(&t->bytes, start < low ? low - start : 0);
    if (start >= low && number < first_free)
        first_free = number;
    /* Without room for it some roots are lost: nothing else can be done. */
    if (start + bytes > high)
        (void)add(high, start + bytes - high);
}

void tracker_root_remove(const void *start, size_t bytes)
{
    uintptr_t low = (uintptr_t)start;

    if (atomic_load_explicit(&room, memory_order_relaxed) == 0)
        return;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < atomic_load(&room); i++)
        cut(i, low, low + bytes);
    pthread_mutex_unlock(&lock);
}

size_t tracker_root_find(const void *start)
{
    struct told *ranges = NULL;
    size_t found = 0;

    pthread_mutex_lock(&lock);
    ranges = atomic_load(&list);
    for (size_t i = 0; i < atomic_load(&room) && found == 0; i++)
        if (atomic_load(&ranges[i].start) == (uintptr_t)start)
            found = atomic_load(&ranges[i].bytes);
    pthread_mutex_unlock(&lock);
    return found;
}

/* For a graph ------------------------------------------------------------ */

struct maps {
    int fd;
    size_t used;
    size_t got;
    char text[4096];
};

static int next_char(struct maps *m)
{
    if (m->used == m->got) {
        ssize_t count = read(m->fd, m->text, sizeof(m->text));

        m->used = 0;
        m->got = count < 0 ? 0 : (size_t)count;
        if (m->got == 0)
            return -1;
    }
    return (unsigned char)m->text[m->used++];
}

static int read_hex(struct maps *m, uintptr_t *out)
{
    int c = next_char(m);

    *out = 0;
    while ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) {
        *out = *out << 4 | (uintptr_t)(c <= '9' ? c - '0' : c - 'a' + 10);
        c = next_char(m);
    }
    return c;
}

/* One line: "low-high rw-p ...". False: there is none. */
static bool next_map(struct maps *m, uintptr_t *low, uintptr_t *high,
                     bool *usable)
{
    int c;

    if (read_hex(m, low) != '-' || read_hex(m, high) != ' ')
        return false;
    *usable = next_char(m) == 'r' && next_char(m) == 'w';
    do
        c = next_char(m);
    while (c != '\n' && c != -1);
    return true;
}

/* What of the told ranges lies in one mapping. */
static int add_common(struct root_list *roots, uintptr_t low, uintptr_t high,
                      size_t *left)
{
    struct told *ranges = atomic_load(&list);
    int rc = 0;

    for (size_t i = 0; i < atomic_load(&room) && rc == 0; i++) {
        uintptr_t start = atomic_load(&ranges[i].start);
        uintptr_t end = start + atomic_load(&ranges[i].bytes);
        struct root_range range = {.kind = GRAPH_ROOT_DATA};

        range.start = start > low ? start : low;
        end = end < high ? end : high;
        if (range.start >= end)
            continue;
        range.bytes = end - range.start < *left ? end - range.start : *left;
        *left -= range.bytes;
        if (range.bytes > 0)
            rc = roots_add(roots, &range);
    }
    return rc;
}

int roots_add_told(struct root_list *roots)
{
    struct maps maps = {.fd = -1};
    size_t left = ROOTS_BYTES_MAX;
    uintptr_t low;
    uintptr_t high;
    bool usable;
    int rc = 0;

    if (atomic_load(&room) == 0)
        return 0;
    maps.fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (maps.fd < 0)
        return 0; /* nobody knows what could be read */
    while (rc == 0 && next_map(&maps, &low, &high, &usable))
        if (usable)
            rc = add_common(roots, low, high, &left);
    close(maps.fd);
    return rc;
}
