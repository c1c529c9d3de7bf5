/* operation.h - one thing that the engine is asked for, also as a line of text.
 *
 *   E REF SYMBOL SIDE KIND QTY PRICE OWNER USER_REF    enter
 *   U OLD_REF REF KIND QTY PRICE USER_REF              replace
 *   R REF QTY WHY                                      cancel QTY shares
 *   C REF WHY                                          cancel
 *   X REF QTY TAKER_REF TAKER_OWNER                    trade directly
 *   M OWNER                                            cancel all of an owner
 *   S                                                  one more symbol
 *   N                                                  number a trade
 *
 * KIND: D day, I immediate or cancel, P post only, M market. At the end of a
 * line, !N says that the Nth allocation from here fails, !N+ each from there.
 */
#ifndef TESTS_MODEL_OPERATION_H
#define TESTS_MODEL_OPERATION_H

#include <stdio.h>

#include "matching.h"

struct operation {
    char type;
    bool fail_onwards;
    unsigned fail_nth; /* 0: no allocation fails */
    uint64_t ref;
    uint32_t qty;
    enum matching_why why;
    struct matching_request rq;
};

void operation_write(const struct operation *op, FILE *f);

/* Read a line. 0, or -EBADMSG: it is no operation. */
int operation_read(const char *line, struct operation *op);

#endif
