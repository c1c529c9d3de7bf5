/* later.c - what waits is counted, and then freed. */
#include "later.h"

#include <stdlib.h>
#include <string.h>

#include "freed.h"
#include "ledger.h"
#include "valgrind_calls.h"

struct later later_list = {.next = later_list.calls, .end = later_list.calls};

/* The blocks that are counted and not yet freed. How large each is was known
 * only then; free() comes when what stands behind it has come from memory. */
static struct {
    uint32_t count;
    uint64_t keys[LATER_CALLS];
} leaving;

static bool is_free(const struct later_call *c)
{
    return (c->what >> 63) == 0;
}

static void *ptr_of(uint64_t key)
{
    return table_entry_ptr(&(struct table_entry){.key = key});
}

static struct table_line *home_of(const struct later_call *c)
{
    return table_line_at(&ledger.blocks, ~c->home_inverted);
}

/* A wrong call. Nobody wants to be told of it, but it counts. */
__attribute__((cold)) static void refuse(const struct later_call *c)
{
    struct freed record;

    if (freed_get(ptr_of(c->key), &record))
        ledger.refused.double_frees++;
    else
        ledger.refused.unknown_pointers++;
}

static inline void count_free(const struct later_call *c,
                              const struct table_entry *e, bool temporary)
{
    ledger_sum_out(table_entry_origin(e), table_entry_size(e),
                   ledger_between_ms(table_entry_born_ms(e), c->now_ms),
                   temporary);
    ledger.newest.key = 0;
    freed_put(e, c->site, (uint32_t)c->what);
    leaving.keys[leaving.count++] = c->key;
}

static inline struct table_entry count_malloc(const struct later_call *c)
{
    struct origin_key from = {c->site, c->what & ((UINT64_C(1) << 48) - 1)};
    size_t size = c->what >> 48 & LATER_BYTES_MAX;
    uint32_t number = origins_intern(&ledger.origins, from);

    ledger_sum_in(number, origin_key_tag(from), size);
    return table_entry_of(c->key, size, ledger.mark, number, c->now_ms);
}

/* What is known of the block leaves the table. */
static inline void find_and_count(const struct later_call *c)
{
    struct table *t = &ledger.blocks;
    struct table_place at = table_find_key(t, home_of(c), c->key);
    struct table_entry e;

    if (at.line == NULL) {
        refuse(c);
        return;
    }
    e = table_get(at);
    table_remove(t, at);
    /* As for a free that doesn't wait: heap.c, leave_table(). */
    __builtin_prefetch((const char *)ptr_of(c->key) + table_entry_size(&e) + 7);
    count_free(c, &e, ledger.newest.key == c->key);
}

/* Count the calls from the first to `end`. A block that is freed by the next
 * call never gets into the table. The newest block came before all of them. */
static void count_until(const struct later_call *end)
{
    const struct later_call *c = later_list.calls;

    ledger_settle();
    while (c < end) {
        if (is_free(c)) {
            find_and_count(c++);
        } else {
            struct table_entry e = count_malloc(c);

            if (c + 1 < end && c[1].key == c->key) {
                count_free(&c[1], &e, true);
                c += 2;
            } else {
                ledger.newest.key = c->key;
                table_put_from(&ledger.blocks, home_of(c), &e);
                c++;
            }
        }
    }
}

static void free_leaving(void)
{
    uint32_t count = leaving.count;

    leaving.count = 0;
    for (uint32_t i = 0; i < count; i++)
        free(ptr_of(leaving.keys[i]));
}

void later_settle(void)
{
    const struct later_call *end = later_list.next;

    later_list.next = later_list.end = later_list.calls;
    count_until(end);
    free_leaving();
}

/* There only if a sanitizer is linked in. They want to know of each call when
 * it comes, as memcheck does. */
__attribute__((weak)) void
__asan_poison_memory_region(const volatile void *start, size_t bytes);
__attribute__((weak)) void __lsan_ignore_object(const void *ptr);
__attribute__((weak)) void __tsan_acquire(void *ptr);
__attribute__((weak)) void __msan_unpoison(const volatile void *start,
                                           size_t bytes);

static bool tool_watches(void)
{
    return RUNNING_ON_VALGRIND != 0 || __asan_poison_memory_region != NULL ||
           __lsan_ignore_object != NULL || __tsan_acquire != NULL ||
           __msan_unpoison != NULL;
}

/* May calls wait? Not before it was asked, nor when the program ends. */
static enum { BEFORE, LASTS, OVER } wait_time;

/* Whoever looks at the heap at the end shall find it as the program left it. */
static void on_exit_settle(void)
{
    bool locked = ledger_lock();

    wait_time = OVER;
    later_reconsider();
    ledger_unlock(locked);
}

/* Asked for the first time. */
__attribute__((cold)) static void begin(void)
{
    wait_time = OVER;
    if (!tool_watches() && atexit(on_exit_settle) == 0)
        wait_time = LASTS;
}

static bool calls_may_wait(void)
{
    const struct tracker_listener *l = &ledger.listener;

    if (ledger.on_error != NULL || atomic_load(&ledger_faults) ||
        l->allocated != NULL || l->freed != NULL || l->moved != NULL)
        return false;
    if (wait_time == BEFORE)
        begin();
    return wait_time == LASTS;
}

static bool open_again(void)
{
    later_list.shut = !calls_may_wait();
    if (later_list.shut)
        return false;
    if (ledger_grow(LATER_CALLS + 1) != 0)
        return false;
    later_list.end = later_list.calls + LATER_CALLS;
    return true;
}

bool later_make_room(void)
{
    if (!later_is_open())
        return open_again();
    count_until(later_list.next - LATER_KEPT);
    memcpy(later_list.calls, later_list.next - LATER_KEPT,
           sizeof(*later_list.calls) * LATER_KEPT);
    later_list.next = later_list.calls + LATER_KEPT;
    free_leaving();
    if (ledger_has_room(LATER_CALLS))
        return true;
    later_settle(); /* the table will grow, and homes will move */
    return open_again();
}
