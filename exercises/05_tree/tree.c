/* tree.c - a tree whose nodes know their parent. Given: read it.
 *
 *      branch ──strong──► leaf
 *         ▲                │
 *         └─────weak───────┘
 *
 * A node owns its children, by strong references. Its parent it only knows, by
 * a weak one: a weak reference doesn't keep its object alive. Whoever wants to
 * use it upgrades it first, to a strong one, and hears if the object is gone.
 *
 * Two counts belong to each object: how many strong references there are to
 * it, and how many weak ones.
 */
#include <stddef.h>

#include "rc.h"

#define CHILDREN_MAX 4

struct node {
    int value;
    struct weak parent;
    struct strong children[CHILDREN_MAX];
};

/* What there is after a step. */
struct counts {
    size_t leaf_strong;
    size_t leaf_weak;
    size_t branch_strong; /* 0, when there is no branch */
    size_t branch_weak;
    int parent_value; /* of leaf; 0: it has none */
};

static void node_destroy(void *object)
{
    struct node *node = object;

    weak_drop(&node->parent);
    for (int i = 0; i < CHILDREN_MAX; i++)
        strong_drop(&node->children[i]);
}

static int node_new(int value, struct strong *out)
{
    int rc = rc_new(0, sizeof(struct node), node_destroy, out);

    if (rc == 0)
        ((struct node *)out->object)->value = value;
    return rc;
}

/* Make `child` the first child of `parent`. */
static void node_adopt(struct strong *parent, struct strong *child)
{
    struct node *above = parent->object;
    struct node *below = child->object;

    strong_copy(child, &above->children[0]);
    weak_from_strong(parent, &below->parent);
}

/* The value of a node's parent; 0 if it has none, or none any more. */
static int node_parent_value(const struct strong *slot)
{
    const struct node *node = slot->object;
    struct strong parent = {0};
    int value = 0;

    if (weak_upgrade(&node->parent, &parent) == 0)
        value = ((const struct node *)parent.object)->value;
    strong_drop(&parent);
    return value;
}

static struct counts count(const struct strong *leaf,
                           const struct strong *branch)
{
    return (struct counts){
        .leaf_strong = rc_strong_count(leaf),
        .leaf_weak = rc_weak_count(leaf),
        .branch_strong = rc_strong_count(branch),
        .branch_weak = rc_weak_count(branch),
        .parent_value = node_parent_value(leaf),
    };
}

/* After each step `see` looks at the counts. */
static int tree_run(void (*see)(int step, struct counts counts))
{
    struct strong leaf = {0};
    struct strong branch = {0};
    int rc = node_new(3, &leaf);

    if (rc != 0)
        return rc;
    see(1, count(&leaf, &branch)); /* step 1: leaf is made */

    rc = node_new(5, &branch);
    if (rc == 0) {
        node_adopt(&branch, &leaf);
        see(2, count(&leaf, &branch)); /* step 2: branch has leaf as a child */
    }

    strong_drop(&branch);
    see(3, count(&leaf, &branch)); /* step 3: the variable branch lets go */

    strong_drop(&leaf);
    return rc;
}
