/* exercise.h - what order_read() promises. Given: nothing to change here. */
#ifndef EXERCISE_H
#define EXERCISE_H

#include <stddef.h>

#define SYMBOL_BYTES 9 /* eight letters and the '\0' at the end */
#define QTY_MAX 100000

/* Read one line of a file of orders: "AAPL,300".
 *
 * `line` belongs to the caller and is not changed. The symbol ("AAPL", cut
 * after eight letters) is written to `symbol`.
 *
 * Returns the quantity (300), from 1 to QTY_MAX.
 *         -EINVAL: there is no comma. -ERANGE: no such quantity.
 *         -ENOMEM: no memory. `symbol` is untouched in these three cases.
 * Whatever it returns: no block stays allocated. */
int order_read(const char *line, char symbol[SYMBOL_BYTES]);

#endif
