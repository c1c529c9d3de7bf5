/* rc.c - counted references: strong ones own, weak ones only look.
 *
 * The picture is in rc.h. Two counts decide over two lives. The object lives
 * as long as there is a strong reference. The control block must outlive the
 * object, for a weak reference asks it whether the object is still there; it
 * lives as long as there is a reference of either kind.
 *
 * Invariant: a control block is freed in the moment when its object's memory
 * is gone and no weak reference is left, whichever comes last. So a `destroy`
 * that drops a weak reference to its own object finds the control block still
 * there: the object's memory goes only after `destroy`.
 *
 * Dropping the last reference to the head of a long chain goes down the chain
 * by recursion, a stack frame or two for each object.
 */
#include "rc.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>

struct rc {
    uintptr_t hidden_object; /* ~address; GONE when its memory is freed */
    size_t strong;
    size_t weak;
    void (*destroy)(void *object);
};

/* No block lies at the last address, so its inverse is free for this. */
#define GONE ((uintptr_t)0)

static atomic_bool used;

static void rc_free_if_done(struct rc *rc)
{
    if (rc->hidden_object == GONE && rc->weak == 0)
        tracker_free(rc);
}

int rc_new_at(unsigned tag, size_t size, void (*destroy)(void *object),
              struct strong *slot, const struct tracker_site *site)
{
    void *object = tracker_calloc_at(tag, 1, size, site);
    struct rc *rc = NULL;

    assert(slot->rc == NULL);
    if (object == NULL)
        return -ENOMEM;
    rc = tracker_calloc_at(tag, 1, sizeof(*rc), site);
    if (rc == NULL) {
        tracker_free(object);
        return -ENOMEM;
    }
    rc->hidden_object = rc_hidden((uintptr_t)object);
    atomic_store_explicit(&used, true, memory_order_relaxed);
    rc->strong = 1;
    rc->destroy = destroy;
    *slot = (struct strong){.object = object, .rc = rc, .taken_at = site};
    return 0;
}

static void rc_hold(struct rc *rc, struct strong *to,
                    const struct tracker_site *site)
{
    assert(to->rc == NULL);
    rc->strong++;
    to->object = (void *)rc_hidden(rc->hidden_object);
    to->rc = rc;
    to->taken_at = site;
}

void strong_copy_at(const struct strong *from, struct strong *to,
                    const struct tracker_site *site)
{
    if (from->rc != NULL)
        rc_hold(from->rc, to, site);
}

void strong_take(struct strong *from, struct strong *to)
{
    assert(to->rc == NULL);
    *to = *from;
    *from = (struct strong){0};
}

void strong_drop(struct strong *slot)
{
    struct rc *rc = slot->rc;
    void *object = slot->object;

    /* Emptied first: `destroy` may come by this slot again. */
    *slot = (struct strong){0};
    if (rc == NULL)
        return;
    assert(rc->strong > 0);
    rc->strong--;
    if (rc->strong > 0)
        return;
    if (rc->destroy != NULL)
        rc->destroy(object);
    tracker_free(object);
    rc->hidden_object = GONE;
    rc_free_if_done(rc);
}

static void rc_watch(struct rc *rc, struct weak *to)
{
    assert(to->rc == NULL);
    if (rc != NULL)
        rc->weak++;
    to->rc = rc;
}

void weak_from_strong(const struct strong *from, struct weak *to)
{
    rc_watch(from->rc, to);
}

void weak_copy(const struct weak *from, struct weak *to)
{
    rc_watch(from->rc, to);
}

void weak_drop(struct weak *slot)
{
    struct rc *rc = slot->rc;

    *slot = (struct weak){0};
    if (rc == NULL)
        return;
    assert(rc->weak > 0);
    rc->weak--;
    rc_free_if_done(rc);
}

int weak_upgrade_at(const struct weak *from, struct strong *to,
                    const struct tracker_site *site)
{
    assert(to->rc == NULL);
    if (from->rc == NULL || from->rc->strong == 0)
        return -ENOENT;
    rc_hold(from->rc, to, site);
    return 0;
}

size_t rc_strong_count(const struct strong *slot)
{
    return slot->rc == NULL ? 0 : slot->rc->strong;
}

size_t rc_weak_count(const struct strong *slot)
{
    return slot->rc == NULL ? 0 : slot->rc->weak;
}

size_t weak_strong_count(const struct weak *slot)
{
    return slot->rc == NULL ? 0 : slot->rc->strong;
}

size_t weak_weak_count(const struct weak *slot)
{
    return slot->rc == NULL ? 0 : slot->rc->weak;
}

bool rc_used(void)
{
    return atomic_load_explicit(&used, memory_order_relaxed);
}

size_t rc_control_bytes(void)
{
    return sizeof(struct rc);
}

size_t rc_strong_offset(void)
{
    return offsetof(struct rc, strong);
}
