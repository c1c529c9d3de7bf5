/* shrink.h - a run on which engine and model differ, and its shortest form.
 */
#ifndef TESTS_MODEL_SHRINK_H
#define TESTS_MODEL_SHRINK_H

#include "check.h"

/* Operations in memory that children share (apart.h): what a run was told is
 * known when it has crashed. */
struct operations {
    struct operation *list; /* owned */
    size_t count;
    size_t capacity;
};

/* 0 and room for so many, or -ENOMEM; owned (operations_free). */
int operations_new(size_t capacity, struct operations **out);
void operations_free(struct operations *ops);
/* 0, or -ENOSPC. */
int operations_add(struct operations *ops, const struct operation *op);
void operations_write(const struct operations *ops, FILE *f);
/* Lines from `f`, empty ones and those that begin with # passed over. 0,
 * -ENOSPC, or -EBADMSG: *line is no operation. */
int operations_read(struct operations *ops, FILE *f, unsigned *line);

/* Play them all, apart, on books that are empty at first. Returns the number
 * of the operation that shows a difference, from 1 on; 0: none does; or
 * -errno. c (in shared memory) says in why what differs. */
long shrink_play(struct check *c, const struct operations *ops,
                 struct operation (*twist)(struct operation));

/* Leave out what isn't needed for a difference, in ever smaller pieces. At
 * least the last operation stays. c->why then says how it ends. 0, or -errno
 * with fewer left out. */
int shrink(struct check *c, struct operations *ops,
           struct operation (*twist)(struct operation));

#endif
