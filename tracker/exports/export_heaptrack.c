/* export_heaptrack.c - a recording for heaptrack_print and heaptrack_gui.
 *
 * Under the tracker's lock an event is a search in a table of pairs of size
 * and place, and a word in a buffer; a full buffer is written with write(2).
 * The table knows how many blocks of a pair are live, and how many are so
 * according to the file. They differ only past the limit.
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
#define EVENT_WORDS_MAX 9 /* pages, time, a move: three each */
#define CLOCK_STEP_MS 10  /* as heaptrack itself */
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

static uint32_t to_word(uint64_t value)
{
    return value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

/* Inside a malloc or a free of the program: its errno stays. */
static void make_room(struct export_heaptrack *h)
{
    int kept = errno;
    uint64_t pages;

    if (h->used + EVENT_WORDS_MAX <= HEAPTRACK_BUFFER_WORDS)
        return;
    heaptrack_flush(h);
    pages = heaptrack_resident_pages();
    if (pages != 0)
        heaptrack_put_value(h, HEAPTRACK_NOTE, 'R', to_word(pages));
    errno = kept;
}

/* May an event be written? Then there is room for it, and its time stamp is
 * there. */
static bool make_ready(struct export_heaptrack *h)
{
    uint64_t now_ms;

    if ((h->words + EVENT_WORDS_MAX) * sizeof(uint32_t) > h->limit_bytes)
        h->full = true;
    if (h->full || h->rc != 0) {
        h->result.left_out++;
        return false;
    }
    make_room(h);
    now_ms = heaptrack_age_ms(h);
    if (now_ms >= h->last_ms + CLOCK_STEP_MS) {
        h->last_ms = now_ms;
        heaptrack_put_value(h, HEAPTRACK_NOTE, 'c', to_word(now_ms));
    }
    h->result.events++;
    return true;
}

static struct heaptrack_pair key_of(const struct tracker_block *block)
{
    return (struct heaptrack_pair){
        .size = block->size,
        .place = block->stack == STACK_NONE ? (uint64_t)(uintptr_t)block->site
                                            : 2 * (uint64_t)block->stack + 1,
    };
}

/* The pair of a block that appears. If there is no room for a new one, there
 * will be none any more: the block's free must not be known either. */
static uint32_t appear(struct export_heaptrack *h,
                       const struct tracker_block *block)
{
    struct heaptrack_pair key = key_of(block);
    bool added;
    uint32_t number = intern_put(&h->pairs, &key, &added);

    if (number == INTERN_NONE)
        h->pairs.limit = h->pairs.count;
    return number;
}

static uint32_t find(const struct export_heaptrack *h,
                     const struct tracker_block *block)
{
    struct heaptrack_pair key = key_of(block);

    return intern_get(&h->pairs, &key);
}

static struct heaptrack_pair *pair_at(const struct export_heaptrack *h,
                                      uint32_t number)
{
    return intern_at(&h->pairs, number);
}

static void came(struct export_heaptrack *h, uint32_t number)
{
    if (number == INTERN_NONE) {
        h->result.left_out++;
        return;
    }
    pair_at(h, number)->live++;
    if (!make_ready(h))
        return;
    heaptrack_put(h, HEAPTRACK_CAME, number);
    pair_at(h, number)->written++;
}

static void went(struct export_heaptrack *h, uint32_t number)
{
    if (number == INTERN_NONE) {
        h->result.left_out++;
        return;
    }
    pair_at(h, number)->live--;
    if (!make_ready(h))
        return;
    heaptrack_put(h, HEAPTRACK_WENT, number);
    pair_at(h, number)->written--;
}

static void on_allocated(const struct tracker_block *block, void *ctx)
{
    if (!heaptrack_is_copy(ctx))
        came(ctx, appear(ctx, block));
}

static void on_freed(const struct tracker_block *block, void *ctx)
{
    if (!heaptrack_is_copy(ctx))
        went(ctx, find(ctx, block));
}

static void on_moved(const struct tracker_block *from,
                     const struct tracker_block *to, void *ctx)
{
    struct export_heaptrack *h = ctx;
    uint32_t old;
    uint32_t new;

    if (heaptrack_is_copy(h))
        return;
    old = find(h, from);
    new = old == INTERN_NONE ? find(h, to) : appear(h, to);
    if (old == INTERN_NONE && new == INTERN_NONE)
        return;
    if (old == INTERN_NONE || new == INTERN_NONE) {
        if (new != INTERN_NONE)
            came(h, new);
        else
            went(h, old);
        return;
    }
    pair_at(h, old)->live--;
    pair_at(h, new)->live++;
    if (old == new || !make_ready(h))
        return;
    heaptrack_put_value(h, HEAPTRACK_MOVED, old, new);
    pair_at(h, old)->written--;
    pair_at(h, new)->written++;
    h->any_moved = true;
}

static bool on_live(const struct tracker_block *block, void *ctx)
{
    came(ctx, appear(ctx, block));
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
        .allocated = on_allocated,
        .freed = on_freed,
        .ctx = h,
        .moved = on_moved,
    };
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
