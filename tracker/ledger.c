/* ledger.c - the ledger itself, forks, and what is not done for each block. */
#include "ledger.h"

struct ledger ledger;
_Atomic uint32_t ledger_clock_ms;
_Atomic bool ledger_stacks;
_Thread_local uint8_t ledger_label;
pthread_mutex_t ledger_mutex = PTHREAD_MUTEX_INITIALIZER;

static void on_fork_prepare(void)
{
    pthread_mutex_lock(&ledger_mutex);
}

static void on_fork_done(void)
{
    pthread_mutex_unlock(&ledger_mutex);
}

/* glibc keeps these three in static memory: no block appears. */
__attribute__((constructor)) static void watch_forks(void)
{
    pthread_atfork(on_fork_prepare, on_fork_done, on_fork_done);
}

void ledger_move(uint32_t place, const struct origin_key *to)
{
    uint32_t number = origins_intern(&ledger.origins, to);
    struct table_entry *e = &ledger.blocks.entries[place];
    struct origin *from = &ledger.origins.list[table_entry_origin(e)];
    struct origin *now = &ledger.origins.list[number];
    size_t size = table_entry_size(e);

    counter_freed(&from->count, size);
    from->lifetime_ms += ledger_age_ms(e);
    counter_allocated(&now->count, size);
    if (from->key.tag != now->key.tag) {
        counter_freed(&ledger.tags[from->key.tag], size);
        counter_allocated(&ledger.tags[now->key.tag], size);
    }
    if (ledger.listener.freed != NULL)
        ledger_tell(ledger.listener.freed, e);
    e->origin_inverted = ~number;
    if (ledger.listener.allocated != NULL)
        ledger_tell(ledger.listener.allocated, e);
}

void ledger_describe(const struct table_entry *e, struct tracker_block *out)
{
    uint32_t number = table_entry_origin(e);
    const struct origin_key *key = &ledger.origins.list[number].key;

    *out = (struct tracker_block){
        .ptr = table_entry_ptr(e),
        .size = table_entry_size(e),
        .tag = key->tag,
        .site = key->site,
        .born_ms = e->born_ms,
        .origin = number,
        .stack = key->stack,
        .label = key->label,
    };
}

void ledger_tell(void (*listener)(const struct tracker_block *, void *),
                 const struct table_entry *e)
{
    struct tracker_block block;

    ledger_describe(e, &block);
    listener(&block, ledger.listener.ctx);
}
