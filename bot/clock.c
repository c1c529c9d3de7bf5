/* clock.c - a binary heap of timers in virtual time.
 *
 * A timer lives in a slot that keeps its place for as long as it is set; the
 * heap holds slot numbers, ordered by due time, then by the order of setting.
 * A slot knows where it stands in the heap, so that a timer is taken back
 * without a search. An id is the slot's number and how often the slot was
 * used: an old id never meets a new timer.
 */
#include "clock.h"

#include <errno.h>
#include <event2/event.h>
#include <stddef.h>

#include "tags.h"
#include "tracker.h"

struct slot {
    struct event *event; /* borrowed; NULL: the slot is free */
    uint64_t due_ns;
    uint64_t order; /* of setting */
    uint32_t uses;
    uint32_t place; /* in the heap; in a free slot the next free one */
};

struct clock {
    uint64_t now_ns;
    uint64_t set_count;
    struct slot *slots;
    uint32_t *heap;
    uint32_t capacity;
    uint32_t used;       /* slots ever used */
    uint32_t count;      /* timers set */
    uint32_t free_first; /* a free slot, or NO_SLOT */
};

#define NO_SLOT UINT32_MAX
#define CAPACITY_FIRST 64

int clock_new(uint64_t start_ns, struct clock **out)
{
    struct clock *c = tracker_calloc(TAG_TIMERS, 1, sizeof(*c));

    *out = c;
    if (c == NULL)
        return -ENOMEM;
    c->now_ns = start_ns;
    c->free_first = NO_SLOT;
    return 0;
}

void clock_free(struct clock *c)
{
    if (c == NULL)
        return;
    tracker_free(c->slots);
    tracker_free(c->heap);
    tracker_free(c);
}

uint64_t clock_now_ns(const struct clock *c)
{
    return c->now_ns;
}

unsigned clock_pending(const struct clock *c)
{
    return c->count;
}

/* Room for one more slot. */
static int clock_grow(struct clock *c)
{
    uint32_t capacity = c->capacity == 0 ? CAPACITY_FIRST : 2 * c->capacity;
    struct slot *slots;
    uint32_t *heap;

    slots = tracker_realloc(TAG_TIMERS, c->slots, capacity * sizeof(*slots));
    if (slots == NULL)
        return -ENOMEM;
    c->slots = slots;
    heap = tracker_realloc(TAG_TIMERS, c->heap, capacity * sizeof(*heap));
    if (heap == NULL)
        return -ENOMEM; /* larger slots do no harm */
    c->heap = heap;
    c->capacity = capacity;
    return 0;
}

static bool earlier(const struct clock *c, uint32_t a, uint32_t b)
{
    const struct slot *x = &c->slots[a];
    const struct slot *y = &c->slots[b];

    if (x->due_ns != y->due_ns)
        return x->due_ns < y->due_ns;
    return x->order < y->order;
}

static void put(struct clock *c, uint32_t place, uint32_t slot)
{
    c->heap[place] = slot;
    c->slots[slot].place = place;
}

static void sift_up(struct clock *c, uint32_t place, uint32_t slot)
{
    while (place > 0 && earlier(c, slot, c->heap[(place - 1) / 2])) {
        put(c, place, c->heap[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    put(c, place, slot);
}

static void sift_down(struct clock *c, uint32_t place, uint32_t slot)
{
    for (;;) {
        uint32_t child = 2 * place + 1;

        if (child >= c->count)
            break;
        if (child + 1 < c->count &&
            earlier(c, c->heap[child + 1], c->heap[child]))
            child++;
        if (!earlier(c, c->heap[child], slot))
            break;
        put(c, place, c->heap[child]);
        place = child;
    }
    put(c, place, slot);
}

int clock_set(struct clock *c, uint64_t due_ns, struct event *ev, uint64_t *id)
{
    uint32_t slot = c->free_first;
    struct slot *s;

    *id = 0;
    if (slot != NO_SLOT) {
        c->free_first = c->slots[slot].place;
    } else {
        if (c->used == c->capacity && clock_grow(c) != 0)
            return -ENOMEM;
        slot = c->used++;
        c->slots[slot].uses = 0;
    }
    s = &c->slots[slot];
    s->event = ev;
    s->due_ns = due_ns > c->now_ns ? due_ns : c->now_ns;
    s->order = c->set_count++;
    s->uses++;
    *id = ((uint64_t)s->uses << 32) | slot;
    sift_up(c, c->count++, slot);
    return 0;
}

/* Take `slot` out of the heap and make it free. */
static void clock_remove(struct clock *c, uint32_t slot)
{
    uint32_t place = c->slots[slot].place;
    uint32_t last = c->heap[--c->count];

    if (last != slot) {
        if (place > 0 && earlier(c, last, c->heap[(place - 1) / 2]))
            sift_up(c, place, last);
        else
            sift_down(c, place, last);
    }
    c->slots[slot].event = NULL;
    c->slots[slot].place = c->free_first;
    c->free_first = slot;
}

bool clock_cancel(struct clock *c, uint64_t id)
{
    uint32_t slot = (uint32_t)id;

    if (id == 0 || slot >= c->used || c->slots[slot].event == NULL ||
        c->slots[slot].uses != (uint32_t)(id >> 32))
        return false;
    clock_remove(c, slot);
    return true;
}

bool clock_next_ns(const struct clock *c, uint64_t *due_ns)
{
    if (c->count == 0)
        return false;
    *due_ns = c->slots[c->heap[0]].due_ns;
    return true;
}

bool clock_advance(struct clock *c, uint64_t to_ns)
{
    struct event *ev;
    uint32_t first;

    if (to_ns > c->now_ns)
        c->now_ns = to_ns;
    if (c->count == 0)
        return false;
    first = c->heap[0];
    if (c->slots[first].due_ns > c->now_ns)
        return false;
    ev = c->slots[first].event;
    clock_remove(c, first);
    event_active(ev, EV_TIMEOUT, 0);
    return true;
}
