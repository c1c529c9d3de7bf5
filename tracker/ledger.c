/* ledger.c - the lock, and what happens to all numbers together. */
#include "ledger.h"

#include <pthread.h>

#if defined(__has_include)
#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#define SINGLE_THREADED (__libc_single_threaded != 0)
#endif
#endif
#ifndef SINGLE_THREADED
#define SINGLE_THREADED false
#endif

struct ledger ledger;
_Atomic uint32_t ledger_clock_ms;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

bool ledger_lock(void)
{
    if (SINGLE_THREADED)
        return false;
    pthread_mutex_lock(&mutex);
    return true;
}

void ledger_unlock(bool locked)
{
    if (locked)
        pthread_mutex_unlock(&mutex);
}

static void on_fork_prepare(void)
{
    pthread_mutex_lock(&mutex);
}

static void on_fork_done(void)
{
    pthread_mutex_unlock(&mutex);
}

/* glibc keeps these three in static memory: no block appears. */
__attribute__((constructor)) static void watch_forks(void)
{
    pthread_atfork(on_fork_prepare, on_fork_done, on_fork_done);
}

int ledger_reserve(void)
{
    int rc = table_reserve(&ledger.blocks, 1 + ledger.moving);

    return rc == 0 ? origins_start(&ledger.origins) : rc;
}

void ledger_enter(const void *ptr, size_t size, unsigned tag,
                  const struct tracker_site *site)
{
    uint32_t number = origins_intern(&ledger.origins, site, tag);
    uint32_t born_ms =
        atomic_load_explicit(&ledger_clock_ms, memory_order_relaxed);
    struct table_entry e =
        table_entry_make(ptr, size, ledger.mark, number, born_ms);

    table_put(&ledger.blocks, &e);
    counter_allocated(&ledger.total, size);
    counter_allocated(&ledger.tags[tag], size);
    counter_allocated(&ledger.origins.list[number].count, size);
}

void ledger_leave(const struct table_entry *e)
{
    struct origin *origin = &ledger.origins.list[table_entry_origin(e)];
    size_t size = table_entry_size(e);

    counter_freed(&ledger.total, size);
    counter_freed(&ledger.tags[origin->tag], size);
    counter_freed(&origin->count, size);
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
