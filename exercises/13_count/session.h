/* session.h - a session of trading, and a counter of its orders. Given. */
#ifndef SESSION_H
#define SESSION_H

#include <stdbool.h>

/* Of all orders of one desk. The desk may have several sessions, also one
 * within another. */
struct counter {
    long active; /* orders that live now */
    long total;  /* orders that were ever made */
};

enum stage {
    FULL, /* all orders are made */
    HALF, /* every second one has been removed */
    LEFT  /* the block that held them has been left */
};

/* How far the session is. False: it must stop at once. */
typedef bool on_stage(void *arg, enum stage stage);

/* Make `count` orders, one block each; remove every second one (of five: two);
 * leave the block that holds them; and call after each of these. 0;
 * -ECANCELED: a call said stop; -ENOMEM: no memory for an order.
 *
 * However it ends, none of its orders lives any more. At each moment `counter`
 * is right. */
int session(struct counter *counter, long count, on_stage *call, void *arg);

#endif
