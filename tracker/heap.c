/* heap.c - the door: every block comes in and goes out here.
 *
 * malloc and free are called outside of the lock. The order matters, because
 * another thread may be given an address as soon as it is free: a block enters
 * the side table after malloc has returned, and leaves it before free is
 * called. So the table never holds an address twice.
 *
 * Where nobody wants to know of each call at once it waits, with others, and
 * they are counted and freed together: later.h. What isn't needed for that
 * stands apart (*_now), so that the rest is short.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "freed.h"
#include "later.h"
#include "ledger.h"
#include "tracker.h"

/* What an entry of the side table can hold, and PTRDIFF_MAX. */
static bool size_is_possible(size_t size)
{
    return size <= PTRDIFF_MAX && size <= TABLE_SIZE_MAX;
}

/* May this allocation be tried at all? Sets errno if not. */
static bool may_allocate(unsigned tag, size_t size)
{
    if (size_is_possible(size) && !fault_strikes(tag))
        return true;
    errno = ENOMEM;
    return false;
}

/* One call at the door: by whom, and for what. */
struct call {
    const struct tracker_site *site;
    const void *frame; /* of the door: who called it stands there */
    unsigned tag;      /* in range */
};

/* With the lock held: the stack that leads to the door. */
static inline uint32_t call_stack(const struct call *call, bool wanted)
{
    return wanted ? stack_take(call->frame) : STACK_NONE;
}

static inline struct origin_key call_key(const struct call *call, bool stack)
{
    return origin_key(call->site, call->tag, ledger_label,
                      call_stack(call, stack));
}

/* Count what malloc gave, if there is room to know it. */
static inline void *enter(void *ptr, size_t size, const struct call *call)
{
    bool stack = ledger_wants_stack();
    bool locked;
    int rc;

    if (ptr == NULL)
        goto no_memory;
    locked = ledger_lock();
    rc = table_is_possible(ptr) ? ledger_reserve() : -ENOMEM;
    if (rc == 0)
        ledger_enter(ptr, size, call_key(call, stack));
    ledger_unlock(locked);
    if (rc == 0)
        return ptr;
    free(ptr);
no_memory:
    errno = ENOMEM;
    return NULL;
}

/* Called with the lock held; gives it back. */
__attribute__((cold)) static void
refuse(const void *ptr, const struct call *call, bool stack, bool locked)
{
    struct tracker_error error = {
        .kind = TRACKER_UNKNOWN_POINTER, .ptr = ptr, .here = call->site};
    struct freed record;

    error.here_stack = call_stack(call, stack);
    if (freed_get(ptr, &record)) {
        const struct origin *from =
            &ledger.origins.list[record.key & TABLE_ORIGIN_MAX];

        error.kind = TRACKER_DOUBLE_FREE;
        error.allocated_at = from->key.site;
        error.allocated_stack = origin_key_stack(from->key);
        error.freed_at = record.freed_at;
        error.freed_stack = record.stack;
    }
    ledger_refuse(&error, locked);
}

/* Can a call wait? */
static inline bool may_wait(void)
{
    return LEDGER_SINGLE_THREADED && later_has_room();
}

/* Count later what malloc gave, if it did. There is room. */
static inline bool enter_later(void *ptr, size_t size, const struct call *call)
{
    struct origin_key from;

    if (ptr == NULL || !table_is_possible(ptr))
        return false;
    from = call_key(call, ledger_wants_stack());
    later_add(&ledger.blocks, ptr, later_malloc(from, size), call->site,
              ledger_now_ms());
    return true;
}

/* What waits to be freed may be the memory that malloc needs. */
static inline void free_waiting(void)
{
    if (LEDGER_SINGLE_THREADED)
        ledger_count_waiting();
}

/* By value: the frame is where it is until this returns. */
__attribute__((noinline)) static void *malloc_now(size_t size, struct call call)
{
    if (!may_allocate(call.tag, size))
        return NULL;
    free_waiting();
    return enter(malloc(size), size, &call);
}

__attribute__((noinline)) static void *
calloc_now(size_t count, size_t size, size_t bytes, struct call call)
{
    if (!may_allocate(call.tag, bytes))
        return NULL;
    free_waiting();
    return enter(calloc(count, size), bytes, &call);
}

/* The frame's address is good for the callers above it only in the function
 * itself. */
#define CALL(site_, tag_)                                                      \
    {                                                                          \
        .site = (site_), .frame = __builtin_frame_address(0),                  \
        .tag = ledger_tag(tag_)                                                \
    }

void *tracker_malloc_at(unsigned tag, size_t size,
                        const struct tracker_site *site)
{
    const struct call call = CALL(site, tag);
    void *ptr;

    if (size > LATER_BYTES_MAX || !may_wait())
        return malloc_now(size, call);
    ptr = malloc(size);
    if (enter_later(ptr, size, &call))
        return ptr;
    free(ptr);
    return malloc_now(size, call);
}

void *tracker_calloc_at(unsigned tag, size_t count, size_t size,
                        const struct tracker_site *site)
{
    const struct call call = CALL(site, tag);
    size_t bytes;
    void *ptr;

    if (__builtin_mul_overflow(count, size, &bytes))
        bytes = SIZE_MAX; /* more than there can be */
    if (bytes > LATER_BYTES_MAX || !may_wait())
        return calloc_now(count, size, bytes, call);
    ptr = calloc(count, size);
    if (enter_later(ptr, bytes, &call))
        return ptr;
    free(ptr);
    return calloc_now(count, size, bytes, call);
}

void *tracker_enter_at(unsigned tag, void *ptr, size_t size,
                       const struct tracker_site *site)
{
    const struct call call = CALL(site, tag);

    if (ptr != NULL && may_allocate(call.tag, size))
        return enter(ptr, size, &call);
    free(ptr);
    errno = ENOMEM;
    return NULL;
}

