/* fault.c - make allocations fail on purpose. */
#include "fault.h"

#include "ledger.h"

/* Looked at before each allocation without the lock: it must be cheap. */
_Atomic bool ledger_faults;

/* Under the ledger's lock. */
static struct {
    uint64_t nth;
    uint64_t seen;
    uint64_t failed;
    bool onwards;
    int tag;
} plan;

void tracker_fail(uint64_t nth, bool onwards, int tag)
{
    bool locked = ledger_lock();

    plan.nth = nth;
    plan.seen = 0;
    plan.failed = 0;
    plan.onwards = onwards;
    plan.tag = tag;
    atomic_store_explicit(&ledger_faults, nth != 0, memory_order_relaxed);
    later_reconsider();
    ledger_unlock(locked);
}

uint64_t tracker_failed(void)
{
    bool locked = ledger_lock();
    uint64_t failed = plan.failed;

    ledger_unlock(locked);
    return failed;
}

bool fault_strikes_locked(unsigned tag)
{
    bool strikes;

    if (plan.nth == 0)
        return false;
    if (plan.tag != TRACKER_ANY_TAG && plan.tag != (int)tag)
        return false;
    plan.seen++;
    strikes = plan.onwards ? plan.seen >= plan.nth : plan.seen == plan.nth;
    plan.failed += strikes;
    return strikes;
}

bool fault_strikes_now(unsigned tag)
{
    bool locked = ledger_lock();
    bool strikes = fault_strikes_locked(tag);

    ledger_unlock(locked);
    return strikes;
}
