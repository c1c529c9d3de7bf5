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
 * according to the file. They differ only past the limit.
 *
 * The viewer starts with "the last allocation was of kind 0" and would call
 * frees of that kind temporary; so nothing is of kind 0.
 */
#include "export_heaptrack.h"

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

#include "export_heaptrack_tables.h"
#include "export_text.h"
#include "intern.h"
#include "ledger.h"
#include "listeners.h"
#include "pages.h"
#include "stack.h"

#define PAIRS_MAX (UINT32_C(1) << 20)
#define BUFFER_BYTES 65536
#define EVENT_BYTES_MAX 64
#define CLOCK_STEP_MS 10 /* as heaptrack itself */

/* The first two members are the key. */
struct pair {
    uint64_t size;
    uint64_t place; /* twice the stack's number, plus 1; or a site's address */
    int64_t live;
    int64_t written; /* of these, in the file */
};

#define PAIR_KEY_BYTES (2 * sizeof(uint64_t))

struct export_heaptrack {
    struct tracker_listener listener;
    struct intern pairs;
    int fd;
    int rc; /* the first failed write */
    bool real_time;
    bool full;
    unsigned forks; /* how many there had been */
    uint64_t start_ms;
    uint64_t last_ms;
    uint64_t limit_bytes;
    uint64_t events_bytes;
    struct export_heaptrack_result result;
    size_t used; /* of the buffer */
    char buffer[BUFFER_BYTES];
};

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

static bool is_copy(const struct export_heaptrack *h)
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

static void flush(struct export_heaptrack *h)
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

/* Pages of memory that the program has; 0: not known. */
static uint64_t resident_pages(void)
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

    if (h->used + EVENT_BYTES_MAX <= BUFFER_BYTES)
        return;
    flush(h);
    pages = resident_pages();
    if (pages != 0)
        put_line(h, 'R', pages);
}

static void put_clock(struct export_heaptrack *h)
{
    uint64_t now_ms = clock_ms(h) - h->start_ms;

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
    struct pair key = {.size = block->size,
                       .place = block->stack == STACK_NONE
                                    ? (uint64_t)(uintptr_t)block->site
                                    : 2 * (uint64_t)block->stack + 1};
    struct pair *pair;
    bool added;
    uint32_t number;

    if (is_copy(h))
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
    intern_init(&h->pairs, sizeof(struct pair), PAIR_KEY_BYTES, PAIRS_MAX);
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

static void write_head(FILE *out, const char *command)
{
    fputs("v 10400 2\nX ", out);
    export_line(out, command == NULL ? "" : command);
    fprintf(out, "\nI %lx %lx\n", (unsigned long)sysconf(_SC_PAGESIZE),
            (unsigned long)sysconf(_SC_PHYS_PAGES));
}

static int write_pairs(const struct export_heaptrack *h, FILE *out,
                       struct symbols *symbols)
{
    struct heaptrack_tables tables;
    int rc;

    heaptrack_tables_init(&tables, out, symbols);
    for (uint32_t i = 0; i < h->pairs.count && tables.rc == 0; i++) {
        const struct pair *pair = intern_at(&h->pairs, i);
        bool is_stack = (pair->place & 1) != 0;
        uint32_t trace = heaptrack_tables_trace(
            &tables, is_stack ? (uint32_t)(pair->place >> 1) : STACK_NONE,
            is_stack ? NULL : (const void *)(uintptr_t)pair->place);

        if (i == 0) /* kind 0, which no event is of */
            fprintf(out, "a 0 %" PRIx32 "\n", trace);
        fprintf(out, "a %" PRIx64 " %" PRIx32 "\n", pair->size, trace);
    }
    rc = tables.rc;
    heaptrack_tables_clear(&tables);
    return rc;
}

static int copy_events(struct export_heaptrack *h, FILE *out)
{
    ssize_t n;

    if (lseek(h->fd, 0, SEEK_SET) < 0)
        return -errno;
    do {
        n = read(h->fd, h->buffer, sizeof(h->buffer));
        if (n > 0)
            fwrite(h->buffer, 1, (size_t)n, out);
    } while (n > 0 || (n < 0 && errno == EINTR));
    return n < 0 ? -errno : 0;
}

/* What the limit left out, by the balance of each pair. */
static void settle(const struct export_heaptrack *h, FILE *out)
{
    if (h->result.left_out != 0)
        fprintf(out,
                "# limit met: %" PRIu64
                " events left out; what follows is their balance\n",
                h->result.left_out);
    for (uint32_t i = 0; i < h->pairs.count; i++) {
        const struct pair *pair = intern_at(&h->pairs, i);
        int64_t missing = pair->live - pair->written;

        for (; missing > 0; missing--)
            fprintf(out, "+ %" PRIx32 "\n", i + 1);
        for (; missing < 0; missing++)
            fprintf(out, "- %" PRIx32 "\n", i + 1);
    }
}

int export_heaptrack_write(struct export_heaptrack *h, FILE *out,
                           struct symbols *symbols, const char *command,
                           struct export_heaptrack_result *result)
{
    uint64_t end_ms = clock_ms(h) - h->start_ms;
    uint64_t pages = resident_pages();
    int rc;

    listeners_remove(&h->listener);
    if (result != NULL)
        *result = h->result;
    if (is_copy(h))
        return -ECHILD;
    flush(h);
    if (h->rc != 0)
        return h->rc;
    write_head(out, command);
    rc = write_pairs(h, out, symbols);
    if (rc == 0)
        rc = copy_events(h, out);
    if (rc != 0)
        return rc;
    settle(h, out);
    fprintf(out, "c %" PRIx64 "\nR %" PRIx64 "\n", end_ms, pages);
    return export_finish(out);
}
