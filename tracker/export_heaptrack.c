/* export_heaptrack.c - a recording for heaptrack_print and heaptrack_gui.
 *
 *      a 30 7      blocks of 0x30 bytes from call stack 7; numbered from 0
 *      + 4, - 4    such a block came, or went
 *      c 3e8       from here on it is 0x3e8 ms since the start
 *      R 800       the program has 0x800 pages of memory
 *
 * Under the lock an event is a search in a table of pairs of size and place
 * and a few bytes in a buffer; a full buffer is written with write(2). The
 * table knows how many blocks of a pair are live, and how many are so
 * according to the file. They differ only past the limit. Events are of kinds
 * from 1 on; export_heaptrack_file.c says why not from 0.
 */
#include "export_heaptrack_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ledger.h"
#include "listeners.h"
#include "pages.h"
#include "stack.h"

#define PAIRS_MAX (UINT32_C(1) << 20)
#define EVENT_BYTES_MAX 64
#define CLOCK_STEP_MS 10 /* as heaptrack itself */
#define PAIR_KEY_BYTES (2 * sizeof(uint64_t))

/* A child has its parent's recordings, and the same file behind them. */
static atomic_uint forks;

static void on_forked(void)
{
    atomic_fetch_add(&forks, 1);
}

static void watch_forks(void)
{
    pthread_atfork(NULL, NULL, on_forked);
}

bool heaptrack_is_copy(const struct export_heaptrack *h)
{
    return h->forks != atomic_load_explicit(&forks, memory_order_relaxed);
}

