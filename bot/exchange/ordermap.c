/* ordermap.c - the table of ordermap.h comes, grows and goes. */
#include "ordermap.h"

#include <errno.h>

#include "tags.h"
#include "tracker.h"

#define ORDERMAP_CAPACITY_MIN 32

void ordermap_clear(struct ordermap *m)
{
    tracker_free(m->buckets);
    *m = (struct ordermap){0};
}

int ordermap_grow(struct ordermap *m)
{
    struct ordermap old = *m;
    unsigned label = tracker_label_set(0); /* it is for all symbols */

    m->capacity = old.capacity > 0 ? old.capacity * 2 : ORDERMAP_CAPACITY_MIN;
    m->buckets = tracker_calloc(TAG_EXCHANGE, m->capacity, sizeof(*m->buckets));
    (void)tracker_label_set(label);
    if (m->buckets == NULL) {
        *m = old;
        return -ENOMEM;
    }
    m->used = 0;
    for (size_t i = 0; i < old.capacity; i++) {
        struct node *next;

        for (struct node *n = old.buckets[i]; n != NULL; n = next) {
            next = n->chain;
            ordermap_put(m, n);
        }
    }
    tracker_free(old.buckets);
    return 0;
}
