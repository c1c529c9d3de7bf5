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
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

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
    uint64_t now_ms = clock_ms(h);

    /* The tracker's clock may be set back. */
    return now_ms > h->start_ms + h->last_ms ? now_ms - h->start_ms
                                             : h->last_ms;
}

/* Inside a malloc or a free of the program: its errno stays. */
static void make_room(struct export_heaptrack *h)
{
    int kept = errno;
    uint64_t pages;

    if (h->used + EVENT_BYTES_MAX <= HEAPTRACK_BUFFER_BYTES)
        return;
    heaptrack_flush(h);
    pages = heaptrack_resident_pages();
    if (pages != 0)
        heaptrack_put_line(h, 'R', pages);
    errno = kept;
}

static void put_clock(struct export_heaptrack *h)
{
    uint64_t now_ms = heaptrack_age_ms(h);

    if (now_ms < h->last_ms + CLOCK_STEP_MS)
        return;
    h->last_ms = now_ms;
    heaptrack_put_line(h, 'c', now_ms);
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
    if (number == INTERN_NONE) {
        /* Its free must not be known either: no new pairs from now on. */
        if (change > 0)
            h->pairs.limit = h->pairs.count;
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
    heaptrack_put_line(h, change > 0 ? '+' : '-', number + 1);
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
    h->fd = -1;
    rc = heaptrack_open_events(h, options->beside);
    if (rc != 0)
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
    heaptrack_close_events(h);
    pages_unmap(h, sizeof(*h));
}
