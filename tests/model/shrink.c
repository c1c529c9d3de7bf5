/* shrink.c - the shortest form of a difference, by leaving out and trying.
 *
 *   [.......................X]      X shows it
 *   [....-------------......X]      still there without this piece? then go on
 *
 * Pieces are half of the list at first, then half of that, down to a single
 * operation; and again from the top until nothing more can go. What an
 * operation named may be gone then: engine and model both have to say so.
 */
#include "shrink.h"

#include <errno.h>
#include <string.h>

#include "apart.h"

#define LIST_SHORT 2000      /* is looked at after each operation */
#define LOOK_EVERY_LONG 1000 /* others less often */
#define PLAY_LIMIT_S 60

int operations_new(size_t capacity, struct operations **out)
{
    size_t len = sizeof(**out) + capacity * sizeof(struct operation);

    *out = apart_map(len);
    if (*out == NULL)
        return -ENOMEM;
    (*out)->list = (struct operation *)(*out + 1);
    (*out)->capacity = capacity;
    return 0;
}

void operations_free(struct operations *ops)
{
    if (ops != NULL)
        apart_unmap(ops, sizeof(*ops) + ops->capacity * sizeof(*ops->list));
}

int operations_add(struct operations *ops, const struct operation *op)
{
    if (ops->count == ops->capacity)
        return -ENOSPC;
    ops->list[ops->count++] = *op;
    return 0;
}

void operations_write(const struct operations *ops, FILE *f)
{
    for (size_t i = 0; i < ops->count; i++)
        operation_write(&ops->list[i], f);
}

int operations_read(struct operations *ops, FILE *f, unsigned *line)
{
    char text[256];
    int rc = 0;

    *line = 0;
    while (rc == 0 && fgets(text, sizeof(text), f) != NULL) {
        struct operation op;

        ++*line;
        if (text[0] == '#' || text[0] == '\n')
            continue;
        rc = operation_read(text, &op);
        if (rc == 0)
            rc = operations_add(ops, &op);
    }
    return rc;
}

/* A list without the piece of `len` operations from `from` on. */
struct play {
    struct check *c;
    const struct operations *ops;
    size_t from;
    size_t len;
    struct operation (*twist)(struct operation);
};

static void play(void *arg)
{
    const struct play *p = arg;
    size_t left = p->ops->count - p->len;
    bool same = true;

    if (check_open(p->c, left > LIST_SHORT ? LOOK_EVERY_LONG : 1) != 0)
        return; /* memory is short: a difference that can't be seen */
    p->c->twist = p->twist;
    for (size_t i = 0; same && i < left; i++)
        same = check_step(p->c, &p->ops->list[i < p->from ? i : i + p->len]);
    if (same && left > 0)
        same = check_look(p->c);
    if (same)
        p->c->done = 0; /* nothing to tell */
    check_close(p->c);
}

static long play_without(struct check *c, const struct operations *ops,
                         size_t from, size_t len,
                         struct operation (*twist)(struct operation))
{
    struct play p = {c, ops, from, len, twist};
    int rc;

    c->done = 0;
    rc = apart_do(play, &p, PLAY_LIMIT_S);
    if (rc < 0)
        return rc;
    if (rc > 0)
        check_crashed(c, rc);
    return (long)c->done;
}

long shrink_play(struct check *c, const struct operations *ops,
                 struct operation (*twist)(struct operation))
{
    return play_without(c, ops, 0, 0, twist);
}

static void leave_out(struct operations *ops, size_t from, size_t len)
{
    ops->count -= len;
    memmove(&ops->list[from], &ops->list[from + len],
            (ops->count - from) * sizeof(*ops->list));
}

/* One pass with pieces of `len`, from the end, where less depends on them.
 * Returns how many pieces went, or -errno. */
static long pass(struct check *c, struct operations *ops, size_t len,
                 struct operation (*twist)(struct operation))
{
    size_t from = ops->count;
    long gone = 0;

    while (from > 0 && ops->count > len) {
        long at;

        from = from > len ? from - len : 0;
        if (from + len > ops->count)
            continue;
        at = play_without(c, ops, from, len, twist);
        if (at < 0)
            return at;
        if (at == 0)
            continue;
        leave_out(ops, from, len);
        ops->count = (size_t)at; /* what comes after it isn't needed */
        gone++;
    }
    return gone;
}

int shrink(struct check *c, struct operations *ops,
           struct operation (*twist)(struct operation))
{
    long at = shrink_play(c, ops, twist);
    long gone = 1;

    if (at > 0)
        ops->count = (size_t)at;
    while (at > 0 && gone > 0) {
        gone = 0;
        for (size_t len = ops->count / 2; len > 0 && gone >= 0; len /= 2) {
            long more = pass(c, ops, len, twist);

            gone = more < 0 ? more : gone + more;
        }
    }
    if (gone < 0)
        return (int)gone;
    at = shrink_play(c, ops, twist); /* for its words */
    return at < 0 ? (int)at : 0;
}
