/* average.c - a ring of the last values and their sum. */
#include "average.h"

#include <errno.h>

#include "tags.h"
#include "tracker.h"

struct average {
    size_t window;
    size_t count; /* values so far, at most `window` */
    size_t next;  /* where the next value goes */
    int64_t sum;
    int64_t values[];
};

int average_new(size_t window, struct average **out)
{
    struct average *a = tracker_calloc(
        TAG_INDICATORS, 1, sizeof(*a) + window * sizeof(a->values[0]));

    *out = a;
    if (a == NULL)
        return -ENOMEM;
    a->window = window;
    return 0;
}

void average_free(struct average *a)
{
    tracker_free(a);
}

void average_add(struct average *a, int64_t value)
{
    if (a->count == a->window)
        a->sum -= a->values[a->next];
    else
        a->count++;
    a->sum += value;
    a->values[a->next] = value;
    a->next = (a->next + 1) % a->window;
}

bool average_get(const struct average *a, int64_t *out)
{
    if (a->count < a->window)
        return false;
    *out = a->sum / (int64_t)a->window;
    return true;
}
