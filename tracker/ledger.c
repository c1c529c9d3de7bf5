/* ledger.c - the ledger itself, forks, and what is not done for each block. */
#include "ledger.h"

struct ledger ledger;
_Atomic uint32_t ledger_clock_ms;
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

void ledger_move(uint32_t place, unsigned tag, const struct tracker_site *site)
{
    uint32_t number = origins_intern(&ledger.origins, site, tag);
    struct table_entry *e = &ledger.blocks.entries[place];
    struct origin *from = &ledger.origins.list[table_entry_origin(e)];
    struct origin *to = &ledger.origins.list[number];
    size_t size = table_entry_size(e);

    counter_freed(&from->count, size);
    counter_allocated(&to->count, size);
    if (from->tag != tag) {
        counter_freed(&ledger.tags[from->tag], size);
        counter_allocated(&ledger.tags[tag], size);
    }
    e->origin_inverted = ~number;
}

void ledger_describe(const struct table_entry *e, struct tracker_block *out)
{
    const struct origin *origin = &ledger.origins.list[table_entry_origin(e)];

    *out = (struct tracker_block){
        .ptr = table_entry_ptr(e),
        .size = table_entry_size(e),
        .tag = origin->tag,
        .site = origin->site,
        .born_ms = e->born_ms,
    };
}
