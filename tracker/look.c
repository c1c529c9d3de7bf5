/* look.c - reading what the tracker knows: names, counters, blocks, marks.
 *
 * Each function takes the lock once and copies out; nothing here changes what
 * is counted. What a new block changes is settled first, and so is what threads
 * did with objects of pools.
 */
#include "freed.h"
#include "ledger.h"
#include "pages.h"
#include "tracker.h"

void tracker_tag_name(unsigned tag, const char *name)
{
    bool locked = ledger_lock();

    ledger.tag_names[ledger_tag(tag)] = name;
    ledger_unlock(locked);
}

const char *tracker_tag_get_name(unsigned tag)
{
    bool locked = ledger_lock();
    const char *name = ledger.tag_names[ledger_tag(tag)];

    ledger_unlock(locked);
    return name == NULL && ledger_tag(tag) == 0 ? "untagged" : name;
}

/* A label out of range is no label. */
static unsigned label_in_range(unsigned label)
{
    return label < TRACKER_LABELS_MAX ? label : 0;
}

unsigned tracker_label_set(unsigned label)
{
    unsigned old = ledger_label;

    ledger_label = (uint8_t)label_in_range(label);
    return old;
}

void tracker_label_name(unsigned label, const char *name)
{
    bool locked = ledger_lock();

    ledger.label_names[label_in_range(label)] = name;
    ledger_unlock(locked);
}

const char *tracker_label_get_name(unsigned label)
{
    bool locked = ledger_lock();
    const char *name = ledger.label_names[label_in_range(label)];

    ledger_unlock(locked);
    return name;
}

void tracker_stacks(bool on)
{
    atomic_store_explicit(&ledger_stacks, on, memory_order_relaxed);
}

void tracker_limits(uint32_t origins, size_t stack_bytes)
{
    bool locked = ledger_lock_still();

    ledger.origins.limit = origins < ORIGINS_MAX ? origins : ORIGINS_MAX;
    stack_limit(stack_bytes);
    ledger_unlock_still(locked);
}

void tracker_listen(const struct tracker_listener *listener)
{
    bool locked = ledger_lock_still();

    ledger.listener =
        listener != NULL ? *listener : (struct tracker_listener){.ctx = NULL};
    later_reconsider();
    ledger_unlock_still(locked);
}

struct tracker_left_out tracker_left_out(void)
{
    bool locked = ledger_lock_still();
    struct tracker_left_out out = {
        .places = ledger.origins.left_out,
        .origins = ledger.origins.merged,
    };

    ledger_unlock_still(locked);
    out.stacks = stack_left_out();
    return out;
}

void tracker_set_clock_ms(uint64_t now_ms)
{
    uint32_t ms = now_ms > UINT32_MAX ? UINT32_MAX : (uint32_t)now_ms;

    atomic_store_explicit(&ledger_clock_ms, ms, memory_order_relaxed);
}

struct tracker_count tracker_total(void)
{
    bool locked = ledger_lock_still();
    struct tracker_count count = ledger_total();

    ledger_unlock_still(locked);
    return count;
}

struct tracker_count tracker_tag_total(unsigned tag)
{
    bool locked = ledger_lock_still();
    struct tracker_count count = counter_read(
        &ledger.tags[ledger_tag(tag)], ledger.tags_below_peak[ledger_tag(tag)]);

    ledger_unlock_still(locked);
    return count;
}

struct tracker_refused tracker_refusals(void)
{
    bool locked = ledger_lock();
    struct tracker_refused refused = ledger.refused;

    ledger_unlock(locked);
    return refused;
}

void tracker_on_error(void (*handler)(const struct tracker_error *, void *),
                      void *ctx)
{
    bool locked = ledger_lock();

    ledger.on_error = handler;
    ledger.on_error_ctx = ctx;
    later_reconsider();
    ledger_unlock(locked);
}

size_t tracker_own_bytes(void)
{
    return pages_held() + sizeof(ledger) + sizeof(later_list) +
           FREED_SLOTS * sizeof(struct freed);
}

bool tracker_find(const void *ptr, struct tracker_block *out)
{
    bool locked = ledger_lock_still();
    struct table_place at = table_find(&ledger.blocks, ptr);
    struct table_entry e;
    bool found = at.line != NULL;

    if (found)
        e = table_get(at);
    else
        found = outside_find(ledger.outside, ptr, &e);
    if (found)
        ledger_describe(&e, out);
    ledger_unlock_still(locked);
    return found;
}

