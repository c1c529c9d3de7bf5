/* ledger.c - the ledger itself, forks, and what is not done for each block. */
#include "ledger.h"

struct ledger ledger = {.mutex = PTHREAD_MUTEX_INITIALIZER};
_Atomic uint32_t ledger_clock_ms;
_Atomic bool ledger_stacks;
bool ledger_alone;
_Thread_local uint8_t ledger_label;

static void on_fork_prepare(void)
{
    pthread_mutex_lock(&ledger.mutex);
    later_settle();
    outside_hold(ledger.outside);
}

static void on_fork_done(void)
{
    outside_let(ledger.outside);
    pthread_mutex_unlock(&ledger.mutex);
}

static void on_fork_child(void)
{
    outside_alone(ledger.outside);
    on_fork_done();
}

/* glibc keeps these three in static memory: no block appears. */
__attribute__((constructor)) static void watch_forks(void)
{
    pthread_atfork(on_fork_prepare, on_fork_done, on_fork_child);
}

/* The table has no room at the start, so this comes before the first block. */
int ledger_grow(uint32_t more)
{
    uint32_t outside = ledger.moving + (ledger.newest.waits ? 1 : 0);
    int rc = origins_start(&ledger.origins);

    return rc != 0 ? rc : table_reserve(&ledger.blocks, more + outside);
}

/* An adoption: to who doesn't hear of those, a free and an allocation. */
static void tell_of_move(const struct tracker_block *before,
                         const struct table_entry *e)
{
    const struct tracker_listener *l = &ledger.listener;
    struct tracker_block after;

    ledger_describe(e, &after);
    if (l->moved != NULL) {
        l->moved(before, &after, l->ctx);
        return;
    }
    if (l->freed != NULL)
        l->freed(before, l->ctx);
    if (l->allocated != NULL)
        l->allocated(&after, l->ctx);
}

void ledger_move(struct table_place at, struct origin_key to)
{
    uint32_t number = origins_intern(&ledger.origins, to);
    struct table_entry e = table_get(at);
    struct origin *from = &ledger.origins.list[table_entry_origin(&e)];
    struct origin *now = &ledger.origins.list[number];
    unsigned old_tag = origin_key_tag(from->key);
    unsigned tag = origin_key_tag(now->key);
    size_t size = table_entry_size(&e);
    struct tracker_block before;

    from->count.freed += counter_one(size);
    counter_fall(&from->below_peak, size);
    from->lifetime_ms += ledger_age_ms(&e);
    now->count.allocated += counter_one(size);
    counter_rise(&now->below_peak, size);
    if (old_tag != tag) {
        ledger.tags[old_tag].freed += counter_one(size);
        counter_fall(&ledger.tags_below_peak[old_tag], size);
        ledger.tags[tag].allocated += counter_one(size);
        counter_rise(&ledger.tags_below_peak[tag], size);
        ledger.adopted += counter_one(size);
    }
    ledger_describe(&e, &before);
    table_entry_set_origin(&e, number);
    table_set(at, &e);
    tell_of_move(&before, &e);
}

void ledger_settle(void)
{
    struct table_entry e;

    if (!ledger.newest.waits)
        return;
    e = ledger_count_newest();
    table_put(&ledger.blocks, &e);
}

__attribute__((cold)) void ledger_refuse(const struct tracker_error *error,
                                         bool locked)
{
    void (*handler)(const struct tracker_error *, void *) = ledger.on_error;
    void *ctx = ledger.on_error_ctx;

    if (error->kind == TRACKER_DOUBLE_FREE)
        ledger.refused.double_frees++;
    else
        ledger.refused.unknown_pointers++;
    ledger_unlock(locked);
    if (handler != NULL)
        handler(error, ctx);
}

struct tracker_count ledger_total(void)
{
    struct counter sum = {-ledger.adopted, -ledger.adopted};

    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        sum.allocated += ledger.tags[tag].allocated;
        sum.freed += ledger.tags[tag].freed;
    }
    return counter_read(&sum, ledger.below_peak);
}

void ledger_describe(const struct table_entry *e, struct tracker_block *out)
{
    uint32_t number = table_entry_origin(e);
    const struct origin *from = &ledger.origins.list[number];

    *out = (struct tracker_block){
        .ptr = table_entry_ptr(e),
        .size = table_entry_size(e),
        .tag = origin_key_tag(from->key),
        .site = from->key.site,
        .born_ms = table_entry_born_ms(e),
        .origin = number,
        .stack = origin_key_stack(from->key),
        .label = origin_key_label(from->key),
    };
}

void ledger_tell(void (*listener)(const struct tracker_block *, void *),
                 struct table_entry e)
{
    struct tracker_block block;

    ledger_describe(&e, &block);
    listener(&block, ledger.listener.ctx);
}
