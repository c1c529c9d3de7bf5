/* check.h - the engine and the model, told the same, one operation at a time.
 *
 * After each operation: the same result, the same events, the same best
 * prices, the same order under each reference that was named. After each
 * look_every of them, and after each that memory was short for: the same
 * books, order by order, in the order in which they would trade; no book is
 * crossed; shares that came are shares that traded, went, or stand.
 */
#ifndef TESTS_MODEL_CHECK_H
#define TESTS_MODEL_CHECK_H

#include "event_log.h"
#include "model.h"
#include "operation.h"

struct check {
    struct matching *m; /* owned */
    struct model model;
    struct event_log said;  /* by the engine */
    struct event_log wants; /* the model */
    unsigned look_every;
    uint64_t done;      /* operations */
    uint64_t failed;    /* of these, those that memory was short for */
    uint64_t in_qty;    /* shares that came: by what the engine accepted */
    uint64_t trade_qty; /* shares that traded, on both sides */
    uint64_t gone_qty;  /* shares that went otherwise */
    uint64_t trades;
    bool same; /* what a whole run says in the end */
    /* For tests of the check itself: what the engine is told instead. */
    struct operation (*twist)(struct operation op);
    char why[512]; /* the first difference, in words */
};

/* Storage belongs to the caller; an earlier check's numbers are gone. 0 or
 * -ENOMEM; check_close() in both cases. */
int check_open(struct check *c, unsigned look_every);
/* False: they differ, and c->why says how. c->done counts the operation already
 * while it is at work. */
bool check_step(struct check *c, const struct operation *op);
/* Say that the engine left blocks behind. False as above. */
bool check_left(struct check *c, uint64_t blocks);
/* For a check whose process was ended by `signal` in the midst of a step. */
void check_crashed(struct check *c, int signal);
/* Compare all books now, and with check_look() also the shares that came and
 * went. False as above. */
bool check_books(struct check *c);
bool check_look(struct check *c);
void check_close(struct check *c);

#define CHECK_SYMBOLS_FIRST 2
#define CHECK_SYMBOLS_MAX 8

#endif
