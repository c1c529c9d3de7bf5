/* expect_order.c - who must be freed before whom.
 *
 * A listener looks at each free for as long as there are pairs to watch. When
 * the second of a pair goes while the first is live, it keeps the call stack
 * of that very free: later nobody could tell. Names are looked up when
 * expect_check_order() tells of it.
 *
 * Pairs are changed under the tracker's lock, because the listener runs under
 * it. Pointers are kept inverted: a plain one would keep a leaked block
 * reachable.
 */
#include <stddef.h>

#include "expect.h"
#include "expect_inside.h"
#include "ledger.h"
#include "listeners.h"
#include "pages.h"
#include "stack.h"
#include "thread.h"

enum pair_state {
    PAIR_FREE, /* a slot */
    PAIR_WATCHED,
    PAIR_WRONG,
};

struct pair {
    enum pair_state state;
    uintptr_t first_inverted;
    uintptr_t second_inverted;
    struct expect_group first;
    struct expect_group second;
    const struct tracker_site *wanted_at;
    uint32_t freed_stack; /* of the second, if wrong */
};

static struct pair *pairs; /* owned; EXPECT_PAIRS_MAX, or NULL */
static size_t pairs_end;   /* the slots from here on are free */
static bool listening;

static void on_allocated(const struct tracker_block *block, void *ctx)
{
    (void)block;
    (void)ctx;
}

static void on_freed(const struct tracker_block *block, void *ctx)
{
    uintptr_t inverted = ~(uintptr_t)block->ptr;

    (void)ctx;
    for (size_t i = 0; i < pairs_end; i++) {
        struct pair *pair = &pairs[i];

        if (pair->state != PAIR_WATCHED)
            continue;
        if (pair->first_inverted == inverted) {
            pair->state = PAIR_FREE;
        } else if (pair->second_inverted == inverted) {
            pair->state = PAIR_WRONG;
            if (thread_stack_high != 0)
                pair->freed_stack = stack_take(__builtin_frame_address(0));
        }
    }
}

/* Who is adopted lives on. */
static void on_moved(const struct tracker_block *from,
                     const struct tracker_block *to, void *ctx)
{
    (void)from;
    (void)to;
    (void)ctx;
}

static const struct tracker_listener listener = {
    .allocated = on_allocated,
    .freed = on_freed,
    .moved = on_moved,
};

static bool start_listening(void)
{
    if (pairs == NULL)
        pairs = pages_map(EXPECT_PAIRS_MAX * sizeof(*pairs));
    if (pairs == NULL)
        return false;
    if (!listening)
        listening = listeners_add(&listener) == 0;
    return listening;
}

static void stop_listening(void)
{
    if (listening)
        listeners_remove(&listener);
    listening = false;
}

/* Is there a free slot? Then it takes `pair`. */
static bool keep(const struct pair *pair)
{
    bool locked = ledger_lock();
    size_t i = 0;

    while (i < EXPECT_PAIRS_MAX && pairs[i].state != PAIR_FREE)
        i++;
    if (i < EXPECT_PAIRS_MAX)
        pairs[i] = *pair;
    if (i < EXPECT_PAIRS_MAX && i >= pairs_end)
        pairs_end = i + 1;
    ledger_unlock(locked);
    return i < EXPECT_PAIRS_MAX;
}

static bool refuse(const struct tracker_site *here, const char *why)
{
    FILE *out = expect_file();

    expect_where(out, here);
    fprintf(out, "cannot watch which block dies first: %s\n", why);
    fflush(out);
    return false;
}

bool expect_dies_before_at(const void *first, const void *second,
                           const struct tracker_site *here)
{
    struct tracker_block a, b;
    struct pair pair = {.state = PAIR_WATCHED,
                        .first_inverted = ~(uintptr_t)first,
                        .second_inverted = ~(uintptr_t)second,
                        .wanted_at = here};

    if (first == second)
        return refuse(here, "they are the same");
    if (!tracker_find(first, &a))
        return refuse(here, "the first is no live block");
    if (!tracker_find(second, &b))
        return refuse(here, "the second is no live block");
    if (thread_stack_high == 0)
        thread_learn_stack(); /* the listener must not ask */
    pair.first = expect_group_of(&a);
    pair.second = expect_group_of(&b);
    if (!start_listening())
        return refuse(here, "there is no memory for it");
    if (!keep(&pair))
        return refuse(here, "there are too many pairs");
    return true;
}

static void print_wrong(FILE *out, struct symbols *symbols,
                        const struct pair *pair,
                        const struct tracker_site *here)
{
    expect_where(out, here);
    fprintf(out,
            "expected a block to be freed before another, as said at %s:%d, "
            "but it outlived it\n",
            pair->wanted_at->file, pair->wanted_at->line);
    fputs("  the first, which was still live:\n", out);
    expect_print_group(out, symbols, &pair->first);
    fputs("  the second, which was freed:\n", out);
    expect_print_group(out, symbols, &pair->second);
    if (pair->freed_stack != STACK_NONE)
        fputs("  freed by:\n", out);
    expect_print_stack(out, symbols, pair->freed_stack, true);
}

/* Take the next pair out that went wrong, from slot *i on. */
static bool take_wrong(struct pair *out, size_t *i)
{
    bool locked = ledger_lock();
    bool found = false;

    for (; *i < pairs_end && !found; ++*i) {
        found = pairs[*i].state == PAIR_WRONG;
        if (found) {
            *out = pairs[*i];
            pairs[*i].state = PAIR_FREE;
        }
    }
    ledger_unlock(locked);
    return found;
}

/* Forget free slots at the end. Is any left? */
static bool any_watched(void)
{
    bool locked = ledger_lock();

    while (pairs_end > 0 && pairs[pairs_end - 1].state == PAIR_FREE)
        pairs_end--;
    ledger_unlock(locked);
    return pairs_end > 0;
}

bool expect_check_order_at(const struct tracker_site *here)
{
    struct symbols *symbols = NULL;
    struct pair pair;
    size_t next = 0;
    bool holds = true;

    if (pairs == NULL)
        return true;
    while (take_wrong(&pair, &next)) {
        if (holds && symbols_new(&symbols) != 0)
            symbols = NULL;
        holds = false;
        print_wrong(expect_file(), symbols, &pair, here);
    }
    if (!holds)
        fflush(expect_file());
    symbols_free(symbols);
    if (!any_watched())
        stop_listening();
    return holds;
}

void expect_order_clear(void)
{
    stop_listening();
    pages_unmap(pairs, EXPECT_PAIRS_MAX * sizeof(*pairs));
    pairs = NULL;
    pairs_end = 0;
}