/* Show each live block, in the table or outside of it, until `visit` says
 * false. With the lock held. */
static void each_entry(bool (*visit)(const struct table_entry *e, void *ctx),
                       void *ctx)
{
    uint32_t places = table_places(&ledger.blocks);
    bool more = true;

    for (uint32_t i = 0; i < places && more; i++) {
        struct table_entry e = table_get(table_at(&ledger.blocks, i));

        if (e.key != 0)
            more = visit(&e, ctx);
    }
    if (more)
        (void)outside_each(ledger.outside, visit, ctx);
}

/* A block of size 0 holds its own address alone. */
static bool holds(const struct table_entry *e, const void *ptr)
{
    uintptr_t offset = (uintptr_t)ptr - (uintptr_t)table_entry_ptr(e);

    return offset < table_entry_size(e) || offset == 0;
}

/* A search for the block that holds an address. */
struct search {
    const void *ptr;
    struct tracker_block *out;
    bool found;
};

static bool look_inside(const struct table_entry *e, void *ctx)
{
    struct search *s = ctx;

    s->found = holds(e, s->ptr);
    if (s->found)
        ledger_describe(e, s->out);
    return !s->found;
}

bool tracker_find_inside(const void *ptr, struct tracker_block *out)
{
    struct search search = {ptr, out, false};
    bool locked = ledger_lock_still();

    each_entry(look_inside, &search);
    ledger_unlock_still(locked);
    return search.found;
}

/* Who wants to see blocks, and from which mark on. */
struct visitor {
    uint32_t mark;
    bool (*visit)(const struct tracker_block *, void *);
    void *ctx;
};

static bool show(const struct table_entry *e, void *ctx)
{
    const struct visitor *v = ctx;
    struct tracker_block block;

    if (table_entry_mark(e) < v->mark)
        return true;
    ledger_describe(e, &block);
    return v->visit(&block, v->ctx);
}

static void each_block_from(uint32_t mark,
                            bool (*visit)(const struct tracker_block *, void *),
                            void *ctx)
{
    struct visitor visitor = {mark, visit, ctx};
    bool locked = ledger_lock_still();

    each_entry(show, &visitor);
    ledger_unlock_still(locked);
}

void tracker_each_block(bool (*visit)(const struct tracker_block *, void *),
                        void *ctx)
{
    each_block_from(0, visit, ctx);
}

void tracker_each_block_since(const struct tracker_mark *mark,
                              bool (*visit)(const struct tracker_block *,
                                            void *),
                              void *ctx)
{
    each_block_from(mark->generation, visit, ctx);
}

void tracker_each_origin(bool (*visit)(const struct tracker_origin *, void *),
                         void *ctx)
{
    bool locked = ledger_lock_still();
    bool more = true;

    for (uint32_t i = 0; i < ledger.origins.count && more; i++) {
        const struct origin *o = &ledger.origins.list[i];
        struct tracker_origin origin = {
            .site = o->key.site,
            .tag = origin_key_tag(o->key),
            .label = origin_key_label(o->key),
            .stack = origin_key_stack(o->key),
            .number = i,
            .place = ledger.origins.more[i].place,
            .count = counter_read(&o->count, o->below_peak),
            .lifetime_ms = o->lifetime_ms,
            .temporaries = ledger.origins.more[i].temporaries,
        };

        more = visit(&origin, ctx);
    }
    ledger_unlock_still(locked);
}

struct tracker_mark tracker_mark(void)
{
    bool locked = ledger_lock_still();
    struct tracker_mark mark;

    if (ledger.mark < TABLE_MARK_MAX)
        ledger.mark++;
    mark.generation = ledger.mark;
    mark.total = ledger_total();
    ledger_unlock_still(locked);
    return mark;
}

struct sum {
    long blocks;
    long long bytes;
};

static bool add_up(const struct tracker_block *block, void *ctx)
{
    struct sum *sum = ctx;

    sum->blocks++;
    sum->bytes += (long long)block->size;
    return true;
}

long tracker_live_since(const struct tracker_mark *mark)
{
    struct sum sum = {0, 0};

    tracker_each_block_since(mark, add_up, &sum);
    return sum.blocks;
}

long long tracker_live_bytes_since(const struct tracker_mark *mark)
{
    struct sum sum = {0, 0};

    tracker_each_block_since(mark, add_up, &sum);
    return sum.bytes;
}
