/* list.c - a list whose tail comes round to its head. Given: read it.
 *
 *      b ──► [10] ──► [5] ──► nothing        before step 3
 *                      ▲
 *              a ──────┘
 *
 * Each node owns what follows it: its tail is a counted, strong reference. A
 * node that nobody counts any more is destroyed, and drops its tail. Two
 * variables, a and b, count as well, as long as they hold.
 *
 * rc_new() makes two blocks: the object, and a control block with its counts.
 */
#include <stddef.h>

#include "rc.h"

struct node {
    int value;
    struct strong tail; /* empty: the list ends here */
};

static void node_destroy(void *object)
{
    struct node *node = object;

    strong_drop(&node->tail);
}

/* A node in front of `tail`, which may be NULL. */
static int node_new(int value, const struct strong *tail, struct strong *out)
{
    struct node *node;
    int rc = rc_new(0, sizeof(*node), node_destroy, out);

    if (rc != 0)
        return rc;
    node = out->object;
    node->value = value;
    if (tail != NULL)
        strong_copy(tail, &node->tail);
    return 0;
}

/* After each step `see` looks at the counts. */
static int list_run(void (*see)(int step, size_t a_strong, size_t b_strong))
{
    struct strong a = {0};
    struct strong b = {0};
    struct node *node;
    int rc;

    rc = node_new(5, NULL, &a);
    if (rc != 0)
        goto out;
    see(1, rc_strong_count(&a), 0); /* step 1: a is made */

    rc = node_new(10, &a, &b);
    if (rc != 0)
        goto out;
    see(2, rc_strong_count(&a), rc_strong_count(&b)); /* step 2: b is made */

    node = a.object;
    strong_copy(&b, &node->tail);
    see(3, rc_strong_count(&a), rc_strong_count(&b)); /* step 3: the bite */
out:
    strong_drop(&b);
    strong_drop(&a);
    return rc;
}