static uint64_t clock_ms(const struct export_heaptrack *h)
{
    struct timespec now;

    if (!h->real_time)
        return ledger_now_ms();
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

uint64_t heaptrack_age_ms(const struct export_heaptrack *h)
{
    return clock_ms(h) - h->start_ms;
}

void heaptrack_flush(struct export_heaptrack *h)
{
    size_t done = 0;

    while (done < h->used && h->rc == 0) {
        ssize_t n = write(h->fd, h->buffer + done, h->used - done);

        if (n >= 0)
            done += (size_t)n;
        else if (errno != EINTR)
            h->rc = -errno;
    }
    h->used = 0;
}

/* A line of a letter and a number; by hand, since the stdio family may
 * allocate, and the lock is held. */
static void put_line(struct export_heaptrack *h, char letter, uint64_t value)
{
    char digits[16];
    size_t count = 0;
    char *line;

    do {
        digits[count++] = "0123456789abcdef"[value & 15];
        value >>= 4;
    } while (value != 0);
    line = h->buffer + h->used;
    *line++ = letter;
    *line++ = ' ';
    while (count > 0)
        *line++ = digits[--count];
    *line++ = '\n';
    h->events_bytes += (uint64_t)(line - (h->buffer + h->used));
    h->used = (size_t)(line - h->buffer);
}

uint64_t heaptrack_resident_pages(void)
{
    char text[128];
    ssize_t len;
    char *second;
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return 0;
    len = read(fd, text, sizeof(text) - 1);
    close(fd);
    text[len > 0 ? len : 0] = '\0';
    second = strchr(text, ' ');
    return second == NULL ? 0 : strtoull(second, NULL, 10);
}

static void make_room(struct export_heaptrack *h)
{
    uint64_t pages;

    if (h->used + EVENT_BYTES_MAX <= HEAPTRACK_BUFFER_BYTES)
        return;
    heaptrack_flush(h);
    pages = heaptrack_resident_pages();
    if (pages != 0)
        put_line(h, 'R', pages);
}

static void put_clock(struct export_heaptrack *h)
{
    uint64_t now_ms = heaptrack_age_ms(h);

    if (now_ms < h->last_ms + CLOCK_STEP_MS)
        return;
    h->last_ms = now_ms;
    put_line(h, 'c', now_ms);
}

static bool has_room(struct export_heaptrack *h)
{
    if (h->events_bytes + EVENT_BYTES_MAX > h->limit_bytes)
        h->full = true;
    return !h->full && h->rc == 0;
}

static void record(struct export_heaptrack *h,
                   const struct tracker_block *block, int change)
{
    struct heaptrack_pair key = {.size = block->size,
                                 .place = block->stack == STACK_NONE
                                              ? (uint64_t)(uintptr_t)block->site
                                              : 2 * (uint64_t)block->stack + 1};
    struct heaptrack_pair *pair;
    bool added;
    uint32_t number;

    if (heaptrack_is_copy(h))
        return;
    number = change > 0 ? intern_put(&h->pairs, &key, &added)
                        : intern_get(&h->pairs, &key);
    if (number == INTERN_NONE) { /* a free of it will not be known either */
        h->result.left_out++;
        return;
    }
    pair = intern_at(&h->pairs, number);
    pair->live += change;
    if (!has_room(h)) {
        h->result.left_out++;
        return;
    }
    make_room(h);
    put_clock(h);
    put_line(h, change > 0 ? '+' : '-', number + 1);
    pair->written += change;
    h->result.events++;
}

static void on_allocated(const struct tracker_block *block, void *ctx)
{
    record(ctx, block, +1);
}

static void on_freed(const struct tracker_block *block, void *ctx)
{
    record(ctx, block, -1);
}

static bool on_live(const struct tracker_block *block, void *ctx)
{
    record(ctx, block, +1);
    return true;
}

/* The folder of `path`, in `folder`. */
static void folder_of(const char *path, char folder[PATH_MAX])
{
    const char *slash = path == NULL ? NULL : strrchr(path, '/');
    const char *temporary = getenv("TMPDIR");

    if (path == NULL || strcmp(path, "-") == 0)
        snprintf(folder, PATH_MAX, "%s",
                 temporary == NULL || *temporary == '\0' ? "/tmp" : temporary);
    else if (slash == NULL)
        snprintf(folder, PATH_MAX, ".");
    else
        snprintf(folder, PATH_MAX, "%.*s", (int)(slash - path) + 1, path);
}

/* A file without a name: it is gone when the program is. */
static int open_events(const char *beside)
{
    char folder[PATH_MAX];
    char path[PATH_MAX + 32];
    int fd;

    folder_of(beside, folder);
    fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    snprintf(path, sizeof(path), "%s/heaptrack.XXXXXX", folder);
    fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return -errno;
    unlink(path);
    return fd;
}

int export_heaptrack_new(const struct export_heaptrack_options *options,
                         struct export_heaptrack **out)
{
    static const struct export_heaptrack_options none = {.beside = NULL};
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct export_heaptrack *h = pages_map(sizeof(*h));
    int rc = -ENOMEM;

    *out = NULL;
    if (h == NULL)
        return rc;
    if (options == NULL)
        options = &none;
    pthread_once(&once, watch_forks);
    h->forks = atomic_load(&forks);
    h->real_time = options->real_time;
    h->limit_bytes = options->limit_bytes == 0 ? EXPORT_HEAPTRACK_LIMIT_BYTES
                                               : options->limit_bytes;
    h->start_ms = clock_ms(h);
    intern_init(&h->pairs, sizeof(struct heaptrack_pair), PAIR_KEY_BYTES,
                PAIRS_MAX);
    rc = h->fd = open_events(options->beside);
    if (rc < 0)
        goto out;
    tracker_each_block(on_live, h);
    h->listener = (struct tracker_listener){
        .allocated = on_allocated, .freed = on_freed, .ctx = h};
    rc = listeners_add(&h->listener);
    if (rc != 0)
        goto out;
    *out = h;
    h = NULL;
out:
    export_heaptrack_free(h);
    return rc;
}

void export_heaptrack_free(struct export_heaptrack *h)
{
    if (h == NULL)
        return;
    listeners_remove(&h->listener);
    intern_clear(&h->pairs);
    if (h->fd >= 0)
        close(h->fd);
    pages_unmap(h, sizeof(*h));
}