/* The second half of a realloc: `old` is out of the table, and realloc has
 * returned `moved`, or NULL. */
static void *settle(const struct table_entry *old, void *moved, size_t size,
                    const struct call *call)
{
    bool stack = ledger_wants_stack();
    bool locked = ledger_lock();

    ledger.moving--;
    if (moved == NULL) {
        table_put(&ledger.blocks, old); /* room was kept */
    } else {
        struct origin_key key = call_key(call, stack);

        ledger_settle(); /* what another thread allocated meanwhile */
        ledger_leave(old, table_same(ledger.newest.key, old->key));
        if (moved != table_entry_ptr(old))
            freed_put(old, call->site, origin_key_stack(key));
        ledger_enter(moved, size, key);
    }
    ledger_unlock(locked);
    if (moved == NULL)
        errno = ENOMEM;
    return moved;
}

/* The first half: take the block out of the table, because its old address may
 * belong to another thread before realloc returns; but keep room to put it
 * back. 0, -ENOMEM, or -EINVAL: not a live block. */
static int set_out(const void *ptr, size_t size, const struct call *call,
                   struct table_entry *old)
{
    bool stack = ledger_wants_stack();
    bool locked = ledger_lock();
    struct table_place at;
    int rc = 0;

    ledger_settle();
    at = table_find(&ledger.blocks, ptr);
    if (at.line == NULL) {
        refuse(ptr, call, stack, locked);
        return -EINVAL;
    }
    if (!size_is_possible(size) || fault_strikes_locked(call->tag))
        rc = -ENOMEM;
    if (rc == 0) {
        *old = table_get(at);
        table_remove(&ledger.blocks, at);
        ledger.moving++;
    }
    ledger_unlock(locked);
    return rc;
}

void *tracker_realloc_at(unsigned tag, void *ptr, size_t size,
                         const struct tracker_site *site)
{
    const struct call call = CALL(site, tag);
    struct table_entry old;
    int rc;

    if (ptr == NULL)
        return malloc_now(size, call);
    rc = set_out(ptr, size, &call, &old);
    if (rc != 0) {
        errno = -rc;
        return NULL;
    }
    /* realloc(ptr, 0) would free the block; ours has size 0, and lives. */
    return settle(&old, realloc(ptr, size == 0 ? 1 : size), size, &call);
}

/* A block that is in the table, or was never there: what is known of it leaves
 * the table. False: it is not live. Who waits for memory shall wait while there
 * is something to do, so the stack is taken, and the newest block counted and
 * put where it belongs, while the line of this one is on its way. */
static inline bool leave_table(const void *ptr, const struct call *call,
                               bool stack, uint32_t *taken,
                               struct table_entry *out)
{
    struct table *t = &ledger.blocks;
    struct ledger_newest *n = &ledger.newest;
    struct table_line *home = table_home(t, table_key(ptr));
    struct table_line *newest_home = table_home(t, n->key);
    struct table_place at;

    __builtin_prefetch(home, 1);
    __builtin_prefetch(newest_home, 1);
    *taken = call_stack(call, stack);
    if (n->waits) {
        *out = ledger_count_newest();
        table_put_from(t, newest_home, out);
    }
    at = table_find_from(t, home, ptr);
    if (at.line == NULL)
        return false;
    *out = table_get(at);
    table_remove(t, at);
    /* free() may want to know whether the next block is free, too. What says so
     * stands 0 to 15 bytes behind this one. */
    __builtin_prefetch((const char *)ptr + table_entry_size(out) + 7);
    return true;
}

/* The block leaves the ledger. False: it is not live, and all that has changed
 * is that the newest block waits no more. */
static inline bool leave(const void *ptr, const struct call *call, bool stack)
{
    bool newest = ledger.newest.key == table_key(ptr);
    struct table_entry e;
    uint32_t taken;

    if (newest && ledger.newest.waits && table_is_possible(ptr)) {
        taken = call_stack(call, stack);
        e = ledger_count_newest();
    } else if (!leave_table(ptr, call, stack, &taken, &e)) {
        return false;
    }
    ledger_leave(&e, newest);
    freed_put(&e, call->site, taken);
    return true;
}

__attribute__((noinline)) static void free_now(void *ptr, struct call call)
{
    bool stack = ledger_wants_stack();
    bool locked = ledger_lock();

    if (!leave(ptr, &call, stack)) {
        refuse(ptr, &call, stack, locked);
        return;
    }
    ledger_unlock(locked);
    free(ptr);
}

void tracker_free_at(void *ptr, const struct tracker_site *site)
{
    const struct call call = CALL(site, 0);

    if (ptr == NULL)
        return;
    /* free() will read the word before this block: let it come from memory
     * while the table is searched, or while this call waits. */
    __builtin_prefetch((const void *)((uintptr_t)ptr - sizeof(size_t)));
    if (may_wait() && !later_is_mapped(ptr) && table_is_possible(ptr))
        later_add(&ledger.blocks, ptr,
                  later_free(call_stack(&call, ledger_wants_stack())), site,
                  ledger_now_ms());
    else
        free_now(ptr, call);
}

void *tracker_adopt_at(unsigned tag, void *ptr, const struct tracker_site *site)
{
    const struct call call = CALL(site, tag);
    bool stack = ledger_wants_stack();
    bool locked = ledger_lock();
    struct table_place at;

    ledger_settle();
    at = table_find(&ledger.blocks, ptr);
    if (at.line != NULL)
        ledger_move(at, call_key(&call, stack));
    ledger_unlock(locked);
    return ptr;
}
