/* listeners.c - several listeners at once over the tracker's single one.
 *
 * There are two sets. The tracker calls the one; a change is made in the
 * other, and then they change places. tracker_listen() takes the tracker's
 * lock, so once it has returned nobody runs in the old set any more.
 */
#include "listeners.h"

#include <errno.h>
#include <pthread.h>
#include <stddef.h>

struct set {
    size_t count;
    const struct tracker_listener *members[LISTENERS_MAX];
};

static struct set sets[2];
static struct set *current = &sets[0];
static pthread_mutex_t change = PTHREAD_MUTEX_INITIALIZER;

static void on_allocated(const struct tracker_block *block, void *ctx)
{
    const struct set *set = ctx;

    for (size_t i = 0; i < set->count; i++)
        set->members[i]->allocated(block, set->members[i]->ctx);
}

static void on_freed(const struct tracker_block *block, void *ctx)
{
    const struct set *set = ctx;

    for (size_t i = 0; i < set->count; i++)
        set->members[i]->freed(block, set->members[i]->ctx);
}

static void on_moved(const struct tracker_block *from,
                     const struct tracker_block *to, void *ctx)
{
    const struct set *set = ctx;

    for (size_t i = 0; i < set->count; i++) {
        const struct tracker_listener *l = set->members[i];

        if (l->moved != NULL) {
            l->moved(from, to, l->ctx);
        } else {
            l->freed(from, l->ctx);
            l->allocated(to, l->ctx);
        }
    }
}

static const struct tracker_listener heads[2] = {
    {on_allocated, on_freed, &sets[0], on_moved},
    {on_allocated, on_freed, &sets[1], on_moved},
};

static struct set *other_set(void)
{
    return current == &sets[0] ? &sets[1] : &sets[0];
}

static void change_to(struct set *set)
{
    tracker_listen(set->count == 0 ? NULL : &heads[set - sets]);
    current = set;
}

int listeners_add(const struct tracker_listener *listener)
{
    struct set *next;
    int rc = -ENOSPC;

    pthread_mutex_lock(&change);
    if (current->count < LISTENERS_MAX) {
        next = other_set();
        *next = *current;
        next->members[next->count++] = listener;
        change_to(next);
        rc = 0;
    }
    pthread_mutex_unlock(&change);
    return rc;
}

void listeners_remove(const struct tracker_listener *listener)
{
    struct set *next;

    pthread_mutex_lock(&change);
    next = other_set();
    next->count = 0;
    for (size_t i = 0; i < current->count; i++)
        if (current->members[i] != listener)
            next->members[next->count++] = current->members[i];
    if (next->count != current->count)
        change_to(next);
    pthread_mutex_unlock(&change);
}
