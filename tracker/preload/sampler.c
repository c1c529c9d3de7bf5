/* sampler.c - memory over time, for the growth verdict. */
#include "preload/sampler.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* Even; kept when full at half the resolution. */
#define SAMPLES 1024

static struct {
    struct tracker_history *history;
    uint64_t every_ms;
    _Atomic uint64_t due_ms;
    atomic_bool busy; /* somebody takes a sample, or reads them */
} sampler = {.due_ms = UINT64_MAX};

int sampler_start(uint64_t every_ms)
{
    int rc = 0;

    if (every_ms == 0)
        return 0;
    rc = tracker_history_new(SAMPLES, &sampler.history);
    if (rc != 0)
        return rc;
    sampler.every_ms = every_ms;
    atomic_store(&sampler.due_ms, every_ms);
    return 0;
}

void sampler_tick(uint64_t now_ms)
{
    if (now_ms < atomic_load_explicit(&sampler.due_ms, memory_order_relaxed) ||
        atomic_exchange(&sampler.busy, true))
        return;
    /* Another thread may have just taken this one. */
    if (now_ms >= atomic_load(&sampler.due_ms)) {
        tracker_history_take(sampler.history, now_ms);
        atomic_store(&sampler.due_ms, now_ms + sampler.every_ms);
    }
    atomic_store(&sampler.busy, false);
}

const struct tracker_history *sampler_pause(void)
{
    if (sampler.history == NULL)
        return NULL;
    while (atomic_exchange(&sampler.busy, true))
        sched_yield();
    return sampler.history;
}

void sampler_resume(void)
{
    atomic_store(&sampler.busy, false);
}
